//! Ids of objects in requests.

use std::{fmt, str::FromStr};

use returning_ai_runtime::internal::{OBJECT_ID_DIGITS, is_object_id};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// An object id: 24 hexadecimal digits, compared and sent in lower case.
///
/// It is used where a request names an object. Ids in responses are texts, because samples of the
/// documentation hold ids of other lengths, and one odd id must not fail a whole response.
///
/// ```
/// use returning_ai_client::scalars::ObjectId;
///
/// let id: ObjectId = "5F0C2A9D7BE14C3380A6D912".parse()?;
/// assert_eq!(id.as_str(), "5f0c2a9d7be14c3380a6d912");
/// assert!("5f0c".parse::<ObjectId>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(String);

impl ObjectId {
    /// How many digits an id has.
    pub const DIGITS: usize = OBJECT_ID_DIGITS;

    /// The id in lower case.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A text that is not an object id. It does not repeat the text, which may be a secret that was put
/// into the wrong place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ObjectIdError {
    length: usize,
}

impl fmt::Display for ObjectIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { length } = self;
        if *length == ObjectId::DIGITS {
            f.write_str("an object id has hexadecimal digits only")
        } else {
            write!(
                f,
                "an object id has {} hexadecimal digits, not {length} bytes",
                ObjectId::DIGITS
            )
        }
    }
}

impl std::error::Error for ObjectIdError {}

impl FromStr for ObjectId {
    type Err = ObjectIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        if is_object_id(text) {
            Ok(Self(text.to_ascii_lowercase()))
        } else {
            Err(ObjectIdError { length: text.len() })
        }
    }
}

impl fmt::Display for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for ObjectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ObjectId({})", self.0)
    }
}

impl Serialize for ObjectId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

impl<'de> Deserialize<'de> for ObjectId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for ObjectId {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "ObjectId".into()
    }

    fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "objectid" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn upper_and_lower_case_are_one_id() {
        let upper: ObjectId = "5F0C2A9D7BE14C3380A6D912".parse().expect("24 digits");
        let lower: ObjectId = "5f0c2a9d7be14c3380a6d912".parse().expect("24 digits");
        assert_eq!(upper, lower);
        assert_eq!(
            serde_json::to_string(&upper).expect("a string"),
            "\"5f0c2a9d7be14c3380a6d912\""
        );
    }

    #[test]
    fn anything_else_is_refused_without_repeating_it() {
        for text in [
            "",
            "5f0c",
            "5f0c2a9d7be14c3380a6d91g",
            "5f0c2a9d7be14c3380a6d9120",
            "é0c2a9d7be14c3380a6d912",
        ] {
            let error = text.parse::<ObjectId>().expect_err("no object id");
            assert!(text.is_empty() || !error.to_string().contains(text), "{error}");
        }
    }
}
