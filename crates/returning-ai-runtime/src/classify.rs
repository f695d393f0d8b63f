//! What came back means: the one place that decides which failure an event is.
//!
//! Whether a response confirms a change is for `confirm.rs` to say, and what a failure means for a change
//! is in the table of `failure.rs`.

use std::{
    borrow::Cow,
    io::{self, ErrorKind},
    sync::Arc,
    time::SystemTime,
};

use progenitor_client::Error as GeneratedError;

use serde::de::DeserializeOwned;

use crate::{
    base_url::BaseUrl,
    body_defect::BodyDefect,
    call_info::CallInfo,
    capture::Places,
    confirm::{self, Confirmation},
    decode::{self, Misfit},
    error::{Error, ResponseSummary},
    evidence::{self, Evidence},
    failure::Failure,
    meter::{Bounds, Stopped},
    operation::{Api, DeclaredEffect, Operation},
    response::{BodyEnd, RecordedResponse},
    response_headers,
    route::Variables,
    rules::{self, Rule},
    surrogates,
};

/// What it means that no response came.
pub(crate) fn transport_error(base: &BaseUrl, error: Option<GeneratedError<()>>) -> Error {
    let error = match error {
        Some(GeneratedError::CommunicationError(error)) => error.without_url(),
        // The hooks say why they did not send a request.
        Some(GeneratedError::Custom(why)) => return Error::invalid_input(why),
        // The generator's words may repeat the value.
        Some(GeneratedError::InvalidRequest(_)) => {
            let detail = "an argument cannot be sent in its header";
            return Error::invalid_input(detail);
        }
        _ => return Error::new(Failure::Interrupted, "the connection broke"),
    };
    if error.is_builder() {
        // Its cause may repeat what was to be sent.
        return Error::misconfigured("the request cannot be formed");
    }
    let (failure, detail) = transport_failure(base.as_str(), &error);
    Error::new(failure, detail).with_source(error)
}

/// Why no response came, as far as the libraries below tell. Most of their types are not public, so
/// their words have to do.
fn transport_failure(base: &str, error: &reqwest::Error) -> (Failure, String) {
    let names = |words: &str| says(error, words);
    let system_says = |kind: ErrorKind| {
        is_any_cause(error, |cause| {
            cause.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == kind)
        })
    };
    if is_any_cause(error, is_unsent) {
        let detail = format!("the connection to {base} was closed before the request was sent");
        (Failure::NotConnected, detail)
    } else if error.is_connect() && names("proxy authorization required") {
        let detail = "the proxy (of `ClientBuilder::proxy` or of the environment) refuses the \
                      connection with 407: it asks for another user name or password";
        (Failure::ProxyRefused, detail.to_owned())
    } else if error.is_connect() && names("tunnel error") {
        (Failure::NotConnected, format!("the proxy did not open a connection to {base}"))
    } else if error.is_connect() && names("certificate") {
        let reason = certificate_reason(error);
        (Failure::CertificateRefused, format!("the certificate of {base} is not accepted{reason}"))
    } else if error.is_connect() && names("dns error") {
        (Failure::NotConnected, format!("the name of the host of {base} cannot be resolved"))
    } else if error.is_connect() && system_says(ErrorKind::ConnectionRefused) {
        (Failure::NotConnected, format!("{base} refuses connections: nothing listens there"))
    } else if error.is_connect() && system_says(ErrorKind::AddrNotAvailable) {
        let detail = format!(
            "this machine has no free port for another connection to {base}; each change opens one, \
             and a closed one keeps its port for a minute: make fewer at a time, or let them share \
             connections by `ClientBuilder::reuse_connections_for_writes`"
        );
        (Failure::NotConnected, detail)
    } else if error.is_connect() {
        (Failure::NotConnected, format!("cannot connect to {base}"))
    } else if error.is_timeout() {
        (Failure::TimedOut, format!("no response from {base} in time"))
    } else {
        (Failure::Interrupted, format!("the connection to {base} broke before a response"))
    }
}

/// Whether the HTTP library gave a request back without having sent any of it.
fn is_unsent(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled)
}

fn is_any_cause(
    error: &reqwest::Error,
    is_it: impl Fn(&(dyn std::error::Error + 'static)) -> bool,
) -> bool {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.into_iter().any(is_it)
}

/// Whether a cause of an error has these words, which are in lower case.
fn says(error: &reqwest::Error, words: &str) -> bool {
    is_any_cause(error, |cause| cause.to_string().to_ascii_lowercase().contains(words))
}

/// Why a certificate is not accepted, as the end of a sentence. Every TLS library says it in its own
/// words.
fn certificate_reason(error: &reqwest::Error) -> &'static str {
    const REASONS: [(&[&str], &str); 4] = [
        (&["expired"], ": it has expired, or the clock of this machine is wrong"),
        (
            &["notvalidyet", "not valid yet"],
            ": it is not valid yet, or the clock of this machine is wrong",
        ),
        (
            &["notvalidforname", "not valid for name", "hostname mismatch"],
            ": it belongs to another name",
        ),
        (
            &[
                "unknownissuer",
                "unknown issuer",
                "self-signed",
                "self signed",
                "unable to get local issuer",
            ],
            ": nobody whom this machine trusts has signed it",
        ),
    ];
    let fits = |(words, _): &&(&[&str], &str)| words.iter().any(|words| says(error, words));
    REASONS.iter().find(fits).map_or("", |(_, reason)| reason)
}

/// Classifies the responses to one call by the facts of its operation.
pub(crate) struct Classifier {
    pub(crate) api: &'static Api,
    pub(crate) operation: &'static Operation,
    /// The places of a response that decide.
    pub(crate) places: Arc<Places>,
    pub(crate) bounds: Bounds,
}

/// What a response holds that succeeded.
#[derive(Debug)]
pub(crate) struct Success<T> {
    pub(crate) value: Box<T>,
    /// How many items the documented list has, nulls included.
    pub(crate) length: Option<u64>,
}

impl Classifier {
    /// What a response means that is documented to be JSON.
    pub(crate) fn json<T: DeserializeOwned>(
        &self,
        response: RecordedResponse,
        variables: &Variables,
    ) -> Result<Success<T>, Error> {
        let is_whole = matches!(response.end, BodyEnd::Complete);
        let whole = Some(evidence::without_mark(&response.body));
        let body = whole.filter(|_| is_whole && response.status.is_success());
        let decoded = body.and_then(|body| decode::decode(body, &self.places, self.bounds));
        let (value, evidence) = decoded.map_or((None, None), |(value, seen)| (Some(value), seen));
        let classify = |evidence: &Evidence<'_>, body: &[u8]| {
            let classified = match self.status_failure(&response, variables, evidence) {
                Some(failure) => Err(failure),
                None => self.success(&response, variables, evidence, || match value {
                    Some(value) => Ok(value),
                    None => decode::repaired(body, self.api.fields, self.bounds).map(Box::new),
                }),
            };
            classified.map_err(|failure| (failure, message(evidence)))
        };
        let classified = match evidence {
            Some(evidence) => classify(&evidence, &response.body),
            None => self.with_evidence(&response, classify),
        };
        classified.map_err(|(failure, message)| failure.into_error(response, message))
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
    pub(crate) fn text(
        &self,
        response: RecordedResponse,
        variables: &Variables,
    ) -> Result<String, Error> {
        let declared = self.operation.effect;
        let (response, message) = self.whole(response, variables)?;
        let status = response.status.as_u16();
        let detail = match std::str::from_utf8(&response.body) {
            Ok(text) if self.operation.success.contains(&status) => return Ok(text.to_owned()),
            Ok(_) => undocumented(status),
            Err(_) => "the service reported success, but its body is not UTF-8".into(),
        };
        Err(Found { failure: unconfirmed(declared), detail }.into_error(response, message))
    }

    /// Hands on a response of success whose body was read to its end and reports no failure; anything
    /// else is an error.
    pub(crate) fn whole(
        &self,
        response: RecordedResponse,
        variables: &Variables,
    ) -> Result<(RecordedResponse, Option<String>), Error> {
        let (failure, message) = self.with_evidence(&response, |evidence, _| {
            let failure = self.status_failure(&response, variables, evidence).or_else(|| {
                let Some(defect) = BodyDefect::from_end(&response.end) else {
                    return self.denial(variables, evidence);
                };
                let failure = body_failure(defect, self.operation.effect);
                Some(Found { failure, detail: defective(defect) })
            });
            (failure, message(evidence))
        });
        match failure {
            None => Ok((response, message)),
            Some(failure) => Err(failure.into_error(response, message)),
        }
    }

    /// What a whole body says against a success, where nothing is documented that would speak for it.
    fn denial(&self, variables: &Variables, evidence: &Evidence<'_>) -> Option<Found> {
        let declared = self.operation.effect;
        match confirm::confirm(self.operation, variables, evidence) {
            Confirmation::Contradicted(detail) => {
                Some(Found { failure: Failure::Contradicted, detail: detail.into() })
            }
            Confirmation::Unconfirmed(detail)
                if declared != DeclaredEffect::Read && evidence.is_followed() =>
            {
                Some(Found { failure: unconfirmed(declared), detail: detail.into() })
            }
            _ => None,
        }
    }

    /// What the status of a response means by itself; `None` for a success.
    fn status_failure(
        &self,
        response: &RecordedResponse,
        variables: &Variables,
        evidence: &Evidence<'_>,
    ) -> Option<Found> {
        let status = response.status.as_u16();
        let is_change = self.operation.effect != DeclaredEffect::Read;
        let is_whole = matches!(response.end, BodyEnd::Complete);
        let confirms = || {
            let (api, operation) = (self.api, self.operation);
            confirm::confirms_in_spite_of_its_status(api, operation, variables, evidence)
        };
        let page = match evidence.defect {
            Some(defect @ BodyDefect::Page) => format!("; {defect}"),
            _ => String::new(),
        };
        let found =
            |failure, detail: String| Some(Found { failure, detail: (detail + &page).into() });
        match status {
            200..=299 => None,
            300..=399 => found(
                Failure::Redirected,
                format!("the service redirected with the status {status}"),
            ),
            400 if response.may_be_about_another_request => found(
                Failure::Stale,
                "the service closed a connection that was kept, with the status 400".to_owned(),
            ),
            400..=407 | 409..=499
                if is_change && confirms() && rules::holds(Rule::RefusalsMayConfirm) =>
            {
                found(
                    Failure::Disputed,
                    format!(
                        "the service refused with the status {status}, and its body confirms the change"
                    ),
                )
            }
            429 if is_change && !is_whole => found(
                Failure::RateLimitedUnread,
                "the service asks to slow down, in a body that does not end".to_owned(),
            ),
            429 => found(Failure::RateLimited, "the service asks to slow down".to_owned()),
            400..=407 | 409..=499 => found(
                if is_whole { Failure::Rejected } else { Failure::RejectedUnread },
                format!("the service refused with the status {status}"),
            ),
            _ => found(
                Failure::ServiceFailed,
                format!("the service failed with the status {status}"),
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
    ) -> Result<Success<T>, Found> {
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
            (Confirmation::Unconfirmed(detail), None) => (unconfirmed(declared), detail.into()),
            (Confirmation::Confirmed, None) if !is_documented => {
                (Failure::Malformed, undocumented(status))
            }
            (Confirmation::Unverifiable, None) if !is_documented => {
                (unconfirmed(declared), undocumented(status))
            }
            (confirmation, None) => return self.decoded(&confirmation, evidence, decode()),
        };
        Err(Found { failure, detail })
    }

    /// The typed value of a response that confirms the call, or says nothing against it.
    fn decoded<T: DeserializeOwned>(
        &self,
        confirmation: &Confirmation,
        evidence: &Evidence<'_>,
        decoded: Result<Box<T>, Misfit>,
    ) -> Result<Success<T>, Found> {
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
            Misfit::At(_) | Misfit::Stopped(Stopped::TooLarge) => unconfirmed(declared),
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
        Err(Found { failure, detail: detail.into() })
    }
}

/// The service's own message.
fn message(evidence: &Evidence<'_>) -> Option<String> {
    evidence.text(confirm::MESSAGE).map(str::to_owned)
}

/// What was found wrong with a response.
struct Found {
    failure: Failure,
    detail: Cow<'static, str>,
}

impl Found {
    /// The error, with what the response held.
    fn into_error(self, response: RecordedResponse, message: Option<String>) -> Error {
        let (summary, end) = summary(response, message);
        let error = Error::new(self.failure, self.detail).with_response(summary);
        match end {
            BodyEnd::Failed(source) => error.with_source(source),
            BodyEnd::Complete | BodyEnd::OverLimit => error,
        }
    }
}

/// What it means that a response was not decoded in time.
fn late(declared: DeclaredEffect) -> Failure {
    match declared {
        DeclaredEffect::Read => Failure::TimedOut,
        DeclaredEffect::Idempotent | DeclaredEffect::Write => Failure::Unconfirmed,
    }
}

/// What it means that a whole response is not of the type that the caller wants.
pub(crate) fn type_mismatch(declared: DeclaredEffect, error: &serde_json::Error) -> Error {
    // The message of the JSON library may repeat parts of the body, so only the place is kept.
    let (line, column) = (error.line(), error.column());
    let detail =
        format!("the response does not fit the wanted type at line {line} column {column}");
    Error::new(unconfirmed(declared), detail)
}

/// What it means that the pages of a list do not make one list.
pub(crate) fn pagination_error(call: CallInfo, problem: &'static str) -> Error {
    Error::new(unconfirmed(call.operation.effect), problem).with_call(call)
}

/// What it means that the body of a success is defective, where nothing in it confirms a change.
///
/// For a read nothing is in doubt, and what broke off may be asked for again.
fn body_failure(defect: BodyDefect, declared: DeclaredEffect) -> Failure {
    match (defect, declared) {
        (BodyDefect::OverLimit, _) => Failure::TooLong,
        (BodyDefect::Cut, DeclaredEffect::Read) => Failure::Interrupted,
        (BodyDefect::TimedOut, DeclaredEffect::Read) => Failure::TimedOut,
        _ => unconfirmed(declared),
    }
}

/// What it means that a success does not say what it should. The response to a read would be the same
/// once more.
fn unconfirmed(declared: DeclaredEffect) -> Failure {
    match declared {
        DeclaredEffect::Read => Failure::Malformed,
        DeclaredEffect::Idempotent | DeclaredEffect::Write => Failure::Unconfirmed,
    }
}

fn undocumented(status: u16) -> Cow<'static, str> {
    format!("the service responded with the undocumented status {status}").into()
}

fn defective(defect: BodyDefect) -> Cow<'static, str> {
    format!("the service reported success, but {defect}").into()
}

/// What is kept of a response, and how the reading of its body ended.
pub(crate) fn summary(
    response: RecordedResponse,
    message: Option<String>,
) -> (ResponseSummary, BodyEnd) {
    let summary = ResponseSummary {
        status: response.status,
        request_id: response_headers::request_id(&response.headers).map(str::to_owned),
        message,
        retry_after: response_headers::retry_after(&response.headers, SystemTime::now()),
        body: response.body,
    };
    (summary, response.end)
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::tests::api::{API, ARCHIVE_THING, MOVE_ORDER, READ_THING, SET_PROFILE};

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
        let classified = classifier(operation).json::<serde_json::Value>(response, &variables);
        classified.err().map(|error| error.failure())
    }

    /// A response that confirms a change of an order, with something more in it.
    fn confirmation(more: &str) -> String {
        format!(r#"{{"status":"success",{more}"data":{{"order":"ORD1","statusId":"{SHIPPING}"}}}}"#)
    }

    #[tokio::test]
    async fn a_machine_without_a_free_port_is_told_what_to_do() {
        // No machine has this address, so that none has a port of it.
        let nowhere = std::net::IpAddr::from([192, 0, 2, 1]);
        let http = reqwest::Client::builder().no_proxy().local_address(nowhere).build();
        let sent = http.expect("a client").get("http://127.0.0.1:9").send().await;
        let base = BaseUrl::parse(&[], "http://127.0.0.1:9").expect("a URL");
        let error = transport_error(&base, sent.err().map(GeneratedError::CommunicationError));
        assert_eq!(error.failure(), Failure::NotConnected);
        assert!(error.to_string().contains("reuse_connections_for_writes"), "{error}");
    }

    #[test]
    fn every_reader_takes_a_flaw_for_the_same() {
        let nothing = Variables::new();
        for (end, expected) in [
            (BodyEnd::OverLimit, Failure::TooLong),
            (BodyEnd::Failed(broken()), Failure::Interrupted),
        ] {
            let raw = classifier(&READ_THING).whole(response(200, "{", end), &nothing);
            assert_eq!(raw.expect_err("defective").failure(), expected);
        }
        let page = response(200, "<html>", BodyEnd::Failed(broken()));
        let text = classifier(&READ_THING).text(page, &nothing);
        assert_eq!(text.expect_err("defective").failure(), Failure::Interrupted);
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

    /// An error of the HTTP client that is not about time.
    fn broken() -> reqwest::Error {
        reqwest::Proxy::all("::").expect_err("not a URL")
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
            let cut = response(status, &body[..body.len() - 1], BodyEnd::Failed(broken()));
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
        let found = failure(&MOVE_ORDER, response(200, &cut, BodyEnd::Failed(broken())));
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
        let slow = |status| response(status, "{", BodyEnd::Failed(broken()));
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
            .json::<serde_json::Value>(response(200, &body, BodyEnd::Complete), &Variables::new());
        let error = classified.expect_err("too large");
        assert_eq!(error.failure(), Failure::Malformed);
        assert!(error.to_string().contains("max_body_bytes"), "{error}");
    }
}
