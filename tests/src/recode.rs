//! The rows of the generated dispatch table.

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
    /// The JSON bodies of the answers.
    pub answers: &'static [Answer],
}

/// The body of one documented answer.
pub struct Answer {
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
