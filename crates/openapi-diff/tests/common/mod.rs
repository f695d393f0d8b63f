//! What several tests need: documents, mutations, and what of a document is documentation.

#![allow(dead_code, reason = "each test uses a part of it")]

use openapi_diff::{Document, Finding};
use proptest::{sample::Index, test_runner::Config};
use serde_json::{Value, json};

/// The small document.
pub(crate) fn shop() -> Value {
    yaml(include_str!("../fixtures/shop.yaml"))
}

/// The document of the workspace.
pub(crate) fn bundle() -> Value {
    let text = include_str!("../../../../openapi/returning-ai.json");
    serde_json::from_str(text).expect("the bundle is JSON")
}

/// A value out of YAML.
pub(crate) fn yaml(text: &str) -> Value {
    serde_saphyr::from_str(text).expect("the fixture is YAML")
}

/// A JSON merge patch: null takes away, objects are merged, everything else replaces.
pub(crate) fn merge(document: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *document = patch.clone();
        return;
    };
    if !document.is_object() {
        *document = json!({});
    }
    let Some(map) = document.as_object_mut() else { return };
    for (key, value) in patch {
        if value.is_null() {
            map.remove(key);
        } else {
            merge(map.entry(key).or_insert(Value::Null), value);
        }
    }
}

/// The document in which one side of a pair is put.
pub(crate) fn document(place: &str, side: &Value) -> Value {
    let body = |schema: &Value| json!({"content": {"application/json": {"schema": schema}}});
    let operation = match place {
        "request" => json!({"requestBody": body(side)}),
        "response" => json!({"responses": {"200": body(side)}}),
        "parameter" => json!({"parameters": [{"name": "p", "in": "query", "schema": side}]}),
        "operation" => side.clone(),
        _ => {
            let mut document = side.clone();
            document["openapi"] = json!("3.0.3");
            return document;
        }
    };
    json!({"openapi": "3.0.3", "paths": {"/a": {"post": operation}}})
}

/// Both sides of a pair as documents.
pub(crate) fn sides(pair: &Value) -> (Document, Document) {
    if let Some([old, new]) = pair["yaml"].as_array().map(Vec::as_slice) {
        let parse = |text: &Value| Document::parse("pair.yaml", text.as_str().expect("a text"));
        return (parse(old).expect("a document"), parse(new).expect("a document"));
    }
    let places = ["request", "response", "parameter", "operation", "documents"];
    let place = places.into_iter().find(|place| !pair[place].is_null()).expect("a place");
    let (old, mut new) = (pair[place][0].clone(), pair[place][1].clone());
    if place == "documents" {
        let patch = std::mem::replace(&mut new, old.clone());
        merge(&mut new, &patch);
    }
    let parse = |side| Document::from_json("pair", &document(place, side)).expect("a document");
    (parse(&old), parse(&new))
}

/// Compares two values that are documents.
pub(crate) fn compare(old: &Value, new: &Value) -> Vec<Finding> {
    let old = Document::from_json("old", old).expect("the old document is one");
    let new = Document::from_json("new", new).expect("the new document is one");
    openapi_diff::compare(&old, &new)
}

/// The number of cases, which `PROPTEST_CASES` raises.
pub(crate) fn config(cases: u32) -> Config {
    let raised = std::env::var("PROPTEST_CASES").ok().and_then(|text| text.parse().ok());
    Config { cases: raised.unwrap_or(cases), failure_persistence: None, ..Config::default() }
}

const DOCUMENTATION: [&str; 7] =
    ["description", "summary", "title", "example", "examples", "externalDocs", "tags"];

/// Objects whose keys are names and not keywords.
const NAMES: [&str; 14] = [
    "properties",
    "schemas",
    "responses",
    "parameters",
    "requestBodies",
    "headers",
    "securitySchemes",
    "links",
    "callbacks",
    "paths",
    "content",
    "encoding",
    "variables",
    "mapping",
];

/// A document without its documentation.
pub(crate) fn without_documentation(value: &Value) -> Value {
    strip(value, "", false)
}

fn strip(value: &Value, key: &str, in_names: bool) -> Value {
    let is_data = !in_names && (matches!(key, "default" | "enum") || key.starts_with("x-"));
    if is_data {
        return value.clone();
    }
    match value {
        Value::Object(map) => {
            let holds_names = !in_names && NAMES.contains(&key);
            let is_kept = |key: &str| holds_names || !DOCUMENTATION.contains(&key);
            let kept = map.iter().filter(|(key, _)| is_kept(key));
            kept.map(|(key, value)| (key.clone(), strip(value, key, holds_names))).collect()
        }
        Value::Array(items) => items.iter().map(|item| strip(item, "", false)).collect(),
        other => other.clone(),
    }
}

/// The pointers of every value.
pub(crate) fn pointers(value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    collect(value, String::new(), &mut found);
    found
}

fn collect(value: &Value, pointer: String, found: &mut Vec<String>) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                let key = key.replace('~', "~0").replace('/', "~1");
                collect(value, format!("{pointer}/{key}"), found);
            }
        }
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                collect(value, format!("{pointer}/{index}"), found);
            }
        }
        _ => {}
    }
    found.push(pointer);
}

/// One change of one place: which place, which change, and which value.
pub(crate) type Mutation = (Index, u8, Index);

/// Changes one place of a document.
pub(crate) fn mutate(document: &mut Value, (place, change, choice): &Mutation, places: &[String]) {
    let pointer = place.get(places).clone();
    let Some((parent, last)) = pointer.rsplit_once('/') else { return };
    let last = last.replace("~1", "/").replace("~0", "~");
    match change % 8 {
        0 => remove(document, parent, &last),
        1 | 2 => alter(document, &pointer, choice),
        3 => replace(document, &pointer, choice),
        4 => insert(document, &pointer, "unknownKeyword", json!(choice.index(5))),
        5 => insert(document, &pointer, "x-unknown", json!(choice.index(5))),
        6 => rename(document, parent, &last),
        _ => {
            let (key, value) = choice.get(&keywords()).clone();
            insert(document, &pointer, key, value);
        }
    }
}

fn keywords() -> Vec<(&'static str, Value)> {
    vec![
        ("nullable", json!(true)),
        ("type", json!("integer")),
        ("maxLength", json!(7)),
        ("minItems", json!(2)),
        ("maximum", json!(i64::MAX)),
        ("minimum", json!(-0.1)),
        ("multipleOf", json!(3)),
        ("enum", json!(["a", null])),
        ("required", json!(["id"])),
        ("readOnly", json!(true)),
        ("writeOnly", json!(true)),
        ("deprecated", json!(true)),
        ("default", json!(1)),
        ("pattern", json!("^x$")),
        ("additionalProperties", json!(false)),
        ("oneOf", json!([{"type": "string"}, {"type": "object", "required": ["a"]}])),
        ("allOf", json!([{"type": "object", "properties": {"title": {"type": "string"}}}])),
        ("not", json!({"type": "string"})),
        ("format", json!("date")),
        ("operationId", json!("other")),
        ("security", json!([])),
        ("servers", json!([{"url": "https://other.example.com"}])),
        ("parameters", json!([{"name": "p", "in": "query", "schema": {}}])),
        ("content", json!({"text/plain": {}})),
        ("items", json!({"type": "string"})),
        ("xml", json!({"name": "x"})),
    ]
}

fn remove(document: &mut Value, parent: &str, last: &str) {
    match document.pointer_mut(parent) {
        Some(Value::Object(map)) => {
            map.remove(last);
        }
        Some(Value::Array(items)) => {
            if let Ok(index) = last.parse::<usize>() {
                items.remove(index);
            }
        }
        _ => {}
    }
}

fn alter(document: &mut Value, pointer: &str, choice: &Index) {
    let Some(value) = document.pointer_mut(pointer) else { return };
    match value {
        Value::String(text) => text.push_str(choice.get::<&str>(&["x", "s", "1"])),
        Value::Bool(flag) => *flag = !*flag,
        Value::Number(number) => *value = other_number(number.as_f64().unwrap_or(0.0), choice),
        Value::Array(items) => {
            let item = items.first().cloned().unwrap_or(json!("more"));
            items.push(if choice.index(2) == 0 { json!("more") } else { item });
        }
        Value::Object(map) => {
            map.insert("more".to_owned(), json!({"type": "string"}));
        }
        Value::Null => *value = json!(1),
    }
}

/// A document with each change of one place in turn.
pub(crate) fn mutated(document: &Value, pointer: &str) -> Vec<Value> {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return Vec::new() };
    let last = last.replace("~1", "/").replace("~0", "~");
    let mut all: Vec<_> = keywords()
        .into_iter()
        .map(|(key, value)| changed(document, |copy| insert(copy, pointer, key, value)))
        .collect();
    all.push(changed(document, |copy| remove(copy, parent, &last)));
    all.push(changed(document, |copy| rename(copy, parent, &last)));
    for value in [json!(null), json!(3), json!("other"), json!([]), json!({}), json!(true)] {
        all.push(changed(document, |copy| {
            if let Some(place) = copy.pointer_mut(pointer) {
                *place = value;
            }
        }));
    }
    all.retain(|changed| changed != document);
    all
}

fn changed(document: &Value, change: impl FnOnce(&mut Value)) -> Value {
    let mut copy = document.clone();
    change(&mut copy);
    copy
}

/// Another number, among them such that a binary fraction does not tell from their neighbours.
fn other_number(before: f64, choice: &Index) -> Value {
    let large = i64::MAX - i64::try_from(choice.index(3)).unwrap_or(0);
    choice.get(&[json!(before + 1.0), json!(large), json!(before + 0.1), json!(1e300)]).clone()
}

fn replace(document: &mut Value, pointer: &str, choice: &Index) {
    let values = [json!(null), json!(3), json!("other"), json!([]), json!({}), json!(true)];
    if let Some(value) = document.pointer_mut(pointer) {
        *value = choice.get(&values).clone();
    }
}

fn insert(document: &mut Value, pointer: &str, key: &str, value: Value) {
    if let Some(Value::Object(map)) = document.pointer_mut(pointer) {
        map.insert(key.to_owned(), value);
    }
}

fn rename(document: &mut Value, parent: &str, last: &str) {
    if let Some(Value::Object(map)) = document.pointer_mut(parent)
        && let Some(value) = map.remove(last)
    {
        map.insert(format!("{last}2"), value);
    }
}
