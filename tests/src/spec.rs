//! The bundled document and the generated code, as the tests read them.

use std::{fs, path::PathBuf};

use serde_json::{Map, Value};
use xtask::workspace::{BUNDLE, Workspace};

/// A file of the workspace.
pub fn file(relative: &str) -> PathBuf {
    Workspace::of_this_build().file(relative)
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
        .filter(|(key, _)| xtask::bundle::is_method(key))
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

/// The examples of a request body or a response, with their names.
pub fn examples<'a>(document: &'a Value, part: &'a Value) -> Vec<(String, &'a Value)> {
    let media = &resolve(document, part)["content"]["application/json"];
    let named = media["examples"].as_object().into_iter().flatten();
    let mut found: Vec<_> =
        named.map(|(name, example)| (name.clone(), &example["value"])).collect();
    found.extend(media.get("example").map(|example| ("example".to_owned(), example)));
    found
}

/// The file that the generator wrote for the client crate.
pub fn generated() -> syn::File {
    let path = file("crates/returning-ai-client/src/generated.rs");
    let text = fs::read_to_string(path).expect("the generated client is there");
    syn::parse_file(&text).expect("the generated client is Rust")
}
