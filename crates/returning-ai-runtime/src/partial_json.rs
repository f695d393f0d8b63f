//! Reads the JSON of a response as far as it goes.
//!
//! A response to a change that is cut after the part that confirms it still tells that the change
//! was made, so what could be read is kept when the rest cannot be.

use std::fmt;

use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess,
    Visitor,
};
use serde_json::Value;
use serde_path_to_error::Segment;

use crate::response::BodyEnd;

/// The body of a response.
#[derive(Debug)]
pub(crate) struct PartialJson<'a> {
    /// The text, from its first character on.
    text: &'a [u8],
    /// What could be read. A key that occurs twice with different values is null.
    pub(crate) value: Value,
    /// Why the body is not simply that value.
    pub(crate) defect: Option<BodyDefect>,
}

/// Why a body is not one JSON value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum BodyDefect {
    /// There is no body.
    Empty,
    /// It stops being valid JSON at this position.
    Syntax { line: usize, column: usize },
    /// It ends too early.
    Cut,
    /// It is longer than the limit.
    OverLimit,
    /// It took too long.
    TimedOut,
    /// A key occurs twice with different values.
    Contradiction,
}

impl BodyDefect {
    /// What kept the body from being read to its end.
    pub(crate) fn from_end(end: &BodyEnd) -> Option<Self> {
        match end {
            BodyEnd::Complete => None,
            BodyEnd::OverLimit => Some(Self::OverLimit),
            BodyEnd::Failed(error) if error.is_timeout() => Some(Self::TimedOut),
            BodyEnd::Failed(_) => Some(Self::Cut),
        }
    }
}

impl fmt::Display for BodyDefect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("its body is empty"),
            Self::Syntax { line, column } => {
                write!(f, "its body stops being valid JSON at line {line}, column {column}")
            }
            Self::Cut => f.write_str("its body ends too early"),
            Self::OverLimit => f.write_str("its body is longer than the limit"),
            Self::TimedOut => f.write_str("its body did not come in time"),
            Self::Contradiction => f.write_str("its body says different things under one name"),
        }
    }
}

impl<'a> PartialJson<'a> {
    /// Reads a body as far as it goes. What is at one of these places is kept in any case.
    pub(crate) fn parse(body: &'a [u8], end: &BodyEnd, places: &[&'static str]) -> Self {
        const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
        let text = body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body);
        let mut value = Value::Null;
        let mut contradiction = false;
        let mut json = serde_json::Deserializer::from_slice(text);
        let mut left = MOST;
        let fill = Filler {
            slot: &mut value,
            contradiction: &mut contradiction,
            left: &mut left,
            wanted: places.to_vec(),
        };
        let result = fill.deserialize(&mut json).and_then(|()| json.end());

        let of_text = match result {
            Ok(()) => contradiction.then_some(BodyDefect::Contradiction),
            Err(_) if text.is_empty() => Some(BodyDefect::Empty),
            Err(error) if error.is_eof() => Some(BodyDefect::Cut),
            Err(error) => Some(BodyDefect::Syntax { line: error.line(), column: error.column() }),
        };
        Self { text, value, defect: BodyDefect::from_end(end).or(of_text) }
    }

    /// The document as a type, or the place where it does not fit, as the end of a sentence.
    ///
    /// It is read from the text, in which a number has all its digits. Only when the text breaks
    /// off is what could be read of it taken, by which a change may still be confirmed.
    ///
    /// Of the place only these names are shown: a key that the service chose may be personal data.
    pub(crate) fn decode<T: DeserializeOwned>(&self, names: &[&str]) -> Result<T, String> {
        if self.defect.is_some() {
            return decode(&self.value, names);
        }
        decode(&mut serde_json::Deserializer::from_slice(self.text), names)
    }

    /// The values at a JSON pointer, whatever the case of the keys.
    pub(crate) fn at_any_case(&self, pointer: &str) -> Vec<&Value> {
        pointer.split('/').skip(1).fold(vec![&self.value], |found, wanted| {
            let fields = found.into_iter().filter_map(Value::as_object).flatten();
            let named = fields.filter(|(key, _)| key.eq_ignore_ascii_case(wanted));
            named.map(|(_, value)| value).collect()
        })
    }

    /// The text at a JSON pointer.
    pub(crate) fn text(&self, pointer: &str) -> Option<&str> {
        self.value.pointer(pointer)?.as_str()
    }
}

fn decode<'de, T: DeserializeOwned>(
    from: impl Deserializer<'de>,
    names: &[&str],
) -> Result<T, String> {
    serde_path_to_error::deserialize(from).map_err(|error| {
        let place: String = error.path().iter().map(|segment| shown(segment, names)).collect();
        if place.is_empty() { place } else { format!(" at {}", place.trim_start_matches('.')) }
    })
}

/// A part of a path.
fn shown(segment: &Segment, names: &[&str]) -> String {
    match segment {
        Segment::Seq { index } => format!("[{index}]"),
        Segment::Map { key } if names.binary_search(&key.as_str()).is_ok() => format!(".{key}"),
        _ => ".?".to_owned(),
    }
}

/// Fills a slot in place, so that it keeps what came before an error.
struct Filler<'a> {
    slot: &'a mut Value,
    contradiction: &'a mut bool,
    /// How much more is kept.
    left: &'a mut usize,
    /// The places below this one that are kept in any case.
    wanted: Vec<&'static str>,
}

/// How many bytes of values are kept, roughly. What a response confirms is at its beginning or in
/// few values, and a body of small values would fill many times its own size in memory.
const MOST: usize = 1024 * 1024;
/// What a value takes beside its text, roughly.
const EACH: usize = 64;
/// How long a text at a wanted place may be. An id is shorter, and of a message less is shown.
const LONGEST: usize = 4096;
/// How many signs are kept of a longer one.
const BEGINNING: usize = 64;

impl Filler<'_> {
    /// Whether a response is judged by this very value. Of a list, an object or a long text there it
    /// matters that it is not empty, so that something of it is kept in any case.
    fn is_wanted(&self) -> bool {
        self.wanted.contains(&"")
    }

    /// Takes the room for a value; none is left when it does not fit. What is wanted takes none.
    fn takes(&mut self, bytes: usize) -> bool {
        if bytes <= LONGEST && self.is_wanted() {
            return true;
        }
        let room = self.left.checked_sub(EACH + bytes);
        *self.left = room.unwrap_or(0);
        room.is_some()
    }

    /// The wanted places below a key of this object.
    fn wanted_below(&self, key: &str) -> Vec<&'static str> {
        let below = |place: &&'static str| {
            let (first, rest) = place.strip_prefix('/')?.split_at_checked(key.len())?;
            first.eq_ignore_ascii_case(key).then_some(rest)
        };
        let ends = |rest: &&str| rest.is_empty() || rest.starts_with('/');
        self.wanted.iter().filter_map(below).filter(ends).collect()
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

    fn visit_bool<E>(mut self, value: bool) -> Result<(), E> {
        if self.takes(0) {
            *self.slot = value.into();
        }
        Ok(())
    }

    fn visit_i64<E>(mut self, value: i64) -> Result<(), E> {
        if self.takes(0) {
            *self.slot = value.into();
        }
        Ok(())
    }

    fn visit_u64<E>(mut self, value: u64) -> Result<(), E> {
        if self.takes(0) {
            *self.slot = value.into();
        }
        Ok(())
    }

    fn visit_f64<E: serde::de::Error>(mut self, value: f64) -> Result<(), E> {
        let number = serde_json::Number::from_f64(value);
        let number = number.ok_or_else(|| E::custom("not finite"))?;
        if self.takes(0) {
            *self.slot = number.into();
        }
        Ok(())
    }

    fn visit_str<E>(mut self, value: &str) -> Result<(), E> {
        if self.takes(value.len()) {
            *self.slot = value.into();
        } else if self.is_wanted() {
            *self.slot = value.chars().take(BEGINNING).collect::<String>().into();
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut sequence: A) -> Result<(), A::Error> {
        self.takes(0);
        let is_wanted = self.is_wanted();
        *self.slot = Value::Array(Vec::new());
        let items = self.slot.as_array_mut().ok_or_else(|| A::Error::custom("not a list"))?;
        loop {
            if *self.left == 0 {
                let mut is_empty = items.is_empty();
                while sequence.next_element::<IgnoredAny>()?.is_some() {
                    if is_wanted && is_empty {
                        items.push(Value::Null);
                        is_empty = false;
                    }
                }
                return Ok(());
            }
            let mut item = Value::Null;
            let seed = Filler {
                slot: &mut item,
                contradiction: &mut *self.contradiction,
                left: &mut *self.left,
                wanted: Vec::new(),
            };
            match sequence.next_element_seed(seed) {
                Ok(None) => return Ok(()),
                Ok(Some(())) => items.push(item),
                Err(error) => {
                    items.extend(partly_read(item));
                    return Err(error);
                }
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut map: A) -> Result<(), A::Error> {
        self.takes(0);
        let is_wanted = self.is_wanted();
        *self.slot = Value::Object(serde_json::Map::new());
        while let Some(key) = map.next_key::<String>()? {
            if key == WITH_DIGITS {
                let digits = map.next_value::<String>()?;
                *self.slot = serde_json::from_str(&digits).map_err(A::Error::custom)?;
                return Ok(());
            }
            let wanted = self.wanted_below(&key);
            if *self.left == 0 && wanted.is_empty() {
                map.next_value::<IgnoredAny>()?;
                if is_wanted && self.slot.as_object().is_some_and(serde_json::Map::is_empty) {
                    *self.slot = serde_json::json!({ key: null });
                }
                continue;
            }
            if wanted.is_empty() {
                *self.left = self.left.saturating_sub(EACH + key.len());
            }
            let mut value = Value::Null;
            let seed = Filler {
                slot: &mut value,
                contradiction: &mut *self.contradiction,
                left: &mut *self.left,
                wanted,
            };
            let result = map.next_value_seed(seed);
            let value = if result.is_ok() { Some(value) } else { partly_read(value) };
            if let Some(value) = value {
                let object =
                    self.slot.as_object_mut().ok_or_else(|| A::Error::custom("not an object"))?;
                let contradicts = object.get(&key).is_some_and(|first| *first != value);
                *self.contradiction |= contradicts;
                object.insert(key, if contradicts { Value::Null } else { value });
            }
            result?;
        }
        Ok(())
    }
}

/// The name under which the JSON library hands out a number where another crate of the program has
/// switched on that it keeps the digits of every number.
const WITH_DIGITS: &str = "$serde_json::private::Number";

/// A container keeps what it held when the confirm stopped; a cut text or number is nothing.
fn partly_read(value: Value) -> Option<Value> {
    (value.is_object() || value.is_array()).then_some(value)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const PLACES: &[&str] =
        &["/status", "/meta/status", "/data/_id", "/message", "/error", "/errors"];
    const NAMES: &[&str] = &["data", "name", "status"];

    fn read(text: &str) -> PartialJson<'_> {
        PartialJson::parse(text.as_bytes(), &BodyEnd::Complete, PLACES)
    }

    #[test]
    fn a_whole_document_has_no_flaw() {
        let document = read(r#"{"a": [1, -2, 1.5, "x", null, true, {"b": {}}]}"#);
        assert_eq!(document.value, json!({"a": [1, -2, 1.5, "x", null, true, {"b": {}}]}));
        assert_eq!(document.defect, None);
    }

    #[test]
    fn what_stands_before_the_cut_is_kept_and_a_cut_text_is_not() {
        let document = read(r#"{"status": "success", "data": {"id": "1", "name": "Ship"#);
        assert_eq!(document.value, json!({"status": "success", "data": {"id": "1"}}));
        assert_eq!(document.defect, Some(BodyDefect::Cut));
    }

    #[test]
    fn every_prefix_of_a_document_is_read_without_inventing_anything() {
        let whole = r#"{"a": {"b": ["x", {"c": "yz"}], "d": "e"}, "f": "g"}"#;
        let complete = read(whole).value;
        for length in 0..whole.len() {
            let part = read(&whole[..length]);
            assert!(part.defect.is_some(), "{length}");
            assert!(is_part_of(&part.value, &complete), "{length}: {:?}", part.value);
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
        let document = read(r#"{"id": "1", "id": "2", "n": 1, "n": 1}"#);
        assert_eq!(document.value, json!({"id": null, "n": 1}));
        assert_eq!(document.defect, Some(BodyDefect::Contradiction));
    }

    #[test]
    fn a_body_of_many_values_does_not_fill_the_memory() {
        let many = vec!["{}"; 1_000_000].join(",");
        let document = format!(r#"{{"status": "success", "data": [{many}], "id": "1"}}"#);
        let document = read(&document);
        assert_eq!((document.text("/status"), document.defect), (Some("success"), None));
        let kept = document.value["data"].as_array().map(Vec::len);
        assert!(kept.is_some_and(|kept| kept <= MOST / EACH), "{kept:?}");
        assert!(document.decode::<serde::de::IgnoredAny>(NAMES).is_ok(), "the text is whole");
    }

    #[test]
    fn what_confirms_a_change_is_kept_behind_any_number_of_values() {
        let many = vec!["7"; 100_000].join(",");
        let text = format!(
            r#"{{"x": [{many}], "data": {{"y": [{many}], "_id": "1", "name": "z"}},
               "meta": {{"status": "success"}}, "message": "done", "other": "gone"}}"#
        );
        let document = read(&text);
        assert_eq!(document.text("/meta/status"), Some("success"));
        assert_eq!(
            (document.text("/data/_id"), document.text("/message")),
            (Some("1"), Some("done"))
        );
        assert_eq!((document.text("/other"), document.text("/data/name")), (None, None));
        let twice = format!(r#"{{"x": [{many}], "status": "success", "status": "error"}}"#);
        assert_eq!(read(&twice).defect, Some(BodyDefect::Contradiction));
    }

    #[test]
    fn a_long_text_at_a_wanted_place_is_counted_and_cut() {
        let long = "a".repeat(MOST);
        let text = format!(r#"{{"message": "{long}", "status": "success", "other": 1}}"#);
        let document = read(&text);
        assert_eq!(document.text("/message"), Some(&long[..BEGINNING]));
        assert_eq!(document.text("/status"), Some("success"));
        assert_eq!(document.value.get("other"), None);
    }

    #[test]
    fn a_failure_behind_any_number_of_values_is_no_empty_one() {
        let many = vec!["7"; 100_000].join(",");
        for (failure, kept) in [
            (r#""errors": ["made up"]"#, json!({"errors": [null]})),
            (r#""errors": []"#, json!({"errors": []})),
            (r#""error": {"code": 7}"#, json!({"error": {"code": null}})),
            (r#""error": {}"#, json!({"error": {}})),
        ] {
            let text = format!(r#"{{"x": [{many}], {failure}}}"#);
            let mut value = read(&text).value;
            value.as_object_mut().expect("an object").remove("x");
            assert_eq!(value, kept, "{failure}");
        }
    }

    #[test]
    fn the_place_that_does_not_fit_shows_names_of_fields_and_no_key_of_the_response() {
        type Fields = std::collections::BTreeMap<String, Vec<u8>>;
        for (text, place) in [
            (r#"{"name": [1, "x"]}"#, " at name[1]"),
            (r#"{"ada": ["x"]}"#, " at ?[0]"),
            (r#"{"ada@example.com": 7}"#, " at ?"),
            ("7", ""),
        ] {
            let result = read(text).decode::<Fields>(NAMES);
            assert_eq!(result.expect_err("it does not fit"), place, "{text}");
        }
    }

    #[test]
    fn flaws_are_told_apart() {
        assert_eq!(read("").defect, Some(BodyDefect::Empty));
        assert_eq!(read("<html>").defect, Some(BodyDefect::Syntax { line: 1, column: 1 }));
        assert!(matches!(read("{} {}").defect, Some(BodyDefect::Syntax { .. })));
        assert_eq!(read("\u{feff}{}").defect, None);
        assert!(read(&"[".repeat(200_000)).defect.is_some());
        let invalid = PartialJson::parse(b"{\"a\": \"\xff\"}", &BodyEnd::Complete, &[]);
        assert!(invalid.defect.is_some());
        let over = PartialJson::parse(b"{}", &BodyEnd::OverLimit, &[]);
        assert_eq!(over.defect, Some(BodyDefect::OverLimit));
    }
}
