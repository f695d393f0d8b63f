//! An answer before it is put on the wire.

use axum::{
    body::Body,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderValue, StatusCode, header::CONTENT_TYPE};
use serde_json::{Value, json};

pub(crate) const JSON: &str = "application/json";

/// What the sandbox would say.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) content: Content,
}

/// The body of an answer.
#[derive(Clone, Debug)]
pub(crate) enum Content {
    Empty,
    Json(Value),
    Text { content_type: String, text: String },
}

impl Reply {
    pub(crate) fn new(status: u16, content: Content) -> Self {
        // The callers pass documented statuses, which are three digits; anything else is a fault
        // of the sandbox and says so.
        let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        Self { status, content }
    }

    /// A failure in the shape that is known of failures: a `message`.
    pub(crate) fn refusal(status: u16, message: impl Into<String>) -> Self {
        Self::new(status, Content::Json(json!({ "message": message.into() })))
    }

    pub(crate) fn is_success(&self) -> bool {
        self.status.is_success()
    }
}

impl Content {
    /// The media type and the bytes; no media type where there is no body.
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

impl IntoResponse for Reply {
    fn into_response(self) -> Response {
        let (content_type, bytes) = self.content.into_parts();
        let mut response = Response::new(Body::from(bytes));
        *response.status_mut() = self.status;
        if let Some(content_type) = content_type {
            response.headers_mut().insert(CONTENT_TYPE, content_type);
        }
        response
    }
}
