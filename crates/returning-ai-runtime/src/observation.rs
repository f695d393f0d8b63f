//! Tells the observer and the traces about one call.

use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use tokio::time::Instant;

use crate::{
    call_info::CallInfo,
    error::Error,
    observer::{AttemptEvent, CallEvent, Exchange, Observer},
    response::RecordedResponse,
    response_headers,
};

/// One call that is under way.
pub(crate) struct Observation<'a> {
    observer: Option<Arc<dyn Observer>>,
    call: CallInfo,
    method: &'static str,
    path: Option<&'static str>,
    host: &'a str,
    started: Instant,
    last: Mutex<Last>,
}

/// What the last attempt heard.
#[derive(Clone, Default)]
struct Last {
    attempts: u32,
    status: Option<u16>,
    request_id: Option<String>,
}

/// What an attempt sent.
#[derive(Clone, Default)]
pub(crate) struct Sent {
    pub(crate) query: Vec<String>,
    pub(crate) body: Option<Bytes>,
    pub(crate) bytes: Option<u64>,
}

/// What came back for an attempt, before anybody interprets it.
pub(crate) struct Heard {
    started: Instant,
    status: Option<u16>,
    request_id: Option<String>,
    body: Option<Bytes>,
}

impl Heard {
    pub(crate) fn new(started: Instant, response: Option<&RecordedResponse>) -> Self {
        let request_id = response.and_then(|it| response_headers::request_id(&it.headers));
        Self {
            started,
            status: response.map(|response| response.status.as_u16()),
            request_id,
            body: response.map(|response| response.body.clone()),
        }
    }
}

impl<'a> Observation<'a> {
    pub(crate) fn new(
        observer: Option<Arc<dyn Observer>>,
        call: CallInfo,
        method: &'static str,
        host: &'a str,
    ) -> Self {
        let path = call.operation().map(|operation| operation.path);
        let started = Instant::now();
        Self { observer, call, method, path, host, started, last: Mutex::default() }
    }

    /// Tells how an attempt ended; `error` is about the attempt alone.
    pub(crate) fn attempt(&self, sent: &Sent, heard: Heard, error: Option<&Error>) {
        let last = {
            let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
            let attempts = last.attempts + 1;
            *last = Last { attempts, status: heard.status, request_id: heard.request_id.clone() };
            last.clone()
        };
        let Some(observer) = &self.observer else { return };
        observer.attempt(&AttemptEvent {
            operation: self.call.name,
            method: self.method,
            path: self.path,
            host: self.host,
            attempt: last.attempts,
            status: heard.status,
            kind: error.map(Error::kind),
            effect: error.map(|error| error.effect_for(self.call)),
            duration: heard.started.elapsed(),
            request_bytes: sent.bytes,
            response_bytes: heard.body.as_ref().map(|body| body.len() as u64),
            request_id: heard.request_id.as_deref(),
            exchange: Exchange {
                query: &sent.query,
                request: sent.body.as_deref(),
                response: heard.body.as_deref(),
            },
        });
    }

    /// Tells how the call ended.
    pub(crate) fn end(&self, error: Option<&Error>) {
        let last = self.last.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let event = CallEvent {
            operation: self.call.name,
            method: self.method,
            path: self.path,
            host: self.host,
            attempts: last.attempts,
            status: last.status,
            kind: error.map(Error::kind),
            effect: error.map(Error::effect),
            duration: self.started.elapsed(),
            request_id: last.request_id.as_deref(),
        };
        trace(&event);
        if let Some(observer) = &self.observer {
            observer.call(&event);
        }
    }
}

/// The names are those that OpenTelemetry gives to the spans of HTTP clients.
fn trace(event: &CallEvent<'_>) {
    tracing::debug!(
        operation = event.operation,
        http.request.method = event.method,
        url.template = event.path,
        server.address = event.host,
        http.response.status_code = event.status,
        http.request.resend_count = event.attempts.saturating_sub(1),
        error.type = event.kind.map(|kind| kind.code()),
        effect = event.effect.map(|effect| effect.code()),
        duration_ms = u64::try_from(event.duration.as_millis()).unwrap_or(u64::MAX),
        request_id = event.request_id,
        "call ended",
    );
}
