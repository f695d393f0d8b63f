//! What came back means: the one place that decides which failure an event is.
//!
//! What a response says is read by [`crate::confirm`] and the groups; what a failure means for a
//! change is in the table of [`crate::failure`].

use std::{borrow::Cow, time::SystemTime};

use progenitor_client::Error as GeneratedError;

use crate::{
    base_url::BaseUrl,
    call_info::CallInfo,
    confirm::Confirmation,
    error::{Error, ResponseSummary},
    failure::Failure,
    operation::{DeclaredEffect, Operation},
    partial_json::{BodyDefect, PartialJson},
    response::{BodyEnd, RecordedResponse},
    response_headers,
};

/// What it means that no response came.
pub(crate) fn transport_error(base: &BaseUrl, error: Option<GeneratedError<()>>) -> Error {
    let error = match error {
        Some(GeneratedError::CommunicationError(error)) => error.without_url(),
        // The hooks say why they did not send a request.
        Some(GeneratedError::Custom(why)) => return Error::new(Failure::InvalidInput, why),
        // The generator's words may repeat the value.
        Some(GeneratedError::InvalidRequest(_)) => {
            let detail = "an argument cannot be sent in its header";
            return Error::new(Failure::InvalidInput, detail);
        }
        _ => return Error::new(Failure::Interrupted, "the connection broke"),
    };
    let base = base.as_str();
    if error.is_builder() {
        // Its cause may repeat what was to be sent.
        return Error::new(Failure::Misconfigured, "the request cannot be formed");
    }
    let (failure, detail) = if error.is_connect() && names_a_certificate(&error) {
        (Failure::CertificateRefused, format!("the certificate of {base} is not accepted"))
    } else if error.is_connect() {
        (Failure::NotConnected, format!("cannot connect to {base}"))
    } else if error.is_timeout() {
        (Failure::TimedOut, format!("no response from {base} in time"))
    } else {
        (Failure::Interrupted, format!("the connection to {base} broke before a response"))
    };
    Error::new(failure, detail).with_source(error)
}

/// Every TLS library names the certificate in its message, and none of their types is ours.
fn names_a_certificate(error: &reqwest::Error) -> bool {
    let mut source = std::error::Error::source(error);
    while let Some(cause) = source {
        if cause.to_string().to_ascii_lowercase().contains("certificate") {
            return true;
        }
        source = cause.source();
    }
    false
}

/// What the response to an operation of the table means, as `read` understands its JSON.
pub(crate) fn json<T>(
    operation: &Operation,
    response: RecordedResponse,
    places: &[&'static str],
    read: impl Fn(&PartialJson<'_>) -> Confirmation<T>,
) -> Result<T, Error> {
    let response = success(response)?;
    let document = PartialJson::parse(&response.body, &response.end, places);
    let status = response.status.as_u16();
    let is_documented = operation.success.contains(&status);
    let declared = operation.effect;
    let (failure, detail) = match (read(&document), document.defect) {
        // Accepted means that it was not done yet, whatever the body says.
        _ if status == 202 && !is_documented => {
            (Failure::Accepted, "the service accepted the request for later".into())
        }
        (Confirmation::Contradicted(detail), _) => (Failure::Contradicted, detail.into()),
        (Confirmation::Confirmed(value) | Confirmation::Unverifiable(value), None)
            if is_documented =>
        {
            return Ok(value);
        }
        (Confirmation::Confirmed(_) | Confirmation::Malformed(_), Some(defect))
            if declared != DeclaredEffect::Read =>
        {
            (Failure::Malformed, defective(defect))
        }
        (_, Some(defect)) => (body_failure(defect, declared), defective(defect)),
        (Confirmation::Confirmed(_), None) => (Failure::Malformed, undocumented(status)),
        (Confirmation::Malformed(detail), None) => (Failure::Malformed, detail.into()),
        (Confirmation::Unverifiable(_), None) => (unconfirmed(declared), undocumented(status)),
        (Confirmation::Unconfirmed(detail), None) => (unconfirmed(declared), detail.into()),
    };
    Err(with_response(Error::new(failure, detail), response))
}

/// What the response of an operation means whose documented response is text.
pub(crate) fn text(operation: &Operation, response: RecordedResponse) -> Result<String, Error> {
    let response = whole(operation.effect, response)?;
    let status = response.status.as_u16();
    let detail = match std::str::from_utf8(&response.body) {
        Ok(text) if operation.success.contains(&status) => return Ok(text.to_owned()),
        Ok(_) => undocumented(status),
        Err(_) => "the service reported success, but its body is not UTF-8".into(),
    };
    Err(with_response(Error::new(unconfirmed(operation.effect), detail), response))
}

/// Hands on a response of success whose body was read to its end; anything else is an error.
pub(crate) fn whole(
    declared: DeclaredEffect,
    response: RecordedResponse,
) -> Result<RecordedResponse, Error> {
    let response = success(response)?;
    match BodyDefect::from_end(&response.end) {
        None => Ok(response),
        Some(defect) => {
            let error = Error::new(body_failure(defect, declared), defective(defect));
            Err(with_response(error, response))
        }
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
    Error::new(unconfirmed(call.effect), problem).with_call(call)
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

/// Hands on a response of success; anything else is an error.
fn success(response: RecordedResponse) -> Result<RecordedResponse, Error> {
    let status = response.status.as_u16();
    let (failure, detail) = match status {
        200..=299 => return Ok(response),
        300..=399 => {
            (Failure::Redirected, format!("the service redirected with the status {status}"))
        }
        429 => (Failure::RateLimited, "the service asks to slow down".to_owned()),
        400..=407 | 409..=499 => {
            (Failure::Rejected, format!("the service refused with the status {status}"))
        }
        _ => (Failure::ServiceFailed, format!("the service failed with the status {status}")),
    };
    Err(with_response(Error::new(failure, detail), response))
}

/// Adds what the response held to an error about it.
fn with_response(error: Error, response: RecordedResponse) -> Error {
    let (summary, end) = summary(response);
    let error = error.with_response(summary);
    match end {
        BodyEnd::Failed(source) => error.with_source(source),
        BodyEnd::Complete | BodyEnd::OverLimit => error,
    }
}

/// What is kept of a response, and how the reading of its body ended.
pub(crate) fn summary(response: RecordedResponse) -> (ResponseSummary, BodyEnd) {
    let message = PartialJson::parse(&response.body, &response.end, &["/message"]);
    let message = message.text("/message").map(str::to_owned);
    let summary = ResponseSummary {
        status: response.status,
        request_id: response_headers::request_id(&response.headers),
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
    use crate::{
        confirm,
        tests::api::{API, ARCHIVE_THING, READ_THING, SET_PROFILE},
    };

    const READ: DeclaredEffect = DeclaredEffect::Read;
    const IDEMPOTENT: DeclaredEffect = DeclaredEffect::Idempotent;
    const WRITE: DeclaredEffect = DeclaredEffect::Write;

    fn response(status: u16, body: &str, end: BodyEnd) -> RecordedResponse {
        let status = http::StatusCode::from_u16(status).expect("a status");
        RecordedResponse { status, headers: HeaderMap::new(), body: body.to_owned().into(), end }
    }

    fn of_document(operation: &Operation, response: RecordedResponse) -> Option<Failure> {
        let read = |document: &PartialJson<'_>| {
            let variables = Default::default();
            confirm::documented::<serde_json::Value>(&API, operation, &variables, document)
        };
        let places = confirm::places(&API, operation);
        json(operation, response, &places, read).err().map(|error| error.failure())
    }

    #[test]
    fn every_reader_takes_a_flaw_for_the_same() {
        for (end, failure) in [
            (BodyEnd::OverLimit, Failure::TooLong),
            (BodyEnd::Failed(broken()), Failure::Interrupted),
        ] {
            let raw = whole(READ, response(200, "{", end)).expect_err("defective");
            assert_eq!(raw.failure(), failure);
        }
        let text = text(&READ_THING, response(200, "<html>", BodyEnd::Failed(broken())));
        assert_eq!(text.expect_err("defective").failure(), Failure::Interrupted);
        for (defect, of_read, of_change) in [
            (BodyDefect::Cut, Failure::Interrupted, Failure::Unconfirmed),
            (BodyDefect::TimedOut, Failure::TimedOut, Failure::Unconfirmed),
            (BodyDefect::OverLimit, Failure::TooLong, Failure::TooLong),
            (BodyDefect::Empty, Failure::Malformed, Failure::Unconfirmed),
            (BodyDefect::Contradiction, Failure::Malformed, Failure::Unconfirmed),
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
        let long = of_document(&ARCHIVE_THING, long).expect("not confirmed");
        let later = response(202, "{}", BodyEnd::Complete);
        let later = of_document(&SET_PROFILE, later).expect("not confirmed");
        assert_eq!((long, later), (Failure::TooLong, Failure::Accepted));
        for failure in [long, later] {
            assert!(!failure.may_be_repeated(IDEMPOTENT), "{failure:?}");
        }
    }
}
