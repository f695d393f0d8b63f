//! Parameters, wherever they are declared.

use std::collections::{BTreeMap, BTreeSet};

use openapi_model::Node;

use super::{
    Call, Comparison, media_types,
    parameter::{Key, Parameter, became, is_required, name, report, schema_of},
    same_query,
    written::{WRITTEN, Written},
};
use crate::{
    action::{Action, Level},
    document::Document,
    finding_builder::FindingBuilder,
    lifecycle,
    operations::{Operation, variables},
    rules::{Presence, Rule},
    usage::Usage,
};

const NEW_OPTIONAL_REQUEST_DEFAULT_PARAMETER_TO_EXISTING_PATH: Rule =
    Rule::new("new-optional-request-default-parameter-to-existing-path", Level::Info);
const NEW_OPTIONAL_REQUEST_PARAMETER: Rule =
    Rule::new("new-optional-request-parameter", Level::Info);
const NEW_REQUEST_PATH_PARAMETER: Rule = Rule::new("new-request-path-parameter", Level::Breaking);
const NEW_REQUIRED_REQUEST_DEFAULT_PARAMETER_TO_EXISTING_PATH: Rule =
    Rule::new("new-required-request-default-parameter-to-existing-path", Level::Breaking);
const NEW_REQUIRED_REQUEST_PARAMETER: Rule =
    Rule::new("new-required-request-parameter", Level::Breaking);
const REQUEST_PARAMETER_DEPRECATED: Rule = Rule::new("request-parameter-deprecated", Level::Info);
const REQUEST_PARAMETER_EMPTY_VALUE_ALLOWED: Rule =
    Rule::new("request-parameter-empty-value-allowed", Level::Info);
const REQUEST_PARAMETER_REACTIVATED: Rule = Rule::new("request-parameter-reactivated", Level::Info);
const REQUEST_PARAMETER_REMOVED: Rule = Rule::new("request-parameter-removed", Level::Warning);
const REQUEST_PARAMETER_RENAMED: Rule = Rule::new("request-parameter-renamed", Level::Info);
const REQUEST_PARAMETER_SCHEMA: Presence =
    Presence::new("request-parameter-schema", [Level::Breaking, Level::Breaking, Level::Breaking]);
const REQUEST_PARAMETER_STYLE_CHANGED: Rule =
    Rule::new("request-parameter-style-changed", Level::Breaking);

pub(super) fn compare<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>) {
    let mut old = parameters(comparison.old, &call.old);
    let mut new = parameters(comparison.new, &call.new);
    for parameter in old.values().chain(new.values()) {
        if !comparison.parameters.contains_key(&parameter.at.id())
            && parameter.at.text("name").is_some()
        {
            comparison.name(name(parameter.node), parameter.at);
        }
    }
    same_query::objects(comparison, call, &mut old, &mut new);
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
        .map(|(at, is_shared)| Parameter { at, node: document.resolve(at), is_shared })
        .filter(|parameter| !is_ignored(parameter.node))
        .map(|parameter| (key(operation, parameter.node), parameter))
        .collect()
}

/// Media types and credentials are described elsewhere, so that parameters of these names are ignored.
fn is_ignored(node: &Node) -> bool {
    let names = ["accept", "content-type", "authorization"];
    node.text("in") == Some("header") && names.contains(&name(node).to_lowercase().as_str())
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

fn added<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, new: &Parameter<'a>) {
    let (rule, kind) = match (new.node.text("in"), is_required(new.node), new.is_shared) {
        (Some("path"), ..) => (NEW_REQUEST_PATH_PARAMETER, "path"),
        (_, true, true) => (NEW_REQUIRED_REQUEST_DEFAULT_PARAMETER_TO_EXISTING_PATH, "required"),
        (_, true, false) => (NEW_REQUIRED_REQUEST_PARAMETER, "required"),
        (_, false, true) => (NEW_OPTIONAL_REQUEST_DEFAULT_PARAMETER_TO_EXISTING_PATH, "optional"),
        (_, false, false) => (NEW_OPTIONAL_REQUEST_PARAMETER, "optional"),
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
    let rule = aged.unwrap_or(REQUEST_PARAMETER_REMOVED);
    let builder = FindingBuilder::new(rule, Action::Remove, Some(old.at), None, phrase);
    report(comparison, call, builder.covering(said(old)));
}

/// What a parameter says, which may be in a component.
fn said<'a>(parameter: &Parameter<'a>) -> impl Iterator<Item = &'a Node> {
    parameter.node.entries().iter().map(|entry| &entry.value)
}

fn both<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    comparison.visit(old, new);
    required(comparison, call, old, new);
    renamed(comparison, call, old, new);
    deprecated(comparison, call, old, new);
    if let Some(policy) = comparison.lifecycle {
        lifecycle::parameter(&mut comparison.builders, old, new, &call.set, policy);
    }
    let usage =
        if new.text("in") == Some("header") { Usage::HeaderParameter } else { Usage::Parameter };
    if same_query::single_and_list(comparison, call, usage, [old, new]) {
        return;
    }
    style(comparison, call, old, new);
    match (schema_of(old), schema_of(new)) {
        (Some(from), Some(to)) => comparison.schemas(from, to, usage, &call.set),
        (None, None) => {}
        (from, to) => {
            let phrase = format!("the schema of the parameter `{}`", name(new));
            let mut builder = FindingBuilder::presence(REQUEST_PARAMETER_SCHEMA, from, to, &phrase);
            if let Some(entry) = new.entries_at("content").first().filter(|_| to.is_none()) {
                let written =
                    format!("the parameter `{}` is written as `{}` now", name(new), entry.key);
                builder = builder.saying(written);
            }
            report(comparison, call, builder);
        }
    }
    comparison.contents.push((old, new, call.set.clone()));
    media_types::compare(comparison, &call.set, usage, [Some(old), Some(new)]);
}

fn required<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    let Some((rule, word)) = became(is_required(old), is_required(new)) else { return };
    let phrase = format!("the parameter `{}` became {word}", name(new));
    let covered = [old.get("required"), new.get("required")];
    let builder = FindingBuilder::new(rule, Action::Change, Some(old), Some(new), phrase);
    report(comparison, call, builder.covering(covered.into_iter().flatten()));
}

/// A variable of a path has no name on the wire, and the name of a header has no case.
fn renamed<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    if name(old) != name(new) {
        let phrase = format!("the parameter `{}` is called `{}` now", name(old), name(new));
        let rule = REQUEST_PARAMETER_RENAMED;
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
        (false, true) => (REQUEST_PARAMETER_DEPRECATED, "deprecated"),
        (true, false) => (REQUEST_PARAMETER_REACTIVATED, "no longer deprecated"),
        _ => return,
    };
    let phrase = format!("the parameter `{}` is {word}", name(new));
    let sides = (old.get("deprecated"), new.get("deprecated"));
    report(comparison, call, FindingBuilder::new(rule, Action::Change, sides.0, sides.1, phrase));
}

/// How a value is written; what is left out has a default that depends on the place.
fn style<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>, old: &'a Node, new: &'a Node) {
    let (before, after) = (Written::of(comparison.old, old), Written::of(comparison.new, new));
    // Only what is written down otherwise is another way; another type is said elsewhere.
    let is_else = WRITTEN.iter().any(|key| old.get(key) != new.get(key));
    let covered = WRITTEN.iter().flat_map(|key| [old.get(key), new.get(key)]).flatten();
    let (rule, action, phrase) = if before.allows_empty == after.allows_empty
        || before.is_else(&after)
    {
        let difference = is_else.then(|| before.difference(&after)).flatten();
        let Some(difference) = difference else { return };
        let phrase = format!("the parameter `{}` {difference}", name(new));
        (REQUEST_PARAMETER_STYLE_CHANGED, Action::Change, phrase)
    } else if after.allows_empty {
        let phrase = format!("the parameter `{}` may be sent without a value now", name(new));
        (REQUEST_PARAMETER_EMPTY_VALUE_ALLOWED, Action::Generalize, phrase)
    } else {
        let phrase = format!("the parameter `{}` may no longer be sent without a value", name(new));
        (REQUEST_PARAMETER_STYLE_CHANGED, Action::Specialize, phrase)
    };
    let builder = FindingBuilder::new(rule, action, Some(old), Some(new), phrase);
    report(comparison, call, builder.covering(covered));
}
