//! Rules about listed values.

use std::{collections::BTreeMap, mem};

use openapi_model::composition;
use openapi_model::{Node, ObjectRef, Objects, Value};
use sdk_codegen::finding::{Findings, Rule};
use sdk_codegen::rust_names;

use super::unions;
use crate::context::Context;

const CLOSED_ENUM: Rule = Rule {
    id: "closed-enum",
    why: "the first value that the service adds fails the whole response",
};
const ENUM_TYPE: Rule =
    Rule { id: "enum-type", why: "the generator panics on listed values of different types" };
const ENUM_BOOLEAN: Rule =
    Rule { id: "enum-boolean", why: "the generator silently drops the restriction of a boolean" };
const ENUM_SYMBOL: Rule = Rule {
    id: "enum-symbol",
    why: "a value without a letter or a digit has no Rust name, and the generator panics on two of them",
};
const ENUM_COLLISION: Rule =
    Rule { id: "enum-collision", why: "the generator panics on two values with one Rust name" };

pub(super) const RULES: &[Rule] =
    &[CLOSED_ENUM, ENUM_TYPE, ENUM_BOOLEAN, ENUM_SYMBOL, ENUM_COLLISION];

pub(super) fn check(context: &Context<'_>, findings: &mut Findings) {
    closed(context, findings);
    for schema in context.schemas() {
        let Some(values) = composition::own_values(schema) else { continue };
        types(schema, values, findings);
        symbols(schema, values, findings);
        collisions(schema, values, findings);
    }
}

fn closed(context: &Context<'_>, findings: &mut Findings) {
    let objects = &context.objects;
    let tags = unions::tags(objects);
    for used in context.schemas().filter(|object| context.is_received(object)) {
        let Some(target) = objects.target(used).and_then(|target| objects.resolve(target)) else {
            continue;
        };
        let is_tag = tags.contains(&outermost(objects, used).id);
        if target.has("enum") && !is_tag && !is_open_arm(objects, used, target) {
            let message = "a response can hold this closed enum";
            let fix = "refer to a component that is an `anyOf` of the enum and `type: string`";
            findings.add(CLOSED_ENUM, used.anchor_of("$ref"), message, fix);
        }
    }
}

/// The schema that a reference inside an `allOf` is another name of.
fn outermost<'t, 'a>(objects: &'t Objects<'a>, schema: &'t ObjectRef<'a>) -> &'t ObjectRef<'a> {
    match objects.parent(schema) {
        Some(parent) if schema.keyword == "allOf" => outermost(objects, parent),
        _ => schema,
    }
}

/// Whether a later arm of the same union takes every other value.
fn is_open_arm(objects: &Objects<'_>, used: &ObjectRef<'_>, target: &ObjectRef<'_>) -> bool {
    let Some(union) = objects.parent(used).filter(|_| matches!(used.keyword, "oneOf" | "anyOf"))
    else {
        return false;
    };
    composition::alternatives(objects, union).any(|arm| {
        arm.id > used.id
            && arm.text("type").is_some()
            && arm.text("type") == target.text("type")
            && !["enum", "format"].iter().any(|key| arm.has(key))
            && !composition::has_text_limit(arm)
    })
}

fn types(schema: &ObjectRef<'_>, values: &[Node], findings: &mut Findings) {
    for (index, value) in values.iter().enumerate() {
        let anchor = schema.anchor_of_item("enum", index, value);
        let is_other = mem::discriminant(&value.value) != mem::discriminant(&values[0].value);
        if matches!(value.value, Value::Bool(_)) {
            let message = "this enum lists a boolean";
            let fix = "remove the enum, and say in the description which value comes";
            findings.add(ENUM_BOOLEAN, anchor, message, fix);
        } else if is_other || !suits(value, schema.text("type")) {
            let message = format!("{} is not of the type of this enum", value.to_json());
            let fix = "list values of one type, which `type` names, and null by `nullable` where the enum is used";
            findings.add(ENUM_TYPE, anchor, message, fix);
        }
    }
}

fn suits(value: &Node, type_name: Option<&str>) -> bool {
    match (&value.value, type_name) {
        (Value::String(_), name) => name.is_none_or(|name| name == "string"),
        (Value::Number(_), name) => name.is_none_or(|name| matches!(name, "integer" | "number")),
        _ => false,
    }
}

fn symbols(schema: &ObjectRef<'_>, values: &[Node], findings: &mut Findings) {
    for (index, value) in values.iter().enumerate() {
        if value.as_str().is_some_and(is_symbol) {
            let message = format!("{} has no letter and no digit", value.to_json());
            let fix = "leave the enum open: `type: string`, with the values in the description";
            findings.add(ENUM_SYMBOL, schema.anchor_of_item("enum", index, value), message, fix);
        }
    }
}

fn is_symbol(text: &str) -> bool {
    !text.contains(char::is_alphanumeric)
}

fn collisions(schema: &ObjectRef<'_>, values: &[Node], findings: &mut Findings) {
    let mut known: BTreeMap<String, &str> = BTreeMap::new();
    for (index, value) in values.iter().enumerate() {
        let Some(text) = value.as_str().filter(|text| !is_symbol(text)) else { continue };
        let name = rust_names::type_name(text);
        if let Some(first) = known.get(&name) {
            let message = format!("`{first}` and `{text}` both become the variant `{name}`");
            let fix = "keep one of them, and leave the other to the open arm";
            findings.add(ENUM_COLLISION, schema.anchor_of_item("enum", index, value), message, fix);
        } else {
            known.insert(name, text);
        }
    }
}
