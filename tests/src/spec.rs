//! The bundled document and the generated code, as the tests read them.

use std::{fs, path::PathBuf};

use sdk_codegen::workspace::{BUNDLE, Workspace};
use serde_json::{Map, Value, json};

/// A file of the workspace.
pub fn file(relative: &str) -> PathBuf {
    Workspace::current().expect("a checkout").file(relative)
}

/// The bundled document.
pub fn bundle() -> Value {
    let path = file(BUNDLE);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| {
        panic!("{}: {error}; `cargo xtask generate` writes it", path.display())
    });
    serde_json::from_str(&text).expect("the bundle is JSON")
}

/// The operations of a document with their ids.
pub fn operations(document: &Value) -> Vec<(&str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flat_map(Map::values);
    paths
        .filter_map(Value::as_object)
        .flatten()
        .filter(|(key, _)| sdk_codegen::bundle::is_method(key))
        .map(|(_, operation)| (operation["operationId"].as_str().expect("an id"), operation))
        .collect()
}

/// What a `$ref` names, or the value itself.
pub fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => {
            let target = document.pointer(reference.trim_start_matches('#'));
            target.unwrap_or_else(|| panic!("{reference} leads nowhere"))
        }
        None => value,
    }
}

/// What a request body or a response says about its JSON, with or without parameters of the media
/// type; null where it has none.
pub fn json_body<'a>(document: &'a Value, part: &'a Value) -> &'a Value {
    let content = resolve(document, part)["content"].as_object();
    let is_json = |media_type: &str| media_type.split(';').next() == Some("application/json");
    let found = content.into_iter().flatten().find(|(media_type, _)| is_json(media_type));
    found.map_or(&Value::Null, |(_, media)| media)
}

/// The examples of a request body or a response in JSON, with their names.
pub fn examples<'a>(document: &'a Value, part: &'a Value) -> Vec<(String, &'a Value)> {
    let media = json_body(document, part);
    let named = media["examples"].as_object().into_iter().flatten();
    let mut found: Vec<_> =
        named.map(|(name, example)| (name.clone(), &example["value"])).collect();
    found.extend(media.get("example").map(|example| ("example".to_owned(), example)));
    found
}

/// The file that the generator wrote for the client crate.
pub fn generated() -> syn::File {
    rust("generated.rs")
}

/// The types that the generator wrote for optional parameters.
pub fn queries() -> syn::File {
    rust("queries.rs")
}

fn rust(name: &str) -> syn::File {
    let path = file("crates/returning-ai-client/src").join(name);
    let text =
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The types among the items of the generated client.
pub fn types(file: &syn::File) -> &[syn::Item] {
    let types = file.items.iter().find_map(|item| match item {
        syn::Item::Mod(module) if module.ident == "types" => module.content.as_ref(),
        _ => None,
    });
    types.map_or(&[], |(_, items)| items)
}

/// A value inside an example, and what the document says of it.
pub struct Place<'a> {
    /// Where it is, as a JSON pointer into the example.
    pub pointer: String,
    /// The value.
    pub value: &'a Value,
    /// Its schema without references and alternatives; null where nothing is said of it.
    pub schema: &'a Value,
    /// Whether null may be there as well: it is nullable, or it may be missing.
    pub may_be_null: bool,
}

/// A value of a schema and every value in it.
pub fn places<'a>(document: &'a Value, schema: &'a Value, value: &'a Value) -> Vec<Place<'a>> {
    let mut found = Vec::new();
    let mut waiting = vec![Place { pointer: String::new(), value, schema, may_be_null: false }];
    while let Some(mut place) = waiting.pop() {
        place.schema = concrete(document, place.schema, place.value);
        waiting.extend(inside(&place));
        found.push(place);
    }
    found
}

fn inside<'a>(place: &Place<'a>) -> Vec<Place<'a>> {
    match place.value {
        Value::Object(map) => {
            map.iter().map(|(name, value)| property(place, name, value)).collect()
        }
        Value::Array(items) => {
            let schema = &place.schema["items"];
            let item = |(index, value)| Place {
                pointer: format!("{}/{index}", place.pointer),
                value,
                schema,
                may_be_null: false,
            };
            items.iter().enumerate().map(item).collect()
        }
        _ => Vec::new(),
    }
}

fn property<'a>(place: &Place<'a>, name: &str, value: &'a Value) -> Place<'a> {
    let pointer = format!("{}/{}", place.pointer, name.replace('~', "~0").replace('/', "~1"));
    let known = place.schema["properties"].get(name);
    let schema = known.unwrap_or(&place.schema["additionalProperties"]);
    // The values of a map are of its type, unless it takes anything.
    let may_be_missing = known.is_some() || !schema.is_object() || *schema == json!({});
    let may_be_null = may_be_missing && required(place.schema).all(|required| required != name);
    Place { pointer, value, schema, may_be_null: may_be_null || schema["nullable"] == true }
}

fn required(schema: &Value) -> impl Iterator<Item = &str> {
    schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str)
}

/// The schema itself, behind references, lists of one schema and alternatives. A null is of no
/// alternative.
fn concrete<'a>(document: &'a Value, schema: &'a Value, value: &Value) -> &'a Value {
    let schema = resolve(document, schema);
    let next = match (schema["allOf"].as_array(), alternatives(schema)) {
        (Some(parts), _) => {
            assert!(parts.len() == 1, "a schema of several parts: {schema}");
            &parts[0]
        }
        (_, Some(_)) if value.is_null() => return &Value::Null,
        (_, Some(arms)) => {
            let fitting = arms.iter().find(|arm| fits(document, arm, value));
            fitting.unwrap_or_else(|| panic!("{value} is none of {schema}"))
        }
        _ => return schema,
    };
    concrete(document, next, value)
}

/// The alternatives of a schema, whether they exclude each other or not.
fn alternatives(schema: &Value) -> Option<&Vec<Value>> {
    schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array())
}

/// Whether a value is of a schema, as far as alternatives differ in this document.
fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    let schema = concrete(document, schema, value);
    let is_of_type = match schema["type"].as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("boolean") => value.is_boolean(),
        Some("integer") => value.is_i64() || value.is_u64(),
        Some("number") => value.is_number(),
        _ => true,
    };
    let values = schema["enum"].as_array();
    is_of_type
        && values.is_none_or(|values| values.contains(value))
        && required(schema).all(|name| value.get(name).is_some())
        && value.as_object().into_iter().flatten().all(|(name, value)| {
            let property = schema["properties"].get(name);
            value.is_null() || property.is_none_or(|property| fits(document, property, value))
        })
}
