//! What a schema amounts to, seen through references and `allOf`.

use std::collections::BTreeSet;

use crate::document::{Node, Value};

use super::tree::{Site, Tree};

/// A property of an object.
#[derive(Clone, Copy)]
pub(super) struct Property<'t, 'a> {
    pub(super) name: &'a str,
    pub(super) schema: &'t Site<'a>,
    /// The number of the schema that defines it.
    pub(super) owner: usize,
}

/// The schema and every member of its `allOf`, which the generator merges into one type.
pub(super) fn members<'t, 'a>(tree: &'t Tree<'a>, schema: &'t Site<'a>) -> Vec<&'t Site<'a>> {
    let mut members: Vec<&Site<'a>> = Vec::new();
    let mut open = vec![schema];
    while let Some(next) = open.pop() {
        let Some(next) = tree.resolve(next) else { continue };
        if members.iter().all(|known| known.id != next.id) {
            members.push(next);
            open.extend(tree.at(next, "allOf"));
        }
    }
    members
}

/// The properties of the merged type.
pub(super) fn properties<'t, 'a>(
    tree: &'t Tree<'a>,
    schema: &'t Site<'a>,
) -> Vec<Property<'t, 'a>> {
    members(tree, schema).into_iter().flat_map(|member| own_properties(tree, member)).collect()
}

/// The properties that a schema lists itself.
pub(super) fn own_properties<'t, 'a>(
    tree: &'t Tree<'a>,
    schema: &'t Site<'a>,
) -> impl Iterator<Item = Property<'t, 'a>> {
    let owner = schema.id;
    tree.at(schema, "properties").map(move |schema| Property { name: schema.name, schema, owner })
}

/// The names that the merged type requires.
pub(super) fn required<'a>(tree: &Tree<'a>, schema: &Site<'a>) -> BTreeSet<&'a str> {
    members(tree, schema).into_iter().flat_map(own_required).collect()
}

/// The names that a schema requires itself.
pub(super) fn own_required<'a>(schema: &Site<'a>) -> impl Iterator<Item = &'a str> {
    schema.node.get("required").map_or(&[][..], Node::items).iter().filter_map(Node::as_str)
}

/// The type of a schema; an object need not say that it is one.
pub(super) fn type_of<'a>(tree: &Tree<'a>, schema: &Site<'a>) -> Option<&'a str> {
    members(tree, schema).into_iter().find_map(|member| {
        let is_object = member.has("properties") || member.has("additionalProperties");
        member.text("type").or(is_object.then_some("object"))
    })
}

/// Whether anything that is an object fits.
pub(super) fn is_free_form(tree: &Tree<'_>, schema: &Site<'_>) -> bool {
    let members = members(tree, schema);
    let constrains = |member: &&Site<'_>| {
        let closed = member.node.get("additionalProperties").and_then(Node::as_bool) == Some(false);
        closed
            || ["properties", "required", "enum", "oneOf", "anyOf"]
                .iter()
                .any(|key| member.has(key))
    };
    let is_object = type_of(tree, schema).is_none_or(|name| name == "object");
    !members.is_empty() && is_object && !members.iter().any(constrains)
}

/// The values that a schema lists, seen through references and `allOf`.
pub(super) fn values<'a>(tree: &Tree<'a>, schema: &Site<'a>) -> Option<&'a [Node]> {
    members(tree, schema).into_iter().find_map(own_values)
}

/// The values that a schema lists itself.
pub(super) fn own_values<'a>(schema: &Site<'a>) -> Option<&'a [Node]> {
    schema.node.get("enum").map(Node::items)
}

/// The only text that a schema allows, by which the arms of a union can be told apart.
pub(super) fn only_text<'a>(tree: &Tree<'a>, schema: &Site<'a>) -> Option<&'a str> {
    match values(tree, schema)? {
        [only] => only.as_str(),
        _ => None,
    }
}

/// Whether a value of a document fits a schema, as far as its type and its listed values go.
pub(super) fn fits(tree: &Tree<'_>, schema: &Site<'_>, value: &Node) -> bool {
    let members = members(tree, schema);
    if matches!(value.value, Value::Null) {
        return members.iter().any(|member| member.is_set("nullable"));
    }
    let fits_type =
        members.iter().filter_map(|member| member.text("type")).all(|name| is_a(value, name));
    let fits_values = members
        .iter()
        .filter_map(|member| own_values(member))
        .all(|values| values.iter().any(|listed| listed.to_json() == value.to_json()));
    fits_type && fits_values
}

fn is_a(value: &Node, type_name: &str) -> bool {
    match (&value.value, type_name) {
        (Value::Bool(_), name) => name == "boolean",
        (Value::Number(number), "integer") => number.is_i64() || number.is_u64(),
        (Value::Number(_), name) => name == "number",
        (Value::String(_), name) => name == "string",
        (Value::Sequence(_), name) => name == "array",
        (Value::Mapping(_), name) => name == "object",
        (Value::Null, _) => false,
    }
}
