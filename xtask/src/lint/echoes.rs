//! Rules about what an answer repeats of its request.

use crate::{
    composition,
    document::Node,
    tree::{Site, Spot, Tree},
};

use super::{Findings, Rule, bodies, context::Context};

const ECHO_PLACE: Rule = Rule {
    id: "echo-place",
    why: "by it the client knows that an answer is about what was asked, so a wrong one would call every change unconfirmed",
};

pub(super) const RULES: &[Rule] = &[ECHO_PLACE];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for operation in context.operations() {
        echo(context, operation, findings);
    }
}

/// Where an answer repeats an id of the path, by which the client knows what was changed.
fn echo(context: &Context<'_>, operation: &Site<'_>, findings: &mut Findings) {
    let Some(echo) = operation.node.get("x-echo") else { return };
    let path = context.path_of(operation);
    for entry in echo.entries() {
        let spot = Spot {
            at: entry.key_at.clone(),
            pointer: operation.spot_of("x-echo").pointer.key(&entry.key),
        };
        if !path.contains(&format!("{{{}}}", entry.key)) {
            let message = format!("the path has no variable `{}`", entry.key);
            findings.add(ECHO_PLACE, spot.clone(), message, "name a variable of the path");
        }
        let places: Vec<_> = entry.value.items().iter().filter_map(Node::as_str).collect();
        if places.is_empty() {
            let message = "this names no place of the answer";
            let fix = "write a list of JSON pointers into the answer, such as [/data/_id]";
            findings.add(ECHO_PLACE, spot.clone(), message, fix);
        }
        for place in places.iter().filter(|place| !is_in_answer(context, operation, place)) {
            let message = format!("the answer of success has no field at {place}");
            let fix = "name the field that repeats the id, and document it in the answer";
            findings.add(ECHO_PLACE, spot.clone(), message, fix);
        }
    }
}

fn is_in_answer(context: &Context<'_>, operation: &Site<'_>, place: &str) -> bool {
    let tree = &context.tree;
    bodies::successes(tree, operation)
        .filter_map(|response| tree.resolve(response))
        .flat_map(|response| tree.at(response, "content"))
        .flat_map(|media_type| tree.at(media_type, "schema"))
        .any(|schema| has_field(tree, schema, place))
}

/// Whether a schema has a property at a JSON pointer into its data.
fn has_field<'a>(tree: &Tree<'a>, schema: &Site<'a>, place: &str) -> bool {
    let Some(below) = place.strip_prefix('/') else { return place.is_empty() };
    let (name, rest) = match below.split_once('/') {
        Some((name, rest)) => (name, format!("/{rest}")),
        None => (below, String::new()),
    };
    composition::properties(tree, schema)
        .iter()
        .any(|property| property.name == name && has_field(tree, property.schema, &rest))
}
