//! Rules about what a request names, and what of it a response repeats.

use openapi_model::composition;
use openapi_model::{Anchor, Node, ObjectRef, Objects};
use sdk_codegen::finding::{Findings, Rule};

use super::bodies;
use crate::context::Context;

const ECHO_PLACE: Rule = Rule {
    id: "echo-place",
    why: "by it the client knows that a response is about what was asked, so a wrong one would call every change unconfirmed",
};

const ECHO_STATED: Rule = Rule {
    id: "echo-stated",
    why: "a read by id that returns another object is an error, if the client knows where the response repeats the id",
};

const TARGETS_FIELD: Rule = Rule {
    id: "targets-field",
    why: "an error carries the objects of a change by these names, so a wrong one leaves nobody anything to look up",
};

pub(super) const RULES: &[Rule] = &[ECHO_PLACE, ECHO_STATED, TARGETS_FIELD];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    for operation in context.operations() {
        targets(context, operation, findings);
        echo(context, operation, findings);
    }
}

/// What of a request names the objects of its change.
fn targets(context: &Context<'_>, operation: &ObjectRef<'_>, findings: &mut Findings) {
    for name in asked_names(operation).filter(|name| !is_in_request(context, operation, name)) {
        let message = format!("neither the body nor the query of the request has `{name}`");
        let fix = "name fields of the JSON body or parameters of the query";
        findings.add(TARGETS_FIELD, operation.anchor_of("x-targets"), message, fix);
    }
}

fn asked_names<'a>(operation: &ObjectRef<'a>) -> impl Iterator<Item = &'a str> {
    let list = operation.node.get("x-targets").map_or(&[][..], Node::items);
    list.iter().filter_map(Node::as_str)
}

fn is_in_request(context: &Context<'_>, operation: &ObjectRef<'_>, name: &str) -> bool {
    let objects = &context.objects;
    let in_query = objects
        .at(operation, "parameters")
        .filter_map(|listed| objects.resolve(listed))
        .any(|parameter| {
            parameter.text("in") == Some("query") && parameter.text("name") == Some(name)
        });
    let bodies = objects.at(operation, "requestBody").filter_map(|listed| objects.resolve(listed));
    let schemas = bodies
        .flat_map(|body| objects.at(body, "content"))
        .flat_map(|media_type| objects.at(media_type, "schema"));
    in_query || schemas.into_iter().any(|schema| is_in_body(objects, schema, name))
}

/// Whether a body, an item of it, or one of its alternatives, has a field.
fn is_in_body<'a>(objects: &Objects<'a>, schema: &ObjectRef<'a>, name: &str) -> bool {
    let has = |schema: &ObjectRef<'a>| has_field(objects, schema, &format!("/{name}"));
    has(schema)
        || objects.resolve(schema).is_some_and(|schema| {
            ["oneOf", "anyOf", "items"].iter().any(|key| objects.at(schema, key).any(has))
        })
}

/// Whether every request, or each of one alternative, has a parameter or a field.
fn is_required(context: &Context<'_>, operation: &ObjectRef<'_>, name: &str) -> bool {
    let objects = &context.objects;
    let in_query = objects
        .at(operation, "parameters")
        .filter_map(|listed| objects.resolve(listed))
        .any(|parameter| {
            parameter.text("name") == Some(name)
                && parameter.node.get("required").and_then(Node::as_bool) == Some(true)
        });
    let requires = |schema: &ObjectRef<'_>| {
        composition::required(objects, schema).iter().any(|one| one.eq_ignore_ascii_case(name))
    };
    let bodies = objects.at(operation, "requestBody").filter_map(|listed| objects.resolve(listed));
    let mut schemas = bodies
        .flat_map(|body| objects.at(body, "content"))
        .flat_map(|media_type| objects.at(media_type, "schema"))
        .filter_map(|schema| objects.resolve(schema));
    in_query
        || schemas.any(|schema| {
            let mut parts =
                ["oneOf", "anyOf", "items"].iter().flat_map(|key| objects.at(schema, key));
            requires(schema) || parts.any(requires)
        })
}

/// Where a response repeats what was asked, by which the client knows what was changed.
fn echo(context: &Context<'_>, operation: &ObjectRef<'_>, findings: &mut Findings) {
    let path = context.path_of(operation);
    let Some(echo) = operation.node.get("x-echo") else {
        if operation.text("x-effect") == Some("read") && path.contains('{') {
            let message =
                "nothing says where the response of this read repeats what is in the path";
            let fix = "write `x-echo`, such as { thingId: [/data/_id] }, or {} if no page shows it repeated";
            findings.add(ECHO_STATED, operation.anchor(), message, fix);
        }
        return;
    };
    for entry in echo.entries() {
        let anchor = Anchor {
            at: entry.key_at.clone(),
            pointer: operation.anchor_of("x-echo").pointer.key(&entry.key),
        };
        let is_asked = asked_names(operation).any(|name| name == entry.key);
        if !is_asked && !path.contains(&format!("{{{}}}", entry.key)) {
            let message = format!("the path has no variable `{}`", entry.key);
            let fix = "name a variable of the path, or a field of `x-targets`";
            findings.add(ECHO_PLACE, anchor.clone(), message, fix);
        }
        if is_asked && !is_required(context, operation, &entry.key) {
            let message =
                format!("the request may leave `{}` out, and then nothing repeats it", entry.key);
            let fix = "name required fields only, or make it required in one of the alternatives";
            findings.add(ECHO_PLACE, anchor.clone(), message, fix);
        }
        let places: Vec<_> = entry.value.items().iter().filter_map(Node::as_str).collect();
        if places.is_empty() {
            let message = "this is not a place in the response";
            let fix = "write a list of JSON pointers into the response, such as [/data/_id]";
            findings.add(ECHO_PLACE, anchor.clone(), message, fix);
        }
        for place in places.iter().filter(|place| !is_in_response(context, operation, place)) {
            let message = format!("the successful response has no field at {place}");
            let fix = "name the field that repeats the id, and document it in the response";
            findings.add(ECHO_PLACE, anchor.clone(), message, fix);
        }
    }
}

fn is_in_response(context: &Context<'_>, operation: &ObjectRef<'_>, place: &str) -> bool {
    let objects = &context.objects;
    bodies::successes(objects, operation)
        .filter_map(|response| objects.resolve(response))
        .flat_map(|response| objects.at(response, "content"))
        .flat_map(|media_type| objects.at(media_type, "schema"))
        .any(|schema| has_field(objects, schema, place))
}

/// Whether a schema has a property at a JSON pointer into its data.
fn has_field<'a>(objects: &Objects<'a>, schema: &ObjectRef<'a>, place: &str) -> bool {
    let Some(below) = place.strip_prefix('/') else { return place.is_empty() };
    let (name, rest) = match below.split_once('/') {
        Some((name, rest)) => (name, format!("/{rest}")),
        None => (below, String::new()),
    };
    composition::properties(objects, schema)
        .iter()
        .any(|property| property.name == name && has_field(objects, property.schema, &rest))
}
