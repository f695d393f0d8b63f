//! Schemas of OpenAPI 3.0 in the dialect of JSON Schema 2020-12.

use serde_json::{Map, Value, json};

/// What a schema inside of another one describes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subschema {
    /// A value of its own: a property, an item.
    Value,
    /// The same value, in part or as an alternative, or what it must not be.
    Part,
}

/// Translates the keywords of a schema; `inner` translates each schema inside of it.
///
/// OpenAPI 3.0 has another word for null, marks a bound as exclusive, and knows keywords that are not
/// about values. A `$ref` remains as it is. Names of properties are not keywords.
///
/// ```
/// use openapi_model::json_schema;
/// use serde_json::{Value, json};
///
/// fn translate(schema: &Value) -> Value {
///     json_schema(schema, &mut |inner, _| translate(inner))
/// }
///
/// let schema = json!({ "items": { "type": "string", "nullable": true } });
/// assert_eq!(translate(&schema), json!({ "items": { "type": ["string", "null"] } }));
/// ```
pub fn json_schema(schema: &Value, inner: &mut dyn FnMut(&Value, Subschema) -> Value) -> Value {
    let Value::Object(keywords) = schema else { return schema.clone() };
    let mut translated: Map<String, Value> = keywords
        .iter()
        .filter(|(key, _)| !is_openapi_only(key))
        .map(|(key, value)| (key.clone(), keyword(key, value, inner)))
        .collect();
    number_bounds(&mut translated);
    match keywords.get("nullable") {
        Some(Value::Bool(true)) => admit_null(translated),
        _ => Value::Object(translated),
    }
}

fn keyword(key: &str, value: &Value, inner: &mut dyn FnMut(&Value, Subschema) -> Value) -> Value {
    match (key, value) {
        ("properties", Value::Object(properties)) => {
            let translated =
                properties.iter().map(|(name, it)| (name.clone(), inner(it, Subschema::Value)));
            Value::Object(translated.collect())
        }
        ("items" | "additionalProperties", schema) => inner(schema, Subschema::Value),
        ("not", schema) => inner(schema, Subschema::Part),
        ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
            parts.iter().map(|part| inner(part, Subschema::Part)).collect()
        }
        (_, other) => other.clone(),
    }
}

fn is_openapi_only(key: &str) -> bool {
    matches!(key, "nullable" | "discriminator" | "example" | "default" | "externalDocs" | "xml")
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

#[cfg(test)]
mod tests {
    use super::*;

    fn translate(schema: &Value) -> Value {
        json_schema(schema, &mut |inner, _| translate(inner))
    }

    #[test]
    fn the_words_of_openapi_become_those_of_json_schema() {
        let schema = json!({
            "type": "object",
            "x-made-up": "a",
            "properties": {
                "nullable": {"type": "integer", "minimum": 1, "exclusiveMinimum": true},
                "b": {"type": "string", "nullable": true, "enum": ["x"], "example": "x"},
                "c": {"nullable": true, "allOf": [{"$ref": "#/a", "xml": {}}]},
                "d": {"maximum": 3, "exclusiveMaximum": false, "default": 1},
                "e": {"exclusiveMinimum": true},
            },
        });
        let expected = json!({
            "type": "object",
            "properties": {
                "nullable": {"type": "integer", "exclusiveMinimum": 1},
                "b": {"type": ["string", "null"], "enum": ["x", null]},
                "c": {"anyOf": [{"allOf": [{"$ref": "#/a"}]}, {"type": "null"}]},
                "d": {"maximum": 3},
                "e": {},
            },
        });
        assert_eq!(translate(&schema), expected);
    }

    #[test]
    fn what_describes_a_value_is_told_from_its_parts() {
        let schema = json!({
            "properties": {"a": 1}, "items": 2, "additionalProperties": 3,
            "not": 4, "allOf": [5], "anyOf": [6], "oneOf": [7],
        });
        let mut found = Vec::new();
        json_schema(&schema, &mut |inner, what| {
            found.push((inner.as_u64().expect("a number"), what));
            Value::Null
        });
        found.sort_by_key(|(number, _)| *number);
        let expected =
            (1..=7).map(|at| (at, if at < 4 { Subschema::Value } else { Subschema::Part }));
        assert_eq!(found, expected.collect::<Vec<_>>());
    }
}
