//! Texts of requests for which null says something else than absence.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A text, or the null that takes one away.
///
/// A field that is not set is not sent and keeps its value; [`TextOrNull::Null`] removes the value.
///
/// ```
/// use returning_ai_client::scalars::TextOrNull;
///
/// let avatar: TextOrNull = "https://example.com/bot.png".into();
/// assert_eq!(serde_json::to_string(&[avatar, TextOrNull::Null])?, r#"["https://example.com/bot.png",null]"#);
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum TextOrNull {
    /// The value.
    Text(String),
    /// No value.
    Null,
}

impl From<String> for TextOrNull {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for TextOrNull {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl<T: Into<TextOrNull>> From<Option<T>> for TextOrNull {
    fn from(text: Option<T>) -> Self {
        text.map_or(Self::Null, Into::into)
    }
}

impl Serialize for TextOrNull {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Null => serializer.serialize_unit(),
        }
    }
}

impl<'de> Deserialize<'de> for TextOrNull {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Option::<String>::deserialize(deserializer).map(Self::from)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for TextOrNull {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "TextOrNull".into()
    }

    fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "text-or-null" })
    }
}
