//! Words of open lists that the documentation does not know.

use std::fmt;

use serde::{Serialize, Serializer};

/// A word that the list of an enum does not hold, as in the variant `Other`.
///
/// Only reading a text makes one, so that a documented word never hides in it. Compare the text and
/// not the variant where a word may become documented: `kind == "file"` and a match of
/// `kind.as_str()` mean the same before and after.
///
/// ```
/// use returning_ai_client::types::UserFieldType;
///
/// let kind = UserFieldType::from("file");
/// assert!(matches!(&kind, UserFieldType::Other(word) if word.as_str() == "file"));
/// assert_eq!(kind, "file");
/// assert_eq!(UserFieldType::from("text"), UserFieldType::Text);
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UnknownWord(Box<str>);

impl UnknownWord {
    /// Callers use the enum's own conversion, which knows its words.
    pub(crate) fn new(word: &str) -> Self {
        Self(word.into())
    }

    /// The word as it came.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UnknownWord {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for UnknownWord {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for UnknownWord {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "UnknownWord".into()
    }

    fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string" })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use crate::types::UserFieldType;

    #[test]
    fn a_word_is_read_and_written_as_it_is() {
        for (word, is_known) in [("text", true), ("file", false), ("", false), ("Text", false)] {
            let json = serde_json::to_string(word).expect("JSON");
            let read: UserFieldType = serde_json::from_str(&json).expect("a word");
            assert_eq!(!matches!(read, UserFieldType::Other(_)), is_known, "{word}");
            assert_eq!(read, word);
            assert_eq!((read.as_str(), read.to_string().as_str()), (word, word));
            assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
            assert_eq!(word.parse(), Ok(read.clone()));
            assert_eq!(UserFieldType::from(word.to_owned()), read);
            assert!(HashSet::from([read.clone()]).contains(&read));
        }
    }

    #[test]
    fn what_is_not_a_text_is_not_a_word() {
        for json in ["1", "null", "true", "[]", "{}"] {
            assert!(serde_json::from_str::<UserFieldType>(json).is_err(), "{json}");
        }
    }
}
