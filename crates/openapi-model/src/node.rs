//! Values of a document, each of which knows its file, line and column.

use std::{fmt, sync::Arc};

use crate::{
    number::Number,
    pointer::{self, Pointer},
};

mod mapping;

pub use mapping::Mapping;

/// A location in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The name of the file, as it was given to [`parse`](crate::parse).
    pub file: Arc<str>,
    /// The line, counted from one; zero if the value was never part of a text.
    pub line: u32,
    /// The column, counted from one.
    pub column: u32,
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
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A string.
    String(String),
    /// A list.
    Sequence(Vec<Node>),
    /// Keys and values.
    Mapping(Mapping),
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

/// The identity of a node, as long as its document lives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NodeId(usize);

/// Values are equal if they say the same, wherever they are. The order of keys means nothing.
impl PartialEq for Node {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}

impl Node {
    /// A value that was never part of a text; locations name `file` as its source.
    pub fn from_json(file: &Arc<str>, value: &serde_json::Value) -> Self {
        let at = Location { file: Arc::clone(file), line: 0, column: 0 };
        let value = match value {
            serde_json::Value::Null => Value::Null,
            serde_json::Value::Bool(flag) => Value::Bool(*flag),
            serde_json::Value::Number(number) => Value::Number(Number::from_json(number)),
            serde_json::Value::String(text) => Value::String(text.clone()),
            serde_json::Value::Array(items) => {
                Value::Sequence(items.iter().map(|item| Self::from_json(file, item)).collect())
            }
            serde_json::Value::Object(map) => {
                let entry = |(key, value): (&String, _)| Entry {
                    key: key.clone(),
                    key_at: at.clone(),
                    value: Self::from_json(file, value),
                };
                Value::Mapping(map.iter().map(entry).collect())
            }
        };
        Self { value, at }
    }

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

    /// The value as a number.
    pub fn as_number(&self) -> Option<&Number> {
        match &self.value {
            Value::Number(number) => Some(number),
            _ => None,
        }
    }

    /// The value as the nearest binary fraction.
    pub fn as_f64(&self) -> Option<f64> {
        self.as_number().and_then(Number::as_f64)
    }

    /// Whether there is no value.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// Whether the value has keys.
    pub fn is_mapping(&self) -> bool {
        matches!(self.value, Value::Mapping(_))
    }

    /// The value as a list; empty for everything else.
    pub fn items(&self) -> &[Self] {
        match &self.value {
            Value::Sequence(items) => items,
            _ => &[],
        }
    }

    /// The entries of a mapping in the order of the file; empty for everything else.
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
        match &self.value {
            Value::Mapping(entries) => entries.entry(key),
            _ => None,
        }
    }

    /// The text at a key.
    pub fn text(&self, key: &str) -> Option<&str> {
        self.get(key)?.as_str()
    }

    /// The items of the list at a key; empty if there is no such list.
    pub fn items_at(&self, key: &str) -> &[Self] {
        self.get(key).map_or(&[], Self::items)
    }

    /// The entries of the mapping at a key; empty if there is no such mapping.
    pub fn entries_at(&self, key: &str) -> &[Entry] {
        self.get(key).map_or(&[], Self::entries)
    }

    /// Whether a key is there and true.
    pub fn is_set(&self, key: &str) -> bool {
        self.get(key).and_then(Self::as_bool) == Some(true)
    }

    /// The value that a JSON pointer names, with or without the `#` of a reference.
    pub fn find(&self, pointer: &str) -> Option<&Self> {
        pointer::tokens(pointer).try_fold(self, |node, token| match &node.value {
            Value::Mapping(_) => node.get(&token),
            Value::Sequence(items) => items.get(token.parse::<usize>().ok()?),
            _ => None,
        })
    }

    /// What tells this node from every other one.
    pub fn id(&self) -> NodeId {
        NodeId(std::ptr::from_ref(self) as usize)
    }

    /// The values directly inside this one.
    pub fn children(&self) -> impl Iterator<Item = &Self> {
        self.items().iter().chain(self.entries().iter().map(|entry| &entry.value))
    }

    /// Calls `visit` for this node and for every node below it, parents first.
    pub fn walk<'a>(&'a self, pointer: &Pointer, visit: &mut dyn FnMut(&'a Self, &Pointer)) {
        visit(self, pointer);
        for (index, item) in self.items().iter().enumerate() {
            item.walk(&pointer.index(index), visit);
        }
        for entry in self.entries() {
            entry.value.walk(&pointer.key(&entry.key), visit);
        }
    }

    /// The last line on which something of this value begins, in the file where it begins itself.
    pub fn last_line(&self) -> u32 {
        let items = self.items().iter().map(|item| (&item.at, item.last_line()));
        let entries = self.entries().iter().map(|entry| (&entry.key_at, entry.value.last_line()));
        let same_file = items.chain(entries).filter(|(at, _)| at.file == self.at.file);
        same_file.map(|(at, last)| last.max(at.line)).fold(self.at.line, u32::max)
    }

    /// The value without locations, keys in alphabetical order.
    pub fn to_json(&self) -> serde_json::Value {
        match &self.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(number) => number.to_json(),
            Value::String(text) => text.as_str().into(),
            Value::Sequence(items) => items.iter().map(Self::to_json).collect(),
            Value::Mapping(entries) => {
                let sorted = entries.sorted().into_iter();
                let sorted = sorted.map(|entry| (entry.key.clone(), entry.value.to_json()));
                sorted.collect::<serde_json::Map<_, _>>().into()
            }
        }
    }

    /// The same text for equal values, so that they are found without comparing each with each.
    pub fn canonical(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match &self.value {
            Value::Null => text.push_str("null"),
            Value::Bool(flag) => text.push_str(if *flag { "true" } else { "false" }),
            Value::Number(number) => text.push_str(&number.canonical()),
            Value::String(value) => text.push_str(&quoted(value)),
            Value::Sequence(items) => {
                text.push('[');
                for item in items {
                    item.write(text);
                    text.push(',');
                }
                text.push(']');
            }
            Value::Mapping(entries) => {
                text.push('{');
                for entry in entries.sorted() {
                    text.push_str(&quoted(&entry.key));
                    text.push(':');
                    entry.value.write(text);
                    text.push(',');
                }
                text.push('}');
            }
        }
    }
}

fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}
