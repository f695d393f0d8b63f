//! What a reviewer reads: one change at one place, with everything it reaches.

use std::collections::BTreeSet;

use serde::Serialize;

use openapi_model::{Node, NodeId};

use crate::{
    action::{Action, Level},
    document::Document,
    extensions::ExtensionRule,
    finding_builder::{FindingBuilder, Verdict},
    fingerprint::fingerprint,
    location::{Location, Locator, excerpts},
    usage::Direction,
    wording,
};

/// One change at one place.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Finding {
    /// The rule that says how much the change matters; `RULES.md` lists them.
    pub rule: String,
    /// Other rules that the same change falls under, where it is used in several ways.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub also: Vec<String>,
    /// How much it matters.
    pub level: Level,
    /// What happened.
    pub action: Action,
    /// The place in the new document, or in the old one for what is gone or renamed.
    pub pointer: String,
    /// The place in the old document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub old: Option<Location>,
    /// The place in the new document.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub new: Option<Location>,
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

/// Turns builders into findings, the ones that matter most first.
pub(crate) fn findings(
    builders: &[FindingBuilder<'_>],
    operations: &[String],
    (old, new): (&Document, &Document),
    extensions: &[ExtensionRule],
) -> Vec<Finding> {
    let nodes = |side: fn(&FindingBuilder<'_>) -> Option<NodeId>| {
        builders.iter().filter_map(side).collect()
    };
    let old_places = Locator::of(old, nodes(|builder| builder.old.map(Node::id)));
    let mut wanted = nodes(|builder| builder.new.map(Node::id));
    wanted.extend(builders.iter().filter_map(|builder| builder.used_at.map(Node::id)));
    let new_places = Locator::of(new, wanted);
    let mut found: Vec<_> = builders
        .iter()
        .filter_map(|builder| finding(builder, operations, (&old_places, &new_places), extensions))
        .collect();
    found.sort_by(|a, b| order(a).cmp(&order(b)));
    found
}

fn order(finding: &Finding) -> (std::cmp::Reverse<Level>, &str, &str, &str) {
    (std::cmp::Reverse(finding.level), &finding.pointer, &finding.rule, &finding.fingerprint)
}

fn finding(
    builder: &FindingBuilder<'_>,
    names: &[String],
    (old, new): (&Locator<'_>, &Locator<'_>),
    extensions: &[ExtensionRule],
) -> Option<Finding> {
    let Verdict { level, rule } = builder.verdicts.last()?.clone();
    let is_requiredness = rule.ends_with("-became-required") || rule.ends_with("-became-optional");
    let also = builder.verdicts.iter().rev().skip(1).map(|verdict| verdict.rule.clone()).collect();
    let mut old = old.location(builder.old, is_requiredness);
    let new_places = new;
    let mut new = new.location(builder.new, is_requiredness);
    excerpts(&mut old, &mut new);
    let pointer = new.as_ref().or(old.as_ref())?.pointer.clone();
    let used_at = new_places.pointer(builder.used_at);
    let subject = used_at.and_then(|used_at| wording::subject_at(&used_at, &pointer));
    let subject = subject.unwrap_or_else(|| wording::subject(&pointer));
    let message = format!("{subject}: {}", builder.phrase);
    let fingerprint = fingerprint(builder, &pointer, extensions);
    let operations: BTreeSet<_> =
        builder.operations.iter().filter_map(|number| names.get(number)).cloned().collect();
    Some(Finding {
        rule,
        also,
        level,
        action: builder.action,
        pointer,
        old,
        new,
        directions: builder.directions.iter().copied().collect(),
        operations: operations.into_iter().collect(),
        message,
        fingerprint,
    })
}
