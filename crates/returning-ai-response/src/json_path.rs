//! The position in a JSON text of the value at a path.

use std::{fmt, ops::Range};

use serde::{
    Deserialize,
    de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::value::RawValue;
use serde_path_to_error::Segment;

/// The bytes of the value at a path; `None` if there is none.
pub(crate) fn span(text: &[u8], path: &[&Segment]) -> Option<Range<usize>> {
    let mut json = serde_json::Deserializer::from_slice(text);
    let found = Follow { path }.deserialize(&mut json).ok()??.get();
    let start = (found.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    Some(start..start + found.len())
}

/// Follows the rest of a path.
struct Follow<'p> {
    path: &'p [&'p Segment],
}

impl<'de> DeserializeSeed<'de> for Follow<'_> {
    type Value = Option<&'de RawValue>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        if self.path.is_empty() {
            return <&RawValue>::deserialize(deserializer).map(Some);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Follow<'_> {
    type Value = Option<&'de RawValue>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list or an object")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
        let [Segment::Seq { index }, path @ ..] = self.path else { return Ok(None) };
        for _ in 0..*index {
            items.next_element::<IgnoredAny>()?;
        }
        let found = items.next_element_seed(Follow { path })?.flatten();
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
        let [Segment::Map { key: wanted }, path @ ..] = self.path else { return Ok(None) };
        let mut found = None;
        while let Some(key) = entries.next_key::<String>()? {
            if found.is_none() && key == *wanted {
                found = entries.next_value_seed(Follow { path })?;
            } else {
                entries.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_at_its_path() {
        let text = r#"{"a": [1, {"b": "c"}], "d": {}}"#;
        let key = |key: &str| Segment::Map { key: key.to_owned() };
        let item = |index| Segment::Seq { index };
        for (path, expected) in [
            (vec![key("a"), item(1), key("b")], Some("\"c\"")),
            (vec![key("a"), item(0)], Some("1")),
            (vec![key("d")], Some("{}")),
            (vec![key("x")], None),
            (vec![item(0)], None),
            (vec![key("a"), item(7)], None),
        ] {
            let path: Vec<_> = path.iter().collect();
            let found = span(text.as_bytes(), &path).map(|span| &text[span]);
            assert_eq!(found, expected);
        }
    }
}
