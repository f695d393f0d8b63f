//! Translates the schema dialect of OpenAPI 3.0 to JSON Schema 2020-12.

use serde_json::{Map, Value, json};

use crate::{document::Document, unknown_keys::UnknownKeys};

const COMPONENTS: &str = "#/components/schemas/";

/// How deep combinations of schemas are followed in search of named keys.
const DEPTH: usize = 16;

/// Translates a schema together with the components that it reaches, and nothing else, so that the
/// size of the bundle does not matter.
pub(super) fn json_schema(document: &Document, schema: &Value, unknown_keys: UnknownKeys) -> Value {
    let mut translation = Translation { document, unknown_keys, reached: Vec::new() };
    let root = translation.value_schema(schema);
    let mut definitions = Map::new();
    while let Some(name) = translation.reached.pop() {
        if !definitions.contains_key(&name) {
            let reference = json!({ "$ref": format!("{COMPONENTS}{name}") });
            let translated = translation.schema(document.resolve(&reference));
            definitions.insert(name, translated);
        }
    }
    json!({ "allOf": [root], "$defs": definitions })
}

struct Translation<'a> {
    document: &'a Document,
    unknown_keys: UnknownKeys,
    /// The names of components that a translated schema refers to.
    reached: Vec<String>,
}

impl Translation<'_> {
    /// The schema of a whole value: the body, a property, an element. Only such a schema can close an
    /// object, because each part of an `allOf` knows only some of its keys.
    fn value_schema(&mut self, schema: &Value) -> Value {
        let mut translated = self.schema(schema);
        if self.unknown_keys == UnknownKeys::Refused
            && names_keys(self.document, schema, DEPTH)
            && let Value::Object(fields) = &mut translated
        {
            fields.insert("unevaluatedProperties".to_owned(), json!(false));
        }
        translated
    }

    fn schema(&mut self, schema: &Value) -> Value {
        let Value::Object(fields) = schema else { return schema.clone() };
        if let Some(reference) = fields.get("$ref").and_then(Value::as_str) {
            return self.reference(reference);
        }
        let mut translated: Map<String, Value> = fields
            .iter()
            .filter(|(key, _)| !is_openapi_only(key))
            .map(|(key, value)| (self.name(key, value).to_owned(), self.keyword(key, value)))
            .collect();
        number_bounds(&mut translated);
        match fields.get("nullable") {
            Some(Value::Bool(true)) => admit_null(translated),
            _ => Value::Object(translated),
        }
    }

    fn reference(&mut self, reference: &str) -> Value {
        let Some(name) = reference.strip_prefix(COMPONENTS) else { return json!(true) };
        self.reached.push(name.to_owned());
        json!({ "$ref": format!("#/$defs/{name}") })
    }

    /// An open choice is a `oneOf` of its known alternatives and, last, of everything else: any text,
    /// or an object with any keys. A known value fits both of them, not exactly one.
    fn name<'a>(&self, key: &'a str, value: &Value) -> &'a str {
        let takes_the_rest = |last: &Value| !names_keys(self.document, last, DEPTH);
        match value {
            Value::Array(parts) if key == "oneOf" && parts.last().is_some_and(takes_the_rest) => {
                "anyOf"
            }
            _ => key,
        }
    }

    fn keyword(&mut self, key: &str, value: &Value) -> Value {
        match (key, value) {
            ("properties", Value::Object(properties)) => {
                let translated =
                    properties.iter().map(|(name, it)| (name.clone(), self.value_schema(it)));
                Value::Object(translated.collect())
            }
            ("items" | "additionalProperties", schema) => self.value_schema(schema),
            ("not", schema) => self.schema(schema),
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                parts.iter().map(|part| self.schema(part)).collect()
            }
            (_, other) => other.clone(),
        }
    }
}

fn is_openapi_only(key: &str) -> bool {
    matches!(key, "nullable" | "discriminator" | "example" | "externalDocs" | "xml")
        || key.starts_with("x-")
}

/// OpenAPI 3.0 allows null with a keyword beside the type.
fn admit_null(mut schema: Map<String, Value>) -> Value {
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
    match schema.get("type").cloned() {
        Some(Value::String(name)) => {
            schema.insert("type".to_owned(), json!([name, "null"]));
            Value::Object(schema)
        }
        _ => json!({ "anyOf": [schema, { "type": "null" }] }),
    }
}

/// OpenAPI 3.0 marks a bound as exclusive; JSON Schema has a second keyword for it.
fn number_bounds(schema: &mut Map<String, Value>) {
    for (bound, exclusive) in [("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum")] {
        match schema.get(exclusive) {
            Some(Value::Bool(true)) => {
                if let Some(limit) = schema.remove(bound) {
                    schema.insert(exclusive.to_owned(), limit);
                } else {
                    schema.remove(exclusive);
                }
            }
            Some(Value::Bool(false)) => {
                schema.remove(exclusive);
            }
            _ => {}
        }
    }
}

/// Whether a schema says which keys an object has. A free-form object does not and remains open.
fn names_keys(document: &Document, schema: &Value, depth: usize) -> bool {
    if depth == 0 {
        return false;
    }
    let schema = document.resolve(schema);
    let parts = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten();
    let named = |part: &Value| names_keys(document, part, depth - 1);
    let own =
        schema.get("properties").and_then(Value::as_object).is_some_and(|map| !map.is_empty());
    own || parts("allOf").any(named)
        || ["oneOf", "anyOf"].into_iter().any(|key| {
            parts(key).next().is_some() && parts(key).all(|part| named(part) || is_scalar(part))
        })
}

fn is_scalar(schema: &Value) -> bool {
    matches!(
        schema.get("type").and_then(Value::as_str),
        Some("boolean" | "integer" | "number" | "string")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn accepts(schema: Value, unknown_keys: UnknownKeys, body: &Value) -> bool {
        let document = Document::of(json!({ "components": { "schemas": {
            "Base": { "type": "object", "properties": { "id": { "type": "string" } } },
            "Text": { "type": "string", "nullable": true, "example": { "nullable": true } },
        } } }));
        let schema = json_schema(&document, &schema, unknown_keys);
        jsonschema::options().build(&schema).unwrap().is_valid(body)
    }

    #[test]
    fn nullable_admits_null_beside_a_type_an_enum_and_a_combination() {
        let strict = UnknownKeys::Refused;
        assert!(accepts(json!({ "$ref": "#/components/schemas/Text" }), strict, &Value::Null));
        let listed = json!({ "type": "string", "nullable": true, "enum": ["a"] });
        assert!(accepts(listed.clone(), strict, &Value::Null));
        assert!(!accepts(listed, strict, &json!("b")));
        let combined =
            json!({ "nullable": true, "allOf": [{ "$ref": "#/components/schemas/Base" }] });
        assert!(accepts(combined, strict, &Value::Null));
    }

    #[test]
    fn a_property_that_is_called_nullable_is_a_property() {
        let schema = json!({ "type": "object", "required": ["nullable"],
            "properties": { "nullable": { "type": "boolean" } } });
        assert!(accepts(schema.clone(), UnknownKeys::Refused, &json!({ "nullable": true })));
        assert!(!accepts(schema, UnknownKeys::Refused, &json!({ "nullable": "yes" })));
    }

    #[test]
    fn an_open_enum_admits_the_known_values_and_every_other_text() {
        let schema = json!({ "oneOf": [
            { "type": "string", "enum": ["known"] },
            { "$ref": "#/components/schemas/Text" },
        ] });
        for text in ["known", "other"] {
            assert!(accepts(schema.clone(), UnknownKeys::Refused, &json!(text)), "{text}");
        }
        assert!(!accepts(schema, UnknownKeys::Refused, &json!(1)));
    }

    #[test]
    fn a_last_alternative_with_any_keys_may_overlap_a_known_one() {
        let known = json!({ "type": "object", "required": ["id"], "properties": { "id": {} } });
        let schema = json!({ "oneOf": [known, { "type": "object", "additionalProperties": {} }] });
        for body in [json!({ "id": "a" }), json!({ "more": 1 })] {
            assert!(accepts(schema.clone(), UnknownKeys::Refused, &body), "{body}");
        }
        assert!(!accepts(schema, UnknownKeys::Refused, &json!("a")));
    }

    #[test]
    fn alternatives_that_all_name_their_keys_exclude_each_other() {
        let named =
            |key: &str| json!({ "type": "object", "required": [key], "properties": { key: {} } });
        let schema = json!({ "oneOf": [named("a"), named("b")] });
        assert!(accepts(schema.clone(), UnknownKeys::Refused, &json!({ "b": 1 })));
        assert!(!accepts(schema, UnknownKeys::Refused, &json!({ "a": 1, "b": 1 })));
    }

    #[test]
    fn an_exclusive_bound_excludes_its_number() {
        let schema = json!({ "type": "number", "minimum": 1, "exclusiveMinimum": true });
        assert!(!accepts(schema.clone(), UnknownKeys::Refused, &json!(1)));
        assert!(accepts(schema, UnknownKeys::Refused, &json!(1.5)));
    }

    #[test]
    fn unknown_keys_are_found_through_combinations_and_nesting() {
        let schema = json!({ "allOf": [
            { "$ref": "#/components/schemas/Base" },
            { "type": "object", "properties": { "inner": { "$ref": "#/components/schemas/Base" } } },
        ] });
        let known = json!({ "id": "a", "inner": { "id": "b" } });
        let beside = json!({ "id": "a", "more": 1 });
        let below = json!({ "inner": { "id": "b", "more": 1 } });
        assert!(accepts(schema.clone(), UnknownKeys::Refused, &known));
        for body in [beside, below] {
            assert!(!accepts(schema.clone(), UnknownKeys::Refused, &body));
            assert!(accepts(schema.clone(), UnknownKeys::Ignored, &body));
        }
    }

    #[test]
    fn a_free_form_object_remains_open() {
        let schema = json!({ "type": "object", "properties": { "data": { "type": "object" } } });
        assert!(accepts(schema, UnknownKeys::Refused, &json!({ "data": { "any": 1 } })));
    }
}
