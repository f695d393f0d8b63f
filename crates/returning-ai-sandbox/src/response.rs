//! A response of the API before it is put on the wire.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

use crate::{
    assumption::{self, Assumption},
    media_type::JSON,
};

/// The status and body with which the sandbox responds.
#[derive(Clone, Debug)]
pub(crate) struct ApiResponse {
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
    /// What the response relies on beyond the documentation.
    pub(crate) assumptions: Vec<Assumption>,
}

/// The body of a response.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Empty,
    Json(Value),
    Text { content_type: String, text: String },
}

impl ApiResponse {
    pub(crate) fn new(status: u16, content: Content) -> Self {
        // The callers pass documented statuses, which have three digits; anything else is a bug of
        // the sandbox and is reported as one.
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, content, assumptions: Vec::new() }
    }

    /// A failure in the only shape that is documented for failures: a `message`.
    pub(crate) fn refusal(status: u16, message: impl Into<String>) -> Self {
        Self::new(status, Content::Json(json!({ "message": message.into() })))
    }

    pub(crate) fn assuming(mut self, assumption: Assumption) -> Self {
        self.assumptions.push(assumption);
        self
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status.is_success()
    }
}

impl Content {
    /// The media type and the bytes. An empty body has no media type.
    pub(crate) fn into_parts(self) -> (Option<HeaderValue>, Bytes) {
        match self {
            Self::Empty => (None, Bytes::new()),
            Self::Json(value) => {
                (Some(HeaderValue::from_static(JSON)), Bytes::from(value.to_string()))
            }
            Self::Text { content_type, text } => {
                (HeaderValue::try_from(content_type).ok(), Bytes::from(text))
            }
        }
    }
}

impl IntoResponse for ApiResponse {
    fn into_response(self) -> Response {
        let assumptions = assumption::header_value(&self.assumptions);
        let (content_type, bytes) = self.content.into_parts();
        let mut response = Response::new(Body::from(bytes));
        *response.status_mut() = self.status;
        if let Some(content_type) = content_type {
            response.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        if let Some(assumptions) = assumptions {
            response.headers_mut().insert(assumption::HEADER, assumptions);
        }
        response
    }
}
