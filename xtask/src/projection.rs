//! The part of the bundle that progenitor can take.
//!
//! The bundle stays whole for every other reader. Each step here answers one limit of progenitor
//! 0.15.1 and says so.

use serde_json::{Map, Value};

use crate::{composition::TEXT_LIMITS, grammar::Place};

/// The document from which the client is generated.
pub fn client(bundle: &Value) -> Value {
    let mut document = bundle.clone();
    for operation in operations_mut(&mut document) {
        keep_success_responses(operation);
    }
    drop_keywords(&mut document, Place::DOCUMENT);
    document
}

/// progenitor takes one error type for each operation, and a typed error whose body does not fit
/// loses its status. Without any, every failure arrives with its status and its body.
fn keep_success_responses(operation: &mut Map<String, Value>) {
    if let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) {
        responses.retain(|status, _| status.starts_with('2'));
    }
}

/// Leaves out what stands in the way of the types.
fn drop_keywords(value: &mut Value, place: Place) {
    match value {
        Value::Object(map) => {
            map.retain(|key, _| !(place.has_keywords() && is_dropped(key)));
            for (key, value) in map {
                drop_keywords(value, place.below(key));
            }
        }
        Value::Array(items) => {
            items.iter_mut().for_each(|item| drop_keywords(item, place.item()));
        }
        _ => {}
    }
}

/// typify compares schemas as a whole when it looks for a conversion, so a remark of ours on a
/// field would hide the field from it. And it makes a type of its own of every limited text, which
/// refuses a whole answer for one value that does not fit; the service checks what it gets.
fn is_dropped(key: &str) -> bool {
    key.starts_with("x-") || TEXT_LIMITS.contains(&key)
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
