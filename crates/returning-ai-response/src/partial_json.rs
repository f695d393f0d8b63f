//! As much of a JSON body as can be read.
//!
//! What could be read is kept when the rest cannot be, for a person who wants to know what a response
//! said. It decides nothing.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Value;

use crate::{capture::WITH_DIGITS, evidence, surrogates};

/// What can be read of a body. A key that occurs twice with different values is null.
pub fn partial_json(body: &[u8]) -> Value {
    let body = surrogates::replaced(evidence::without_mark(body));
    let (mut value, mut left) = (Value::Null, MOST);
    let mut json = serde_json::Deserializer::from_slice(&body);
    let filler = Filler { slot: &mut value, left: &mut left };
    // What could not be read is what this is for.
    let _ = filler.deserialize(&mut json);
    value
}

/// How many bytes of values are kept, roughly: a body of small values would fill many times its own
/// size in memory.
const MOST: usize = 1024 * 1024;
/// What a value takes beside its text, roughly.
const EACH: usize = 64;

/// Fills a slot in place, so that it keeps what came before an error.
struct Filler<'a> {
    slot: &'a mut Value,
    /// How much more is kept.
    left: &'a mut usize,
}

impl Filler<'_> {
    /// Takes the room for a value, and returns whether it fits. If it does not, no room is left.
    fn takes(&mut self, bytes: usize) -> bool {
        let room = self.left.checked_sub(EACH + bytes);
        *self.left = room.unwrap_or(0);
        room.is_some()
    }

    fn fill<E>(mut self, value: impl Into<Value>) -> Result<(), E> {
        if self.takes(0) {
            *self.slot = value.into();
        }
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Filler<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Filler<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        *self.slot = Value::Null;
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.fill(value)
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.fill(value)
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.fill(value)
    }

    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<(), E> {
        let number = serde_json::Number::from_f64(value);
        self.fill(number.ok_or_else(|| E::custom("not finite"))?)
    }

    fn visit_str<E>(mut self, value: &str) -> Result<(), E> {
        if self.takes(value.len()) {
            *self.slot = value.into();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut sequence: A) -> Result<(), A::Error> {
        self.takes(0);
        *self.slot = Value::Array(Vec::new());
        let items = self.slot.as_array_mut().ok_or_else(|| A::Error::custom("not a list"))?;
        while *self.left > 0 {
            let mut item = Value::Null;
            match sequence.next_element_seed(Filler { slot: &mut item, left: &mut *self.left }) {
                Ok(None) => return Ok(()),
                Ok(Some(())) => items.push(item),
                Err(error) => {
                    items.extend(partly_read(item));
                    return Err(error);
                }
            }
        }
        while sequence.next_element::<IgnoredAny>()?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        self.takes(0);
        *self.slot = Value::Object(serde_json::Map::new());
        while let Some(key) = map.next_key::<String>()? {
            if key == WITH_DIGITS {
                let digits = map.next_value::<String>()?;
                *self.slot = serde_json::from_str(&digits).map_err(A::Error::custom)?;
                return Ok(());
            }
            if !self.takes(key.len()) {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            let mut value = Value::Null;
            let result = map.next_value_seed(Filler { slot: &mut value, left: &mut *self.left });
            let value = if result.is_ok() { Some(value) } else { partly_read(value) };
            if let Some(value) = value {
                let object =
                    self.slot.as_object_mut().ok_or_else(|| A::Error::custom("not an object"))?;
                let contradicts = object.get(&key).is_some_and(|first| *first != value);
                object.insert(key, if contradicts { Value::Null } else { value });
            }
            result?;
        }
        Ok(())
    }
}

/// A container keeps what it held when the reading stopped; a cut text or number is nothing.
fn partly_read(value: Value) -> Option<Value> {
    (value.is_object() || value.is_array()).then_some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Value {
        partial_json(text.as_bytes())
    }

    #[test]
    fn a_whole_body_is_read_as_it_is() {
        let value = read(r#"{"a": [1, -2, 1.5, "x", null, true, {"b": {}}]}"#);
        assert_eq!(value, json!({"a": [1, -2, 1.5, "x", null, true, {"b": {}}]}));
        assert_eq!(read("\u{feff}{\"a\": \"\\ud83d\"}"), json!({"a": "\u{fffd}"}));
    }

    #[test]
    fn what_stands_before_the_cut_is_kept_and_a_cut_text_is_not() {
        let value = read(r#"{"status": "success", "data": {"id": "1", "name": "Ship"#);
        assert_eq!(value, json!({"status": "success", "data": {"id": "1"}}));
    }

    #[test]
    fn every_prefix_of_a_document_is_read_without_inventing_anything() {
        let whole = r#"{"a": {"b": ["x", {"c": "yz"}], "d": "e"}, "f": "g"}"#;
        let complete = read(whole);
        for length in 0..whole.len() {
            let part = read(&whole[..length]);
            assert!(is_part_of(&part, &complete), "{length}: {part:?}");
        }
    }

    fn is_part_of(part: &Value, whole: &Value) -> bool {
        match (part, whole) {
            (Value::Null, _) => true,
            (Value::Object(part), Value::Object(whole)) => part
                .iter()
                .all(|(key, value)| whole.get(key).is_some_and(|whole| is_part_of(value, whole))),
            (Value::Array(part), Value::Array(whole)) => {
                part.len() <= whole.len()
                    && part.iter().zip(whole).all(|(part, whole)| is_part_of(part, whole))
            }
            _ => part == whole,
        }
    }

    #[test]
    fn a_key_that_says_two_things_says_nothing() {
        assert_eq!(read(r#"{"id": "1", "id": "2", "n": 1, "n": 1}"#), json!({"id": null, "n": 1}));
    }

    #[test]
    fn a_body_of_many_values_does_not_fill_the_memory() {
        let many = vec!["{}"; 1_000_000].join(",");
        let value = read(&format!(r#"{{"status": "success", "data": [{many}], "id": "1"}}"#));
        assert_eq!(value["status"], "success");
        let kept = value["data"].as_array().map(Vec::len);
        assert!(kept.is_some_and(|kept| kept <= MOST / EACH), "{kept:?}");
    }
}
