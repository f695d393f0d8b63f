//! The requests that reached the server.

use std::{collections::VecDeque, fmt, sync::Mutex};

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

    /// About how much memory the request takes. A form is held twice: whole and in parts.
    fn bytes(&self) -> usize {
        let headers = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
        let parts = self.parts().into_iter().flatten().map(|part| part.bytes.len());
        let text = self.path.len() + self.query.as_ref().map_or(0, String::len);
        size_of::<Self>() + text + self.body.len() + headers.sum::<usize>() + parts.sum::<usize>()
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

/// How much is recorded. The oldest requests are dropped first.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecordLimits {
    pub(crate) requests: usize,
    /// The memory of the recorded requests, in bytes.
    pub(crate) bytes: usize,
}

impl Default for RecordLimits {
    fn default() -> Self {
        Self { requests: 10_000, bytes: 16 * 1024 * 1024 }
    }
}

/// Keeps the requests of one sandbox.
pub(crate) struct Recorder {
    recorded: Mutex<Recorded>,
    limits: RecordLimits,
    credential_headers: Vec<HeaderName>,
}

#[derive(Default)]
struct Recorded {
    requests: VecDeque<RecordedRequest>,
    bytes: usize,
    dropped: usize,
}

impl Recorder {
    /// `more` are the headers in which the documented security schemes carry credentials.
    pub(crate) fn new(more: Vec<HeaderName>, limits: RecordLimits) -> Self {
        let mut credential_headers = vec![AUTHORIZATION, PROXY_AUTHORIZATION, COOKIE];
        credential_headers.extend(more);
        Self { recorded: Mutex::default(), limits, credential_headers }
    }

    /// Records a request, however large it is, and drops the oldest ones beyond the limits.
    pub(crate) fn record(&self, mut request: RecordedRequest) {
        for (name, value) in &mut request.headers {
            if self.credential_headers.contains(name) {
                value.set_sensitive(true);
            }
        }
        let mut recorded = lock(&self.recorded);
        recorded.bytes += request.bytes();
        recorded.requests.push_back(request);
        while recorded.requests.len() > 1 && recorded.exceed(self.limits) {
            recorded.drop_oldest();
        }
    }

    pub(crate) fn all(&self) -> Vec<RecordedRequest> {
        lock(&self.recorded).requests.iter().cloned().collect()
    }

    /// How many requests were dropped since the recorder was cleared.
    pub(crate) fn dropped(&self) -> usize {
        lock(&self.recorded).dropped
    }

    pub(crate) fn clear(&self) {
        *lock(&self.recorded) = Recorded::default();
    }
}

impl Recorded {
    fn exceed(&self, limits: RecordLimits) -> bool {
        self.requests.len() > limits.requests || self.bytes > limits.bytes
    }

    fn drop_oldest(&mut self) {
        if let Some(oldest) = self.requests.pop_front() {
            self.bytes = self.bytes.saturating_sub(oldest.bytes());
            self.dropped += 1;
        }
    }
}
