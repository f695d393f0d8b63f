//! Reads YAML, and JSON as a part of it, and keeps where each value is.
//!
//! The parser refuses duplicate keys and limits depth and the expansion of aliases.

use std::{fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::Spanned;

use crate::{
    node::{Entry, Location, Node, Value},
    number::Number,
};

/// How deep a document may be; everything that walks over a document relies on it.
pub const DEPTH: usize = 100;

/// A text that is not valid YAML or JSON, or goes beyond the subset that is read here.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{at}: this is not valid YAML: {message}")]
pub struct ParseError {
    /// Where the parser stopped.
    pub at: Location,
    /// What the parser said.
    pub message: String,
}

/// Reads a text; locations name `file` as its source.
///
/// # Errors
/// If the text is neither YAML nor JSON, has a key twice, is nested deeper than [`DEPTH`], or grows
/// without bound by its aliases.
pub fn parse(file: &str, text: &str) -> Result<Node, ParseError> {
    let reader = Reader { file: file.into(), text: text.strip_prefix('\u{feff}').unwrap_or(text) };
    let options = serde_saphyr::options! {
        strict_booleans: true,
        with_snippet: false,
        merge_keys: serde_saphyr::options::MergeKeyPolicy::Error,
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::Error,
        // Documents of many megabytes are usual. What is limited is what a small text can do.
        budget: serde_saphyr::budget! {
            max_events: 20_000_000,
            max_nodes: 5_000_000,
            max_depth: DEPTH,
        },
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(reader.text, options) {
        Ok(raw) => Ok(reader.node(raw)),
        Err(error) => {
            let start = || Location::start_of(&reader.file);
            let at = error.location().map_or_else(start, |at| reader.location(at));
            let message = without_location(&one_line(&error.to_string()), &at);
            Err(ParseError { at, message })
        }
    }
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

/// What the parser advises to those who call it, which no reader of a document can follow.
const ADVICE: [&str; 4] = [
    ", set DuplicateKeyPolicy in Options if acceptable",
    "; use from_multiple or from_multiple_with_options",
    " If you just use !!binary for documentation/annotation, set ignore_binary_tag_for_string in Options",
    " by configured policy",
];

/// The parser repeats the location, and gives advice on its own interface.
fn without_location(message: &str, at: &Location) -> String {
    let location = format!(" at line {}, column {}", at.line, at.column);
    let message = message.replace(&location, "");
    ADVICE.iter().fold(message, |message, advice| message.replace(advice, ""))
}

/// Turns what the parser read into nodes.
struct Reader<'t> {
    file: Arc<str>,
    text: &'t str,
}

impl Reader<'_> {
    fn node(&self, raw: Spanned<Raw>) -> Node {
        let at = self.location(raw.defined);
        let value = match raw.value {
            Raw::Scalar(Value::Number(number)) => self.number(raw.defined, number),
            Raw::Scalar(value) => value,
            Raw::Sequence(items) => {
                Value::Sequence(items.into_iter().map(|item| self.node(item)).collect())
            }
            Raw::Mapping(entries) => {
                let entry = |(key, value): (Spanned<String>, _)| Entry {
                    key_at: self.location(key.defined),
                    key: key.value,
                    value: self.node(value),
                };
                Value::Mapping(entries.into_iter().map(entry).collect())
            }
        };
        Node { value, at }
    }

    fn location(&self, at: serde_saphyr::Location) -> Location {
        let short = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
        let file = Arc::clone(&self.file);
        Location { file, line: short(at.line()), column: short(at.column()) }
    }

    /// What YAML 1.2 makes of a plain scalar that the parser read as a number. Words of YAML 1.1, such as
    /// `1_000` or `12:30:45`, are texts; a number keeps all its digits, of which the parser may have
    /// dropped some.
    fn number(&self, at: serde_saphyr::Location, read: Number) -> Value {
        let word = self.word_at(at).unwrap_or_default();
        let is_plain = word.starts_with(|sign: char| sign.is_ascii_digit() || "+-.".contains(sign));
        if is_plain && !is_number(word) {
            return Value::String(word.to_owned());
        }
        Value::Number(read.with_digits(word).unwrap_or(read))
    }

    fn word_at(&self, at: serde_saphyr::Location) -> Option<&str> {
        let start = usize::try_from(at.span().byte_offset()?).ok()?;
        let rest = self.text.get(start..)?;
        let end = rest.find(|sign: char| sign.is_whitespace() || ",]}".contains(sign));
        rest.get(..end.unwrap_or(rest.len()))
    }
}

/// Whether a word is a number by the core schema of YAML 1.2.
fn is_number(word: &str) -> bool {
    let unsigned = word.trim_start_matches(['+', '-']);
    let is_infinite = matches!(unsigned.to_ascii_lowercase().as_str(), ".inf" | ".nan");
    let digits = |prefix: &str, radix: u32| {
        let rest = unsigned.strip_prefix(prefix).filter(|rest| !rest.is_empty());
        rest.is_some_and(|rest| rest.chars().all(|sign| sign.is_digit(radix)))
    };
    is_infinite || digits("0x", 16) || digits("0o", 8) || Number::parse(word).is_some()
}

/// The value as the parser hands it over.
enum Raw {
    Scalar(Value),
    Sequence(Vec<Spanned<Self>>),
    Mapping(Vec<(Spanned<String>, Spanned<Self>)>),
}

impl<'de> Deserialize<'de> for Raw {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(RawVisitor)
    }
}

struct RawVisitor;

impl<'de> Visitor<'de> for RawVisitor {
    type Value = Raw;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a YAML value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Number(Number::from_json(&value.into()))))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Number(Number::from_json(&value.into()))))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Raw, E> {
        serde_json::Number::from_f64(value)
            .map(|number| Raw::Scalar(Value::Number(Number::from_json(&number))))
            .ok_or_else(|| E::custom("a number in a document has to be finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::String(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::String(value)))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Null))
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Scalar(Value::Null))
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Raw, D::Error> {
        Raw::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Raw, A::Error> {
        let mut items = Vec::new();
        while let Some(item) = sequence.next_element()? {
            items.push(item);
        }
        Ok(Raw::Sequence(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Mapping(entries))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_keep_their_line_and_column() {
        let node = parse("a.yaml", "info:\n  version: \"1\"\n").expect("valid YAML");
        let version = node.find("/info/version").expect("the value is there");
        assert_eq!(version.at.to_string(), "a.yaml:2:12");
        assert_eq!(
            node.get("info")
                .and_then(|info| info.entry("version"))
                .map(|entry| entry.key_at.column),
            Some(3)
        );
    }

    #[test]
    fn a_duplicate_key_is_refused_with_its_location() {
        let error = parse("a.yaml", "a: 1\na: 2\n").expect_err("the key is there twice");
        let text = "a.yaml:2:1: this is not valid YAML: duplicate mapping key: a";
        assert_eq!(error.to_string(), text);
    }

    #[test]
    fn nested_aliases_cannot_grow_without_bound() {
        let mut text = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for level in 1..10 {
            let alias = format!("*a{}", level - 1);
            let items = vec![alias; 9].join(", ");
            text.push_str(&format!("a{level}: &a{level} [{items}]\n"));
        }
        assert!(parse("bomb.yaml", &text).is_err());
    }

    #[test]
    fn deep_nesting_is_refused_and_does_not_overflow() {
        let text = "[".repeat(100_000);
        assert!(parse("deep.yaml", &text).is_err());
    }

    #[test]
    fn json_is_read_as_well() {
        let node = parse("a.json", "{\"a\": [1, \"x\\/y\", null, true]}").expect("valid JSON");
        assert_eq!(node.to_json(), serde_json::json!({"a": [1, "x/y", null, true]}));
    }

    #[test]
    fn numbers_are_those_of_the_newer_yaml() {
        let text = "a: [1_000, 12:30:45, 0b11, 0o17, 0x1F, 1e3, 0123]";
        let node = parse("a.yaml", text).expect("valid YAML");
        let expected = serde_json::json!(["1_000", "12:30:45", "0b11", 15, 31, 1000.0, 123]);
        assert_eq!(node.get("a").map(Node::to_json), Some(expected));
    }

    #[test]
    fn words_of_older_yaml_stay_texts() {
        let node = parse("a.yaml", "a: [no, yes, on, off, 2026-05-18]").expect("valid YAML");
        assert_eq!(
            node.to_json(),
            serde_json::json!({"a": ["no", "yes", "on", "off", "2026-05-18"]})
        );
    }
}
