//! What a schema says, seen through references and `allOf`.

use std::collections::BTreeSet;

use crate::{
    node::{Node, Value},
    objects::{ObjectRef, Objects},
};

/// The limits of a text.
pub const TEXT_LIMITS: [&str; 3] = ["pattern", "minLength", "maxLength"];

/// A property of an object.
#[derive(Clone, Copy, Debug)]
pub struct Property<'t, 'a> {
    /// Its name.
    pub name: &'a str,
    /// Its schema.
    pub schema: &'t ObjectRef<'a>,
    /// The number of the schema that defines it.
    pub owner: usize,
}

/// The schema and every member of its `allOf`, which together are one type.
pub fn members<'t, 'a>(
    objects: &'t Objects<'a>,
    schema: &'t ObjectRef<'a>,
) -> Vec<&'t ObjectRef<'a>> {
    let mut members: Vec<&ObjectRef<'a>> = Vec::new();
    let mut open = vec![schema];
    while let Some(next) = open.pop() {
        let Some(next) = objects.resolve(next) else { continue };
        if members.iter().all(|known| known.id != next.id) {
            members.push(next);
            open.extend(objects.at(next, "allOf"));
        }
    }
    members
}

/// The properties of the merged type.
pub fn properties<'t, 'a>(
    objects: &'t Objects<'a>,
    schema: &'t ObjectRef<'a>,
) -> Vec<Property<'t, 'a>> {
    members(objects, schema)
        .into_iter()
        .flat_map(|member| own_properties(objects, member))
        .collect()
}

/// The properties that a schema lists itself.
pub fn own_properties<'t, 'a>(
    objects: &'t Objects<'a>,
    schema: &'t ObjectRef<'a>,
) -> impl Iterator<Item = Property<'t, 'a>> {
    let owner = schema.id;
    objects.at(schema, "properties").map(move |schema| Property {
        name: schema.name,
        schema,
        owner,
    })
}

/// The names that the merged type requires.
pub fn required<'a>(objects: &Objects<'a>, schema: &ObjectRef<'a>) -> BTreeSet<&'a str> {
    members(objects, schema).into_iter().flat_map(own_required).collect()
}

/// The names that a schema requires itself.
pub fn own_required<'a>(schema: &ObjectRef<'a>) -> impl Iterator<Item = &'a str> {
    schema.node.get("required").map_or(&[][..], Node::items).iter().filter_map(Node::as_str)
}

/// The type of a schema; an object need not say that it is one.
pub fn type_of<'a>(objects: &Objects<'a>, schema: &ObjectRef<'a>) -> Option<&'a str> {
    members(objects, schema).into_iter().find_map(|member| {
        let is_object = member.has("properties") || member.has("additionalProperties");
        member.text("type").or(is_object.then_some("object"))
    })
}

/// The alternatives of a schema, whether one of them has to hold alone or several may.
pub fn alternatives<'t, 'a>(
    objects: &'t Objects<'a>,
    schema: &'t ObjectRef<'a>,
) -> impl Iterator<Item = &'t ObjectRef<'a>> {
    objects.at(schema, "oneOf").chain(objects.at(schema, "anyOf"))
}

/// Whether a schema limits a text itself.
pub fn has_text_limit(schema: &ObjectRef<'_>) -> bool {
    TEXT_LIMITS.iter().any(|limit| schema.has(limit))
}

/// Whether a schema itself refuses properties that it does not list.
pub fn is_closed(schema: &ObjectRef<'_>) -> bool {
    schema.node.get("additionalProperties").and_then(Node::as_bool) == Some(false)
}

/// The component that a schema is another name of, by a reference or by an `allOf` of one.
pub fn named<'t, 'a>(
    objects: &'t Objects<'a>,
    schema: &'t ObjectRef<'a>,
) -> Option<&'t ObjectRef<'a>> {
    let mut members = objects.at(schema, "allOf");
    let only = match (schema.reference(), members.next(), members.next()) {
        (Some(_), ..) => schema,
        (None, Some(only), None) => only,
        _ => return None,
    };
    objects.target(only)
}

/// Whether anything that is an object fits.
pub fn is_free_form(objects: &Objects<'_>, schema: &ObjectRef<'_>) -> bool {
    let members = members(objects, schema);
    let constrains = |member: &&ObjectRef<'_>| {
        is_closed(member)
            || ["properties", "required", "enum", "oneOf", "anyOf"]
                .iter()
                .any(|key| member.has(key))
    };
    let is_object = type_of(objects, schema).is_none_or(|name| name == "object");
    !members.is_empty() && is_object && !members.iter().any(constrains)
}

/// The values that a schema lists, seen through references and `allOf`.
pub fn values<'a>(objects: &Objects<'a>, schema: &ObjectRef<'a>) -> Option<&'a [Node]> {
    members(objects, schema).into_iter().find_map(own_values)
}

/// The values that a schema lists itself.
pub fn own_values<'a>(schema: &ObjectRef<'a>) -> Option<&'a [Node]> {
    schema.node.get("enum").map(Node::items)
}

/// The only text that a schema allows, by which the arms of a union can be told apart.
pub fn only_text<'a>(objects: &Objects<'a>, schema: &ObjectRef<'a>) -> Option<&'a str> {
    match values(objects, schema)? {
        [only] => only.as_str(),
        _ => None,
    }
}

/// Whether a value of a document fits a schema, as far as the generator looks: its type, listed
/// values, range, items and required properties.
pub fn fits(objects: &Objects<'_>, schema: &ObjectRef<'_>, value: &Node) -> bool {
    let members = members(objects, schema);
    if matches!(value.value, Value::Null) {
        return members.iter().any(|member| member.is_set("nullable"));
    }
    members.iter().all(|member| {
        member.text("type").is_none_or(|name| is_a(value, name))
            && is_listed(member, value)
            && is_in_range(member, value)
            && parts_fit(objects, member, value)
    })
}

fn is_listed(schema: &ObjectRef<'_>, value: &Node) -> bool {
    own_values(schema)
        .is_none_or(|values| values.iter().any(|listed| listed.to_json() == value.to_json()))
}

fn is_in_range(schema: &ObjectRef<'_>, value: &Node) -> bool {
    let number = |node: &Node| match &node.value {
        Value::Number(number) => number.as_f64(),
        _ => None,
    };
    let limit = |key: &str| schema.node.get(key).and_then(number);
    let Some(value) = number(value) else { return true };
    let is_above = limit("minimum").is_none_or(|minimum| {
        value > minimum || (value == minimum && !schema.is_set("exclusiveMinimum"))
    });
    let is_below = limit("maximum").is_none_or(|maximum| {
        value < maximum || (value == maximum && !schema.is_set("exclusiveMaximum"))
    });
    is_above && is_below
}

fn parts_fit(objects: &Objects<'_>, schema: &ObjectRef<'_>, value: &Node) -> bool {
    match &value.value {
        Value::Sequence(items) => objects
            .at(schema, "items")
            .all(|held| items.iter().all(|item| fits(objects, held, item))),
        Value::Mapping(_) => {
            let has_required = own_required(schema).all(|name| value.get(name).is_some());
            let mut properties = own_properties(objects, schema);
            has_required
                && properties.all(|property| {
                    value.get(property.name).is_none_or(|held| fits(objects, property.schema, held))
                })
        }
        _ => true,
    }
}

fn is_a(value: &Node, type_name: &str) -> bool {
    match (&value.value, type_name) {
        (Value::Bool(_), name) => name == "boolean",
        (Value::Number(number), "integer") => !number.as_json().is_f64(),
        (Value::Number(_), name) => name == "number",
        (Value::String(_), name) => name == "string",
        (Value::Sequence(_), name) => name == "array",
        (Value::Mapping(_), name) => name == "object",
        (Value::Null, _) => false,
    }
}
