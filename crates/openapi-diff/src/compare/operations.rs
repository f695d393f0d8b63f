//! Operations: which there are, and what they say of themselves.

use std::collections::BTreeSet;

use openapi_model::Node;

use super::{Call, Comparison, bodies, callbacks, parameters, responses, security, servers};
use crate::{
    action::{Action, Level},
    finding_builder::FindingBuilder,
    lifecycle,
    operation_set::OperationSet,
    operations::{self, Match, Operation},
    rules::{Presence, Rule},
};

const API_OPERATION_ID: Presence =
    Presence::new("api-operation-id", [Level::Info, Level::Info, Level::Warning]);
const ENDPOINT: Presence =
    Presence::new("endpoint", [Level::Info, Level::Breaking, Level::Breaking]);
const API_TAG: Presence = Presence::new("api-tag", [Level::Info, Level::Info, Level::Breaking]);
const ENDPOINT_DEPRECATED: Rule = Rule::new("endpoint-deprecated", Level::Info);
const ENDPOINT_REACTIVATED: Rule = Rule::new("endpoint-reactivated", Level::Info);

pub(super) fn compare(comparison: &mut Comparison<'_>) {
    let mut alone = Vec::new();
    let mut calls = Vec::new();
    for (old, new) in comparison.paths.clone() {
        for found in operations::operations(old, new) {
            let number = comparison.operations.len();
            comparison.operations.push(name(&found));
            let set = OperationSet::of([number]);
            match found {
                (Some(old), Some(new)) => calls.push(Call { old, new, set }),
                other => alone.push((other, set)),
            }
        }
    }
    for (found, set) in alone {
        existence(comparison, found, &set);
    }
    for call in &calls {
        both(comparison, call);
    }
    servers::compare(comparison, &calls);
    security::compare(comparison, &calls);
}

fn name(found: &Match<Operation<'_>>) -> String {
    found.1.as_ref().or(found.0.as_ref()).map(Operation::name).unwrap_or_default()
}

fn existence<'a>(
    comparison: &mut Comparison<'a>,
    (old, new): Match<Operation<'a>>,
    set: &OperationSet,
) {
    let sides = (old.map(|call| call.node), new.map(|call| call.node));
    let mut builder = FindingBuilder::presence(ENDPOINT, sides.0, sides.1, "the operation");
    if let (Some(old), Some(policy)) = (old, comparison.lifecycle) {
        let has_path = lifecycle::has_operations(&comparison.paths, &old);
        let rule = lifecycle::removed_operation(&old, has_path, policy);
        builder = FindingBuilder::new(rule, Action::Remove, sides.0, sides.1, builder.phrase);
    }
    comparison.builders.add(builder.of(set));
}

fn both<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>) {
    let (old, new) = (call.old.node, call.new.node);
    comparison.visit(old, new);
    comparison.visit(call.old.path.item, call.new.path.item);
    operation_id(comparison, call);
    deprecation(comparison, call);
    if let Some(policy) = comparison.lifecycle {
        lifecycle::operation(&mut comparison.builders, &call.old, &call.new, &call.set, policy);
    }
    tags(comparison, call);
    parameters::compare(comparison, call);
    bodies::compare(comparison, call);
    responses::compare(comparison, call);
    callbacks::compare(comparison, call);
}

fn operation_id<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>) {
    let ids = (call.old.node.get("operationId"), call.new.node.get("operationId"));
    if ids.0 != ids.1 {
        let phrase = "the operationId, which names the method of generated clients,";
        let builder = FindingBuilder::presence(API_OPERATION_ID, ids.0, ids.1, phrase);
        comparison.builders.add(builder.of(&call.set));
    }
}

fn deprecation<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>) {
    const KEY: &str = "deprecated";
    let sides = (call.old.node.get(KEY), call.new.node.get(KEY));
    let (rule, phrase) = match (call.old.node.is_set(KEY), call.new.node.is_set(KEY)) {
        (false, true) => (ENDPOINT_DEPRECATED, "is deprecated now"),
        (true, false) => (ENDPOINT_REACTIVATED, "is no longer deprecated"),
        _ => return,
    };
    let builder = FindingBuilder::new(rule, Action::Change, sides.0, sides.1, phrase);
    comparison.builders.add(builder.of(&call.set));
}

fn tags<'a>(comparison: &mut Comparison<'a>, call: &Call<'a>) {
    let items = |node: &'a Node| node.get("tags").map_or(&[][..], Node::items);
    let (from, to) = (items(call.old.node), items(call.new.node));
    let names = |items: &'a [Node]| items.iter().filter_map(Node::as_str).collect::<BTreeSet<_>>();
    let (old, new) = (names(from), names(to));
    let other = |items: &'a [Node], others: &BTreeSet<&str>| -> Vec<(&'a Node, String)> {
        let named = items.iter().filter_map(|item| Some((item, item.as_str()?)));
        let other = named.filter(|(_, name)| !others.contains(name));
        other.map(|(item, name)| (item, format!("the tag `{name}`"))).collect()
    };
    for (item, phrase) in other(from, &new) {
        let builder = FindingBuilder::presence(API_TAG, Some(item), None, &phrase);
        comparison.builders.add(builder.of(&call.set));
    }
    for (item, phrase) in other(to, &old) {
        let builder = FindingBuilder::presence(API_TAG, None, Some(item), &phrase);
        comparison.builders.add(builder.of(&call.set));
    }
}
