//! Where a change is on one side, with the lines that show it.

use std::collections::{BTreeSet, HashMap, HashSet};

use serde::Serialize;
use serde_json::Value as Json;

use openapi_model::{self as model, Node, NodeId, Pointer, Value, pointer};

use crate::{document::Document, external::readable};

/// How many lines of a value are shown without looking at what differs.
const SHORT: usize = 4;

/// How many lines are shown of what only one document has.
const ALONE: usize = 12;

/// How many lines that differ are shown, with those around them.
const DIFFERING: usize = 60;

/// How many lines before and after a value are shown beside it.
const AROUND: u32 = 8;

/// How many lines of a value are shown with those around it.
const WITH_SURROUNDINGS: u32 = 80;

/// How many lines of a value are compared.
const COMPARED: u32 = 2_000;

/// One side of a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Location {
    /// The place in the document.
    pub pointer: String,
    /// The label of the document, which usually is the name of its file.
    pub file: String,
    /// The line, counted from one; zero where the document was never a text.
    pub line: u32,
    /// The column, counted from one.
    pub column: u32,
    /// What is there, unless it is an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Json>,
    /// The place whose lines show the change, which is the list `required` where that is what
    /// changes.
    #[serde(skip)]
    pub shown: String,
    /// The lines of the text that show the change.
    #[serde(skip)]
    pub excerpt: Vec<String>,
    /// The lines of the value with those before and after them, each with its number.
    #[serde(skip)]
    pub surroundings: Vec<SourceLine>,
    /// The lines that come before the value, which say what it belongs to.
    #[serde(skip)]
    context: Vec<String>,
    /// The lines of the value.
    #[serde(skip)]
    lines: Vec<String>,
}

/// A line of a document beside a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SourceLine {
    /// The number of the line, counted from one.
    pub number: u32,
    /// What is on it.
    pub text: String,
    /// Whether it is a part of what changed, and the other document has no such line there.
    pub differs: bool,
}

/// The lines that a value begins and ends on, and the line of what it belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    /// The line of the key of the object around it, for a value that says little
    /// alone.
    context: Option<u32>,
    /// The first line.
    first: u32,
    /// The last line on which something of it begins.
    last: u32,
}

impl Location {
    /// Whether the lines alone do not say what they are about, such as `type: string`.
    fn needs_context(&self) -> bool {
        self.value.is_some() || self.is_list()
    }

    /// Whether the lines are those of a list `required`, and not those of the property itself.
    fn is_list(&self) -> bool {
        readable(&self.shown) != self.pointer
    }

    /// Takes the lines of the value out of a text.
    fn quote<'a>(&mut self, span: Span, line: impl Fn(u32) -> Option<&'a str>) {
        let context = span.context.filter(|context| self.needs_context() && *context < span.first);
        self.context = context.and_then(&line).map(str::to_owned).into_iter().collect();
        if context.is_some_and(|context| context + 1 < span.first) {
            self.context.push(gap(line(span.first).unwrap_or_default()));
        }
        let last = span.last.min(span.first.saturating_add(COMPARED));
        self.lines = (span.first..=last).map_while(&line).map(str::to_owned).collect();
        let end = last.min(span.first.saturating_add(WITH_SURROUNDINGS)).saturating_add(AROUND);
        let start = span.first.saturating_sub(AROUND).max(1);
        let is_inside = |number| (span.first..=last).contains(&number);
        let numbered = (start..=end).map_while(|number| Some((number, line(number)?)));
        self.surroundings = numbered
            .map(|(number, text)| {
                let (text, differs) = (text.to_owned(), is_inside(number));
                SourceLine { number, text, differs }
            })
            .collect();
    }
}

/// Chooses the lines of both sides that show what differs.
pub(crate) fn excerpts(old: &mut Option<Location>, new: &mut Option<Location>) {
    let lines = |side: &Option<Location>| side.as_ref().map(|side| side.lines.clone());
    let is_list = |side: &Option<Location>| side.as_ref().is_some_and(Location::is_list);
    let (before, after) = ((lines(old), is_list(old)), (lines(new), is_list(new)));
    for (side, (other, is_list)) in [(old, after), (new, before)] {
        let Some(side) = side else { continue };
        let known: HashSet<_> = other.iter().flatten().map(|line| line.trim()).collect();
        // A property does not differ from the list that requires it.
        let is_shown_only = is_list && !side.is_list();
        for line in &mut side.surroundings {
            line.differs &= !is_shown_only && !known.contains(line.text.trim());
        }
        let lines = std::mem::take(&mut side.lines);
        side.excerpt = std::mem::take(&mut side.context);
        side.excerpt.extend(shown(lines, other.as_deref()));
    }
}

/// The lines of a value that another value does not have, each with its neighbours; the first lines of
/// a value that has no counterpart.
fn shown(lines: Vec<String>, other: Option<&[String]>) -> Vec<String> {
    let Some(other) = other else { return beginning(lines, ALONE) };
    if lines.len() <= SHORT {
        return lines;
    }
    let known: HashSet<_> = other.iter().map(|line| line.trim()).collect();
    let differing = lines.iter().enumerate().filter(|(_, line)| !known.contains(line.trim()));
    let differing: Vec<_> = differing.map(|(index, _)| index).take(DIFFERING).collect();
    if differing.is_empty() {
        return beginning(lines, SHORT);
    }
    let around = differing.iter().flat_map(|index| index.saturating_sub(1)..=index + 1);
    let wanted: BTreeSet<_> = around.chain([0]).filter(|index| *index < lines.len()).collect();
    let (mut shown, mut next) = (Vec::new(), 0);
    for index in wanted {
        if index > next {
            shown.push(gap(&lines[index]));
        }
        shown.push(lines[index].clone());
        next = index + 1;
    }
    if next < lines.len() {
        shown.push(gap(&lines[next]));
    }
    shown
}

/// The first lines, and a mark if they are not all.
fn beginning(mut lines: Vec<String>, most: usize) -> Vec<String> {
    if lines.len() > most {
        let mark = gap(&lines[most]);
        lines.truncate(most);
        lines.push(mark);
    }
    lines
}

/// Stands for lines that are left out, indented as the next line.
fn gap(next: &str) -> String {
    format!("{}…", " ".repeat(next.len() - next.trim_start().len()))
}

/// Where the nodes of findings are in a document.
pub(crate) struct Locator<'a> {
    document: &'a Document,
    found: HashMap<NodeId, String>,
}

impl<'a> Locator<'a> {
    pub(crate) fn of(document: &'a Document, wanted: BTreeSet<NodeId>) -> Self {
        let mut found = HashMap::new();
        if !wanted.is_empty() {
            find(&document.root, &wanted, &mut Vec::new(), &mut found);
        }
        Self { document, found }
    }

    /// The pointer of a node that was asked for.
    pub(crate) fn pointer(&self, node: Option<&Node>) -> Option<String> {
        self.found.get(&node?.id()).map(|pointer| readable(pointer))
    }

    /// The place of a node. Where its being required is what changes, the list that says so is
    /// shown.
    pub(crate) fn location(&self, node: Option<&Node>, is_requiredness: bool) -> Option<Location> {
        let node = node?;
        let pointer = self.found.get(&node.id())?.clone();
        let shown = is_requiredness.then(|| required(self.document, &pointer)).flatten();
        let mut location = Location {
            file: self.document.label().to_owned(),
            line: 0,
            column: 0,
            value: (!matches!(node.value, Value::Mapping(_))).then(|| node.to_json()),
            shown: shown.unwrap_or_else(|| pointer.clone()),
            excerpt: Vec::new(),
            surroundings: Vec::new(),
            context: Vec::new(),
            lines: Vec::new(),
            pointer,
        };
        location.pointer = readable(&location.pointer);
        if let Some((at, span)) = span(&self.document.root, &location.shown) {
            location.file = at.file.to_string();
            (location.line, location.column) = (at.line, at.column);
            location.quote(span, |number| self.document.line(&at.file, number));
        }
        Some(location)
    }
}

/// One step from a value to one inside of it.
#[derive(Clone, Copy)]
enum Token<'a> {
    Key(&'a str),
    Index(usize),
}

/// Only the pointers that are wanted are written.
fn find<'a>(
    node: &'a Node,
    wanted: &BTreeSet<NodeId>,
    path: &mut Vec<Token<'a>>,
    found: &mut HashMap<NodeId, String>,
) {
    if wanted.contains(&node.id()) {
        let pointer = path.iter().fold(Pointer::root(), |pointer, token| match token {
            Token::Key(key) => pointer.key(key),
            Token::Index(index) => pointer.index(*index),
        });
        found.insert(node.id(), pointer.to_reference());
    }
    let items = node.items().iter().enumerate().map(|(index, item)| (Token::Index(index), item));
    let entries = node.entries().iter().map(|entry| (Token::Key(&entry.key), &entry.value));
    for (token, inner) in items.chain(entries) {
        path.push(token);
        find(inner, wanted, path, found);
        path.pop();
    }
}

/// The place that says whether a property is required: its name in the list, or the list.
fn required(document: &Document, property: &str) -> Option<String> {
    let (schema, name) = property.rsplit_once("/properties/")?;
    let name = pointer::tokens(&format!("/{name}")).next()?;
    let list = format!("{schema}/required");
    let names = document.find(&list)?.items();
    let index = names.iter().position(|item| item.as_str() == Some(&name));
    Some(index.map_or_else(|| list.clone(), |index| format!("{list}/{index}")))
}

fn span<'a>(root: &'a Node, pointer: &str) -> Option<(&'a model::Location, Span)> {
    let (mut node, mut at, mut context) = (root, &root.at, None);
    for token in pointer::tokens(pointer) {
        context = Some(at);
        (node, at) = match &node.value {
            Value::Mapping(entries) => {
                let entry = entries.entry(&token)?;
                (&entry.value, &entry.key_at)
            }
            Value::Sequence(items) => {
                let item = items.get(token.parse::<usize>().ok()?)?;
                (item, &item.at)
            }
            _ => return None,
        };
    }
    let context = context.filter(|context| context.file == at.file).map(|context| context.line);
    Some((at, Span { context, first: at.line, last: node.last_line().max(at.line) }))
}
