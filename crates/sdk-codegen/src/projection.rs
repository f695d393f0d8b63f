//! The part of the bundle that progenitor can take.
//!
//! The bundle stays whole for every other reader. Each step here works around one limit of progenitor
//! 0.15.1 and says so.

use std::collections::BTreeSet;

use openapi_model::composition::TEXT_LIMITS;
use openapi_model::{
    Kind, Scope,
    media_type::{self, FORM},
    refs,
};
use serde_json::{Map, Value};

use crate::{
    bundle::RUST_NAME,
    formats::{self, Rust},
    open_enums,
};

/// The document from which the client is generated.
pub fn client(bundle: &Value) -> Value {
    let mut document = bundle.clone();
    open_enums::fold(&mut document);
    drop_forms(&mut document, &forms(bundle));
    for operation in operations_mut(&mut document) {
        keep_success_responses(operation);
    }
    let nullable = take_nullable_components(&mut document);
    put_null_where_used(&mut document, &nullable, Scope::DOCUMENT);
    drop_keywords(&mut document, Scope::DOCUMENT);
    take_null_for_absence(&mut document, Scope::DOCUMENT);
    document
}

/// The schemas of forms with files, which have no type in the client: the files are streamed.
pub fn forms(bundle: &Value) -> BTreeSet<String> {
    let bodies = operations(bundle).filter_map(|operation| body(bundle, operation));
    let schemas = bodies.filter_map(|content| content.get(FORM)?.get("schema"));
    schemas.filter_map(|schema| refs::name_of(schema, "schemas")).map(str::to_owned).collect()
}

/// Whether the generator writes the method of an operation. A request that can only be a form is
/// written by hand, and one that can also be JSON is generated as JSON.
pub fn is_generated(bundle: &Value, operation: &Value) -> bool {
    body(bundle, operation).is_none_or(|content| {
        !content.contains_key(FORM) || content.keys().any(|name| media_type::is_json(name))
    })
}

fn body<'a>(bundle: &'a Value, operation: &'a Value) -> Option<&'a Map<String, Value>> {
    let body = refs::resolve(bundle, operation.get("requestBody")?)?;
    body.get("content")?.as_object()
}

/// progenitor refuses forms with files, and a request of two media types.
fn drop_forms(document: &mut Value, forms: &BTreeSet<String>) {
    let whole = document.clone();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut).into_iter().flatten();
    for item in paths.filter_map(|(_, item)| item.as_object_mut()) {
        item.retain(|key, operation| {
            !crate::bundle::is_method(key) || is_generated(&whole, operation)
        });
    }
    for operation in operations_mut(document) {
        let content = operation.get_mut("requestBody").and_then(|body| body.get_mut("content"));
        if let Some(content) = content.and_then(Value::as_object_mut) {
            content.remove(FORM);
        }
    }
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    if let Some(schemas) = schemas {
        schemas.retain(|name, _| !forms.contains(name));
    }
}

/// In a response, null says no more than absence, and must not fail it; in a request, an empty list
/// says more than absence. The generator takes a missing list for an empty one both ways and
/// refuses null for it, so every list that may be missing is one that may be null. And it finds a
/// hand-written type only where nothing else is said, while what may be missing may be null anyway.
fn take_null_for_absence(value: &mut Value, scope: Scope) {
    match value {
        Value::Object(map) => {
            if scope == Scope::Object(Kind::Schema) {
                optional_properties(map).for_each(settle_null);
            }
            for (key, value) in map {
                take_null_for_absence(value, scope.below(key));
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| take_null_for_absence(item, scope.item()));
        }
        _ => {}
    }
}

fn optional_properties(schema: &mut Map<String, Value>) -> impl Iterator<Item = &mut Value> {
    let required: BTreeSet<String> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| name.as_str().map(str::to_owned))
        .collect();
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut);
    properties
        .into_iter()
        .flatten()
        .filter(move |(name, _)| !required.contains(*name))
        .map(|(_, property)| property)
}

fn settle_null(property: &mut Value) {
    let Some(property) = property.as_object_mut() else { return };
    let text = |key: &str| property.get(key).and_then(Value::as_str);
    let format = text("format").and_then(formats::find);
    if format.is_some_and(|format| matches!(format.rust, Rust::Scalar(_))) {
        property.remove("nullable");
    } else if matches!(text("type"), Some("array" | "object")) {
        property.insert("nullable".to_owned(), true.into());
    }
}

/// progenitor takes one error type for each operation, and a typed error whose body does not fit
/// loses its status. Without any, every failure arrives with its status and its body.
fn keep_success_responses(operation: &mut Map<String, Value>) {
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        responses.retain(|status, _| status.starts_with('2'));
    }
}

/// Leaves out what would spoil the types.
fn drop_keywords(value: &mut Value, scope: Scope) {
    match value {
        Value::Object(map) => {
            if scope == Scope::Object(Kind::Schema) {
                keep_scalar_alone(map);
                try_alternatives_in_order(map);
                rename_properties(map);
            }
            map.retain(|key, _| !(scope.has_keywords() && is_dropped(key)));
            if let Some(minimum) = map.get_mut("minimum").filter(|_| scope.has_keywords()) {
                settle_minimum(minimum);
            }
            for (key, value) in map {
                drop_keywords(value, scope.below(key));
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| drop_keywords(item, scope.item()));
        }
        _ => {}
    }
}

/// typify compares schemas as a whole when it looks for a conversion, so a remark of ours on a
/// field would hide the field from it. And it makes a type of its own of every limited text, which
/// refuses a whole response for one value that does not fit; the service checks what it gets.
fn is_dropped(key: &str) -> bool {
    key.starts_with("x-") || key == "maximum" || TEXT_LIMITS.contains(&key)
}

/// typify finds a hand-written type by the whole schema, so a limit beside its format hides it.
fn keep_scalar_alone(schema: &mut Map<String, Value>) {
    const LIMITS: [&str; 4] = ["minimum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
    let format = schema.get("format").and_then(Value::as_str).and_then(formats::find);
    if format.is_some_and(|format| matches!(format.rust, Rust::Scalar(_))) {
        schema.retain(|key, _| !LIMITS.contains(&key.as_str()));
    }
}

/// progenitor makes one struct of all arms of an `anyOf`, and of a `oneOf` an enum whose variants are
/// tried in their order, which is what both mean for a reader.
fn try_alternatives_in_order(schema: &mut Map<String, Value>) {
    if let Some(arms) = schema.remove("anyOf") {
        schema.insert("oneOf".to_owned(), arms);
    }
}

/// Two properties of one schema may become one Rust name, so that one of them is given another
/// here. [`crate::rewrite`] puts the name on the wire back.
fn rename_properties(schema: &mut Map<String, Value>) {
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let renamed = properties.filter_map(|(name, property)| {
        Some((name.clone(), property.get(RUST_NAME)?.as_str()?.to_owned()))
    });
    for (name, rust_name) in renamed.collect::<Vec<_>>() {
        if let Some(properties) = schema.get_mut("properties").and_then(Value::as_object_mut) {
            let property = properties.remove(&name);
            properties.extend(property.map(|property| (rust_name.clone(), property)));
        }
        let required = schema.get_mut("required").and_then(Value::as_array_mut);
        if let Some(listed) = required.into_iter().flatten().find(|listed| **listed == name) {
            *listed = rust_name.into();
        }
    }
}

/// progenitor writes an `Option` for a property that is nullable, and none for a component.
fn take_nullable_components(document: &mut Value) -> BTreeSet<String> {
    let schemas = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut);
    let schemas = schemas.into_iter().flatten();
    let nullable = schemas.filter_map(|(name, schema)| {
        let is_nullable = schema.as_object_mut()?.remove("nullable")? == true;
        is_nullable.then(|| name.clone())
    });
    nullable.collect()
}

fn put_null_where_used(value: &mut Value, nullable: &BTreeSet<String>, scope: Scope) {
    match value {
        Value::Object(map) => {
            let is_reference = |schema: &Value| {
                refs::name_of(schema, "schemas").is_some_and(|name| nullable.contains(name))
            };
            let members = map.get("allOf").and_then(Value::as_array).into_iter().flatten();
            if scope == Scope::Object(Kind::Schema) && members.into_iter().any(is_reference) {
                map.insert("nullable".to_owned(), true.into());
            }
            for (key, value) in map {
                put_null_where_used(value, nullable, scope.below(key));
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| put_null_where_used(item, nullable, scope.item()));
        }
        _ => {}
    }
}

/// For a number that is at least one, typify writes a type without zero, which is awkward to call.
fn settle_minimum(minimum: &mut Value) {
    if minimum.as_f64().is_some_and(|least| least > 0.0) {
        *minimum = 0.into();
    }
}

/// The operations of a document.
fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths
        .into_iter()
        .flat_map(|paths| paths.values())
        .filter_map(Value::as_object)
        .flatten()
        .filter(|(key, _)| crate::bundle::is_method(key))
        .map(|(_, operation)| operation)
}

fn operations_mut(document: &mut Value) -> impl Iterator<Item = &mut Map<String, Value>> {
    document
        .get_mut("paths")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(|paths| paths.values_mut())
        .filter_map(Value::as_object_mut)
        .flat_map(|item| item.iter_mut())
        .filter(|(key, _)| crate::bundle::is_method(key))
        .filter_map(|(_, operation)| operation.as_object_mut())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_responses_of_success_reach_the_generator() {
        let bundle = json!({"paths": {"/v1/x": {"get": {
            "responses": {"200": {}, "204": {}, "400": {}, "default": {}}
        }}}});
        let projected = client(&bundle);
        let responses =
            projected.pointer("/paths/~1v1~1x/get/responses").and_then(Value::as_object);
        let statuses: Vec<_> = responses.into_iter().flat_map(Map::keys).collect();
        assert_eq!(statuses, ["200", "204"]);
        let whole = bundle.pointer("/paths/~1v1~1x/get/responses/400");
        assert!(whole.is_some(), "the bundle stays whole");
    }

    #[test]
    fn limits_of_texts_are_dropped_and_properties_of_such_names_stay() {
        let bundle = json!({"components": {"schemas": {"A": {"properties": {
            "pattern": {"type": "string", "pattern": "^a$", "minLength": 1, "maxLength": 2},
        }}}}});
        let expected = json!({"components": {"schemas": {"A": {"properties": {
            "pattern": {"type": "string"},
        }}}}});
        assert_eq!(client(&bundle), expected);
    }

    fn upload() -> Value {
        json!({"multipart/form-data": {"schema": {"$ref": "#/components/schemas/Form"}}})
    }

    #[test]
    fn a_form_with_files_is_left_to_hand_written_code() {
        let mut both = upload();
        both["application/json"] = json!({"schema": {"$ref": "#/components/schemas/A"}});
        let bundle = json!({
            "paths": {
                "/v1/form": {"post": {"requestBody": {"content": upload()}}, "parameters": []},
                "/v1/both": {"post": {"requestBody": {"content": both}}},
                "/v1/none": {"get": {}},
            },
            "components": {"schemas": {"A": {}, "Form": {}}},
        });
        let projected = client(&bundle);
        assert_eq!(projected["paths"]["/v1/form"], json!({"parameters": []}));
        let content = &projected["paths"]["/v1/both"]["post"]["requestBody"]["content"];
        assert!(content.get("application/json").is_some() && content.get(FORM).is_none());
        assert_eq!(projected["components"]["schemas"], json!({"A": {}}));
        assert_eq!(forms(&bundle), BTreeSet::from(["Form".to_owned()]));
        let operation = |path: &str, method: &str| &bundle["paths"][path][method];
        assert!(!is_generated(&bundle, operation("/v1/form", "post")));
        assert!(is_generated(&bundle, operation("/v1/both", "post")));
        assert!(is_generated(&bundle, operation("/v1/none", "get")));
    }

    #[test]
    fn a_list_that_may_be_missing_may_be_null_and_a_scalar_keeps_its_type() {
        let bundle = json!({"components": {"schemas": {"A": {
            "required": ["b"],
            "properties": {
                "a": {"type": "array"},
                "b": {"type": "array"},
                "c": {"type": "string", "format": "date-time", "nullable": true},
                "d": {"type": "string", "nullable": true},
                "type": {"type": "string"},
            },
        }}}});
        let mut expected = bundle.clone();
        let properties = &mut expected["components"]["schemas"]["A"]["properties"];
        properties["a"]["nullable"] = true.into();
        properties["c"] = json!({"type": "string", "format": "date-time"});
        assert_eq!(client(&bundle), expected);
    }

    #[test]
    fn limits_of_numbers_do_not_become_types() {
        let bundle = json!({"components": {"schemas": {"A": {"properties": {
            "n": {"type": "integer", "minimum": 1, "maximum": 100},
            "m": {"type": "integer", "minimum": 0},
            "d": {"type": "number", "format": "decimal", "minimum": 0, "multipleOf": 0.01},
        }}}}});
        let properties = client(&bundle)["components"]["schemas"]["A"]["properties"].clone();
        assert_eq!(properties["n"], json!({"type": "integer", "minimum": 0}));
        assert_eq!(properties["m"], json!({"type": "integer", "minimum": 0}));
        assert_eq!(properties["d"], json!({"type": "number", "format": "decimal"}));
    }

    #[test]
    fn overlapping_alternatives_become_an_enum_in_their_order() {
        let arms = json!([{"$ref": "#/components/schemas/B"}, {"type": "string"}]);
        let bundle = json!({"components": {"schemas": {"A": {"anyOf": arms},
            "C": {"properties": {"anyOf": {"type": "string"}}}}}});
        let expected = json!({"components": {"schemas": {"A": {"oneOf": arms},
            "C": {"properties": {"anyOf": {"type": "string"}}}}}});
        assert_eq!(client(&bundle), expected);
    }

    #[test]
    fn a_property_gets_the_name_that_the_document_gives_it_in_rust() {
        let bundle = json!({"components": {"schemas": {"A": {
            "required": ["id"],
            "properties": {"_id": {}, "id": {"type": "integer", "x-rust-name": "short_id"}},
        }}}});
        let expected = json!({"components": {"schemas": {"A": {
            "required": ["short_id"],
            "properties": {"_id": {}, "short_id": {"type": "integer"}},
        }}}});
        assert_eq!(client(&bundle), expected);
    }

    #[test]
    fn a_nullable_component_is_nullable_where_it_is_used() {
        let used = json!({"allOf": [{"$ref": "#/components/schemas/B"}]});
        let bundle = json!({"components": {"schemas": {
            "A": {"required": ["b"], "properties": {"b": used}},
            "B": {"type": "object", "nullable": true},
        }}});
        let projected = client(&bundle);
        let mut expected = used;
        expected["nullable"] = true.into();
        assert_eq!(projected["components"]["schemas"]["A"]["properties"]["b"], expected);
        assert_eq!(projected["components"]["schemas"]["B"], json!({"type": "object"}));
    }

    #[test]
    fn extensions_are_dropped_and_properties_of_such_names_stay() {
        let bundle = json!({"components": {"schemas": {"A": {
            "x-group": "a",
            "properties": {"x-id": {"type": "string", "x-inferred": "from an example"}},
        }}}});
        let expected = json!({"components": {"schemas": {"A": {
            "properties": {"x-id": {"type": "string"}},
        }}}});
        assert_eq!(client(&bundle), expected);
    }

    #[test]
    fn names_that_begin_like_extensions_stay_wherever_the_document_chooses_names() {
        let bundle = json!({
            "components": {
                "parameters": {"x-request-id": {"name": "x", "x-inferred": "y"}},
                "schemas": {"A": {"example": {"x-a": 1}, "discriminator": {"mapping": {"x-b": "B"}}}},
            },
            "paths": {"/v1/x": {"get": {"responses": {"200": {
                "headers": {"x-limit": {"schema": {}}},
                "content": {"application/json": {"examples": {"x-one": {"value": {"x-a": 1}}}}},
            }}}}},
        });
        let mut expected = bundle.clone();
        expected["components"]["parameters"]["x-request-id"] = json!({"name": "x"});
        assert_eq!(client(&bundle), expected);
    }
}
