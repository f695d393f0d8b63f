//! Reads YAML, and JSON as a part of it, into a tree that keeps lines and columns.
//!
//! The parser refuses duplicate keys and limits depth and the expansion of aliases.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::Spanned;

use crate::{
    node::{Entry, Node, Position, Value},
    number::Number,
};

/// How deep a document may be; everything that walks over a document relies on it.
pub(crate) const DEPTH: usize = 100;

/// A text that is no document, and where the parser stopped.
#[derive(Debug)]
pub(crate) struct SyntaxError {
    pub(crate) at: Position,
    pub(crate) message: String,
}

/// Reads a text.
pub(crate) fn parse(text: &str) -> Result<Node, SyntaxError> {
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
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Ok(node(raw, text)),
        Err(error) => {
            let start = Position { line: 1, column: 1 };
            let at = error.location().map_or(start, position);
            Err(SyntaxError { at, message: without_place(&one_line(&error.to_string()), at) })
        }
    }
}

fn position(at: serde_saphyr::Location) -> Position {
    let short = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
    Position { line: short(at.line()), column: short(at.column()) }
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

/// The parser repeats the place, and gives advice on its own interface.
fn without_place(message: &str, at: Position) -> String {
    let place = format!(" at line {}, column {}", at.line, at.column);
    let message = message.replace(&place, "");
    ADVICE.iter().fold(message, |message, advice| message.replace(advice, ""))
}

fn node(raw: Spanned<Raw>, text: &str) -> Node {
    let at = position(raw.defined);
    let value = match raw.value {
        Raw::Scalar(Value::Number(number)) => {
            Value::Number(written(text, raw.defined, &number).unwrap_or(number))
        }
        Raw::Scalar(value) => value,
        Raw::List(items) => Value::List(items.into_iter().map(|item| node(item, text)).collect()),
        Raw::Map(entries) => {
            let entry = |(key, value): (Spanned<String>, _)| Entry {
                key_at: position(key.defined),
                key: key.value,
                value: node(value, text),
            };
            return Node::map(entries.into_iter().map(entry).collect(), at);
        }
    };
    Node { value, at }
}

/// The number as it stands in the text, where the parser has read the same one less exactly. Other
/// spellings than decimal ones stay what the parser made of them.
fn written(text: &str, at: serde_saphyr::Location, read: &Number) -> Option<Number> {
    let start = usize::try_from(at.span().byte_offset()?).ok()?;
    let rest = text.get(start..)?;
    let is_part = |sign: char| sign.is_ascii_digit() || matches!(sign, '+' | '-' | '.' | 'e' | 'E');
    let end = rest.find(|sign| !is_part(sign)).unwrap_or(rest.len());
    let number = Number::parse(&rest[..end])?;
    (number.as_f64() == read.as_f64()).then_some(number)
}

/// The value as the parser hands it over.
enum Raw {
    Scalar(Value),
    List(Vec<Spanned<Self>>),
    Map(Vec<(Spanned<String>, Spanned<Self>)>),
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
        Ok(Raw::List(items))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Raw, A::Error> {
        let mut entries = Vec::new();
        while let Some(entry) = map.next_entry()? {
            entries.push(entry);
        }
        Ok(Raw::Map(entries))
    }
}
