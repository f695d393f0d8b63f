//! What tells one change from every other, and stays the same as long as the change does.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use sha2::{Digest, Sha256};

use openapi_model::{Node, Number, Value, pointer};

use crate::{
    extensions::ExtensionRule,
    finding_builder::FindingBuilder,
    grammar::{self, Kind, Shape},
};

/// The change, its place and the values, as sixteen hexadecimal digits. Words for readers are left
/// out: an accepted change stays accepted where somebody words a description differently.
pub(crate) fn fingerprint(
    builder: &FindingBuilder<'_>,
    place: &str,
    extensions: &[ExtensionRule],
) -> String {
    let shape = shape_at(place);
    let value = |node: Option<&Node>| {
        node.map_or(Json::Null, |node| Json::from(vec![without_words(node, shape, extensions)]))
    };
    let facts = serde_json::json!([
        builder.change,
        builder.action.name(),
        place,
        value(builder.old),
        value(builder.new)
    ]);
    let digest = Sha256::digest(sorted(&facts).to_string());
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

/// What is at a place, as far as OpenAPI says it.
fn shape_at(place: &str) -> Shape {
    pointer::tokens(place).fold(Shape::One(Kind::Document), |shape, token| match shape {
        Shape::One(kind) => grammar::shape(kind, &token).unwrap_or(Shape::Data),
        Shape::Map(kind) | Shape::Patterned(kind) | Shape::List(kind) => Shape::One(kind),
        _ => Shape::Data,
    })
}

fn without_words(node: &Node, shape: Shape, extensions: &[ExtensionRule]) -> Json {
    match shape {
        Shape::One(kind) if node.is_mapping() => {
            let shapes = node.entries().iter().filter_map(|entry| {
                let shape = grammar::shape(kind, &entry.key).unwrap_or(Shape::Data);
                let is_for_readers =
                    |rule: &ExtensionRule| rule.is_for(kind, &entry.key) && rule.is_documentation();
                let is_words =
                    shape == Shape::Documentation || extensions.iter().any(is_for_readers);
                (!is_words).then_some((entry, shape))
            });
            shapes
                .map(|(entry, shape)| {
                    (entry.key.clone(), without_words(&entry.value, shape, extensions))
                })
                .collect()
        }
        Shape::Map(kind) | Shape::Patterned(kind) if node.is_mapping() => {
            let values = node.entries().iter();
            values
                .map(|entry| {
                    (entry.key.clone(), without_words(&entry.value, Shape::One(kind), extensions))
                })
                .collect()
        }
        Shape::List(kind) if !node.is_mapping() && !node.items().is_empty() => node
            .items()
            .iter()
            .map(|item| without_words(item, Shape::One(kind), extensions))
            .collect(),
        _ => plain(node),
    }
}

/// The value with each number in its shortest spelling.
fn plain(node: &Node) -> Json {
    match &node.value {
        Value::Number(number) => Number::parse(&number.to_string())
            .map_or_else(|| number.to_json(), |same| same.to_json()),
        Value::Sequence(items) => items.iter().map(plain).collect(),
        Value::Mapping(entries) => {
            entries.iter().map(|entry| (entry.key.clone(), plain(&entry.value))).collect()
        }
        _ => node.to_json(),
    }
}

/// The value with its keys in alphabetical order, whatever order the JSON library keeps.
fn sorted(value: &Json) -> Json {
    match value {
        Json::Array(items) => items.iter().map(sorted).collect(),
        Json::Object(map) => {
            let entries: BTreeMap<_, _> = map.iter().collect();
            entries.into_iter().map(|(key, value)| (key.clone(), sorted(value))).collect()
        }
        other => other.clone(),
    }
}
