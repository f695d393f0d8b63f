//! What a response means: the one place that decides which failure it is.
//!
//! `confirm.rs` decides whether a response confirms a change, and what a failure means for a change
//! is in the table of `failure.rs`.

use std::{borrow::Cow, fmt, sync::Arc};

use serde::de::DeserializeOwned;

use crate::{
    body_defect::BodyDefect,
    capture::Places,
    confirm::{self, Confirmation},
    decode::{self, Misfit},
    evidence::{self, Evidence},
    failure::Failure,
    meter::{Bounds, Stopped},
    operation::{Api, DeclaredEffect, Operation, Variables},
    response::{BodyEnd, RecordedResponse},
    response_headers,
    rules::{self, Rule},
    surrogates,
};

/// Classifies the responses to one call by the facts of its operation.
#[derive(Debug)]
pub struct Classifier {
    /// The API that the call belongs to.
    pub api: &'static Api,
    /// The operation that is called.
    pub operation: &'static Operation,
    /// The places of a response that decide, as [`places`](crate::places) has them.
    pub places: Arc<Places>,
    /// What decoding the response may take.
    pub bounds: Bounds,
}

/// What a response holds that succeeded.
#[derive(Debug)]
pub struct Success<T> {
    /// The typed value.
    pub value: Box<T>,
    /// How many items the documented list has, nulls included.
    pub length: Option<u64>,
}

/// Why a response is not a success. It quotes nothing of the body but its message.
pub struct ResponseFailure {
    /// What went wrong.
    pub failure: Failure,
    /// The same in words of this crate.
    pub detail: Cow<'static, str>,
    /// The service's own message, which may hold personal data.
    pub message: Option<String>,
}

impl ResponseFailure {
    fn new(failure: Failure, detail: impl Into<Cow<'static, str>>) -> Self {
        Self { failure, detail: detail.into(), message: None }
    }

    fn with_message(self, evidence: &Evidence<'_>) -> Self {
        Self { message: message(evidence), ..self }
    }
}

impl fmt::Debug for ResponseFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Without the message, which is a part of the body.
        f.debug_struct("ResponseFailure")
            .field("failure", &self.failure)
            .field("detail", &self.detail)
            .finish_non_exhaustive()
    }
}

impl Classifier {
    /// What a response means that is documented to be JSON. The variables are the values that the
    /// request named.
    ///
    /// # Errors
    ///
    /// When the response does not show that the operation succeeded, or does not fit its type.
    pub fn json<T: DeserializeOwned>(
        &self,
        response: &RecordedResponse,
        variables: &Variables,
    ) -> Result<Success<T>, ResponseFailure> {
        let is_whole = matches!(response.end, BodyEnd::Complete);
        let whole = Some(evidence::without_mark(&response.body));
        let body = whole.filter(|_| is_whole && response.status.is_success());
        let decoded = body.and_then(|body| decode::decode(body, &self.places, self.bounds));
        let (value, evidence) = decoded.map_or((None, None), |(value, seen)| (Some(value), seen));
        let classify = |evidence: &Evidence<'_>, body: &[u8]| {
            let classified = match self.status_failure(response, variables, evidence) {
                Some(found) => Err(found),
                None => self.success(response, variables, evidence, || match value {
                    Some(value) => Ok(value),
                    None => decode::repaired(body, self.api.fields, self.bounds).map(Box::new),
                }),
            };
            classified.map_err(|found| found.with_message(evidence))
        };
        match evidence {
            Some(evidence) => classify(&evidence, &response.body),
            None => self.with_evidence(response, classify),
        }
    }

    /// Reads what a body shows, and hands that and the text on. Half of a character is replaced where it
    /// keeps the text from being read.
    fn with_evidence<T>(
        &self,
        response: &RecordedResponse,
        classify: impl FnOnce(&Evidence<'_>, &[u8]) -> T,
    ) -> T {
        let body = evidence::without_mark(&response.body);
        let evidence = Evidence::read(body, &response.end, &self.places);
        if matches!(evidence.defect, Some(BodyDefect::Syntax { .. }))
            && let Cow::Owned(body) = surrogates::replaced(body)
        {
            return classify(&Evidence::read(&body, &response.end, &self.places), &body);
        }
        classify(&evidence, body)
    }

    /// What a response means that is documented to be text.
    ///
    /// # Errors
    ///
    /// When the response is not a whole text with a documented status.
    pub fn text(
        &self,
        response: &RecordedResponse,
        variables: &Variables,
    ) -> Result<String, ResponseFailure> {
        let message = self.whole(response, variables)?;
        let status = response.status.as_u16();
        let detail = match std::str::from_utf8(&response.body) {
            Ok(text) if self.operation.success.contains(&status) => return Ok(text.to_owned()),
            Ok(_) => undocumented(status),
            Err(_) => "the service reported success, but its body is not UTF-8".into(),
        };
        Err(ResponseFailure { failure: self.unconfirmed(), detail, message })
    }

    /// The message of a response of success whose body was read to its end and reports no failure.
    ///
    /// # Errors
    ///
    /// When the response is anything else.
    pub fn whole(
        &self,
        response: &RecordedResponse,
        variables: &Variables,
    ) -> Result<Option<String>, ResponseFailure> {
        self.with_evidence(response, |evidence, _| {
            let found = self.status_failure(response, variables, evidence).or_else(|| {
                let Some(defect) = BodyDefect::from_end(&response.end) else {
                    return self.denial(variables, evidence);
                };
                let failure = body_failure(defect, self.operation.effect);
                Some(ResponseFailure::new(failure, defective(defect)))
            });
            match found {
                None => Ok(message(evidence)),
                Some(found) => Err(found.with_message(evidence)),
            }
        })
    }

    /// What it means that a success does not say what it should.
    fn unconfirmed(&self) -> Failure {
        Failure::unconfirmed(self.operation.effect)
    }

    /// What a whole body says against a success, where nothing is documented that would speak for it.
    fn denial(&self, variables: &Variables, evidence: &Evidence<'_>) -> Option<ResponseFailure> {
        let is_change = self.operation.effect != DeclaredEffect::Read;
        match confirm::confirm(self.operation, variables, evidence) {
            Confirmation::Contradicted(detail) => {
                Some(ResponseFailure::new(Failure::Contradicted, detail))
            }
            Confirmation::Unconfirmed(detail) if is_change && evidence.is_followed() => {
                Some(ResponseFailure::new(self.unconfirmed(), detail))
            }
            _ => None,
        }
    }

    /// What the status of a response means by itself. Returns `None` for a success.
    fn status_failure(
        &self,
        response: &RecordedResponse,
        variables: &Variables,
        evidence: &Evidence<'_>,
    ) -> Option<ResponseFailure> {
        let status = response.status.as_u16();
        let (failure, mut detail) = match status {
            200..=299 if response_headers::is_problem(&response.headers) => (
                Failure::Contradicted,
                format!("the service reported a problem with the status {status}"),
            ),
            200..=299 => return None,
            300..=399 => {
                (Failure::Redirected, format!("the service redirected with the status {status}"))
            }
            400 if response.may_be_about_another_request => (
                Failure::Stale,
                "the service closed a connection that was kept, with the status 400".to_owned(),
            ),
            400..=407 | 409..=499 => self.refusal(response, variables, evidence),
            _ => (Failure::ServiceFailed, format!("the service failed with the status {status}")),
        };
        if let Some(defect @ BodyDefect::Page) = evidence.defect {
            detail = format!("{detail}; {defect}");
        }
        Some(ResponseFailure::new(failure, detail))
    }

    /// What it means that the service refused a request, and in which words to say so.
    fn refusal(
        &self,
        response: &RecordedResponse,
        variables: &Variables,
        evidence: &Evidence<'_>,
    ) -> (Failure, String) {
        let status = response.status.as_u16();
        let (api, operation) = (self.api, self.operation);
        let is_change = operation.effect != DeclaredEffect::Read;
        let is_whole = matches!(response.end, BodyEnd::Complete);
        let confirms =
            || confirm::confirms_in_spite_of_its_status(api, operation, variables, evidence);
        if is_change && confirms() && rules::holds(Rule::RefusalsMayConfirm) {
            let detail = format!(
                "the service refused with the status {status}, and its body confirms the change"
            );
            return (Failure::Disputed, detail);
        }
        match status {
            429 if is_change && !is_whole => (
                Failure::RateLimitedUnread,
                "the service asks to slow down, in a body that does not end".to_owned(),
            ),
            429 => (Failure::RateLimited, "the service asks to slow down".to_owned()),
            _ => (
                if is_whole { Failure::Rejected } else { Failure::RejectedUnread },
                format!("the service refused with the status {status}"),
            ),
        }
    }

    /// What the body of a success means.
    fn success<T: DeserializeOwned>(
        &self,
        response: &RecordedResponse,
        variables: &Variables,
        evidence: &Evidence<'_>,
        decode: impl FnOnce() -> Result<Box<T>, Misfit>,
    ) -> Result<Success<T>, ResponseFailure> {
        let declared = self.operation.effect;
        let status = response.status.as_u16();
        let is_documented = self.operation.success.contains(&status);
        let confirmation = confirm::confirm(self.operation, variables, evidence);
        let (failure, detail) = match (confirmation, evidence.defect) {
            // Accepted means that it was not done yet, whatever the body says.
            _ if status == 202 && !is_documented => {
                (Failure::Accepted, "the service accepted the request for later".into())
            }
            (Confirmation::Contradicted(detail), _) => (Failure::Contradicted, detail.into()),
            (Confirmation::Confirmed, Some(defect)) if declared != DeclaredEffect::Read => {
                (Failure::Malformed, defective(defect))
            }
            (_, Some(defect)) => (body_failure(defect, declared), defective(defect)),
            (Confirmation::Unconfirmed(detail), None) => (self.unconfirmed(), detail.into()),
            (Confirmation::Confirmed, None) if !is_documented => {
                (Failure::Malformed, undocumented(status))
            }
            (Confirmation::Unverifiable, None) if !is_documented => {
                (self.unconfirmed(), undocumented(status))
            }
            (confirmation, None) => return self.decoded(&confirmation, evidence, decode()),
        };
        Err(ResponseFailure::new(failure, detail))
    }

    /// The typed value of a response that confirms the call, or says nothing against it.
    fn decoded<T: DeserializeOwned>(
        &self,
        confirmation: &Confirmation,
        evidence: &Evidence<'_>,
        decoded: Result<Box<T>, Misfit>,
    ) -> Result<Success<T>, ResponseFailure> {
        let misfit = match decoded {
            Ok(value) => {
                let paging = self.operation.paging;
                let length = paging.and_then(|paging| evidence.length(paging.items));
                return Ok(Success { value, length });
            }
            Err(misfit) => misfit,
        };
        let declared = self.operation.effect;
        let is_confirmed = *confirmation == Confirmation::Confirmed
            && confirm::is_echoed(self.operation, evidence);
        let failure = match misfit {
            _ if is_confirmed && declared != DeclaredEffect::Read => Failure::Malformed,
            Misfit::Stopped(Stopped::TooLate) => late(declared),
            Misfit::At(_) | Misfit::Stopped(Stopped::TooLarge) => self.unconfirmed(),
        };
        let detail = match misfit {
            Misfit::At(place) if is_confirmed => {
                format!("the service reported success, but its response does not fit{place}")
            }
            Misfit::At(place) => format!("the response does not fit{place}"),
            Misfit::Stopped(Stopped::TooLate) => {
                "the response could not be decoded in time".to_owned()
            }
            Misfit::Stopped(Stopped::TooLarge) => {
                "the response takes too much memory when it is decoded; \
                 `ClientBuilder::max_body_bytes` raises the limit"
                    .to_owned()
            }
        };
        Err(ResponseFailure::new(failure, detail))
    }
}

/// The service's own message.
fn message(evidence: &Evidence<'_>) -> Option<String> {
    evidence.text(confirm::MESSAGE).map(str::to_owned)
}

/// What it means that a response was not decoded in time.
fn late(declared: DeclaredEffect) -> Failure {
    match declared {
        DeclaredEffect::Read => Failure::TimedOut,
        DeclaredEffect::Idempotent | DeclaredEffect::Write => Failure::Unconfirmed,
    }
}

/// What it means that the body of a success is defective and nothing in it confirms a change.
///
/// For a read nothing is in doubt, and what broke off may be requested again.
fn body_failure(defect: BodyDefect, declared: DeclaredEffect) -> Failure {
    match (defect, declared) {
        (BodyDefect::OverLimit, _) => Failure::TooLong,
        (BodyDefect::Cut, DeclaredEffect::Read) => Failure::Interrupted,
        (BodyDefect::TimedOut, DeclaredEffect::Read) => Failure::TimedOut,
        _ => Failure::unconfirmed(declared),
    }
}

fn undocumented(status: u16) -> Cow<'static, str> {
    format!("the service responded with the undocumented status {status}").into()
}

fn defective(defect: BodyDefect) -> Cow<'static, str> {
    format!("the service reported success, but {defect}").into()
}

#[cfg(test)]
mod tests {
    use std::io;

    use http::HeaderMap;

    use super::*;
    use crate::{
        for_tests::{API, ARCHIVE_THING, MOVE_ORDER, READ_THING, SET_PROFILE},
        response::BoxError,
    };

    const READ: DeclaredEffect = DeclaredEffect::Read;
    const IDEMPOTENT: DeclaredEffect = DeclaredEffect::Idempotent;
    const WRITE: DeclaredEffect = DeclaredEffect::Write;

    const SHIPPING: &str = "5f0c2a9d7be14c3380a6d912";

    fn response(status: u16, body: &str, end: BodyEnd) -> RecordedResponse {
        RecordedResponse {
            status: http::StatusCode::from_u16(status).expect("a status"),
            headers: HeaderMap::new(),
            body: body.to_owned().into(),
            end,
            may_be_about_another_request: false,
        }
    }

    fn classifier(operation: &'static Operation) -> Classifier {
        let bounds = Bounds { bytes: 1_000_000, deadline: None };
        Classifier { api: &API, operation, places: confirm::places(&API, operation).into(), bounds }
    }

    fn failure(operation: &'static Operation, response: RecordedResponse) -> Option<Failure> {
        let variables = Variables::from([
            ("order", "ORD1".to_owned()),
            ("statusId", SHIPPING.to_owned()),
            ("id", SHIPPING.to_owned()),
        ]);
        let classified = classifier(operation).json::<serde_json::Value>(&response, &variables);
        classified.err().map(|found| found.failure)
    }

    /// A response that confirms a change of an order, with something more in it.
    fn confirmation(more: &str) -> String {
        format!(r#"{{"status":"success",{more}"data":{{"order":"ORD1","statusId":"{SHIPPING}"}}}}"#)
    }

    #[test]
    fn every_reader_takes_a_flaw_for_the_same() {
        let nothing = Variables::new();
        for (end, expected) in [
            (BodyEnd::OverLimit, Failure::TooLong),
            (BodyEnd::Broken(broken()), Failure::Interrupted),
        ] {
            let raw = classifier(&READ_THING).whole(&response(200, "{", end), &nothing);
            assert_eq!(raw.expect_err("defective").failure, expected);
        }
        let page = response(200, "<html>", BodyEnd::Broken(broken()));
        let text = classifier(&READ_THING).text(&page, &nothing);
        assert_eq!(text.expect_err("defective").failure, Failure::Interrupted);
        for (defect, of_read, of_change) in [
            (BodyDefect::Cut, Failure::Interrupted, Failure::Unconfirmed),
            (BodyDefect::TimedOut, Failure::TimedOut, Failure::Unconfirmed),
            (BodyDefect::OverLimit, Failure::TooLong, Failure::TooLong),
            (BodyDefect::Empty, Failure::Malformed, Failure::Unconfirmed),
            (BodyDefect::Trailing, Failure::Malformed, Failure::Unconfirmed),
            (BodyDefect::Syntax { line: 1, column: 1 }, Failure::Malformed, Failure::Unconfirmed),
        ] {
            let found = [READ, IDEMPOTENT, WRITE].map(|declared| body_failure(defect, declared));
            assert_eq!(found, [of_read, of_change, of_change], "{defect:?}");
        }
    }

    fn broken() -> BoxError {
        io::Error::from(io::ErrorKind::ConnectionReset).into()
    }

    #[test]
    fn what_is_too_long_or_only_accepted_is_asked_once() {
        let long = response(200, "{\"data\":", BodyEnd::OverLimit);
        let long = failure(&ARCHIVE_THING, long).expect("not confirmed");
        let later = response(202, "{}", BodyEnd::Complete);
        let later = failure(&SET_PROFILE, later).expect("not confirmed");
        assert_eq!((long, later), (Failure::TooLong, Failure::Accepted));
        for failure in [long, later] {
            assert!(!failure.may_be_repeated(IDEMPOTENT), "{failure:?}");
        }
    }

    #[test]
    fn a_refusal_that_confirms_the_change_is_in_doubt_whatever_its_status() {
        let body = confirmation("");
        for status in [400, 401, 404, 409, 422, 429, 499] {
            let refused = response(status, &body, BodyEnd::Complete);
            assert_eq!(failure(&MOVE_ORDER, refused), Some(Failure::Disputed), "{status}");
            let cut = response(status, &body[..body.len() - 1], BodyEnd::Broken(broken()));
            assert_eq!(failure(&MOVE_ORDER, cut), Some(Failure::Disputed), "{status}");
        }
        for (status, body, expected) in [
            (409, confirmation(r#""error":"the order is locked","#), Failure::Rejected),
            (409, confirmation("").replace("ORD1", "ORD2"), Failure::Rejected),
            (429, r#"{"message":"slow down"}"#.to_owned(), Failure::RateLimited),
            (500, confirmation(""), Failure::ServiceFailed),
            (408, confirmation(""), Failure::ServiceFailed),
        ] {
            let found = failure(&MOVE_ORDER, response(status, &body, BodyEnd::Complete));
            assert_eq!(found, Some(expected), "{status} {body}");
        }
        let marked = response(429, r#"{"meta":{"status":"success"}}"#, BodyEnd::Complete);
        assert_eq!(failure(&SET_PROFILE, marked), Some(Failure::Disputed));
        let read = response(429, r#"{"meta":{"status":"success"}}"#, BodyEnd::Complete);
        assert_eq!(failure(&READ_THING, read), Some(Failure::RateLimited));
    }

    #[test]
    fn a_success_that_tells_of_a_failure_is_in_doubt() {
        for more in [r#""error":"the order is locked","#, r#""success":false,"#, r#""CODE":409,"#] {
            let body = confirmation(more);
            let found = failure(&MOVE_ORDER, response(200, &body, BodyEnd::Complete));
            assert_eq!(found, Some(Failure::Contradicted), "{body}");
        }
        let cut = confirmation("").replace("}}", r#"},"error":"the order is lo"#);
        let found = failure(&MOVE_ORDER, response(200, &cut, BodyEnd::Broken(broken())));
        assert_eq!(found, Some(Failure::Unconfirmed));
    }

    #[test]
    fn what_follows_the_json_is_a_part_of_the_response() {
        for (behind, expected) in [
            ("\n{\"status\":\"error\"}", Some(Failure::Unconfirmed)),
            ("x", Some(Failure::Unconfirmed)),
            ("\u{0}", Some(Failure::Unconfirmed)),
            (" \r\n\t", None),
        ] {
            let body = confirmation("") + behind;
            let found = failure(&MOVE_ORDER, response(200, &body, BodyEnd::Complete));
            assert_eq!(found, expected, "{behind:?}");
        }
    }

    #[test]
    fn a_refusal_whose_body_does_not_end_is_not_repeated_for_a_change() {
        let slow = |status| response(status, "{", BodyEnd::Broken(broken()));
        assert_eq!(failure(&MOVE_ORDER, slow(429)), Some(Failure::RateLimitedUnread));
        assert_eq!(failure(&MOVE_ORDER, slow(400)), Some(Failure::RejectedUnread));
        assert_eq!(failure(&READ_THING, slow(429)), Some(Failure::RateLimited));
        for failure in [Failure::RateLimitedUnread, Failure::RejectedUnread] {
            assert!(!failure.may_be_repeated(IDEMPOTENT), "{failure:?}");
        }
    }

    #[test]
    fn a_goodbye_on_a_used_connection_says_nothing_about_this_request() {
        let goodbye = |status| RecordedResponse {
            may_be_about_another_request: true,
            ..response(status, "", BodyEnd::Complete)
        };
        assert_eq!(failure(&ARCHIVE_THING, goodbye(400)), Some(Failure::Stale));
        assert_eq!(failure(&ARCHIVE_THING, goodbye(408)), Some(Failure::ServiceFailed));
        for failure in [Failure::Stale, Failure::ServiceFailed] {
            assert!(failure.may_be_repeated(IDEMPOTENT) && !failure.may_be_repeated(WRITE));
        }
    }

    #[test]
    fn a_response_that_fills_the_memory_names_the_setting() {
        let body = format!(r#"{{"data":[{}]}}"#, vec!["{}"; 100_000].join(","));
        let classified = classifier(&READ_THING)
            .json::<serde_json::Value>(&response(200, &body, BodyEnd::Complete), &Variables::new());
        let found = classified.expect_err("too large");
        assert_eq!(found.failure, Failure::Malformed);
        assert!(found.detail.contains("max_body_bytes"), "{found:?}");
    }
}
