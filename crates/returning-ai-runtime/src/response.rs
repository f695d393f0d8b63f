//! The record of a response.

use std::fmt;

use bytes::Bytes;
use http::{
    HeaderMap, StatusCode,
    header::{CONTENT_LENGTH, TRANSFER_ENCODING},
};

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
    pub(crate) fn says_its_length(&self) -> bool {
        [CONTENT_LENGTH, TRANSFER_ENCODING].iter().any(|name| self.headers.contains_key(name))
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

/// How reading a body ended.
#[derive(Debug)]
pub enum BodyEnd {
    /// The whole body was read.
    Complete,
    /// The body is longer than [`Limits::max_body_bytes`](crate::Limits::max_body_bytes).
    OverLimit,
    /// The body broke off, took longer than [`Limits::timeout`](crate::Limits::timeout), or the service was silent for
    /// longer than [`Limits::idle_timeout`](crate::Limits::idle_timeout).
    Failed(reqwest::Error),
}
