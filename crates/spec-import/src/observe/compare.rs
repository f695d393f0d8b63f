//! Compares exchanges with the document and adds up what differs.

use std::collections::BTreeMap;

use super::{Exchange, Tree, matching::Matcher};
use crate::{
    document::{Document, DocumentedOperation},
    page::{Body, ParameterPlace},
    report::{Count, Difference, DifferenceKind, Report},
    shape::{Field, Kind, Object, Shape, Text},
};

/// How often a word has to be seen before it is shown.
const SHOWN_FROM: usize = 3;

/// The differences of all exchanges.
pub(super) fn report(exchanges: &[Exchange], document: &Document) -> Report {
    let operations = document.operations();
    let matcher = Matcher::new(document, &operations);
    let mut tally = Tally::default();
    for exchange in exchanges {
        match matcher.find(exchange) {
            Some(operation) => tally.compare(exchange, operation),
            None => tally.unknown(exchange, &matcher),
        }
    }
    Report { differences: tally.differences(), notes: Vec::new() }
}

/// A kind of difference at a place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    operation: String,
    /// `request`, `query` or `response 200`.
    part: String,
    pointer: String,
    kind: DifferenceKind,
    message: String,
}

#[derive(Default)]
struct Seen {
    count: usize,
    suggestion: Option<String>,
}

#[derive(Default)]
struct Tally {
    seen: BTreeMap<Key, Seen>,
    /// How many exchanges could show a difference of an operation's part.
    exchanges: BTreeMap<(String, String), usize>,
    /// Words at enums, by place.
    words: BTreeMap<Key, BTreeMap<String, usize>>,
}

impl Tally {
    fn unknown(&mut self, exchange: &Exchange, matcher: &Matcher<'_>) {
        let named = exchange.operation.as_deref().map(|id| matcher.hide(id));
        let place = named.unwrap_or_else(|| {
            format!("{} {}", method(&exchange.method), matcher.hide(&exchange.path))
        });
        self.count(&place, "");
        let key = Key {
            operation: place,
            part: String::new(),
            pointer: String::new(),
            kind: DifferenceKind::NewOperation,
            message: "the document does not have this operation".to_owned(),
        };
        self.seen.entry(key).or_default().count += 1;
    }

    fn compare(&mut self, exchange: &Exchange, operation: &DocumentedOperation) {
        self.compare_query(exchange, operation);
        if let Some(tree) = &exchange.request {
            let mut comparison = Comparison::new(operation, "request");
            match operation.request.as_ref().and_then(stated) {
                Some(shape) => comparison.value(tree, shape, ""),
                None => comparison.find(
                    DifferenceKind::NewField,
                    "",
                    "a body, and the document has none",
                ),
            }
            self.take(comparison);
        }
        let part = format!("response {}", exchange.status);
        let mut comparison = Comparison::new(operation, &part);
        match operation.responses.iter().find(|response| response.status == exchange.status) {
            None => comparison.find(
                DifferenceKind::NewStatus,
                "",
                "a status that the document does not list",
            ),
            Some(response) => {
                let shape = response.body.as_ref().and_then(stated);
                if let (Some(tree), Some(shape)) = (&exchange.response, shape) {
                    comparison.value(tree, shape, "");
                }
            }
        }
        self.take(comparison);
    }

    fn compare_query(&mut self, exchange: &Exchange, operation: &DocumentedOperation) {
        let mut comparison = Comparison::new(operation, "query");
        let parameters = operation.parameters.iter();
        let known: Vec<_> = parameters
            .filter(|one| one.place == ParameterPlace::Query)
            .map(|one| &one.field)
            .collect();
        for (name, tree) in &exchange.query {
            match known.iter().find(|field| field.name == *name) {
                Some(field) => comparison.query(tree, field),
                None => {
                    let pointer = format!("/{}", shown_name(name));
                    let message =
                        format!("a parameter that the document does not have: {}", tree.name());
                    comparison.find(DifferenceKind::NewField, &pointer, &message);
                }
            }
        }
        self.take(comparison);
    }

    fn count(&mut self, operation: &str, part: &str) {
        *self.exchanges.entry((operation.to_owned(), part.to_owned())).or_default() += 1;
    }

    /// Counts each difference once for an exchange, however many items of a list show it.
    fn take(&mut self, comparison: Comparison<'_>) {
        self.count(&comparison.operation.id, &comparison.part);
        for (key, suggestion) in comparison.found {
            let seen = self.seen.entry(key).or_default();
            seen.count += 1;
            seen.suggestion = seen.suggestion.take().or(suggestion);
        }
        for (key, words) in comparison.words {
            let known = self.words.entry(key).or_default();
            words.into_iter().for_each(|word| *known.entry(word).or_default() += 1);
        }
    }

    fn differences(mut self) -> Vec<Difference> {
        for (key, words) in std::mem::take(&mut self.words) {
            self.add_words(&key, words);
        }
        let exchanges = self.exchanges;
        let difference = |(key, seen): (Key, Seen)| {
            let part = (key.operation.clone(), key.part.clone());
            Difference {
                kind: key.kind,
                place: format!("{} {}", key.part, key.pointer).trim().to_owned(),
                message: key.message,
                count: Some(Count {
                    seen: seen.count,
                    of: exchanges.get(&part).copied().unwrap_or(seen.count),
                }),
                at: None,
                quirk: None,
                suggestion: seen.suggestion,
                operation: key.operation,
            }
        };
        self.seen.into_iter().map(difference).collect()
    }

    fn add_words(&mut self, key: &Key, words: BTreeMap<String, usize>) {
        for (word, count) in words {
            let shown = count >= SHOWN_FROM && !word.is_empty();
            let message = if shown {
                format!("the word `{word}`, which the document does not list")
            } else {
                "a text that the document does not list".to_owned()
            };
            let seen = self.seen.entry(Key { message, ..key.clone() }).or_default();
            seen.count += count;
            seen.suggestion = shown.then(|| format!("- {word}"));
        }
    }
}

/// The comparison of one part of one exchange.
struct Comparison<'a> {
    operation: &'a DocumentedOperation,
    part: String,
    found: BTreeMap<Key, Option<String>>,
    words: BTreeMap<Key, std::collections::BTreeSet<String>>,
}

impl<'a> Comparison<'a> {
    fn new(operation: &'a DocumentedOperation, part: &str) -> Self {
        Self { operation, part: part.to_owned(), found: BTreeMap::new(), words: BTreeMap::new() }
    }

    fn key(&self, kind: DifferenceKind, pointer: &str, message: &str) -> Key {
        Key {
            operation: self.operation.id.clone(),
            part: self.part.clone(),
            pointer: pointer.to_owned(),
            kind,
            message: message.to_owned(),
        }
    }

    fn find(&mut self, kind: DifferenceKind, pointer: &str, message: &str) {
        self.found.insert(self.key(kind, pointer, message), None);
    }

    fn query(&mut self, tree: &Tree, field: &Field) {
        // A text in a query can look like anything.
        if !matches!(field.shape.kind, Kind::Text(_)) || matches!(tree, Tree::Text { .. }) {
            self.value(tree, &field.shape, &format!("/{}", field.name));
        }
    }

    fn value(&mut self, tree: &Tree, shape: &Shape, pointer: &str) {
        match (tree, &shape.kind) {
            (_, Kind::Any) => {}
            (Tree::Null, _) if shape.nullable => {}
            (Tree::Null, _) => {
                let message = format!("null, and the document has {shape}");
                let key = self.key(DifferenceKind::Null, pointer, &message);
                self.found.insert(key, Some("nullable: true".to_owned()));
            }
            (_, Kind::OneOf(arms)) => self.alternatives(tree, arms, pointer),
            (Tree::Object(members), Kind::Object(object)) => self.object(members, object, pointer),
            (Tree::Array(items), Kind::List(shape)) => {
                let pointer = format!("{pointer}/*");
                items.iter().for_each(|item| self.value(item, shape, &pointer));
            }
            (Tree::Text { format, word }, Kind::Text(text)) => {
                self.text(*format, word.as_deref(), text, pointer);
            }
            (Tree::Integer, Kind::Integer | Kind::Number)
            | (Tree::Number, Kind::Number)
            | (Tree::Boolean, Kind::Boolean) => {}
            _ => {
                let message = format!("{}, and the document has {shape}", tree.name());
                let suggestion = format!("type: {}", yaml_type(tree));
                let key = self.key(DifferenceKind::Type, pointer, &message);
                self.found.insert(key, Some(suggestion));
            }
        }
    }

    /// The alternative with the fewest differences is the one that is meant.
    fn alternatives(&mut self, tree: &Tree, arms: &[Shape], pointer: &str) {
        let tried = arms.iter().map(|arm| {
            let mut comparison = Comparison::new(self.operation, &self.part);
            comparison.value(tree, arm, pointer);
            comparison
        });
        if let Some(best) = tried.min_by_key(|tried| tried.found.len() + tried.words.len()) {
            self.found.extend(best.found);
            self.words.extend(best.words);
        }
    }

    fn object(&mut self, members: &[(String, Tree)], object: &Object, pointer: &str) {
        for (name, tree) in members {
            if let Some(field) = object.fields.iter().find(|field| field.name == *name) {
                self.value(tree, &field.shape, &format!("{pointer}/{name}"));
            } else if let Some(extra) = &object.extra {
                self.value(tree, extra, &format!("{pointer}/*"));
            } else {
                self.new_field(name, tree, object, pointer);
            }
        }
        for field in object.fields.iter().filter(|field| field.required == Some(true)) {
            if members.iter().all(|(name, _)| *name != field.name) {
                let pointer = format!("{pointer}/{}", field.name);
                let message = "missing, and the document requires it";
                self.find(DifferenceKind::Required, &pointer, message);
            }
        }
    }

    fn new_field(&mut self, name: &str, tree: &Tree, object: &Object, pointer: &str) {
        let shown = shown_name(name);
        let message = match &object.component {
            Some(component) => {
                format!("a field that the schema {component} does not have: {}", tree.name())
            }
            None => format!("a field that the document does not have: {}", tree.name()),
        };
        let suggestion = (shown != "*").then(|| {
            format!(
                "{shown}:\n  type: {}\n  description: TODO\n  x-inferred: \"type: recorded traffic shows it\"",
                yaml_type(tree)
            )
        });
        let key = self.key(DifferenceKind::NewField, &format!("{pointer}/{shown}"), &message);
        self.found.insert(key, suggestion);
    }

    fn text(&mut self, format: Option<&str>, word: Option<&str>, text: &Text, pointer: &str) {
        if !text.words.is_empty() {
            // An empty word stands for a text that does not look like one.
            let word = word.unwrap_or_default();
            if text.words.iter().all(|known| known != word) {
                let key = self.key(DifferenceKind::NewWord, pointer, "");
                self.words.entry(key).or_default().insert(word.to_owned());
            }
            return;
        }
        let Some(expected) = text.format.as_deref() else {
            return;
        };
        let told_apart = ["objectid", "date-time", "date"].contains(&expected);
        if told_apart && format != Some(expected) {
            let message = format!("a text of another form, and the document has {expected}");
            self.find(DifferenceKind::Type, pointer, &message);
        }
    }
}

fn stated(body: &Body) -> Option<&Shape> {
    body.stated.as_ref()
}

/// A method is shown only if it is one.
fn method(method: &str) -> &str {
    if crate::read::is_method(method) { method } else { "*" }
}

/// A name that can be a value, such as an id or an address, is hidden.
fn shown_name(name: &str) -> &str {
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let plain = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte));
    let digits = name.bytes().filter(u8::is_ascii_digit).count();
    if starts && plain && name.len() <= 40 && digits <= 2 { name } else { "*" }
}

fn yaml_type(tree: &Tree) -> &'static str {
    match tree {
        Tree::Array(_) => "array",
        Tree::Null => "string",
        tree => tree.name(),
    }
}
