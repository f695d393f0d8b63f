//! Request bodies against the schemas of the bundle.

mod dialect;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use http::{HeaderMap, header::CONTENT_TYPE};
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value};

use crate::{
    document::Document,
    lock::lock,
    recorder::RecordedRequest,
    reply::{JSON, Reply},
};

/// What happens to keys that the schema of a request does not name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum UnknownKeys {
    /// The request is refused with 400.
    #[default]
    Refused,
    /// They are read over, as many services do.
    Ignored,
}

/// A body that may be read.
#[derive(Debug)]
pub(crate) enum CheckedBody {
    Json(Value),
    /// None, or one in a documented media type other than JSON, whose content is not checked.
    Opaque,
}

/// Checks bodies; each schema is compiled when it is first needed.
pub(crate) struct Validation {
    document: &'static Document,
    unknown_keys: UnknownKeys,
    compiled: Mutex<HashMap<&'static str, Arc<Validator>>>,
}

impl Validation {
    pub(crate) fn new(document: &'static Document, unknown_keys: UnknownKeys) -> Self {
        Self { document, unknown_keys, compiled: Mutex::default() }
    }

    /// Reads the body of the operation as its media type says. The schema is not applied yet,
    /// because the spelling of the status id is settled before.
    pub(crate) fn read(
        &self,
        operation: &str,
        request: &RecordedRequest,
    ) -> Result<CheckedBody, Reply> {
        let Some(description) = self.request_body(operation) else {
            return Ok(CheckedBody::Opaque);
        };
        let required = description.get("required").and_then(Value::as_bool).unwrap_or(false);
        if request.body.is_empty() && !required {
            return Ok(CheckedBody::Opaque);
        }
        let media_type = documented_media_type(description, &request.headers)
            .ok_or_else(|| Reply::refusal(400, "The content type is not one of the documented"))?;
        if !media_type.eq_ignore_ascii_case(JSON) {
            return Ok(CheckedBody::Opaque);
        }
        serde_json::from_slice(&request.body)
            .map(CheckedBody::Json)
            .map_err(|_| Reply::refusal(400, "The body is not valid JSON"))
    }

    /// Applies the documented schema.
    pub(crate) fn check(&self, operation: &'static str, body: &Value) -> Result<(), Reply> {
        let Some(validator) = self.validator(operation)? else { return Ok(()) };
        let complaints: Vec<String> = validator
            .iter_errors(body)
            .take(3)
            .map(|error| format!("{}: {}", error.instance_path(), error.masked()))
            .collect();
        if complaints.is_empty() {
            Ok(())
        } else {
            Err(Reply::refusal(400, format!("The body is not valid: {}", complaints.join("; "))))
        }
    }

    fn request_body(&self, operation: &str) -> Option<&Value> {
        let operation = self.document.operation(operation)?;
        operation.get("requestBody").map(|body| self.document.resolve(body))
    }

    fn validator(&self, operation: &'static str) -> Result<Option<Arc<Validator>>, Reply> {
        if let Some(validator) = lock(&self.compiled).get(operation) {
            return Ok(Some(Arc::clone(validator)));
        }
        let schema = self.request_body(operation).and_then(json_schema);
        let Some(schema) = schema else { return Ok(None) };
        let schema = dialect::json_schema(self.document, schema, self.unknown_keys);
        let validator = jsonschema::options()
            .with_draft(Draft::Draft202012)
            .build(&schema)
            .map(Arc::new)
            .map_err(|error| Reply::refusal(500, format!("The schema is not valid: {error}")))?;
        lock(&self.compiled).insert(operation, Arc::clone(&validator));
        Ok(Some(validator))
    }
}

fn content(description: &Value) -> Option<&Map<String, Value>> {
    description.get("content")?.as_object()
}

fn json_schema(description: &Value) -> Option<&Value> {
    content(description)?.get(JSON)?.get("schema")
}

/// The documented media type that the request names, without its parameters.
fn documented_media_type<'a>(description: &'a Value, headers: &HeaderMap) -> Option<&'a str> {
    let sent = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    let sent = sent.split(';').next()?.trim();
    let documented = content(description)?.keys().map(String::as_str);
    documented.into_iter().find(|documented| documented.eq_ignore_ascii_case(sent))
}
