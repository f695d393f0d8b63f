//! The rows of the generated dispatch table, and what counts as unchanged.

use std::collections::BTreeSet;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

/// A component schema and its Rust type.
pub struct Type {
    /// The name of both.
    pub name: &'static str,
    /// The group whose file defines it.
    pub group: &'static str,
    /// The JSON Schema that the Rust type derives.
    pub schema: fn(&mut SchemaGenerator) -> Schema,
    /// Decoding into the type and encoding again.
    pub body: Body,
}

impl Type {
    /// The row of the type `T`.
    pub const fn of<T: JsonSchema + DeserializeOwned + Serialize>(
        name: &'static str,
        group: &'static str,
    ) -> Self {
        Self { name, group, schema: T::json_schema, body: Body::of::<T>() }
    }
}

/// An operation and the types of its bodies.
pub struct Exchange {
    /// The id of the operation.
    pub operation: &'static str,
    /// The JSON body of the request, where there is one.
    pub request: Option<Body>,
    /// The JSON bodies of the responses.
    pub responses: &'static [Response],
}

/// The body of one documented response.
pub struct Response {
    /// The key in the document, a status or `default`.
    pub status: &'static str,
    /// Its type.
    pub body: Body,
}

/// The type of a body.
pub struct Body {
    recode: fn(&Value) -> Result<Value, serde_json::Error>,
}

impl Body {
    /// The body of the type `T`.
    pub const fn of<T: DeserializeOwned + Serialize>() -> Self {
        Self { recode: recode::<T> }
    }

    /// Decodes a value into the type and encodes it again.
    ///
    /// # Errors
    ///
    /// When the value does not decode.
    pub fn recode(&self, value: &Value) -> Result<Value, serde_json::Error> {
        (self.recode)(value)
    }
}

fn recode<T: DeserializeOwned + Serialize>(value: &Value) -> Result<Value, serde_json::Error> {
    // The text is decoded and not the value, because that is what arrives from a service.
    let typed: T = serde_json::from_str(&value.to_string())?;
    serde_json::to_value(typed)
}

/// Equal as JSON: numbers by value, and everything else to the letter.
pub fn is_same(before: &Value, after: &Value) -> bool {
    match (before, after) {
        (Value::Object(before), Value::Object(after)) => {
            let keys: BTreeSet<_> = before.keys().chain(after.keys()).collect();
            keys.into_iter().all(|key| match (before.get(key), after.get(key)) {
                (Some(before), Some(after)) => is_same(before, after),
                _ => false,
            })
        }
        (Value::Array(before), Value::Array(after)) => {
            before.len() == after.len()
                && before.iter().zip(after).all(|(before, after)| is_same(before, after))
        }
        // A whole number may come back as `1.0`. Two whole ones are never compared as floating
        // point numbers, which would take a rounded id for the id.
        (Value::Number(before), Value::Number(after)) => {
            before == after
                || before.is_f64() != after.is_f64() && before.as_f64() == after.as_f64()
        }
        _ => before == after,
    }
}

/// A value without the fields that are null: a response says no more with them than without.
pub fn without_nulls(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let fields = map.iter().filter(|(_, value)| !value.is_null());
            Value::Object(fields.map(|(key, value)| (key.clone(), without_nulls(value))).collect())
        }
        Value::Array(items) => items.iter().map(without_nulls).collect(),
        _ => value.clone(),
    }
}
