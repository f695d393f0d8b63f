//! What of an error may be written down.

use std::{
    collections::BTreeMap,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use serde::Serialize;

use crate::{effect::Effect, error::Error, error_kind::ErrorKind};

/// One attempt of a call, as [`Error::attempt_log`] lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// When it began, by the clock of this machine.
    pub started: SystemTime,
    /// How long it took.
    pub took: Duration,
    /// What went wrong.
    pub kind: ErrorKind,
    /// What it did by itself, without regard to the attempts before.
    pub effect: Effect,
    /// The status of the answer, where there was one.
    pub status: Option<u16>,
    /// The id of the request, where the answer named one.
    pub request_id: Option<String>,
}

/// An error as it may be logged; see [`Error::report`]. The fields have plain forms, so that any
/// format of serde can write it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ErrorReport {
    /// The id of the operation.
    pub operation: Option<&'static str>,
    /// The kind of failure, such as `timeout`; see [`ErrorKind::code`].
    pub kind: &'static str,
    /// `not_sent`, `rejected`, `applied` or `unknown`; see [`Effect::code`].
    pub effect: &'static str,
    /// Whether repeating the call cannot carry out a change twice.
    pub is_retryable: bool,
    /// The ids that the call was about.
    pub asked: BTreeMap<&'static str, String>,
    /// The status of the last answer.
    pub status: Option<u16>,
    /// The id of the last request.
    pub request_id: Option<String>,
    /// The permission that the key needs.
    pub permission: Option<&'static str>,
    /// How many bytes of the last answer were kept.
    pub body_bytes: Option<usize>,
    /// How many requests were sent or tried.
    pub attempts: u32,
    /// Each of them.
    pub attempt_log: Vec<AttemptReport>,
}

/// One attempt in an [`ErrorReport`].
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AttemptReport {
    /// When it began, in milliseconds since 1970.
    pub started_ms: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What went wrong.
    pub kind: &'static str,
    /// What it did by itself.
    pub effect: &'static str,
    /// The status of the answer.
    pub status: Option<u16>,
    /// The id of the request.
    pub request_id: Option<String>,
}

impl ErrorReport {
    pub(crate) fn of(error: &Error) -> Self {
        let asked = error.asked().iter().filter(|(_, value)| is_id(value));
        Self {
            operation: error.operation(),
            kind: error.kind().code(),
            effect: error.effect().code(),
            is_retryable: error.is_retryable(),
            asked: asked.map(|(name, value)| (*name, value.clone())).collect(),
            status: error.status(),
            request_id: error.request_id().map(str::to_owned),
            permission: error.permission(),
            body_bytes: error.raw_body().map(<[u8]>::len),
            attempts: error.attempts(),
            attempt_log: error.attempt_log().iter().map(AttemptReport::of).collect(),
        }
    }
}

impl AttemptReport {
    fn of(attempt: &Attempt) -> Self {
        let started = attempt.started.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            started_ms: milliseconds(started),
            took_ms: milliseconds(attempt.took),
            kind: attempt.kind.code(),
            effect: attempt.effect.code(),
            status: attempt.status,
            request_id: attempt.request_id.clone(),
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// Names and addresses of people may stand where an id is asked for, and are left out.
fn is_id(text: &str) -> bool {
    let is_flag = matches!(text, "true" | "false");
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    is_flag || (is_plain && text.len() <= 64 && text.bytes().any(|byte| byte.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::happening::Happening;

    #[test]
    fn a_report_names_ids_and_leaves_people_out() {
        let error = Error::new(Happening::TimedOut, "no answer").asking([
            ("transactionId", "ORD202601150042".to_owned()),
            ("refundCoins", "true".to_owned()),
            ("userId", "ada@example.com".to_owned()),
            ("name", "ada".to_owned()),
        ]);
        let report = serde_json::to_value(error.report()).expect("JSON");
        assert_eq!(
            report["asked"],
            json!({"transactionId": "ORD202601150042", "refundCoins": "true"})
        );
        assert_eq!((&report["kind"], &report["effect"]), (&json!("timeout"), &json!("unknown")));
        assert_eq!(error.asked().len(), 4);
    }
}
