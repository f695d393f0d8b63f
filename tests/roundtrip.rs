//! Compares the JSON Schema that a generated type derives with the component it came from.
//!
//! A type that lost a field, or that two schemas were merged into, shows here as a different set
//! of properties. Both sides are normalised first, because some differences say nothing:
//!
//! - texts for people, examples and extensions are left out;
//! - a pattern and the limits of lengths and numbers are left out: the type checks them when it
//!   decodes, and derives nothing of them;
//! - a property that may be missing may be null as well, since both are `None`;
//! - whether a property that may be null is required is taken from the document, because an
//!   `Option` cannot tell;
//! - a format counts only where the document names one;
//! - `const` is an `enum` of one value, `anyOf` of alternatives is `oneOf`, a list of one schema is
//!   that schema, and `additionalProperties: {}` is `true`.

use std::{collections::BTreeSet, process::ExitCode};

use libtest_mimic::{Failed, Trial};
use returning_ai_tests::{dispatch, harness, recode::Type, spec};
use serde_json::{Map, Value, json};

fn main() -> ExitCode {
    let bundle: &'static Value = Box::leak(Box::new(spec::bundle()));
    let trials = dispatch::TYPES
        .iter()
        .map(|row| {
            Trial::test(format!("{}::{}", row.group, row.name), move || compare(bundle, row))
        })
        .chain(checks_of_the_comparison())
        .collect();
    harness::run(trials)
}

fn compare(bundle: &Value, row: &Type) -> Result<(), Failed> {
    let documented = &bundle["components"]["schemas"][row.name];
    let mut generator = schemars::generate::SchemaSettings::openapi3().into_generator();
    let derived = (row.schema)(&mut generator).to_value();
    let (documented, derived) = (normal(documented), align(&normal(documented), normal(&derived)));
    if documented == derived {
        return Ok(());
    }
    Err(format!(
        "the type is not the schema\n    documented {documented}\n    derived    {derived}"
    )
    .into())
}

const LEFT_OUT: [&str; 15] = [
    "$schema",
    "default",
    "deprecated",
    "description",
    "example",
    "examples",
    "externalDocs",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "title",
];

fn normal(schema: &Value) -> Value {
    let Value::Object(schema) = schema else { return schema.clone() };
    let mut normalised = Map::new();
    for (key, value) in schema {
        if LEFT_OUT.contains(&key.as_str()) || key.starts_with("x-") {
            continue;
        }
        match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => {
                let properties: Map<_, _> =
                    properties.iter().map(|(name, value)| (name.clone(), normal(value))).collect();
                normalised.insert(key.clone(), properties.into());
            }
            ("const", value) => {
                normalised.insert("enum".to_owned(), json!([value]));
            }
            ("anyOf" | "oneOf" | "allOf", Value::Array(arms)) => {
                let key = if key == "allOf" { "allOf" } else { "oneOf" };
                normalised.insert(key.to_owned(), arms.iter().map(normal).collect());
            }
            ("additionalProperties", value) if *value == json!({}) => {
                normalised.insert(key.clone(), true.into());
            }
            ("required" | "enum", Value::Array(items)) => {
                let sorted: BTreeSet<_> = items.iter().map(ToString::to_string).collect();
                normalised.insert(key.clone(), sorted.into_iter().collect());
            }
            (_, value) => {
                normalised.insert(key.clone(), normal(value));
            }
        }
    }
    unwrapped(nullable(normalised))
}

/// Null in a list of types or of alternatives becomes `nullable`.
fn nullable(mut schema: Map<String, Value>) -> Map<String, Value> {
    let mut found = false;
    if let Some(Value::Array(types)) = schema.get_mut("type") {
        types.retain(|name| name != "null");
        found = true;
        if let [only] = types.as_slice() {
            let only = only.clone();
            schema.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(arms)) = schema.get_mut("oneOf") {
        let before = arms.len();
        arms.retain(|arm| {
            *arm != json!({"type": "null"}) && *arm != json!({"enum": ["null"], "nullable": true})
        });
        found |= arms.len() < before;
    }
    if found {
        schema.insert("nullable".to_owned(), true.into());
    }
    schema
}

/// A list of one schema is that schema.
fn unwrapped(mut schema: Map<String, Value>) -> Value {
    for key in ["allOf", "oneOf"] {
        if let Some(Value::Array(arms)) = schema.get(key)
            && let [Value::Object(only)] = arms.as_slice()
        {
            let only = only.clone();
            schema.remove(key);
            schema.extend(only);
        }
    }
    schema.into()
}

/// Takes from the document what a Rust type cannot tell.
fn align(documented: &Value, derived: Value) -> Value {
    let Value::Object(mut derived) = derived else { return derived };
    if documented.get("format").is_none() {
        derived.remove("format");
    }
    let required = documented.get("required").cloned();
    if let Some(Value::Object(properties)) = derived.get_mut("properties") {
        for (name, property) in properties.iter_mut() {
            let wanted = &documented["properties"][name];
            *property = align(wanted, property.take());
            let is_required = required.as_ref().and_then(Value::as_array).is_some_and(|names| {
                names.iter().any(|required| *required == json!(json!(name).to_string()))
            });
            if let Value::Object(property) = property
                && !is_required
            {
                match wanted.get("nullable") {
                    Some(nullable) => property.insert("nullable".to_owned(), nullable.clone()),
                    None => property.remove("nullable"),
                };
            }
        }
    }
    align_required(documented, &mut derived);
    for key in ["items", "additionalProperties"] {
        if let Some(inner) = derived.get_mut(key) {
            *inner = align(documented.get(key).unwrap_or(&Value::Null), inner.take());
        }
    }
    derived.into()
}

/// A required property that may be null is an `Option`, which derives as not required.
fn align_required(documented: &Value, derived: &mut Map<String, Value>) {
    let documented_names =
        documented.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut names: BTreeSet<String> = derived
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    for name in documented_names.iter().filter_map(Value::as_str) {
        let plain: String = serde_json::from_str(name).unwrap_or_default();
        if documented["properties"][&plain]["nullable"] == json!(true) {
            names.insert(name.to_owned());
        }
    }
    if names.is_empty() {
        derived.remove("required");
    } else {
        derived.insert("required".to_owned(), names.into_iter().collect());
    }
}

/// The comparison itself has to notice what it is there for.
fn checks_of_the_comparison() -> Vec<Trial> {
    let documented = json!({"type": "object", "required": ["a"], "properties": {
        "a": {"type": "string", "description": "A."},
        "b": {"type": "string", "nullable": true},
    }});
    let same = |derived: Value| {
        let documented = normal(&documented);
        let derived = align(&documented, normal(&derived));
        documented == derived
    };
    let union = json!({"oneOf": [{"$ref": "#/a"}, {"$ref": "#/b"}]});
    let notices = |documented: &Value, derived: &Value| {
        let documented = normal(documented);
        documented != align(&documented, normal(derived))
    };
    let of_parts = [
        ("a_lost_alternative", notices(&union, &json!({"anyOf": [{"$ref": "#/a"}]}))),
        (
            "another_reference",
            notices(&union, &json!({"anyOf": [{"$ref": "#/a"}, {"$ref": "#/c"}]})),
        ),
        ("a_lost_value", notices(&json!({"enum": ["a", "b"]}), &json!({"enum": ["a"]}))),
        ("a_map_that_closed", notices(&json!({"additionalProperties": {}}), &json!({}))),
        ("another_format", notices(&json!({"format": "objectid"}), &json!({"format": "uuid"}))),
    ];
    let cases = [
        (
            "accepts_what_differs_in_form_only",
            true,
            json!({"type": "object", "required": ["a"], "properties": {
            "a": {"type": "string"}, "b": {"type": ["string", "null"]}}}),
        ),
        (
            "notices_a_renamed_property",
            false,
            json!({"type": "object", "required": ["a"], "properties": {
            "a": {"type": "string"}, "c": {"type": ["string", "null"]}}}),
        ),
        (
            "notices_a_missing_property",
            false,
            json!({"type": "object", "required": ["a"], "properties": {
            "a": {"type": "string"}}}),
        ),
        (
            "notices_another_type",
            false,
            json!({"type": "object", "required": ["a"], "properties": {
            "a": {"type": "integer"}, "b": {"type": ["string", "null"]}}}),
        ),
        (
            "notices_a_property_that_became_required",
            false,
            json!({"type": "object", "required": ["a", "b"], "properties": {
            "a": {"type": "string"}, "b": {"type": "string"}}}),
        ),
    ];
    let of_objects =
        cases.into_iter().map(|(name, expected, derived)| (name, same(derived) == expected));
    let of_parts = of_parts.into_iter();
    of_objects
        .chain(of_parts)
        .map(|(name, holds)| {
            Trial::test(format!("comparison::{name}"), move || {
                if holds { Ok(()) } else { Err("the comparison is blind to this".into()) }
            })
        })
        .collect()
}
