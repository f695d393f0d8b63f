//! Reports one call to the observer and to tracing.

use std::sync::Mutex;

use bytes::Bytes;
use returning_ai_response::RecordedResponse;
use tokio::time::Instant;

use crate::{
    call_info::CallInfo,
    engine::Options,
    error::Error,
    lock::{lock, unlocked},
    observer::{AttemptEvent, CallEvent, Exchange, Observer},
};

/// One call that is under way.
pub(crate) struct Observation<'a> {
    observer: Option<&'a dyn Observer>,
    call: CallInfo,
    method: &'static str,
    host: &'a str,
    started: Instant,
    is_traced: bool,
    last: Mutex<Last>,
}

/// What the last attempt heard.
#[derive(Default)]
struct Last {
    attempts: u32,
    status: Option<u16>,
    request_id: Option<String>,
}

/// What an attempt sent.
#[derive(Default)]
pub(crate) struct Sent {
    pub(crate) query: Vec<String>,
    pub(crate) body: Option<Bytes>,
    pub(crate) bytes: Option<u64>,
}

/// What went out and came back in an attempt, before anybody interprets it.
pub(crate) struct Heard {
    started: Instant,
    sent: Sent,
    status: Option<u16>,
    request_id: Option<String>,
    body: Option<Bytes>,
}

impl<'a> Observation<'a> {
    pub(crate) fn new(
        options: &'a Options,
        call: CallInfo,
        method: &'static str,
        host: &'a str,
    ) -> Self {
        Self {
            observer: options.observer.as_deref(),
            call,
            method,
            host,
            started: Instant::now(),
            is_traced: tracing::enabled!(tracing::Level::DEBUG),
            last: Mutex::default(),
        }
    }

    /// Whether anybody listens. Nothing is kept for nobody.
    pub(crate) fn is_heard(&self) -> bool {
        self.observer.is_some() || self.is_traced
    }

    /// Keeps what an attempt is told of.
    pub(crate) fn hear(
        &self,
        started: Instant,
        sent: Sent,
        response: Option<&RecordedResponse>,
    ) -> Option<Heard> {
        self.is_heard().then(|| Heard {
            started,
            sent,
            status: response.map(|response| response.status.as_u16()),
            request_id: response.and_then(RecordedResponse::request_id).map(str::to_owned),
            body: response.map(|response| response.body.clone()),
        })
    }

    /// Tells how an attempt ended; `error` is about the attempt alone.
    pub(crate) fn attempt(&self, heard: Option<Heard>, error: Option<&Error>) {
        let Some(heard) = heard else { return };
        let mut last = lock(&self.last);
        let attempts = last.attempts + 1;
        if let Some(observer) = self.observer {
            observer.attempt(&AttemptEvent {
                operation: self.call.operation.id,
                method: self.method,
                path: self.call.path(),
                host: self.host,
                attempt: attempts,
                status: heard.status,
                kind: error.map(Error::kind),
                effect: error.map(|error| error.effect_for(self.call)),
                duration: heard.started.elapsed(),
                request_bytes: heard.sent.bytes,
                response_bytes: heard.body.as_ref().map(|body| body.len() as u64),
                request_id: heard.request_id.as_deref(),
                exchange: Exchange {
                    query: &heard.sent.query,
                    request: heard.sent.body.as_deref(),
                    response: heard.body.as_deref(),
                },
            });
        }
        *last = Last { attempts, status: heard.status, request_id: heard.request_id };
    }

    /// Tells how the call ended.
    pub(crate) fn end(self, error: Option<&Error>) {
        if !self.is_heard() {
            return;
        }
        let last = unlocked(self.last);
        let event = CallEvent {
            operation: self.call.operation.id,
            method: self.method,
            path: self.call.path(),
            host: self.host,
            attempts: last.attempts,
            status: last.status,
            kind: error.map(Error::kind),
            effect: error.map(Error::effect),
            duration: self.started.elapsed(),
            request_id: last.request_id.as_deref(),
        };
        trace(&event);
        if let Some(observer) = self.observer {
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
