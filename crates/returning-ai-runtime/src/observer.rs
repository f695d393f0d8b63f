//! Observers: what a client reports about its calls, including those that succeed.

use std::{fmt, time::Duration};

use returning_ai_response::{Effect, ErrorKind};

/// Hears of each attempt and of each call of a client, for metrics and logs.
///
/// The methods run between the attempts of a call, so they should return at once. No event shows a
/// credential, a value of a request, or a body.
///
/// ```
/// use returning_ai_runtime::{CallEvent, Observer};
///
/// struct SlowCalls;
///
/// impl Observer for SlowCalls {
///     fn call(&self, event: &CallEvent<'_>) {
///         if event.duration.as_secs() >= 5 {
///             eprintln!("{} took {:?}", event.operation, event.duration);
///         }
///     }
/// }
/// ```
pub trait Observer: Send + Sync + 'static {
    /// An attempt ended. One that failed may be followed by another.
    fn attempt(&self, event: &AttemptEvent<'_>) {
        let _ = event;
    }

    /// A call ended. A call that is dropped before its end is not heard of.
    fn call(&self, event: &CallEvent<'_>) {
        let _ = event;
    }
}

/// One attempt of a call.
#[derive(Clone)]
#[non_exhaustive]
pub struct AttemptEvent<'a> {
    /// The id of the operation, or `request` for `Client::request`.
    pub operation: &'static str,
    /// The HTTP method, as OpenTelemetry's `http.request.method`.
    pub method: &'static str,
    /// The documented path with its variables in braces, as OpenTelemetry's `url.template`; `None`
    /// for `Client::request`.
    pub path: Option<&'static str>,
    /// The host that the request went to, as OpenTelemetry's `server.address`.
    pub host: &'a str,
    /// The number of the attempt, counted from one.
    pub attempt: u32,
    /// The status of the response; `None` if none came.
    pub status: Option<u16>,
    /// What went wrong; `None` if nothing did.
    pub kind: Option<ErrorKind>,
    /// What the attempt did by itself; `None` if it succeeded.
    pub effect: Option<Effect>,
    /// How long it took.
    pub duration: Duration,
    /// How long the body of the request is; `None` if nothing was sent or its length is not known.
    pub request_bytes: Option<u64>,
    /// How much of the body of the response was read.
    pub response_bytes: Option<u64>,
    /// The id of the request, if the response named one.
    pub request_id: Option<&'a str>,
    pub(crate) exchange: Exchange<'a>,
}

/// One call, over all its attempts.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct CallEvent<'a> {
    /// The id of the operation, or `request` for `Client::request`.
    pub operation: &'static str,
    /// The HTTP method, as OpenTelemetry's `http.request.method`.
    pub method: &'static str,
    /// The documented path with its variables in braces, as OpenTelemetry's `url.template`; `None`
    /// for `Client::request`.
    pub path: Option<&'static str>,
    /// The host that the requests went to, as OpenTelemetry's `server.address`.
    pub host: &'a str,
    /// How many attempts there were.
    pub attempts: u32,
    /// The status of the last response; `None` if none came.
    pub status: Option<u16>,
    /// What went wrong; `None` if the call succeeded.
    pub kind: Option<ErrorKind>,
    /// What the call did, over all its attempts; `None` if it succeeded.
    pub effect: Option<Effect>,
    /// How long it took, waits included.
    pub duration: Duration,
    /// The id of the last request, if the response named one.
    pub request_id: Option<&'a str>,
}

/// The bodies of an attempt, of which only the shape is ever told.
#[derive(Clone, Copy, Default)]
pub(crate) struct Exchange<'a> {
    pub(crate) query: &'a [String],
    pub(crate) request: Option<&'a [u8]>,
    pub(crate) response: Option<&'a [u8]>,
}

impl AttemptEvent<'_> {
    /// The attempt as a line of JSON in the form that `cargo xtask observe` reads, which compares
    /// what the service does with its document: names and types, and no value of a body. Returns
    /// `None` if no response came, or the operation is not documented.
    pub fn to_json_line(&self) -> Option<String> {
        let (status, path) = (self.status?, self.path?);
        let query: serde_json::Map<_, _> =
            self.exchange.query.iter().map(|name| (name.clone(), "string".into())).collect();
        let mut line = serde_json::json!({
            "v": 1,
            "operation": self.operation,
            "method": self.method,
            "path": path,
            "status": status,
            "query": query,
        });
        for (key, body) in
            [("request", self.exchange.request), ("response", self.exchange.response)]
        {
            if let Some(shape) = body.and_then(returning_ai_response::shape) {
                line[key] = shape;
            }
        }
        Some(line.to_string())
    }
}

impl fmt::Debug for AttemptEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AttemptEvent")
            .field("operation", &self.operation)
            .field("method", &self.method)
            .field("path", &self.path)
            .field("host", &self.host)
            .field("attempt", &self.attempt)
            .field("status", &self.status)
            .field("kind", &self.kind)
            .field("effect", &self.effect)
            .field("duration", &self.duration)
            .finish_non_exhaustive()
    }
}
