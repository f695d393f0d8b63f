//! The checks of a request, in their order.

use http::{HeaderMap, header::CONTENT_TYPE};
use returning_ai_client::Variables;
use serde_json::{Map, Value};

use super::{
    form, parameters,
    schemas::{Schemas, Subject},
};
use crate::{
    assumption::Assumption,
    document::Document,
    media_type::{JSON, MULTIPART},
    recorder::RecordedRequest,
    response::ApiResponse,
    unknown_keys::UnknownKeys,
};

/// The body of a request that was read.
#[derive(Debug)]
pub(crate) enum CheckedBody {
    Json(Value),
    /// No body, or one that nothing reads any more.
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

    /// Checks the variables of the path, the query and the headers. Returns what was assumed.
    pub(crate) fn check_parameters(
        &self,
        operation: &'static str,
        request: &RecordedRequest,
        variables: &Variables,
    ) -> Result<Vec<Assumption>, ApiResponse> {
        parameters::check(self.document, &self.schemas, operation, request, variables)
    }

    /// Reads the body as its media type says, and checks a form. The schema of JSON is not applied
    /// yet, because the spelling of the status id is normalized first.
    pub(crate) fn read(
        &self,
        operation: &'static str,
        request: &RecordedRequest,
    ) -> Result<CheckedBody, ApiResponse> {
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
    pub(crate) fn check(&self, operation: &'static str, body: &Value) -> Result<(), ApiResponse> {
        self.schemas.check(operation, Subject::Json, body)
    }

    fn check_form(
        &self,
        operation: &'static str,
        request: &RecordedRequest,
    ) -> Result<(), ApiResponse> {
        let parts = request.parts().ok_or_else(|| {
            let message = "The form cannot be read: its boundary, the name of a part, or its last \
                           line is missing";
            ApiResponse::refusal(400, message)
        })?;
        form::check(self.document, &self.schemas, operation, parts)
    }
}

fn read_json(request: &RecordedRequest) -> Result<CheckedBody, ApiResponse> {
    if request.body.is_empty() {
        return Err(ApiResponse::refusal(400, "The request has no body"));
    }
    serde_json::from_slice(&request.body)
        .map(CheckedBody::Json)
        .map_err(|_| ApiResponse::refusal(400, "The body is not valid JSON"))
}

/// The documented media type that the request names, without its parameters.
fn documented_media_type<'a>(
    content: &'a Map<String, Value>,
    headers: &HeaderMap,
) -> Result<&'a str, ApiResponse> {
    let sent = headers.get(CONTENT_TYPE).and_then(|sent| sent.to_str().ok()).unwrap_or_default();
    let sent = sent.split(';').next().unwrap_or_default().trim();
    let mut documented = content.keys().map(String::as_str);
    documented.find(|documented| documented.eq_ignore_ascii_case(sent)).ok_or_else(|| {
        let documented = content.keys().map(String::as_str).collect::<Vec<_>>().join(" or ");
        let message = if sent.is_empty() {
            format!("The request names no content type; it has to be {documented}")
        } else {
            format!("The content type has to be {documented}")
        };
        ApiResponse::refusal(415, message)
    })
}
