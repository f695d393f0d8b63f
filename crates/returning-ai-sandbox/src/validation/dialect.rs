//! The schemas of bodies in JSON Schema, closed against keys that they do not name.

use std::collections::BTreeSet;

use openapi_model::Subschema;
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
    while let Some(component) = translation.reached.pop() {
        if !definitions.contains_key(&component.definition()) {
            let reference = json!({ "$ref": format!("{COMPONENTS}{}", component.name) });
            let schema = document.resolve(&reference);
            let translated = if component.closed {
                translation.closed(schema)
            } else {
                translation.schema(schema)
            };
            definitions.insert(component.definition(), translated);
        }
    }
    json!({ "allOf": [root], "$defs": definitions })
}

struct Translation<'a> {
    document: &'a Document,
    unknown_keys: UnknownKeys,
    /// The components that a translated schema refers to.
    reached: Vec<Component>,
}

/// A component as a translated schema refers to it.
struct Component {
    name: String,
    /// Whether it describes a whole value, so that keys that it does not name are refused.
    closed: bool,
}

impl Component {
    fn definition(&self) -> String {
        if self.closed { format!("{}.closed", self.name) } else { self.name.clone() }
    }
}

impl Translation<'_> {
    /// The schema of a whole value: the body, a property, an element. Only such a schema can close an
    /// object, because each part of an `allOf` knows only some of its keys.
    fn value_schema(&mut self, schema: &Value) -> Value {
        if self.unknown_keys == UnknownKeys::Ignored || !keys(self.document, schema, DEPTH).close()
        {
            return self.schema(schema);
        }
        match schema.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.reference(reference, true),
            None => self.closed(schema),
        }
    }

    /// Closes an object. In a choice each alternative is closed by itself, so that a violation is
    /// about the keys of that alternative.
    fn closed(&mut self, schema: &Value) -> Value {
        if is_choice(schema) {
            return self.choice(schema);
        }
        let mut translated = self.schema(schema);
        if let Value::Object(fields) = &mut translated {
            let properties = fields.entry("properties").or_insert_with(|| json!({}));
            for name in keys(self.document, schema, DEPTH).names {
                if let Value::Object(properties) = properties {
                    properties.entry(name).or_insert(json!(true));
                }
            }
            fields.insert("additionalProperties".to_owned(), json!(false));
        }
        translated
    }

    fn choice(&mut self, schema: &Value) -> Value {
        let mut translated = self.schema(schema);
        for key in ["oneOf", "anyOf"] {
            if let Some(Value::Array(parts)) = schema.get(key)
                && let Value::Object(fields) = &mut translated
            {
                let closed = parts.iter().map(|part| self.value_schema(part)).collect();
                fields.insert(key.to_owned(), closed);
            }
        }
        translated
    }

    fn schema(&mut self, schema: &Value) -> Value {
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.reference(reference, false);
        }
        openapi_model::json_schema(schema, &mut |schema, inner| match inner {
            Subschema::Value => self.value_schema(schema),
            Subschema::Part => self.schema(schema),
        })
    }

    fn reference(&mut self, reference: &str, closed: bool) -> Value {
        let Some(name) = reference.strip_prefix(COMPONENTS) else { return json!(true) };
        let component = Component { name: name.to_owned(), closed };
        let definition = component.definition();
        self.reached.push(component);
        json!({ "$ref": format!("#/$defs/{definition}") })
    }
}

/// Whether a schema is nothing but a choice between alternatives.
fn is_choice(schema: &Value) -> bool {
    let has = |key: &str| schema.get(key).is_some();
    (has("oneOf") || has("anyOf")) && !has("properties") && !has("allOf")
}

/// The keys that an object may have.
#[derive(Default)]
struct Keys<'a> {
    names: BTreeSet<&'a str>,
    /// Whether other keys are allowed as well.
    open: bool,
}

impl Keys<'_> {
    /// Whether other keys can be refused. A free-form object names no key and remains open.
    fn close(&self) -> bool {
        !self.open && !self.names.is_empty()
    }
}

fn keys<'a>(document: &'a Document, schema: &'a Value, depth: usize) -> Keys<'a> {
    let Some(depth) = depth.checked_sub(1) else { return Keys { open: true, ..Keys::default() } };
    let schema = document.resolve(schema);
    let parts = |key: &str| schema.get(key).and_then(Value::as_array).into_iter().flatten();
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let mut all = Keys {
        names: properties.map(|(name, _)| name.as_str()).collect(),
        open: schema.get("additionalProperties").is_some_and(|it| *it != json!(false)),
    };
    for part in parts("allOf").map(|part| keys(document, part, depth)) {
        all.names.extend(part.names);
        all.open |= part.open;
    }
    for part in parts("oneOf").chain(parts("anyOf")) {
        let keys = keys(document, part, depth);
        all.open |= !keys.close() && !is_scalar(document.resolve(part));
        all.names.extend(keys.names);
    }
    all
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
        let schema = json!({ "anyOf": [
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
        let schema = json!({ "anyOf": [known, { "type": "object", "additionalProperties": {} }] });
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
