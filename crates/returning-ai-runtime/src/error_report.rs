//! The part of an error that may be logged or stored.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    time::{Duration, UNIX_EPOCH},
};

use returning_ai_response::{is_object_id, operation::Api};
use serde::{Deserialize, Serialize};

use crate::{attempt::Attempt, error::Error};

/// An error as it may be logged; see [`Error::report`]. The fields have plain forms, so that any
/// format of serde can write it, and a stored report can be read again.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ErrorReport {
    /// The id of the operation.
    pub operation: Option<Cow<'static, str>>,
    /// The kind of failure, such as `timeout`; see [`ErrorKind::code`](crate::ErrorKind::code).
    pub kind: Cow<'static, str>,
    /// What went wrong, in the words of this crate; `None` if they may repeat an argument or a
    /// setting.
    pub detail: Option<String>,
    /// The host that the call went to.
    pub host: Option<String>,
    /// `not_sent`, `rejected`, `applied` or `unknown`; see [`Effect::code`](crate::Effect::code).
    pub effect: Cow<'static, str>,
    /// Whether repeating the call cannot carry out a change twice.
    ///
    /// Reports of earlier versions call it `is_retryable`.
    #[serde(alias = "is_retryable")]
    pub is_safe_to_repeat: bool,
    /// Whether the cause may be gone when the call is made again; false in reports of earlier
    /// versions, which do not have it.
    #[serde(default)]
    pub is_transient: bool,
    /// The ids that the call was about: the number of an order, and object ids. Of the path of a
    /// request that is not documented, the words that documented paths have.
    ///
    /// Reports of earlier versions call it `asked`.
    #[serde(alias = "asked")]
    pub targets: BTreeMap<Cow<'static, str>, String>,
    /// The status of the last response.
    pub status: Option<u16>,
    /// The id of the last request.
    pub request_id: Option<String>,
    /// How many milliseconds the service asked to wait.
    pub retry_after_ms: Option<u64>,
    /// The permission that the key needs.
    pub permission: Option<Cow<'static, str>>,
    /// How many bytes of the last response were kept.
    pub body_bytes: Option<usize>,
    /// How many requests were sent or tried.
    pub attempts: u32,
    /// Each of them.
    pub attempt_log: Vec<AttemptReport>,
}

/// One attempt in an [`ErrorReport`].
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AttemptReport {
    /// When it began, in milliseconds since 1970.
    pub started_ms: u64,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// What went wrong.
    pub kind: Cow<'static, str>,
    /// What it did by itself.
    pub effect: Cow<'static, str>,
    /// The status of the response.
    pub status: Option<u16>,
    /// The id of the request.
    pub request_id: Option<String>,
}

impl Error {
    /// What can be written to a log or a ticket to settle the matter. It holds no credential, no
    /// body and no message of the service, and of its targets only what looks like an id.
    ///
    /// ```
    /// # use returning_ai_runtime as returning_ai;
    /// # fn log(error: &returning_ai::Error) -> serde_json::Result<String> {
    /// serde_json::to_string(&error.report())
    /// # }
    /// ```
    pub fn report(&self) -> ErrorReport {
        ErrorReport::new(self)
    }
}

impl ErrorReport {
    fn new(error: &Error) -> Self {
        let api = error.call().map(|call| call.api);
        let targets = error.targets().iter();
        let targets =
            targets.filter_map(|(name, value)| Some(((*name).into(), safe(api, name, value)?)));
        Self {
            operation: error.operation().map(Cow::Borrowed),
            kind: error.kind().code().into(),
            detail: error.safe_detail().map(str::to_owned),
            host: error.host().map(str::to_owned),
            effect: error.effect().code().into(),
            is_safe_to_repeat: error.is_safe_to_repeat(),
            is_transient: error.is_transient(),
            targets: targets.collect(),
            status: error.status(),
            request_id: error.request_id().map(str::to_owned),
            retry_after_ms: error.retry_after().map(milliseconds),
            permission: error.permission().map(Cow::Borrowed),
            body_bytes: error.raw_body().map(<[u8]>::len),
            attempts: error.attempts(),
            attempt_log: error.attempt_log().iter().map(AttemptReport::new).collect(),
        }
    }
}

impl AttemptReport {
    fn new(attempt: &Attempt) -> Self {
        let started = attempt.started.duration_since(UNIX_EPOCH).unwrap_or_default();
        Self {
            started_ms: milliseconds(started),
            took_ms: milliseconds(attempt.took),
            kind: attempt.kind.code().into(),
            effect: attempt.effect.code().into(),
            status: attempt.status,
            request_id: attempt.request_id.clone(),
        }
    }
}

fn milliseconds(time: Duration) -> u64 {
    u64::try_from(time.as_millis()).unwrap_or(u64::MAX)
}

/// What of a value may be written down. A person, a telephone or a key may be named wherever an id is
/// asked for, so the name decides as well as the form.
fn safe(api: Option<&Api>, name: &str, value: &str) -> Option<String> {
    let is_safe = match name {
        "transactionId" => is_order_number(value),
        "refundCoins" => matches!(value, "true" | "false"),
        "method" => value.bytes().all(|byte| byte.is_ascii_uppercase()),
        "path" => return Some(template(api, value)),
        // A list of changes names several.
        _ => value.split(',').all(is_object_id),
    };
    is_safe.then(|| value.to_owned())
}

fn is_order_number(text: &str) -> bool {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
    is_plain && text.len() <= 64
}

/// A path with a star for each segment that may name somebody.
fn template(api: Option<&Api>, path: &str) -> String {
    let operations = api.map_or(&[][..], |api| api.operations);
    let known = operations.iter().flat_map(|operation| operation.path.split('/'));
    let is_known = |segment| known.clone().any(|known| known == segment);
    let shown = |segment| if is_known(segment) || is_object_id(segment) { segment } else { "*" };
    path.split('/').map(shown).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use returning_ai_response::{
        Failure,
        for_tests::{API, MOVE_ORDER},
    };
    use serde_json::json;

    use super::*;
    use crate::call_info::CallInfo;

    #[test]
    fn a_report_names_ids_and_leaves_people_out() {
        let error = Error::new(Failure::TimedOut, "no response").with_targets([
            ("transactionId", "ORD_2026_1".to_owned()),
            ("refundCoins", "true".to_owned()),
            ("productID", "5F0c2a9d7be14c3380a6d912".to_owned()),
            ("apiKeyId", "canary1key".to_owned()),
            ("categoryID", "5f0c2a9d7be14c3380a6d912,ada".to_owned()),
            ("userId", "004915112345678".to_owned()),
            ("user", "ada".to_owned()),
            ("externalId", "ada@example.com".to_owned()),
            ("method", "PUT".to_owned()),
            ("path", "/v1/things/ada%40example.com/api-keys/5f0c2a9d7be14c3380a6d912".to_owned()),
        ]);
        let error = error.with_call(CallInfo { api: &API, operation: &MOVE_ORDER });
        let report = serde_json::to_value(error.report()).expect("JSON");
        assert_eq!(
            report["targets"],
            json!({
                "transactionId": "ORD_2026_1",
                "refundCoins": "true",
                "productID": "5F0c2a9d7be14c3380a6d912",
                "method": "PUT",
                "path": "/v1/things/*/*/5f0c2a9d7be14c3380a6d912",
            })
        );
        assert_eq!((&report["kind"], &report["effect"]), (&json!("timeout"), &json!("unknown")));
        assert_eq!(report["detail"], "no response");
        assert_eq!(error.targets().len(), 10);
    }

    #[test]
    fn a_report_repeats_no_argument() {
        let error = Error::new(Failure::InvalidInput, "cannot read the file ada.csv");
        assert_eq!(error.report().detail, None);
    }

    #[test]
    fn no_other_text_passes_for_the_number_of_an_order() {
        for text in ["ada@example.com", "Ada Brown", "ü", &"1".repeat(65)] {
            assert_eq!(safe(None, "transactionId", text), None, "{text}");
        }
    }

    #[test]
    fn a_stored_report_is_read_again_and_an_older_one_as_well() {
        let error = Error::new(Failure::TimedOut, "no response")
            .with_targets([("transactionId", "ORD_2026_1".to_owned())]);
        let mut stored = serde_json::to_value(error.report()).expect("JSON");
        let read = |stored: &serde_json::Value| {
            serde_json::from_value::<ErrorReport>(stored.clone()).expect("a report")
        };
        assert_eq!(read(&stored), error.report());
        let fields = stored.as_object_mut().expect("an object");
        let targets = fields.remove("targets").expect("the targets");
        fields.insert("asked".to_owned(), targets);
        let is_safe = fields.remove("is_safe_to_repeat").expect("the flag");
        fields.insert("is_retryable".to_owned(), is_safe);
        assert_eq!(read(&stored), error.report());
    }
}
