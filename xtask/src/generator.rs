//! Runs progenitor on the projected document.

use std::{
    cell::RefCell,
    panic::{self, AssertUnwindSafe},
    sync::Once,
};

use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle, TypeImpl};
use quote::quote;
use schemars_08::schema::{InstanceType, SchemaObject};
use serde_json::{Value, json};

/// The generator and its version, for the header of what it wrote.
pub const GENERATOR: &str = "progenitor 0.15.1";

/// Formats whose fields get a hand-written type of the client crate.
const SCALARS: [(&str, &str); 1] = [("objectid", "crate::scalars::ObjectId")];

/// progenitor refused the document or panicked.
#[derive(Debug, thiserror::Error)]
#[error(
    "{GENERATOR} cannot generate {subject}: {message}\n    \
     fix: compare {subject} with the profile in openapi/README.md; the construct that it uses is \
     not one that the generator takes, and the lint should have said so"
)]
pub struct GeneratorError {
    /// The operations or the component at fault.
    pub subject: String,
    /// What progenitor said.
    pub message: String,
}

/// The client's code, before the post-pass.
pub fn tokens(document: &Value) -> Result<TokenStream, GeneratorError> {
    attempt(document).map_err(|message| GeneratorError { subject: culprit(document), message })
}

/// One run with a generator of its own, because a second run of one generator emits duplicates.
fn attempt(document: &Value) -> Result<TokenStream, String> {
    let spec: openapiv3::OpenAPI = serde_json::from_value(document.clone())
        .map_err(|error| format!("the document does not fit OpenAPI 3.0: {error}"))?;
    let generated = catch(|| Generator::new(&settings()).generate_tokens(&spec))?;
    generated.map_err(|error| error.to_string())
}

fn settings() -> GenerationSettings {
    let mut settings = GenerationSettings::new();
    settings
        .with_interface(InterfaceStyle::Positional)
        .with_tag(TagStyle::Merged)
        .with_map_type("::std::collections::BTreeMap")
        .with_derive("PartialEq")
        .with_inner_type(quote!(crate::Inner))
        .with_hooks(progenitor::HooksMode::Expected);
    for (format, rust_type) in SCALARS {
        let schema = SchemaObject {
            instance_type: Some(InstanceType::String.into()),
            format: Some(format.to_owned()),
            ..SchemaObject::default()
        };
        let traits = [TypeImpl::Display, TypeImpl::FromStr];
        settings.with_conversion(schema, rust_type, traits.into_iter());
    }
    settings
}

/// The scalars that the document asks for but that do not stand in the generated text: progenitor
/// ignores a conversion that matches nothing without a word.
pub fn unused_scalars(document: &Value, generated: &str) -> Vec<&'static str> {
    let document = document.to_string();
    SCALARS
        .into_iter()
        .filter(|(format, rust_type)| {
            document.contains(&format!("\"format\":\"{format}\"")) && !generated.contains(rust_type)
        })
        .map(|(format, _)| format)
        .collect()
}

/// Which part of the document is at fault: each component and each operation is tried alone,
/// because a panic of progenitor seldom names its place.
fn culprit(document: &Value) -> String {
    if let Some(component) = culprit_component(document) {
        return format!("the component `{component}`");
    }
    let failing: Vec<String> = operations(document)
        .filter(|(path, method, _)| attempt(&only(document, path, method)).is_err())
        .map(|(_, _, id)| format!("the operation `{id}`"))
        .collect();
    if failing.is_empty() { "the document as a whole".to_owned() } else { failing.join(" and ") }
}

fn culprit_component(document: &Value) -> Option<String> {
    let mut without_operations = document.clone();
    without_operations["paths"] = json!({});
    attempt(&without_operations).err()?;
    let schemas = document.pointer("/components/schemas")?.as_object()?;
    // Without the culprit the others generate, unless they refer to it; then it cannot be told
    // apart and the first one that fails alone is the better hint.
    let alone = |name: &String| {
        let mut single = without_operations.clone();
        single["components"]["schemas"] = reachable(schemas, name);
        attempt(&single).is_err()
    };
    schemas
        .keys()
        .filter(|name| alone(name))
        .min_by_key(|name| reachable(schemas, name).as_object().map_or(0, serde_json::Map::len))
        .cloned()
}

/// A component together with those that it refers to.
fn reachable(schemas: &serde_json::Map<String, Value>, name: &str) -> Value {
    let mut found = serde_json::Map::new();
    let mut waiting = vec![name.to_owned()];
    while let Some(name) = waiting.pop() {
        let Some(schema) = schemas.get(&name) else { continue };
        if found.insert(name, schema.clone()).is_none() {
            waiting.extend(crate::reach::references(schema));
        }
    }
    found.into()
}

fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &str)> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        item.as_object().into_iter().flatten().filter(|(key, _)| crate::bundle::is_method(key)).map(
            move |(method, operation)| {
                let id = operation.get("operationId").and_then(Value::as_str).unwrap_or(method);
                (path, method, id)
            },
        )
    })
}

fn only(document: &Value, path: &str, method: &str) -> Value {
    let mut single = document.clone();
    let mut item = document["paths"][path].clone();
    if let Some(item) = item.as_object_mut() {
        item.retain(|key, _| key == method || !crate::bundle::is_method(key));
    }
    single["paths"] = json!({ path: item });
    single
}

thread_local! {
    static CAUGHT: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Runs `action` and turns a panic into its message, without printing it.
fn catch<T>(action: impl FnOnce() -> T) -> Result<T, String> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let previous = panic::take_hook();
        panic::set_hook(Box::new(move |info| {
            let catching = CAUGHT.with_borrow_mut(|caught| {
                caught.as_mut().map(|message| *message = panic_text(info)).is_some()
            });
            if !catching {
                previous(info);
            }
        }));
    });
    CAUGHT.set(Some(String::new()));
    let result = panic::catch_unwind(AssertUnwindSafe(action));
    let message = CAUGHT.take().unwrap_or_default();
    result.map_err(|_| format!("it panicked with {message}"))
}

fn panic_text(info: &panic::PanicHookInfo<'_>) -> String {
    let payload = info.payload();
    let text = payload
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| payload.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("no message");
    format!("`{}`", text.lines().next().unwrap_or_default())
}
