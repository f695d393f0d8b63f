//! Extension keys: those by which the generated code decides, and all the others.

use openapi_model::Node;

use super::Difference;
use crate::{action::Action, finding_builder::FindingBuilder, grammar::Kind, wording};

pub(super) fn builder<'a>(place: &Difference<'a, '_>) -> FindingBuilder<'a> {
    let known = match (place.kind, place.key) {
        (Kind::Operation, "x-effect") => Some(effect(place)),
        (Kind::Operation, "x-permission") => Some(permission(place)),
        (Kind::Operation, "x-host") => Some(host(place)),
        (Kind::Operation, "x-partner") => partner(place),
        (Kind::Operation, "x-echo" | "x-echo-required") => Some("x-echo-changed"),
        (Kind::Server, "x-host" | "x-environment") => Some("server-host-changed"),
        _ => None,
    };
    let rule = known.unwrap_or(match place.action() {
        Action::Add => "extension-added",
        Action::Remove => "extension-removed",
        _ => "extension-changed",
    });
    let value = |node: Option<&Node>| node.map_or("nothing".to_owned(), wording::short);
    let phrase = format!("`{}`: {} → {}", place.key, value(place.old), value(place.new));
    FindingBuilder::new(rule, place.action(), place.old, place.new, phrase)
}

/// A caller repeats what only reads, and must not repeat what writes.
fn effect(place: &Difference<'_, '_>) -> &'static str {
    let strength = |node: Option<&Node>| match node.and_then(Node::as_str) {
        Some("read") => Some(0),
        Some("idempotent") => Some(1),
        Some("write") => Some(2),
        _ => None,
    };
    match (strength(place.old), strength(place.new)) {
        (Some(before), Some(after)) if after > before => "x-effect-strengthened",
        (Some(before), Some(after)) if after < before => "x-effect-weakened",
        _ => "x-effect-changed",
    }
}

fn permission(place: &Difference<'_, '_>) -> &'static str {
    match place.action() {
        Action::Add => "x-permission-added",
        Action::Remove => "x-permission-removed",
        _ => "x-permission-changed",
    }
}

/// The first host is the one that is taken when a caller says nothing.
fn host(place: &Difference<'_, '_>) -> &'static str {
    let (old, new) = (hosts(place.old), hosts(place.new));
    let is_in = |hosts: &[&str], all: &[&str]| hosts.iter().all(|host| all.contains(host));
    if !is_in(&old, &new) {
        "x-host-removed"
    } else if old.first() != new.first() {
        "x-host-default-changed"
    } else {
        "x-host-added"
    }
}

fn hosts(node: Option<&Node>) -> Vec<&str> {
    let one = node.and_then(Node::as_str);
    let many = node.map_or(&[][..], Node::items).iter().filter_map(Node::as_str);
    one.into_iter().chain(many).collect()
}

fn partner(place: &Difference<'_, '_>) -> Option<&'static str> {
    let is_set = |node: Option<&Node>| node.and_then(Node::as_bool) == Some(true);
    match (is_set(place.old), is_set(place.new)) {
        (true, false) => Some("x-partner-removed"),
        (false, true) => Some("x-partner-added"),
        _ => None,
    }
}

/// How sure the documentation is; nothing else of it is looked at.
pub(super) fn evidence<'a>(place: &Difference<'a, '_>) -> Option<FindingBuilder<'a>> {
    if place.key != "x-documentation" {
        return None;
    }
    let at = |node: Option<&'a Node>| node.and_then(|node| node.get("evidence"));
    let (old, new) = (at(place.old), at(place.new));
    if old == new {
        return None;
    }
    let text = |node: Option<&'a Node>| node.and_then(Node::as_str);
    let (rule, action) = match (text(old), text(new)) {
        (Some("documented"), _) => ("evidence-weakened", Action::Decrease),
        (_, Some("documented")) => ("evidence-strengthened", Action::Increase),
        _ => ("evidence-changed", Action::Change),
    };
    let show = |node: Option<&'a Node>| text(node).unwrap_or("nothing").to_owned();
    let phrase = format!("the evidence is `{}` and was `{}`", show(new), show(old));
    Some(FindingBuilder::new(rule, action, old, new, phrase))
}
