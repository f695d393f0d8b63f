//! Requests against the schemas of the bundle.

mod dialect;
mod form;
mod parameters;
mod schemas;
mod typed;

use http::{HeaderMap, header::CONTENT_TYPE};
use returning_ai_client::Variables;
use serde_json::{Map, Value};

use crate::{
    document::Document,
    recorder::RecordedRequest,
    reply::{JSON, Reply},
};
use schemas::{Schemas, Subject};

const MULTIPART: &str = "multipart/form-data";

/// What happens to keys, and to parts of a form, that the schema of a request does not name.
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
    /// None, or one of which nothing is read any more.
    Opaque,
}

/// Checks requests.
pub(crate) struct Validation {
    document: &'static Document,
    schemas: Schemas,
}

impl Validation {
    pub(crate) fn new(document: &'static Document, unknown_keys: UnknownKeys) -> Self {
        Self { document, schemas: Schemas::new(document, unknown_keys) }
    }

    /// Checks what stands before the body.
    pub(crate) fn check_parameters(
        &self,
        operation: &'static str,
        request: &RecordedRequest,
        variables: &Variables,
    ) -> Result<(), Reply> {
        parameters::check(self.document, &self.schemas, operation, request, variables)
    }

    /// Reads the body of the operation as its media type says, and checks a form. The schema of
    /// JSON is not applied yet, because the spelling of the status id is settled before.
    pub(crate) fn read(
        &self,
        operation: &'static str,
        request: &RecordedRequest,
    ) -> Result<CheckedBody, Reply> {
        let Some(content) = self.document.request_content(operation) else {
            return Ok(CheckedBody::Opaque);
        };
        if request.body.is_empty() && !self.document.needs_body(operation) {
            return Ok(CheckedBody::Opaque);
        }
        match documented_media_type(content, &request.headers)? {
            JSON => read_json(request),
            MULTIPART => {
                self.check_form(operation, request)?;
                Ok(CheckedBody::Opaque)
            }
            _ => Ok(CheckedBody::Opaque),
        }
    }

    /// Applies the documented schema of JSON.
    pub(crate) fn check(&self, operation: &'static str, body: &Value) -> Result<(), Reply> {
        self.schemas.check(operation, Subject::Json, body)
    }

    fn check_form(&self, operation: &'static str, request: &RecordedRequest) -> Result<(), Reply> {
        let parts = request.parts().ok_or_else(|| {
            let message = "The form cannot be read: its boundary, the name of a part, or its last \
                           line is missing";
            Reply::refusal(400, message)
        })?;
        form::check(self.document, &self.schemas, operation, parts)
    }
}

fn read_json(request: &RecordedRequest) -> Result<CheckedBody, Reply> {
    serde_json::from_slice(&request.body)
        .map(CheckedBody::Json)
        .map_err(|_| Reply::refusal(400, "The body is not valid JSON"))
}

/// The documented media type that the request names, without its parameters.
fn documented_media_type<'a>(
    content: &'a Map<String, Value>,
    headers: &HeaderMap,
) -> Result<&'a str, Reply> {
    let sent = headers.get(CONTENT_TYPE).and_then(|sent| sent.to_str().ok()).unwrap_or_default();
    let sent = sent.split(';').next().unwrap_or_default().trim();
    let mut documented = content.keys().map(String::as_str);
    documented.find(|documented| documented.eq_ignore_ascii_case(sent)).ok_or_else(|| {
        let documented = content.keys().map(String::as_str).collect::<Vec<_>>().join(" or ");
        Reply::refusal(415, format!("The content type has to be {documented}"))
    })
}
