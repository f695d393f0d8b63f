//! What a reviewer reads: one change at one place, with everything it reaches.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::{
    action::{Action, Level},
    document::Document,
    drafts::Draft,
    fingerprint::fingerprint,
    naming::Verdict,
    role::Direction,
    sites::{Places, Site},
    tree::{Node, NodeId},
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

/// Turns drafts into findings, the ones that matter most first.
pub(crate) fn findings(
    drafts: &[Draft<'_>],
    operations: &[String],
    old: &Document,
    new: &Document,
) -> Vec<Finding> {
    let nodes = |side: fn(&Draft<'_>) -> Option<NodeId>| drafts.iter().filter_map(side).collect();
    let old_places = Places::of(old, nodes(|draft| draft.old.map(Node::id)));
    let new_places = Places::of(new, nodes(|draft| draft.new.map(Node::id)));
    let mut found: Vec<_> = drafts
        .iter()
        .filter_map(|draft| finding(draft, operations, &old_places, &new_places))
        .collect();
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
    let is_requiredness = rule.ends_with("-became-required") || rule.ends_with("-became-optional");
    let also = draft.verdicts.iter().rev().skip(1).map(|verdict| verdict.rule.clone()).collect();
    let old = old.site(draft.old, is_requiredness);
    let new = new.site(draft.new, is_requiredness);
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
