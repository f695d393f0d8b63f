//! Renames: what was removed where the same thing was added is one finding instead of two.
//!
//! The levels stay: a caller who uses the old name is served as if the thing were gone.

use std::collections::BTreeSet;

use openapi_model::{Node, pointer};
use sha2::{Digest, Sha256};

use crate::{
    action::Action,
    document::Document,
    finding::Finding,
    grammar::METHODS,
    schema::{LIKENESS, Schemas},
    wording,
};

/// Joins the two findings of each renamed property, parameter, operation and component.
pub(crate) fn join(findings: Vec<Finding>, old: &Document, new: &Document) -> Vec<Finding> {
    let mut findings: Vec<_> = findings.into_iter().map(Some).collect();
    for (from, to, thing) in pairs(&findings, old, new) {
        let (Some(gone), Some(more)) = (findings[from].take(), findings[to].take()) else {
            continue;
        };
        findings[from] = Some(joined(gone, more, &thing));
    }
    let findings = findings.into_iter().flatten().collect();
    components(findings, old, new)
}

/// The indexes of the findings that belong together, and the new name.
fn pairs(
    findings: &[Option<Finding>],
    old: &Document,
    new: &Document,
) -> Vec<(usize, usize, String)> {
    let of = |action: Action, document| -> Vec<Thing> {
        let mut schemas = Schemas::of(document);
        let found = findings.iter().enumerate();
        let found = found.filter_map(|(index, finding)| Some((index, finding.as_ref()?)));
        let of_action = found.filter(|(_, finding)| finding.action == action);
        let mut thing = |(index, finding)| Thing::of(index, finding, document, &mut schemas);
        of_action.filter_map(&mut thing).collect()
    };
    let (gone, more) = (of(Action::Remove, old), of(Action::Add, new));
    let only = |things: &[Thing], wanted: &Thing| {
        let mut same = things.iter().filter(|thing| thing.is_same(wanted));
        same.next().is_some() && same.next().is_none()
    };
    let joined = gone.iter().filter_map(|from| {
        let to = more.iter().find(|to| to.is_same(from))?;
        (only(&gone, from) && only(&more, from)).then(|| (from.index, to.index, to.name.clone()))
    });
    joined.collect()
}

/// What a finding says is gone or new.
struct Thing {
    index: usize,
    /// The object that it belongs to.
    owner: String,
    name: String,
    /// What it is, without its name and without words for readers.
    facts: (u64, Vec<String>),
}

impl Thing {
    fn of<'a>(
        index: usize,
        finding: &Finding,
        document: &'a Document,
        schemas: &mut Schemas<'a>,
    ) -> Option<Self> {
        if let Some(operation) = Self::operation(index, finding, document) {
            return Some(operation);
        }
        let (owner, name) = finding.pointer.rsplit_once('/')?;
        let place = document.find(&finding.pointer)?;
        let (name, facts) = if owner.ends_with("/properties") {
            let name = pointer::tokens(&format!("/{name}")).next()?;
            (name, (schemas.likeness(place, LIKENESS), Vec::new()))
        } else if owner.ends_with("/parameters") && owner.starts_with("#/paths/") {
            let node = document.resolve(place);
            let written = ["in", "style", "explode", "content"];
            let written = written.iter().filter_map(|key| node.get(key)).map(Node::canonical);
            let facts = (schemas.likeness(node.get("schema")?, LIKENESS), written.collect());
            (node.text("name")?.to_owned(), facts)
        } else {
            return None;
        };
        Some(Self { index, owner: owner.to_owned(), name, facts })
    }

    /// An operation, which keeps its id when it moves to another path.
    fn operation(index: usize, finding: &Finding, document: &Document) -> Option<Self> {
        let tokens: Vec<_> = pointer::tokens(&finding.pointer).collect();
        let [paths, path, method] = tokens.as_slice() else { return None };
        let id = document.find(&finding.pointer)?.text("operationId")?.to_owned();
        let name = format!("{} {path}", method.to_uppercase());
        let is_operation = paths == "paths" && METHODS.contains(&method.as_str());
        is_operation.then(|| Self { index, owner: String::new(), name, facts: (0, vec![id]) })
    }

    fn is_same(&self, other: &Self) -> bool {
        self.owner == other.owner && self.facts == other.facts
    }
}

fn joined(gone: Finding, more: Finding, name: &str) -> Finding {
    let message = renamed(&gone.message, name);
    let fingerprint = together(&gone.fingerprint, &more.fingerprint);
    let level = gone.level.max(more.level);
    let rules = if gone.level < level { [more.rule, gone.rule] } else { [gone.rule, more.rule] };
    let [rule, other] = rules;
    let operations: BTreeSet<_> = gone.operations.into_iter().chain(more.operations).collect();
    let directions: BTreeSet<_> = gone.directions.into_iter().chain(more.directions).collect();
    Finding {
        rule,
        also: std::iter::once(other).chain(gone.also).chain(more.also).collect(),
        level,
        action: Action::Rename,
        pointer: gone.pointer,
        old: gone.old,
        new: more.new,
        directions: directions.into_iter().collect(),
        operations: operations.into_iter().collect(),
        message,
        fingerprint,
    }
}

/// The sentence about what is gone, as one about its new name.
fn renamed(gone: &str, name: &str) -> String {
    let (subject, rest) = gone.split_once(": ").unwrap_or((gone, ""));
    let parameter = rest.strip_prefix("the parameter `").and_then(|rest| rest.split('`').next());
    let what = parameter.map(|before| format!("the parameter `{before}` ")).unwrap_or_default();
    format!("{subject}: {what}is called `{name}` now")
}

fn together(one: &str, other: &str) -> String {
    let digest = Sha256::digest(format!("{one} {other}"));
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// Joins the note that a component took the place of another one with those that the one is new and the
/// other one gone.
fn components(mut findings: Vec<Finding>, old: &Document, new: &Document) -> Vec<Finding> {
    let renamed = findings.iter().filter_map(|finding| renamed_component(finding, old, new));
    for (from, to) in renamed.collect::<Vec<_>>() {
        let is_gone = |finding: &Finding| finding.rule == REMOVED && finding.pointer == from;
        let is_new = |finding: &Finding| finding.rule == ADDED && finding.pointer == to;
        if !findings.iter().any(is_gone) || !findings.iter().any(is_new) {
            continue;
        }
        findings.retain(|finding| !is_gone(finding) && !is_new(finding));
        let is_this = |finding: &&mut Finding| {
            renamed_component(finding, old, new)
                .is_some_and(|pair| pair == (from.clone(), to.clone()))
        };
        if let Some(finding) = findings.iter_mut().find(is_this) {
            let names = (wording::subject(&from), wording::subject(&to));
            finding.message = format!("{}: is called {} now", names.0, names.1);
            finding.action = Action::Rename;
            finding.also.extend([REMOVED, ADDED].map(str::to_owned));
        }
    }
    findings
}

const ADDED: &str = "api-schema-added";
const REMOVED: &str = "api-schema-removed";

/// The component that is gone and the one that took its place.
fn renamed_component(
    finding: &Finding,
    old: &Document,
    new: &Document,
) -> Option<(String, String)> {
    let (from, to) = (finding.old.as_ref()?.pointer.clone(), finding.pointer.clone());
    let is_renamed =
        finding.rule == "reference-changed" && new.find(&from).is_none() && old.find(&to).is_none();
    is_renamed.then_some((from, to))
}
