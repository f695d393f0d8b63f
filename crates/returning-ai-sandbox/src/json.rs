//! Parses JSON into a type, with the path of the first faulty value.

use serde::de::DeserializeOwned;

pub(crate) struct ParseError {
    /// The path of the faulty value.
    pub(crate) place: String,
    pub(crate) source: serde_json::Error,
}

pub(crate) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, ParseError> {
    let mut deserializer = serde_json::Deserializer::from_slice(text);
    serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let place = match error.path().to_string() {
            path if path == "." => "the document".to_owned(),
            path => path,
        };
        ParseError { place, source: error.into_inner() }
    })
}
