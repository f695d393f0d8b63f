//! Runs progenitor on the projected document.

use openapi_model::{Kind, Scope, refs};
use proc_macro2::TokenStream;
use progenitor::{GenerationSettings, Generator, InterfaceStyle, TagStyle, TypeImpl};
use quote::quote;
use schemars_08::schema::{InstanceType, SchemaObject};
use serde_json::{Map, Value, json};

use crate::{bundle, formats, panics};

/// The generator and its version, for the header of what it wrote.
pub const GENERATOR: &str = "progenitor 0.15.1";

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

/// The client's code, before the rewrite.
pub fn tokens(document: &Value) -> Result<TokenStream, GeneratorError> {
    attempt(document).map_err(|message| GeneratorError { subject: culprit(document), message })
}

/// One run with a generator of its own, because a second run of one generator emits duplicates.
pub(crate) fn attempt(document: &Value) -> Result<TokenStream, String> {
    let spec: openapiv3::OpenAPI = serde_path_to_error::deserialize(document)
        .map_err(|error| format!("the document does not fit OpenAPI 3.0: {error}"))?;
    let mut generator = Generator::new(&settings());
    let generated = panics::catch(|| generator.generate_tokens(&spec))?;
    let tokens = generated.map_err(|error| error.to_string())?;
    match foreign(&generator).as_slice() {
        [] => Ok(tokens),
        names => Err(format!(
            "its types need {}, on which the client crate does not depend",
            names.join(" and ")
        )),
    }
}

/// The crates that the generated types need and the client crate does not have.
fn foreign(generator: &Generator) -> Vec<&'static str> {
    let types = generator.get_type_space();
    let needed = [
        ("chrono", types.uses_chrono()),
        ("uuid", types.uses_uuid()),
        ("regress", types.uses_regress()),
    ];
    needed.into_iter().filter(|(_, is_needed)| *is_needed).map(|(name, _)| name).collect()
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
    for (format, scalar) in formats::scalars() {
        let instance_type = match format.type_name {
            "number" => InstanceType::Number,
            _ => InstanceType::String,
        };
        let schema = SchemaObject {
            instance_type: Some(instance_type.into()),
            format: Some(format.name.to_owned()),
            ..SchemaObject::default()
        };
        let traits = [TypeImpl::Display, TypeImpl::FromStr];
        let traits = traits.into_iter().filter(|_| scalar.is_text);
        settings.with_conversion(schema, scalar.path, traits);
    }
    settings
}

/// The scalars that the document asks for but that are not in the generated text: progenitor
/// ignores a conversion that matches nothing without a word.
pub fn unused_scalars(document: &Value, generated: &str) -> Vec<&'static str> {
    let texts = texts_of_code(document);
    let is_used = |format: &str| {
        let member = format!("\"format\":\"{format}\"");
        texts.iter().any(|text| text.contains(&member))
    };
    formats::scalars()
        .filter(|(format, scalar)| is_used(format.name) && !generated.contains(scalar.path))
        .map(|(format, _)| format.name)
        .collect()
}

/// The parts of a document that become code: the paths, the schemas, and those of the other shared
/// components that a path refers to.
fn texts_of_code(document: &Value) -> Vec<String> {
    let paths = document["paths"].to_string();
    let mut texts = Vec::new();
    for (section, components) in document["components"].as_object().into_iter().flatten() {
        for (name, component) in components.as_object().into_iter().flatten() {
            let reference = format!("\"#/components/{section}/{name}\"");
            if section == "schemas" || paths.contains(&reference) {
                texts.push(component.to_string());
            }
        }
    }
    texts.push(paths);
    texts
}

/// Which part of the document is at fault: each part is tried alone, from the frame of the document
/// to its operations, because a panic of progenitor seldom names its place.
fn culprit(document: &Value) -> String {
    let mut frame = document.clone();
    frame["paths"] = json!({});
    frame["components"] = json!({});
    if attempt(&frame).is_err() {
        return "the document outside its paths and components".to_owned();
    }
    let sections = document.get("components").and_then(Value::as_object);
    let mut sections: Vec<_> = sections.into_iter().flatten().collect();
    // Schemas refer to schemas only, so that without the other sections their fault is their own.
    sections.sort_by_key(|(section, _)| *section != "schemas");
    for (section, components) in sections {
        if let Some(name) = culprit_component(&frame, section, components) {
            return format!("the component `{section}/{name}`");
        }
        frame["components"][section] = components.clone();
    }
    let failing: Vec<String> = operations(document)
        .filter(|(path, method, _)| attempt(&only(document, path, method)).is_err())
        .map(|(_, _, id)| format!("the operation `{id}`"))
        .collect();
    if failing.is_empty() { "the document as a whole".to_owned() } else { failing.join(" and ") }
}

/// The smallest component of a section that fails beside what generates.
fn culprit_component(frame: &Value, section: &str, components: &Value) -> Option<String> {
    let with = |components: Value| {
        let mut document = frame.clone();
        document["components"][section] = components;
        attempt(&document)
    };
    with(components.clone()).err()?;
    let components = components.as_object()?;
    let alone = |name: &str| -> Map<String, Value> {
        match section {
            "schemas" => reachable(components, name),
            _ => {
                components.get(name).map(|one| (name.to_owned(), one.clone())).into_iter().collect()
            }
        }
    };
    components
        .keys()
        .filter(|name| with(alone(name).into()).is_err())
        .min_by_key(|name| alone(name).len())
        .cloned()
}

/// A schema together with those that it refers to.
fn reachable(schemas: &Map<String, Value>, name: &str) -> Map<String, Value> {
    let mut found = Map::new();
    let mut waiting = vec![name];
    while let Some(name) = waiting.pop() {
        let Some(schema) = schemas.get(name) else { continue };
        if found.insert(name.to_owned(), schema.clone()).is_none() {
            waiting.extend(refs::schemas(schema, Scope::Object(Kind::Schema)));
        }
    }
    found
}

fn operations(document: &Value) -> impl Iterator<Item = (&String, &String, &str)> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        item.as_object().into_iter().flatten().filter(|(key, _)| bundle::is_method(key)).map(
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
        item.retain(|key, _| key == method || !bundle::is_method(key));
    }
    single["paths"] = json!({ path: item });
    single
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(paths: Value) -> Value {
        let day = json!({ "name": "day", "in": "query", "schema": { "type": "string", "format": "date" } });
        json!({ "paths": paths, "components": { "parameters": { "Day": day } } })
    }

    #[test]
    fn a_scalar_is_missing_only_if_code_is_made_of_its_place() {
        assert_eq!(unused_scalars(&document(json!({})), "").len(), 0);
        let reference = json!([{ "$ref": "#/components/parameters/Day" }]);
        let used = document(json!({ "/v1/a": { "get": { "parameters": reference } } }));
        assert_eq!(unused_scalars(&used, ""), ["date"]);
        assert!(unused_scalars(&used, "crate::scalars::Timestamp").is_empty());
    }
}
