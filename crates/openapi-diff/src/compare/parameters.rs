//! Parameters, wherever they are declared.

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::Node;

use super::{Call, Comparison, media_types};
use crate::{
    action::Action,
    document::Document,
    finding_builder::FindingBuilder,
    lifecycle,
    operations::{Operation, variables},
    usage::{Direction, Usage},
};

/// One parameter of an operation.
#[derive(Clone, Copy, Debug)]
struct Parameter<'a> {
    /// Where the operation or the path names it.
    at: &'a Node,
    /// What it is.
    node: &'a Node,
    /// Whether it is declared for all operations of the path.
    is_shared: bool,
}

/// What makes two parameters the same one: where it goes, and its name or its position.
type Key = (String, String);

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>) {
    let old = parameters(comparison.old, &call.old);
    let new = parameters(comparison.new, &call.new);
    for parameter in old.values().chain(new.values()) {
        if !comparison.parameters.contains_key(&parameter.at.id())
            && parameter.at.text("name").is_some()
        {
            comparison.name(name(parameter.node), parameter.at);
        }
    }
    let keys: BTreeSet<_> = old.keys().chain(new.keys()).cloned().collect();
    for key in keys {
        match (old.get(&key), new.get(&key)) {
            (Some(from), Some(to)) => both(comparison, call, from.node, to.node),
            (None, Some(to)) => added(comparison, call, to),
            (Some(from), None) => removed(comparison, call, from),
            (None, None) => {}
        }
    }
}

fn parameters<'a>(
    document: &'a Document,
    operation: &Operation<'a>,
) -> BTreeMap<Key, Parameter<'a>> {
    let listed = |node: &'a Node| node.get("parameters").map_or(&[][..], Node::items);
    let shared = listed(operation.path.item).iter().map(|at| (at, true));
    let own = listed(operation.node).iter().map(|at| (at, false));
    shared
        .chain(own)
        .map(|(at, is_shared)| {
            let node = document.resolve(at);
            (key(operation, node), Parameter { at, node, is_shared })
        })
        .collect()
}

fn key(operation: &Operation<'_>, node: &Node) -> Key {
    let place = node.text("in").unwrap_or_default();
    let name = node.text("name").unwrap_or_default();
    let name = match place {
        "header" => name.to_lowercase(),
        "path" => variables(operation.path.template)
            .position(|variable| variable == name)
            .map_or_else(|| name.to_owned(), |position| position.to_string()),
        _ => name.to_owned(),
    };
    (place.to_owned(), name)
}

fn is_required(node: &Node) -> bool {
    node.is_set("required") || node.text("in") == Some("path")
}

fn schema_of(node: &Node) -> Option<&Node> {
    node.get("schema")
}

fn added<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, new: &Parameter<'a>) {
    let (rule, kind) = match (new.node.text("in"), is_required(new.node), new.is_shared) {
        (Some("path"), ..) => ("new-request-path-parameter", "path"),
        (_, true, true) => ("new-required-request-default-parameter-to-existing-path", "required"),
        (_, true, false) => ("new-required-request-parameter", "required"),
        (_, false, true) => ("new-optional-request-default-parameter-to-existing-path", "optional"),
        (_, false, false) => ("new-optional-request-parameter", "optional"),
    };
    let phrase = format!("the {kind} parameter `{}` is new", name(new.node));
    report(
        comparison,
        call,
        FindingBuilder::new(rule, Action::Add, None, Some(new.at), phrase).covering(said(new)),
    );
}

fn removed<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &Parameter<'a>) {
    let phrase = format!("the parameter `{}` is gone", name(old.node));
    let aged =
        comparison.lifecycle.and_then(|policy| lifecycle::removed_parameter(old.node, policy));
    let rule = aged.unwrap_or("request-parameter-removed");
    let builder = FindingBuilder::new(rule, Action::Remove, Some(old.at), None, phrase);
    report(comparison, call, builder.covering(said(old)));
}

/// What a parameter says, which may stand in a component.
fn said<'a>(parameter: &Parameter<'a>) -> impl Iterator<Item = &'a Node> {
    parameter.node.entries().iter().map(|entry| &entry.value)
}

fn name(node: &Node) -> &str {
    node.text("name").unwrap_or_default()
}

fn report<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, builder: FindingBuilder<'a>) {
    comparison.builders.add(builder.of(&call.set).going(Direction::Request));
}

fn both<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    comparison.visit(old, new);
    required(comparison, call, old, new);
    renamed(comparison, call, old, new);
    deprecated(comparison, call, old, new);
    if let Some(policy) = comparison.lifecycle {
        lifecycle::parameter(comparison, old, new, &call.set, policy);
    }
    style(comparison, call, old, new);
    let usage =
        if new.text("in") == Some("header") { Usage::HeaderParameter } else { Usage::Parameter };
    match (schema_of(old), schema_of(new)) {
        (Some(from), Some(to)) => comparison.schemas(from, to, usage, &call.set),
        (None, None) => {}
        (from, to) => {
            let phrase = format!("the schema of the parameter `{}`", name(new));
            let builder = FindingBuilder::presence("request-parameter-schema", from, to, &phrase);
            report(comparison, call, builder);
        }
    }
    media_types::compare(comparison, &call.set, usage, [Some(old), Some(new)]);
}

fn required<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    let (rule, word) = match (is_required(old), is_required(new)) {
        (false, true) => ("request-parameter-became-required", "required"),
        (true, false) => ("request-parameter-became-optional", "optional"),
        _ => return,
    };
    let phrase = format!("the parameter `{}` became {word}", name(new));
    let covered = [old.get("required"), new.get("required")];
    let builder = FindingBuilder::new(rule, Action::Change, Some(old), Some(new), phrase);
    report(comparison, call, builder.covering(covered.into_iter().flatten()));
}

/// A variable of a path has no name on the wire, and the name of a header has no case.
fn renamed<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    if name(old) != name(new) {
        let phrase = format!("the parameter `{}` is called `{}` now", name(old), name(new));
        let rule = "request-parameter-renamed";
        let sides = (old.get("name"), new.get("name"));
        report(
            comparison,
            call,
            FindingBuilder::new(rule, Action::Change, sides.0, sides.1, phrase),
        );
    }
}

fn deprecated<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    let (rule, word) = match (old.is_set("deprecated"), new.is_set("deprecated")) {
        (false, true) => ("request-parameter-deprecated", "deprecated"),
        (true, false) => ("request-parameter-reactivated", "no longer deprecated"),
        _ => return,
    };
    let phrase = format!("the parameter `{}` is {word}", name(new));
    let sides = (old.get("deprecated"), new.get("deprecated"));
    report(comparison, call, FindingBuilder::new(rule, Action::Change, sides.0, sides.1, phrase));
}

/// The keywords that say how a value is written.
pub(super) const WRITTEN: [&str; 4] = ["style", "explode", "allowReserved", "allowEmptyValue"];

/// How a value is written; what is left out has a default that depends on the place.
fn style<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    if written(old) == written(new) {
        return;
    }
    let covered = WRITTEN.iter().flat_map(|key| [old.get(key), new.get(key)]).flatten();
    let phrase = format!("the parameter `{}` is written in another way", name(new));
    let rule = "request-parameter-style-changed";
    let builder =
        FindingBuilder::new(rule, Action::Change, Some(old), Some(new), phrase).covering(covered);
    report(comparison, call, builder);
}

pub(super) fn written(node: &Node) -> (String, bool, bool, bool) {
    let default = match node.text("in") {
        Some("query" | "cookie") => "form",
        _ => "simple",
    };
    let style = node.get("style").map_or_else(
        || default.to_owned(),
        |style| style.as_str().map_or_else(|| style.to_json().to_string(), str::to_owned),
    );
    let explode = node.get("explode").and_then(Node::as_bool).unwrap_or(style == "form");
    (style, explode, node.is_set("allowReserved"), node.is_set("allowEmptyValue"))
}
