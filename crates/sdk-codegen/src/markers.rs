//! Markers: the fields by which a response reports success.
//!
//! The documentation wraps its responses in a few envelopes. Which one an operation uses follows from
//! the fields of its response, so it is said nowhere else.

use std::collections::BTreeMap;

use openapi_model::{media_type, refs};
use proc_macro2::TokenStream;
use quote::quote;
use serde_json::Value;

/// A field of a response and the value that marks success.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Marker {
    /// A text that has to be this one.
    Text(&'static str, &'static str),
    /// A truth value that has to be this one.
    Flag(&'static str, bool),
}

/// The envelopes: where the marker is, by the field that the envelope is known by.
pub(crate) const ENVELOPES: [(&str, Marker); 4] = [
    ("/status", Marker::Text("/status", "success")),
    ("/meta/status", Marker::Text("/meta/status", "success")),
    ("/meta/success", Marker::Flag("/meta/success", true)),
    ("/error", Marker::Flag("/error", false)),
];

/// The markers of an operation's response; several where pages disagree about its envelope.
pub(crate) fn of(bundle: &Value, operation: &Value) -> Vec<Marker> {
    let schemas = success_schemas(bundle, operation);
    let has = |pointer: &str, type_name: &str| {
        schemas.iter().any(|schema| has_field(bundle, schema, pointer, type_name))
    };
    let has = |(pointer, marker): &(&str, Marker)| has(pointer, marker.type_name());
    ENVELOPES.into_iter().filter(has).map(|(_, marker)| marker).collect()
}

/// Whether the successful response is a list.
pub(crate) fn is_list(bundle: &Value, operation: &Value) -> bool {
    success_schemas(bundle, operation).iter().any(|schema| type_of(bundle, schema) == Some("array"))
}

/// The schemas of the successful responses.
pub(crate) fn success_schemas<'a>(bundle: &'a Value, operation: &'a Value) -> Vec<&'a Value> {
    let responses = operation.get("responses").and_then(Value::as_object).into_iter().flatten();
    let successes = responses.filter(|(status, _)| status.starts_with('2'));
    successes.filter_map(|(_, response)| schema(bundle, response)).collect()
}

/// The schema of the JSON of a response, or of the body of a request.
pub(crate) fn schema<'a>(bundle: &'a Value, response: &'a Value) -> Option<&'a Value> {
    let content = refs::resolve(bundle, response)?.get("content")?.as_object()?;
    let (_, media_type) = content.iter().find(|(name, _)| media_type::is_json(name))?;
    media_type.get("schema")
}

fn has_field(bundle: &Value, schema: &Value, pointer: &str, type_name: &str) -> bool {
    let mut names = pointer.split('/').skip(1);
    names
        .try_fold(schema, |schema, name| properties(bundle, schema).remove(name))
        .is_some_and(|field| type_of(bundle, field) == Some(type_name))
}

/// The type of a field; a union of texts is a text. A field of the data may have the name of an
/// envelope's field, and is of another type then.
pub(crate) fn type_of<'a>(bundle: &'a Value, schema: &'a Value) -> Option<&'a str> {
    let schema = refs::resolve(bundle, schema)?;
    let own = schema.get("type").and_then(Value::as_str);
    own.or_else(|| {
        let arms = schema.get("oneOf").or_else(|| schema.get("anyOf"))?.as_array()?;
        let mut types = arms.iter().map(|arm| type_of(bundle, arm));
        let first = types.next()??;
        types.all(|other| other == Some(first)).then_some(first)
    })
}

/// The properties of a schema and of the members of its `allOf`.
pub(crate) fn properties<'a>(bundle: &'a Value, schema: &'a Value) -> BTreeMap<&'a str, &'a Value> {
    let Some(schema) = refs::resolve(bundle, schema) else { return BTreeMap::new() };
    let own = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let members = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let inherited = members.flat_map(|member| properties(bundle, member));
    own.map(|(name, schema)| (name.as_str(), schema)).chain(inherited).collect()
}

impl Marker {
    fn type_name(self) -> &'static str {
        match self {
            Self::Text(..) => "string",
            Self::Flag(..) => "boolean",
        }
    }

    /// The marker as a row of the table has it.
    pub(crate) fn tokens(self) -> TokenStream {
        match self {
            Self::Text(pointer, value) => quote!(Marker::Text { pointer: #pointer, value: #value }),
            Self::Flag(pointer, value) => quote!(Marker::Flag { pointer: #pointer, value: #value }),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn markers(schema: Value) -> Vec<Marker> {
        let bundle = json!({"components": {"schemas": {
            "Meta": {"properties": {"status": {"type": "string"}}},
            "Legacy": {"properties": {"success": {"type": "boolean"}}},
        }}});
        let content = json!({"application/json": {"schema": schema}});
        of(&bundle, &json!({"responses": {"200": {"content": content}, "400": {}}}))
    }

    #[test]
    fn the_envelope_is_known_by_its_fields() {
        let text = json!({"type": "string"});
        let meta =
            |name: &str| json!({"allOf": [{"$ref": format!("#/components/schemas/{name}")}]});
        for (properties, expected) in [
            (json!({"status": text}), vec![Marker::Text("/status", "success")]),
            (json!({"meta": meta("Meta")}), vec![Marker::Text("/meta/status", "success")]),
            (json!({"meta": meta("Legacy")}), vec![Marker::Flag("/meta/success", true)]),
            (json!({"error": {"type": "boolean"}}), vec![Marker::Flag("/error", false)]),
            (json!({"status": {"type": "object"}, "token": text}), vec![]),
            (json!({"status": {"type": "boolean"}, "error": text}), vec![]),
            (
                json!({"status": {"oneOf": [{"type": "string", "enum": ["success"]}, text]}}),
                vec![Marker::Text("/status", "success")],
            ),
        ] {
            assert_eq!(markers(json!({"properties": properties})), expected, "{properties}");
        }
        assert_eq!(markers(json!({"type": "array"})), []);
    }

    #[test]
    fn a_list_is_told_from_an_object() {
        for (schema, expected) in [
            (json!({"type": "array", "items": {}}), true),
            (json!({"type": "object"}), false),
            (json!({}), false),
            (json!({"$ref": "#/components/schemas/Meta"}), false),
        ] {
            let bundle = json!({"components": {"schemas": {"Meta": {"type": "object"}}}});
            let content = json!({"application/json": {"schema": schema}});
            let operation = json!({"responses": {"200": {"content": content}}});
            assert_eq!(is_list(&bundle, &operation), expected, "{operation}");
        }
    }

    #[test]
    fn an_answer_of_two_envelopes_has_two_markers() {
        let schema = json!({"properties": {
            "status": {"type": "string"},
            "meta": {"$ref": "#/components/schemas/Meta"},
        }});
        assert_eq!(markers(schema).len(), 2);
    }
}
