//! What decides how a response is judged, captured in one pass over its text.
//!
//! The pass keeps the values at the places that matter and whether a failure is reported anywhere; it
//! skips everything else without allocating, whatever the body holds.

use std::fmt;

use serde::de::{
    DeserializeSeed, Deserializer, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor,
};
use serde_json::Number;

use crate::{
    body_defect::BodyDefect,
    failure_forms::{self, Level, Tells},
    response::BodyEnd,
    value::Value,
};

/// A value at a place that was looked for.
#[derive(Debug)]
struct Found<'a> {
    place: &'static str,
    /// Whether the keys are written as the place has them, case included.
    is_exact: bool,
    value: Value<'a>,
}

/// What a body shows.
#[derive(Debug)]
pub(crate) struct Evidence<'a> {
    /// The value as a whole; `None` if it could not be read to its end.
    pub(crate) root: Option<Value<'a>>,
    /// Why the body is not simply one JSON value.
    pub(crate) defect: Option<BodyDefect>,
    found: Vec<Found<'a>>,
    failures: Failures,
}

/// Where failures are reported.
#[derive(Clone, Copy, Debug, Default)]
struct Failures {
    in_envelope: bool,
    in_data: bool,
    /// A failure may be reported where the body breaks off.
    at_cut: bool,
}

/// How deep containers are looked into.
const DEPTH: u8 = 3;
/// How much is kept of a text. An id is shorter, and of a message less is shown.
const LONGEST: usize = 4096;

impl<'a> Evidence<'a> {
    /// Reads a body as far as it goes, for the values at these places, of which there are 64 at the
    /// most.
    pub(crate) fn read(body: &'a [u8], end: &BodyEnd, places: &[&'static str]) -> Self {
        let mut pass = Pass { places, found: Vec::new(), failures: Failures::default() };
        // Values that are skipped are not looked at, so that a text that is none is found here.
        let valid = std::str::from_utf8(body).map_err(|error| error.valid_up_to());
        let text = &body[..valid.err().unwrap_or(body.len())];
        let mut json = serde_json::Deserializer::from_slice(text);
        let active = u64::MAX.checked_shr(64 - places.len().min(64) as u32).unwrap_or(0);
        let position = Position { below: active, depth: 0, is_exact: true };
        let level = Some((Level::Envelope, DEPTH));
        let root = ValueSeed { pass: &mut pass, position, level }.deserialize(&mut json);
        let (root, defect) = match root {
            Err(error) => (None, Some(BodyDefect::from_error(body, &error))),
            Ok(root) => (Some(root), json.end().is_err().then_some(BodyDefect::Trailing)),
        };
        let defect = if valid.is_err() { Some(BodyDefect::Encoding) } else { defect };
        let Pass { found, failures, .. } = pass;
        Self { root, defect: BodyDefect::from_end(end).or(defect), found, failures }
    }

    /// The values at a place, whatever the case of its keys.
    pub(crate) fn at(&self, place: &str) -> impl Iterator<Item = &Value<'a>> {
        self.found.iter().filter(move |found| found.place == place).map(|found| &found.value)
    }

    /// The values at a place, each with whether its keys are written so, case included.
    pub(crate) fn at_exactly(&self, place: &str) -> impl Iterator<Item = (bool, &Value<'a>)> {
        let found = self.found.iter().filter(move |found| found.place == place);
        found.map(|found| (found.is_exact, &found.value))
    }

    /// The text at a place.
    pub(crate) fn text(&self, place: &str) -> Option<&str> {
        self.at(place).find_map(|value| match value {
            Value::Text(text) => Some(&**text),
            _ => None,
        })
    }

    /// How many items the list at a place has, nulls included.
    pub(crate) fn length(&self, place: &str) -> Option<u64> {
        self.at(place).find_map(|value| match value {
            Value::List { length } => Some(*length),
            _ => None,
        })
    }

    /// Whether a failure is reported; below the data only where that is asked for.
    pub(crate) fn tells_failure(&self, with_data: bool) -> bool {
        self.failures.in_envelope || (with_data && self.failures.in_data)
    }

    /// Whether the body is an object or a list with something behind it.
    pub(crate) fn is_followed(&self) -> bool {
        let is_container = matches!(self.root, Some(Value::List { .. } | Value::Object { .. }));
        is_container && matches!(self.defect, Some(BodyDefect::Trailing))
    }

    /// Whether the body breaks off where a failure may be reported.
    pub(crate) fn breaks_off_in_failure(&self) -> bool {
        self.defect.is_some() && self.failures.at_cut
    }
}

/// A body without the mark of its byte order, which some services begin a text with.
pub(crate) fn without_mark(body: &[u8]) -> &[u8] {
    const BYTE_ORDER_MARK: &[u8] = "\u{feff}".as_bytes();
    body.strip_prefix(BYTE_ORDER_MARK).unwrap_or(body)
}

/// The state of a pass.
struct Pass<'p, 'a> {
    places: &'p [&'static str],
    found: Vec<Found<'a>>,
    failures: Failures,
}

/// Where in the document a value is, as far as the places know it.
#[derive(Clone, Copy)]
struct Position {
    /// The places that are below it, one bit for each.
    below: u64,
    depth: usize,
    is_exact: bool,
}

/// Reads a value.
struct ValueSeed<'s, 'p, 'a> {
    pass: &'s mut Pass<'p, 'a>,
    position: Position,
    /// What failures mean below the value, and how much deeper they are looked for.
    level: Option<(Level, u8)>,
}

/// What a key leads to.
struct Key {
    /// The places that it ends.
    here: u64,
    /// The places that go on below it.
    below: u64,
    is_exact: bool,
    form: Option<Tells>,
    container: Option<Level>,
}

/// Reads a key of an object at a position.
struct KeySeed<'s, 'p, 'a> {
    pass: &'s Pass<'p, 'a>,
    position: Position,
    has_forms: bool,
}

/// The name under which the JSON library hands out a number where another crate of the program has
/// switched on that it keeps the digits of every number.
pub(crate) const WITH_DIGITS: &str = "$serde_json::private::Number";

/// A key, or the sign that the object is a number.
enum KeyOrDigits {
    Key(Key),
    Digits,
}

impl<'de> DeserializeSeed<'de> for KeySeed<'_, '_, '_> {
    type Value = KeyOrDigits;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<KeyOrDigits, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_, '_, '_> {
    type Value = KeyOrDigits;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<KeyOrDigits, E> {
        if key == WITH_DIGITS {
            return Ok(KeyOrDigits::Digits);
        }
        let Position { below: active, depth, is_exact } = self.position;
        let mut found = Key { here: 0, below: 0, is_exact, form: None, container: None };
        for (number, place) in self.pass.places.iter().enumerate() {
            if active & (1 << number) == 0 {
                continue;
            }
            let Some((wanted, is_last)) = segment(place, depth) else { continue };
            if wanted.eq_ignore_ascii_case(key) {
                found.is_exact &= wanted == key;
                let bits = if is_last { &mut found.here } else { &mut found.below };
                *bits |= 1 << number;
            }
        }
        if self.has_forms {
            found.form = failure_forms::form(key);
            found.container = failure_forms::container(key);
        }
        Ok(KeyOrDigits::Key(found))
    }
}

/// The key of a place at a depth, and whether it is the last one.
fn segment(place: &str, depth: usize) -> Option<(&str, bool)> {
    let mut rest = place.strip_prefix('/')?;
    for _ in 0..depth {
        rest = &rest[slash(rest)? + 1..];
    }
    Some(slash(rest).map_or((rest, true), |end| (&rest[..end], false)))
}

/// Where the first slash is. A place is so short that the search for long texts does not pay.
fn slash(text: &str) -> Option<usize> {
    text.bytes().position(|byte| byte == b'/')
}

impl Key {
    /// Whether its value has to be looked at.
    fn matters(&self) -> bool {
        self.here != 0 || self.below != 0 || self.form.is_some() || self.container.is_some()
    }
}

impl<'a> Pass<'_, 'a> {
    /// Keeps what the value of a key shows.
    fn note(&mut self, key: &Key, level: Option<Level>, value: Value<'a>) {
        if let (Some(tells), Some(level)) = (key.form, level)
            && tells(&value, level)
        {
            match level {
                Level::Envelope => self.failures.in_envelope = true,
                Level::Data => self.failures.in_data = true,
            }
        }
        for (number, place) in self.places.iter().enumerate() {
            if key.here & (1 << number) != 0 {
                let (is_exact, value) = (key.is_exact, value.clone());
                self.found.push(Found { place, is_exact, value });
            }
        }
    }
}

impl<'de> DeserializeSeed<'de> for ValueSeed<'_, '_, 'de> {
    type Value = Value<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value<'de>, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_, '_, 'de> {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Value<'de>, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Value<'de>, E> {
        Ok(Value::Flag(flag))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Value<'de>, E> {
        Ok(Value::Number(number.into()))
    }

    fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Value<'de>, E> {
        let number = Number::from_f64(number);
        number.map(Value::Number).ok_or_else(|| E::custom("not finite"))
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Value<'de>, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Value<'de>, E> {
        Ok(Value::Text(text.chars().take(LONGEST).collect::<String>().into()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Value<'de>, A::Error> {
        let Self { pass, position, level } = self;
        // The items of a list at the top are what the response is about.
        let level = level.filter(|_| position.depth == 0).map(|(_, more)| (Level::Data, more));
        let mut length = 0;
        loop {
            let position = Position { below: 0, depth: position.depth + 1, is_exact: true };
            let item = match level {
                Some(_) => {
                    let seed = ValueSeed { pass: &mut *pass, position, level };
                    sequence.next_element_seed(seed)?.map(drop)
                }
                None => sequence.next_element::<IgnoredAny>()?.map(drop),
            };
            match item {
                Some(()) => length += 1,
                None => return Ok(Value::List { length }),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Value<'de>, A::Error> {
        let Self { pass, position, level } = self;
        let mut is_empty = true;
        loop {
            let key = KeySeed { pass: &*pass, position, has_forms: level.is_some() };
            let key = match map.next_key_seed(key)? {
                Some(KeyOrDigits::Key(key)) => key,
                Some(KeyOrDigits::Digits) => {
                    let digits = map.next_value::<String>()?;
                    let number = serde_json::from_str(&digits).map_err(A::Error::custom)?;
                    return Ok(Value::Number(number));
                }
                None => return Ok(Value::Object { is_empty }),
            };
            is_empty = false;
            if !key.matters() {
                map.next_value::<IgnoredAny>()?;
                continue;
            }
            pass.failures.at_cut = key.form.is_some() && key.container.is_none();
            let deeper = level.filter(|(_, more)| *more > 0);
            let below = deeper.and_then(|(_, more)| Some((key.container?, more - 1)));
            let position =
                Position { below: key.below, depth: position.depth + 1, is_exact: key.is_exact };
            let value =
                map.next_value_seed(ValueSeed { pass: &mut *pass, position, level: below })?;
            pass.failures.at_cut = false;
            pass.note(&key, level.map(|(level, _)| level), value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACES: &[&str] = &["/status", "/meta/status", "/data/_id", "/message", "/data"];

    fn read(text: &str) -> Evidence<'_> {
        Evidence::read(text.as_bytes(), &BodyEnd::Complete, PLACES)
    }

    fn text<'a>(evidence: &'a Evidence<'_>, place: &str) -> Option<&'a str> {
        evidence.text(place)
    }

    #[test]
    fn what_confirms_a_change_is_found_behind_any_number_of_values() {
        let many = vec!["7"; 100_000].join(",");
        let body = format!(
            r#"{{"x": [{many}], "data": {{"y": [{many}], "_id": "1", "name": "z"}},
               "meta": {{"status": "success"}}, "message": "done", "other": "gone"}}"#
        );
        let evidence = read(&body);
        assert_eq!(evidence.defect, None);
        for (place, expected) in
            [("/meta/status", "success"), ("/data/_id", "1"), ("/message", "done")]
        {
            assert_eq!(text(&evidence, place), Some(expected));
        }
    }

    #[test]
    fn a_failure_behind_any_number_of_values_is_no_empty_one() {
        let many = vec!["7"; 100_000].join(",");
        for (failure, tells) in [
            (r#""errors": ["made up"]"#, true),
            (r#""errors": []"#, false),
            (r#""error": {"code": 7}"#, true),
            (r#""error": {}"#, false),
        ] {
            let body = format!(r#"{{"x": [{many}], {failure}}}"#);
            assert_eq!(read(&body).tells_failure(false), tells, "{failure}");
        }
    }

    #[test]
    fn what_is_before_a_cut_counts_and_a_cut_text_does_not() {
        let evidence = read(r#"{"status": "success", "data": {"_id": "1", "message": "Ship"#);
        assert_eq!(evidence.defect, Some(BodyDefect::Cut));
        assert_eq!(text(&evidence, "/data/_id"), Some("1"));
        assert_eq!((text(&evidence, "/status"), &evidence.root), (Some("success"), &None));
        let evidence = read(r#"{"status": "success", "error": "the order is lo"#);
        assert!(evidence.breaks_off_in_failure() && !evidence.tells_failure(true));
    }

    #[test]
    fn keys_are_compared_without_their_case_and_remember_it() {
        let evidence = read(r#"{"Status": "success", "data": {"_ID": 7}}"#);
        let found: Vec<_> = evidence.at_exactly("/status").map(|(is_exact, _)| is_exact).collect();
        assert_eq!(found, [false]);
        assert_eq!(evidence.at("/data/_id").count(), 1);
    }

    #[test]
    fn the_items_of_a_list_are_counted_with_its_nulls() {
        let evidence = read(r#"{"data": [null, {"a": [1, 2]}, null]}"#);
        assert_eq!(evidence.length("/data"), Some(3));
        assert_eq!(read(r#"{"data": null}"#).length("/data"), None);
    }

    #[test]
    fn defects_are_told_apart() {
        assert_eq!(read("").defect, Some(BodyDefect::Empty));
        assert_eq!(read("<html>").defect, Some(BodyDefect::Page));
        assert_eq!(read("x").defect, Some(BodyDefect::Syntax { line: 1, column: 1 }));
        assert_eq!(read("{} {}").defect, Some(BodyDefect::Trailing));
        assert_eq!(read("{}\n\t ").defect, None);
        assert!(read(&"[".repeat(200_000)).defect.is_some());
        let read = |body, end| Evidence::read(body, &end, PLACES).defect;
        assert!(read(b"{\"message\": \"\xff\"}", BodyEnd::Complete).is_some());
        assert_eq!(read(b"{}", BodyEnd::OverLimit), Some(BodyDefect::OverLimit));
    }
}
