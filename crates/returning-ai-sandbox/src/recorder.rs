//! The requests that reached the server.

use std::{collections::VecDeque, fmt, sync::Mutex};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION},
};

use crate::{
    form::{ALLOCATION, Part},
    lock::lock,
};

/// What a request takes besides its texts, with the spare room of the queue that holds it.
const ENTRY: usize = 2 * size_of::<RecordedRequest>();

/// What a header takes besides its texts: its place in the map, with spare room, and its allocations.
const HEADER: usize = 2 * (size_of::<HeaderName>() + size_of::<HeaderValue>()) + 2 * ALLOCATION;

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
        let headers = self.headers.iter();
        let headers = headers.map(|(name, value)| HEADER + name.as_str().len() + value.len());
        let parts = self.parts().into_iter().flatten().map(Part::memory);
        let texts = [self.path.len(), self.query.as_ref().map_or(0, String::len), self.body.len()];
        let texts = texts.iter().map(|length| ALLOCATION + length);
        ENTRY + texts.sum::<usize>() + headers.sum::<usize>() + parts.sum::<usize>()
    }

    /// A copy that keeps no other memory alive. What a connection hands over are slices of its
    /// buffers, which are many times as large.
    fn detached(&self) -> Self {
        let mut headers = HeaderMap::with_capacity(self.headers.len());
        for (name, value) in &self.headers {
            headers.append(detached_name(name), detached_value(value));
        }
        let parts = self.parts().map(|parts| parts.iter().map(Part::detached).collect());
        Self {
            operation: self.operation,
            method: self.method.clone(),
            path: self.path.clone(),
            query: self.query.clone(),
            headers,
            body: Bytes::copy_from_slice(&self.body),
            parts,
        }
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
    pub(crate) fn record(&self, request: &RecordedRequest) {
        let mut request = request.detached();
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

/// The name in memory of its own, unless it is one of the names that are part of the program.
fn detached_name(name: &HeaderName) -> HeaderName {
    HeaderName::from_bytes(name.as_str().as_bytes()).unwrap_or_else(|_| name.clone())
}

fn detached_value(value: &HeaderValue) -> HeaderValue {
    let copy = Bytes::copy_from_slice(value.as_bytes());
    let mut detached = HeaderValue::from_maybe_shared(copy).unwrap_or_else(|_| value.clone());
    detached.set_sensitive(value.is_sensitive());
    detached
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How large the buffer of a connection is.
    const BUFFER: usize = 64 * 1024;

    /// A request as a connection hands it over: slices of one large buffer.
    fn received(headers: usize) -> RecordedRequest {
        let buffer = Bytes::from(vec![b'a'; BUFFER]);
        let slice = |length: usize| buffer.slice(..length);
        let headers = (0..headers).map(|number| {
            let name = HeaderName::try_from(format!("x-made-up-{number}")).expect("a name");
            (name, HeaderValue::from_maybe_shared(slice(24)).expect("a value"))
        });
        RecordedRequest {
            operation: None,
            method: Method::POST,
            path: "/v1/made-up".to_owned(),
            query: Some("page=1".to_owned()),
            headers: headers.collect(),
            body: slice(100),
            parts: Some(vec![Part {
                name: "file".to_owned(),
                file_name: None,
                content_type: None,
                bytes: slice(40),
            }]),
        }
    }

    #[test]
    fn the_limit_is_one_of_memory() {
        for headers in [0, 3, 12, 60] {
            let limits = RecordLimits { requests: usize::MAX, bytes: 1024 * 1024 };
            let recorder = Recorder::new(Vec::new(), limits);
            let used = allocation_counter::measure(|| {
                (0..3_000).for_each(|_| recorder.record(&received(headers)));
            });
            let used = usize::try_from(used.bytes_current).expect("nothing was freed");
            assert!(recorder.dropped() > 0, "{headers} headers: nothing was dropped");
            assert!(used <= limits.bytes, "{headers} headers: {used} bytes");
            assert!(used > limits.bytes / 3, "{headers} headers: only {used} bytes");
        }
    }

    #[test]
    fn what_is_recorded_is_what_was_received() {
        let recorder = Recorder::new(Vec::new(), RecordLimits::default());
        let mut request = received(2);
        request.headers.append("x-made-up-0", HeaderValue::from_static("again"));
        request.headers.insert(AUTHORIZATION, HeaderValue::from_static("made up"));
        recorder.record(&request);
        let [recorded] = &recorder.all()[..] else { panic!("one request") };
        assert_eq!(recorded.headers, request.headers);
        assert!(recorded.headers[AUTHORIZATION].is_sensitive());
        assert_eq!((&recorded.body, &recorded.query), (&request.body, &request.query));
        let parts = recorded.parts().expect("parts");
        assert_eq!((parts[0].name.as_str(), parts[0].bytes.len()), ("file", 40));
    }
}
