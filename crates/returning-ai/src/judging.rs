//! What came back means: the one place that decides which happening an event is.
//!
//! What an answer says is read by [`crate::reading`] and the groups; what a happening means for a
//! change stands in the table of [`crate::happening`].

use std::{borrow::Cow, time::SystemTime};

use http::HeaderMap;
use returning_ai_client::{
    Answer, BodyEnd, Error as GeneratedError,
    operation::{DeclaredEffect, Operation},
};

use crate::{
    document::{Document, Flaw},
    error::{Answered, Error},
    happening::Happening,
    reading::Reading,
    retry,
    transport::BaseUrl,
};

/// What it means that no answer came.
pub(crate) fn no_answer(base: &BaseUrl, error: Option<GeneratedError<()>>) -> Error {
    let error = match error {
        Some(GeneratedError::CommunicationError(error)) => error.without_url(),
        // The hooks say why they did not send a request.
        Some(GeneratedError::Custom(why)) => return Error::new(Happening::InvalidInput, why),
        // The generator's words may repeat the value.
        Some(GeneratedError::InvalidRequest(_)) => {
            let detail = "an argument cannot stand in the header that it belongs to";
            return Error::new(Happening::InvalidInput, detail);
        }
        _ => return Error::new(Happening::Interrupted, "the connection broke"),
    };
    let base = base.as_str();
    if error.is_builder() {
        // Its cause may repeat what was to be sent.
        return Error::new(Happening::Misconfigured, "the request cannot be formed");
    }
    let (happening, detail) = if error.is_connect() && names_a_certificate(&error) {
        (Happening::CertificateRefused, format!("the certificate of {base} is not accepted"))
    } else if error.is_connect() {
        (Happening::NotConnected, format!("cannot connect to {base}"))
    } else if error.is_timeout() {
        (Happening::TimedOut, format!("no answer from {base} in time"))
    } else {
        (Happening::Interrupted, format!("the connection to {base} broke before an answer"))
    };
    Error::new(happening, detail).caused_by(error)
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

/// What the answer to an operation of the table means, as `read` understands its JSON.
pub(crate) fn document<T>(
    operation: &Operation,
    answer: Answer,
    read: impl Fn(&Document<'_>) -> Reading<T>,
) -> Result<T, Error> {
    let answer = success(answer)?;
    let document = Document::read(&answer.body, &answer.end);
    let status = answer.status.as_u16();
    let is_documented = operation.success.contains(&status);
    let declared = operation.effect;
    let (happening, detail) = match (read(&document), document.flaw) {
        // Accepted means that it was not done yet, whatever the body says.
        _ if status == 202 && !is_documented => {
            (Happening::Accepted, "the service accepted the request for later".into())
        }
        (Reading::Denied(detail), _) => (Happening::Denied, detail.into()),
        (Reading::Fits(value) | Reading::Plausible(value), None) if is_documented => {
            return Ok(value);
        }
        (Reading::Fits(_) | Reading::Unfit(_), Some(flaw)) if declared != DeclaredEffect::Read => {
            (Happening::Malformed, flawed(flaw))
        }
        (_, Some(flaw)) => (of_flaw(flaw, declared), flawed(flaw)),
        (Reading::Fits(_), None) => (Happening::Malformed, undocumented(status)),
        (Reading::Unfit(detail), None) => (Happening::Malformed, detail.into()),
        (Reading::Plausible(_), None) => (of_silence(declared), undocumented(status)),
        (Reading::Unconfirmed(detail), None) => (of_silence(declared), detail.into()),
    };
    Err(with_answer(Error::new(happening, detail), answer))
}

/// What the answer to an operation of the table means that answers with a text.
pub(crate) fn text(operation: &Operation, answer: Answer) -> Result<String, Error> {
    let answer = whole(operation.effect, answer)?;
    let status = answer.status.as_u16();
    let detail = match std::str::from_utf8(&answer.body) {
        Ok(text) if operation.success.contains(&status) => return Ok(text.to_owned()),
        Ok(_) => undocumented(status),
        Err(_) => "the service reported success, but its body is not UTF-8".into(),
    };
    Err(with_answer(Error::new(of_silence(operation.effect), detail), answer))
}

/// Hands on an answer of success whose body was read to its end; anything else is an error.
pub(crate) fn whole(declared: DeclaredEffect, answer: Answer) -> Result<Answer, Error> {
    let answer = success(answer)?;
    match Flaw::of_reading(&answer.end) {
        None => Ok(answer),
        Some(flaw) => {
            let error = Error::new(of_flaw(flaw, declared), flawed(flaw));
            Err(with_answer(error, answer))
        }
    }
}

/// What it means that a whole answer is not of the type that the caller wants.
pub(crate) fn unwanted(declared: DeclaredEffect, error: &serde_json::Error) -> Error {
    // The message of the JSON library may repeat parts of the body, so only the place is kept.
    let (line, column) = (error.line(), error.column());
    let detail = format!("the answer does not fit the wanted type at line {line} column {column}");
    Error::new(of_silence(declared), detail)
}

/// What it means that the pages of a list do not make one list.
pub(crate) fn odd_list(operation: &Operation, problem: &'static str) -> Error {
    Error::new(of_silence(operation.effect), problem).of(operation.into())
}

/// What it means that the body of a success is flawed, where nothing in it confirms a change.
///
/// For a read nothing is in doubt, and what broke off may be asked for again.
fn of_flaw(flaw: Flaw, declared: DeclaredEffect) -> Happening {
    match (flaw, declared) {
        (Flaw::OverLimit, _) => Happening::TooLong,
        (Flaw::Cut, DeclaredEffect::Read) => Happening::Interrupted,
        (Flaw::TimedOut, DeclaredEffect::Read) => Happening::TimedOut,
        _ => of_silence(declared),
    }
}

/// What it means that a success does not say what it should. The answer to a read would be the same
/// once more.
fn of_silence(declared: DeclaredEffect) -> Happening {
    match declared {
        DeclaredEffect::Read => Happening::Malformed,
        DeclaredEffect::Idempotent | DeclaredEffect::Write => Happening::Unconfirmed,
    }
}

fn undocumented(status: u16) -> Cow<'static, str> {
    format!("the service answered with the undocumented status {status}").into()
}

fn flawed(flaw: Flaw) -> Cow<'static, str> {
    format!("the service reported success, but {flaw}").into()
}

/// Hands on an answer of success; anything else is an error.
fn success(answer: Answer) -> Result<Answer, Error> {
    let status = answer.status.as_u16();
    let (happening, detail) = match status {
        200..=299 => return Ok(answer),
        300..=399 => {
            (Happening::Redirected, format!("the service redirected with the status {status}"))
        }
        429 => (Happening::RateLimited, "the service asks to slow down".to_owned()),
        400..=407 | 409..=499 => {
            (Happening::Refused, format!("the service refused with the status {status}"))
        }
        _ => (Happening::ServiceFailed, format!("the service failed with the status {status}")),
    };
    Err(with_answer(Error::new(happening, detail), answer))
}

/// Adds what the answer held to an error about it.
fn with_answer(error: Error, answer: Answer) -> Error {
    let (answered, end) = answered(answer);
    let error = error.answered(answered);
    match end {
        BodyEnd::Failed(source) => error.caused_by(source),
        BodyEnd::Complete | BodyEnd::OverLimit => error,
    }
}

/// What is kept of an answer, and how the reading of its body ended.
pub(crate) fn answered(answer: Answer) -> (Answered, BodyEnd) {
    let message = Document::read(&answer.body, &answer.end).text("/message").map(str::to_owned);
    let answered = Answered {
        status: answer.status,
        request_id: request_id(&answer.headers),
        message,
        retry_after: retry::retry_after(&answer.headers, SystemTime::now()),
        body: answer.body,
    };
    (answered, answer.end)
}

/// An id is shown in texts and traces, so only what looks like one is taken.
fn request_id(headers: &HeaderMap) -> Option<String> {
    let text = headers.get("x-request-id")?.to_str().ok()?;
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.:".contains(&byte));
    (plain && (1..=128).contains(&text.len())).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use returning_ai_client::operations::{
        GET_WIDGET_PAGE, UPDATE_COMMUNITY_BOT_PROFILE, UPDATE_STORE_CATEGORY,
    };

    use super::*;
    use crate::reading;

    const READ: DeclaredEffect = DeclaredEffect::Read;
    const IDEMPOTENT: DeclaredEffect = DeclaredEffect::Idempotent;
    const WRITE: DeclaredEffect = DeclaredEffect::Write;

    fn answer(status: u16, body: &str, end: BodyEnd) -> Answer {
        let status = http::StatusCode::from_u16(status).expect("a status");
        Answer { status, headers: HeaderMap::new(), body: body.to_owned().into(), end }
    }

    fn of_document(operation: &Operation, answer: Answer) -> Option<Happening> {
        let read = |document: &Document<'_>| {
            let variables = Default::default();
            reading::documented::<serde_json::Value>(operation, &variables, document)
        };
        document(operation, answer, read).err().map(|error| error.happening())
    }

    #[test]
    fn every_reader_takes_a_flaw_for_the_same() {
        for (end, happening) in [
            (BodyEnd::OverLimit, Happening::TooLong),
            (BodyEnd::Failed(broken()), Happening::Interrupted),
        ] {
            let raw = whole(READ, answer(200, "{", end)).expect_err("flawed");
            assert_eq!(raw.happening(), happening);
        }
        let text = text(&GET_WIDGET_PAGE, answer(200, "<html>", BodyEnd::Failed(broken())));
        assert_eq!(text.expect_err("flawed").happening(), Happening::Interrupted);
        for (flaw, of_read, of_change) in [
            (Flaw::Cut, Happening::Interrupted, Happening::Unconfirmed),
            (Flaw::TimedOut, Happening::TimedOut, Happening::Unconfirmed),
            (Flaw::OverLimit, Happening::TooLong, Happening::TooLong),
            (Flaw::Empty, Happening::Malformed, Happening::Unconfirmed),
            (Flaw::Contradiction, Happening::Malformed, Happening::Unconfirmed),
            (Flaw::Syntax { line: 1, column: 1 }, Happening::Malformed, Happening::Unconfirmed),
        ] {
            let found = [READ, IDEMPOTENT, WRITE].map(|declared| of_flaw(flaw, declared));
            assert_eq!(found, [of_read, of_change, of_change], "{flaw:?}");
        }
    }

    /// An error of the HTTP client that is not about time.
    fn broken() -> reqwest::Error {
        reqwest::Proxy::all("::").expect_err("it is no URL")
    }

    #[test]
    fn what_is_too_long_or_only_accepted_is_asked_once() {
        let long = answer(200, "{\"data\":", BodyEnd::OverLimit);
        let long = of_document(&UPDATE_STORE_CATEGORY, long).expect("not confirmed");
        let later = answer(202, "{}", BodyEnd::Complete);
        let later = of_document(&UPDATE_COMMUNITY_BOT_PROFILE, later).expect("not confirmed");
        assert_eq!((long, later), (Happening::TooLong, Happening::Accepted));
        for happening in [long, later] {
            assert!(!happening.may_be_repeated(IDEMPOTENT), "{happening:?}");
        }
    }
}
