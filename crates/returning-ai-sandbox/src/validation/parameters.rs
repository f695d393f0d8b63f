//! Checks the variables of the path, the query and the headers.

use http::HeaderMap;
use returning_ai_client::Variables;
use serde_json::{Map, Value};

use super::{
    schemas::{Schemas, Subject},
    typed::typed,
};
use crate::{
    document::{Document, ParameterPlace},
    recorder::RecordedRequest,
    response::ApiResponse,
};

/// The names and texts of parameters as a request carries them.
type Given = Vec<(String, String)>;

/// Checks the documented parameters of a request; others are ignored.
pub(super) fn check(
    document: &Document,
    schemas: &Schemas,
    operation: &'static str,
    request: &RecordedRequest,
    variables: &Variables,
) -> Result<(), ApiResponse> {
    for (place, given) in [
        (ParameterPlace::Path, of_path(variables)),
        (ParameterPlace::Query, request.query_pairs()),
        (ParameterPlace::Header, of_headers(&request.headers)),
    ] {
        let values = values(document, operation, place, &given)?;
        schemas.check(operation, Subject::Parameters(place), &values)?;
    }
    Ok(())
}

fn of_path(variables: &Variables) -> Given {
    variables.iter().map(|(&name, value)| (name.to_owned(), value.clone())).collect()
}

fn of_headers(headers: &HeaderMap) -> Given {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect()
}

/// The documented parameters of one place as an object. An empty parameter counts as absent, because
/// the samples of the pages leave parameters empty that they do not use.
fn values(
    document: &Document,
    operation: &str,
    place: ParameterPlace,
    given: &[(String, String)],
) -> Result<Value, ApiResponse> {
    let mut values = Map::new();
    for parameter in document.parameters(operation, place) {
        let mut texts = given
            .iter()
            .filter(|(name, text)| place.is_name(parameter.name, name) && !text.is_empty());
        let Some((_, text)) = texts.next() else { continue };
        if texts.next().is_some() {
            let message = format!("The parameter {} is given more than once", parameter.name);
            return Err(ApiResponse::refusal(400, message));
        }
        values.insert(parameter.name.to_owned(), typed(document, parameter.schema, text));
    }
    Ok(values.into())
}
