//! The requests that reached the server.

use std::{fmt, sync::Mutex};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, Method,
    header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION},
};

use crate::{form::Part, lock::lock};

/// A request as it arrived. Its `Debug` shows neither credentials nor the query nor the body.
#[derive(Clone)]
#[non_exhaustive]
pub struct RecordedRequest {
    /// The id of the operation of the route; `None` if the route is unknown.
    pub operation: Option<&'static str>,
    /// The method.
    pub method: Method,
    /// The path as received, with the prefix of the sandbox.
    pub path: String,
    /// The query as received, without the question mark.
    pub query: Option<String>,
    /// The headers. Those that carry credentials are marked as sensitive.
    pub headers: HeaderMap,
    /// The bytes of the body.
    pub body: Bytes,
    pub(crate) parts: Option<Vec<Part>>,
}

impl RecordedRequest {
    /// The body as JSON. Returns `None` if it is not JSON.
    #[must_use]
    pub fn json(&self) -> Option<serde_json::Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// The parts of a form (`multipart/form-data`) in their order. Returns `None` if the body is not a
    /// form or cannot be read to its end.
    #[must_use]
    pub fn parts(&self) -> Option<&[Part]> {
        self.parts.as_deref()
    }

    /// The names and values of the query, decoded.
    pub(crate) fn query_pairs(&self) -> Vec<(String, String)> {
        let query = self.query.as_deref().unwrap_or_default();
        form_urlencoded::parse(query.as_bytes()).into_owned().collect()
    }
}

impl fmt::Debug for RecordedRequest {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("RecordedRequest")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("headers", &self.headers)
            .field("body_length", &self.body.len())
            .finish_non_exhaustive()
    }
}

/// Keeps the requests of one sandbox.
pub(crate) struct Recorder {
    requests: Mutex<Vec<RecordedRequest>>,
    credential_headers: Vec<HeaderName>,
}

impl Recorder {
    /// `more` are the headers in which the documented security schemes carry credentials.
    pub(crate) fn new(more: Vec<HeaderName>) -> Self {
        let mut credential_headers = vec![AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE];
        credential_headers.extend(more);
        Self { requests: Mutex::default(), credential_headers }
    }

    pub(crate) fn record(&self, mut request: RecordedRequest) {
        for (name, value) in &mut request.headers {
            if self.credential_headers.contains(name) {
                value.set_sensitive(true);
            }
        }
        lock(&self.requests).push(request);
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        lock(&self.requests).clone()
    }

    pub(crate) fn clear(&self) {
        lock(&self.requests).clear();
    }
}
