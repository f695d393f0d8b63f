//! What a reviewer reads: one change at one place, with everything it reaches.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;
use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use crate::{
    action::{Action, Level},
    document::Document,
    drafts::Draft,
    naming::Verdict,
    pointer,
    role::Direction,
    tree::{Node, NodeId, Position, Value},
    wording,
};

/// One change at one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The rule that says how much the change matters; `rules.tsv` lists them.
    pub rule: String,
    /// Other rules that the same change falls under, where it is used in several ways.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// How much it matters.
    pub level: Level,
    /// What happened.
    pub action: Action,
    /// The place in the new document, or in the old one for what is gone.
    pub pointer: String,
    /// The place in the old document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Site>,
    /// The place in the new document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Site>,
    /// The directions in which the place is used.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub directions: Vec<Direction>,
    /// Every operation that the change reaches.
    pub operations: Vec<String>,
    /// The change in a sentence.
    pub message: String,
    /// What stays the same as long as the change does, whatever the message or the line.
    pub fingerprint: String,
}

/// One side of a change.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Site {
    /// The place in the document.
    pub pointer: String,
    /// The label of the document, which usually is the name of its file.
    pub file: String,
    /// The line, counted from one; zero where the document was never a text.
    pub line: u32,
    /// The column, counted from one.
    pub column: u32,
    /// What stands there, unless it is an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<Json>,
    /// The lines of the text.
    #[serde(skip)]
    pub excerpt: Vec<String>,
}

/// How many lines of a document are shown for a change.
const EXCERPT: u32 = 4;

/// Turns drafts into findings, the ones that matter most first.
pub(crate) fn findings(
    drafts: &[Draft<'_>],
    operations: &[String],
    old: &Document,
    new: &Document,
) -> Vec<Finding> {
    let nodes = |side: fn(&Draft<'_>) -> Option<NodeId>| drafts.iter().filter_map(side).collect();
    let old = Places::of(old, nodes(|draft| draft.old.map(Node::id)));
    let new = Places::of(new, nodes(|draft| draft.new.map(Node::id)));
    let mut found: Vec<_> =
        drafts.iter().filter_map(|draft| finding(draft, operations, &old, &new)).collect();
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    found
}

fn order(finding: &Finding) -> (std::cmp::Reverse<Level>, &str, &str, &str) {
    (std::cmp::Reverse(finding.level), &finding.pointer, &finding.rule, &finding.fingerprint)
}

fn finding(
    draft: &Draft<'_>,
    names: &[String],
    old: &Places<'_>,
    new: &Places<'_>,
) -> Option<Finding> {
    let Verdict { level, rule } = draft.verdicts.last()?.clone();
    let also = draft.verdicts.iter().rev().skip(1).map(|verdict| verdict.rule.clone()).collect();
    let (old, new) = (old.site(draft.old), new.site(draft.new));
    let pointer = new.as_ref().or(old.as_ref())?.pointer.clone();
    let message = format!("{}: {}", wording::subject(&pointer), draft.phrase);
    let fingerprint = fingerprint(draft, &pointer);
    let operations: BTreeSet<_> =
        draft.operations.iter().filter_map(|number| names.get(number)).cloned().collect();
    Some(Finding {
        rule,
        also,
        level,
        action: draft.action,
        pointer,
        old,
        new,
        directions: draft.directions.iter().copied().collect(),
        operations: operations.into_iter().collect(),
        message,
        fingerprint,
    })
}

/// The change, its place and the values, as sixteen hexadecimal digits.
fn fingerprint(draft: &Draft<'_>, pointer: &str) -> String {
    let value =
        |node: Option<&Node>| node.map_or(Json::Null, |node| Json::from(vec![node.to_json()]));
    let facts = serde_json::json!([
        draft.change,
        draft.action.name(),
        pointer,
        value(draft.old),
        value(draft.new)
    ]);
    let digest = Sha256::digest(sorted(&facts).to_string());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// The value with its keys in alphabetical order, whatever order the JSON library keeps.
fn sorted(value: &Json) -> Json {
    match value {
        Json::Array(items) => items.iter().map(sorted).collect(),
        Json::Object(map) => {
            let entries: BTreeMap<_, _> = map.iter().collect();
            entries.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect()
        }
        other => other.clone(),
    }
}

/// Where the nodes of findings stand in a document.
struct Places<'a> {
    document: &'a Document,
    found: HashMap<NodeId, (String, Position)>,
}

impl<'a> Places<'a> {
    fn of(document: &'a Document, wanted: BTreeSet<NodeId>) -> Self {
        let mut places = Self { document, found: HashMap::new() };
        if !wanted.is_empty() {
            places.walk(&document.root, document.root.at, &wanted, &mut vec![]);
        }
        places
    }

    fn walk(
        &mut self,
        node: &'a Node,
        at: Position,
        wanted: &BTreeSet<NodeId>,
        path: &mut Vec<Token<'a>>,
    ) {
        if wanted.contains(&node.id()) {
            self.found.insert(node.id(), (written(path), at));
        }
        for (index, item) in node.items().iter().enumerate() {
            path.push(Token::Index(index));
            self.walk(item, item.at, wanted, path);
            path.pop();
        }
        for entry in node.entries() {
            path.push(Token::Key(&entry.key));
            self.walk(&entry.value, entry.key_at, wanted, path);
            path.pop();
        }
    }

    fn site(&self, node: Option<&Node>) -> Option<Site> {
        let node = node?;
        let (pointer, at) = self.found.get(&node.id())?.clone();
        let Position { line, column } = at;
        let value = (!matches!(node.value, Value::Map(_))).then(|| node.to_json());
        let file = self.document.label().to_owned();
        let last = last_line(node, line).min(line.saturating_add(EXCERPT - 1));
        let lines = (line..=last).map_while(|number| self.document.line(number));
        let excerpt = lines.map(str::to_owned).collect();
        Some(Site { pointer, file, line, column, value, excerpt })
    }
}

#[derive(Clone, Copy)]
enum Token<'a> {
    Key(&'a str),
    Index(usize),
}

fn written(path: &[Token<'_>]) -> String {
    path.iter().fold("#".to_owned(), |text, token| match token {
        Token::Key(key) => pointer::key(&text, key),
        Token::Index(index) => pointer::index(&text, *index),
    })
}

/// The last line on which something of a node begins.
fn last_line(node: &Node, line: u32) -> u32 {
    let items = node.items().iter().map(|item| last_line(item, item.at.line));
    let entries = node
        .entries()
        .iter()
        .map(|entry| last_line(&entry.value, entry.key_at.line).max(entry.key_at.line));
    items.chain(entries).fold(line.max(node.at.line), u32::max)
}
