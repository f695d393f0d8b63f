//! The record of a response.

use std::{
    fmt,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::{
    HeaderMap, StatusCode,
    header::{CONTENT_LENGTH, TRANSFER_ENCODING},
};

use crate::response_headers;

/// A response as it came, before anybody interprets it.
pub struct RecordedResponse {
    /// The status of the response.
    pub status: StatusCode,
    /// The headers of the response.
    pub headers: HeaderMap,
    /// The body as far as it was read.
    pub body: Bytes,
    /// How reading the body ended.
    pub end: BodyEnd,
    /// Whether the service may have sent it before it read this request: it closes a connection that
    /// was used before with a status that servers also send to nobody in particular.
    pub may_be_about_another_request: bool,
}

impl RecordedResponse {
    /// Whether its headers say where its body ends.
    pub fn says_its_length(&self) -> bool {
        [CONTENT_LENGTH, TRANSFER_ENCODING].iter().any(|name| self.headers.contains_key(name))
    }

    /// The id of the request that its headers name, as far as it looks like one.
    pub fn request_id(&self) -> Option<&str> {
        response_headers::request_id(&self.headers)
    }

    /// Drops the id of the request if it repeats a secret: a service may have taken it from any header.
    pub fn drop_secret_id(&mut self, is_secret: impl Fn(&str) -> bool) {
        response_headers::drop_secret_id(&mut self.headers, is_secret);
    }

    /// How long its headers ask to wait, bounded to a day.
    pub fn retry_after(&self, now: SystemTime) -> Option<Duration> {
        response_headers::retry_after(&self.headers, now)
    }
}

impl fmt::Debug for RecordedResponse {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Neither headers nor body: cookies and personal data are in there.
        f.debug_struct("RecordedResponse")
            .field("status", &self.status)
            .field("body_bytes", &self.body.len())
            .field("end", &self.end)
            .finish_non_exhaustive()
    }
}

/// Why reading a body failed.
pub type BoxError = Box<dyn std::error::Error + Send + Sync>;

/// How reading a body ended.
#[derive(Debug)]
pub enum BodyEnd {
    /// The whole body was read.
    Complete,
    /// The body is longer than what is read of one.
    OverLimit,
    /// The body took too long, or the service was silent for too long.
    TimedOut(BoxError),
    /// The body broke off.
    Broken(BoxError),
}
