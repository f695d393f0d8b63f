//! YAML and JSON documents as trees that know where each value is.
//!
//! The parser refuses duplicate keys, limits the expansion of aliases, and keeps the line and the
//! column of every key and value.

use std::{fmt, sync::Arc};

use serde::{
    Deserialize, Deserializer,
    de::{self, MapAccess, SeqAccess, Visitor},
};
use serde_saphyr::Spanned;

use crate::pointer::Pointer;

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The name of the file, as it was given to [`parse`].
    pub file: Arc<str>,
    /// The line, counted from one.
    pub line: u64,
    /// The column, counted from one.
    pub column: u64,
}

impl Location {
    /// The first character of a file, for findings about the file as a whole.
    pub fn start_of(file: &Arc<str>) -> Self {
        Self { file: Arc::clone(file), line: 1, column: 1 }
    }
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}", self.file, self.line, self.column)
    }
}

/// A value of a document together with its location.
#[derive(Clone, Debug)]
pub struct Node {
    /// The value.
    pub value: Value,
    /// Where it begins.
    pub at: Location,
}

/// A value of a document.
#[derive(Clone, Debug)]
pub enum Value {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(serde_json::Number),
    /// A string.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values, in the order of the file.
    Mapping(Vec<Entry>),
}

/// One key of a mapping and its value.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The key.
    pub key: String,
    /// Where the key is, which is where a reader looks for it.
    pub key_at: Location,
    /// The value.
    pub value: Node,
}

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
pub fn parse(file: &str, text: &str) -> Result<Node, ParseError> {
    let file: Arc<str> = file.into();
    let options = serde_saphyr::options! {
        strict_booleans: true,
        with_snippet: false,
        merge_keys: serde_saphyr::options::MergeKeyPolicy::Error,
        duplicate_keys: serde_saphyr::DuplicateKeyPolicy::Error,
    };
    match serde_saphyr::from_str_with_options::<Spanned<Raw>>(text, options) {
        Ok(raw) => Ok(Node::from_raw(raw, &file)),
        Err(error) => {
            let at = error.location().map_or_else(
                || Location::start_of(&file),
                |at| Location { file: Arc::clone(&file), line: at.line(), column: at.column() },
            );
            let message = without_location(&one_line(&error.to_string()), &at);
            Err(ParseError { at, message })
        }
    }
}

fn one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The parser repeats the location, and names a setting of its own that no reader can change.
fn without_location(message: &str, at: &Location) -> String {
    let location = format!(" at line {}, column {}", at.line, at.column);
    message.replace(&location, "").replace(", set DuplicateKeyPolicy in Options if acceptable", "")
}

impl Node {
    /// The value as a text.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// The value as true or false.
    pub fn as_bool(&self) -> Option<bool> {
        match &self.value {
            Value::Bool(value) => Some(*value),
            _ => None,
        }
    }

    /// The value as a list; empty for everything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping; empty for everything else.
    pub fn entries(&self) -> &[Entry] {
        match &self.value {
            Value::Mapping(entries) => entries,
            _ => &[],
        }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Self> {
        self.entry(key).map(|entry| &entry.value)
    }

    /// The entry of a key, with the location of the key.
    pub fn entry(&self, key: &str) -> Option<&Entry> {
        self.entries().iter().find(|entry| entry.key == key)
    }

    /// The text at a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The value that a JSON pointer names.
    pub fn find(&self, pointer: &str) -> Option<&Self> {
        let mut node = self;
        for token in pointer.split('/').skip(1) {
            let token = token.replace("~1", "/").replace("~0", "~");
            node = match &node.value {
                Value::Mapping(_) => node.get(&token)?,
                Value::Sequence(items) => items.get(token.parse::<usize>().ok()?)?,
                _ => return None,
            };
        }
        Some(node)
    }

    /// Calls `visit` for this node and for every node below it, parents first.
    pub fn walk<'a>(&'a self, pointer: &Pointer, visit: &mut dyn FnMut(&'a Self, &Pointer)) {
        visit(self, pointer);
        match &self.value {
            Value::Sequence(items) => {
                for (index, item) in items.iter().enumerate() {
                    item.walk(&pointer.index(index), visit);
                }
            }
            Value::Mapping(entries) => {
                for entry in entries {
                    entry.value.walk(&pointer.key(&entry.key), visit);
                }
            }
            _ => {}
        }
    }

    /// The document without its locations, keys in alphabetical order.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => serde_json::Value::Number(number.clone()),
            Value::String(text) => text.as_str().into(),
            Value::Sequence(items) => items.iter().map(Self::to_json).collect(),
            Value::Mapping(entries) => {
                let mut sorted: Vec<_> = entries.iter().collect();
                sorted.sort_by(|a, b| a.key.cmp(&b.key));
                sorted
                    .into_iter()
                    .map(|entry| (entry.key.clone(), entry.value.to_json()))
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            }
        }
    }

    fn from_raw(raw: Spanned<Raw>, file: &Arc<str>) -> Self {
        let at = location(file, raw.defined);
        let value = match raw.value {
            Raw::Null => Value::Null,
            Raw::Bool(value) => Value::Bool(value),
            Raw::Number(number) => Value::Number(number),
            Raw::String(text) => Value::String(text),
            Raw::Sequence(items) => {
                Value::Sequence(items.into_iter().map(|item| Self::from_raw(item, file)).collect())
            }
            Raw::Mapping(entries) => Value::Mapping(
                entries
                    .into_iter()
                    .map(|(key, value)| Entry {
                        key_at: location(file, key.defined),
                        key: key.value,
                        value: Self::from_raw(value, file),
                    })
                    .collect(),
            ),
        };
        Self { value, at }
    }
}

fn location(file: &Arc<str>, at: serde_saphyr::Location) -> Location {
    Location { file: Arc::clone(file), line: at.line(), column: at.column() }
}

/// The value as the parser hands it over, before the file is known.
enum Raw {
    Null,
    Bool(bool),
    Number(serde_json::Number),
    String(String),
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
        Ok(Raw::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Raw, E> {
        Ok(Raw::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Raw, E> {
        Ok(Raw::Number(value.into()))
    }

    fn visit_f64<E: de::Error>(self, value: f64) -> Result<Raw, E> {
        serde_json::Number::from_f64(value)
            .map(Raw::Number)
            .ok_or_else(|| E::custom("a number in a document has to be finite"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Raw, E> {
        Ok(Raw::String(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Raw, E> {
        Ok(Raw::String(value))
    }

    fn visit_unit<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
    }

    fn visit_none<E>(self) -> Result<Raw, E> {
        Ok(Raw::Null)
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
    fn words_of_older_yaml_stay_texts() {
        let node = parse("a.yaml", "a: [no, yes, on, off, 2026-05-18]").expect("valid YAML");
        assert_eq!(
            node.to_json(),
            serde_json::json!({"a": ["no", "yes", "on", "off", "2026-05-18"]})
        );
    }
}
