//! The small language of lists: a field and what is wanted of it.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A field and a value, as `sort`, `filter` and `search` of lists take them: `field:value`.
///
/// ```
/// use returning_ai_client::scalars::FieldValue;
///
/// assert_eq!(FieldValue::descending("createdAt").to_string(), "createdAt:desc");
/// assert_eq!(FieldValue::new("type", "voucher").to_string(), "type:voucher");
/// assert_eq!(FieldValue::keyword("gold").to_string(), "keyword:gold");
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct FieldValue {
    field: String,
    value: String,
}

impl FieldValue {
    /// The items whose field has the value, for `filter`; or the texts to look for in a field, for
    /// `search`. The service takes the first colon as the separator, so a field holds none.
    pub fn new(field: impl Into<String>, value: impl Into<String>) -> Self {
        Self { field: field.into(), value: value.into() }
    }

    /// From the smallest value of a field to the largest, for `sort`.
    pub fn ascending(field: impl Into<String>) -> Self {
        Self::new(field, "asc")
    }

    /// From the largest value of a field to the smallest, for `sort`.
    pub fn descending(field: impl Into<String>) -> Self {
        Self::new(field, "desc")
    }

    /// The items that a word is found in, for `search`.
    pub fn keyword(word: impl Into<String>) -> Self {
        Self::new("keyword", word)
    }

    /// The part before the colon.
    pub fn field(&self) -> &str {
        &self.field
    }

    /// The part after the colon.
    pub fn value(&self) -> &str {
        &self.value
    }
}

impl fmt::Display for FieldValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.field, self.value)
    }
}

/// A text without a colon, or with nothing before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseFieldValueError;

impl fmt::Display for ParseFieldValueError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a field and a value are separated by a colon, such as createdAt:desc")
    }
}

impl std::error::Error for ParseFieldValueError {}

impl FromStr for FieldValue {
    type Err = ParseFieldValueError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.split_once(':') {
            Some((field, value)) if !field.is_empty() => Ok(Self::new(field, value)),
            _ => Err(ParseFieldValueError),
        }
    }
}

impl Serialize for FieldValue {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for FieldValue {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(feature = "schemars")]
impl schemars::JsonSchema for FieldValue {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "FieldValue".into()
    }

    fn json_schema(_generator: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({ "type": "string", "format": "field-value" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_colon_separates() {
        let read: FieldValue = "keyword:a:b".parse().expect("a field and a value");
        assert_eq!((read.field(), read.value()), ("keyword", "a:b"));
        assert!("".parse::<FieldValue>().is_err());
        assert!(":x".parse::<FieldValue>().is_err());
        assert!("x".parse::<FieldValue>().is_err());
    }
}
