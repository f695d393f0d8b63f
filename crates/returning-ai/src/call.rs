//! One path for every call: credentials, attempts, and what an answer means.

use std::{
    borrow::Cow,
    future::Future,
    time::{Duration, SystemTime},
};

use http::HeaderMap;
use returning_ai_client::{
    Answer, BodyEnd, Client as Generated, Error as GeneratedError, Inner, Limits, ResponseValue,
    Variables,
    operation::{DeclaredEffect, Operation},
};
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::{
    client::Client,
    document::{Document, Flaw},
    error::{Answered, Error},
    happening::Happening,
    partner::PartnerPaths,
    reading::{self, Reading},
    retry::{self, Course},
    subject::Subject,
    transport::BaseUrl,
};

impl Client {
    /// The course of a new call.
    pub(crate) fn course(&self) -> Course {
        let settings = self.settings();
        Course::new(settings.retry, settings.budget.clone(), settings.connect_timeout)
    }

    /// Calls an operation of the table with its generated method, and reads the answer by the facts
    /// of the table.
    pub(crate) async fn run<T, S, F>(
        &self,
        operation: &'static Operation,
        send: S,
    ) -> Result<T, Error>
    where
        T: DeserializeOwned,
        S: Fn(Generated) -> F,
        F: Future<Output = Result<ResponseValue<T>, GeneratedError<()>>>,
    {
        let send = |generated| {
            let sent = send(generated);
            async { sent.await.map(drop) }
        };
        self.run_by_hand(operation, send).await
    }

    /// The same for a request that the generator does not write.
    pub(crate) async fn run_by_hand<T, S, F>(
        &self,
        operation: &'static Operation,
        send: S,
    ) -> Result<T, Error>
    where
        T: DeserializeOwned,
        S: Fn(Generated) -> F,
        F: Future<Output = Result<(), GeneratedError<()>>>,
    {
        let read = |document: &Document<'_>, variables: &Variables| {
            reading::documented(operation, variables, document)
        };
        self.call(&mut self.course(), operation, send, read).await
    }

    /// Calls an operation whose answer is a text and no JSON.
    pub(crate) async fn run_text<T, S, F>(
        &self,
        operation: &'static Operation,
        send: S,
    ) -> Result<String, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<T, GeneratedError<()>>>,
    {
        let send = |generated| {
            let sent = send(generated);
            async { sent.await.map(drop) }
        };
        let judge = |answer: Answer, _: &Variables| {
            let answer = whole(answer)?;
            let status = answer.status.as_u16();
            match std::str::from_utf8(&answer.body) {
                Ok(_) if !operation.success.contains(&status) => {
                    Err(with_answer(Error::new(Happening::Denied, undocumented(status)), answer))
                }
                Ok(text) => Ok(text.to_owned()),
                Err(_) => {
                    let detail = "the service reported success, but its body is not UTF-8";
                    Err(with_answer(Error::new(Happening::Malformed, detail), answer))
                }
            }
        };
        self.call_raw(&mut self.course(), operation, send, judge).await
    }

    /// Calls an operation of the table: sends it, judges the recorded answer, and repeats where
    /// that is allowed.
    pub(crate) async fn call<T, S, F, R>(
        &self,
        course: &mut Course,
        operation: &'static Operation,
        send: S,
        read: R,
    ) -> Result<T, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<(), GeneratedError<()>>>,
        R: Fn(&Document<'_>, &Variables) -> Reading<T>,
    {
        let judge = |answer: Answer, variables: &Variables| {
            judge(operation, answer, |document| read(document, variables))
        };
        self.call_raw(course, operation, send, judge).await
    }

    /// The same for an answer that is no JSON.
    pub(crate) async fn call_raw<T, S, F, J>(
        &self,
        course: &mut Course,
        operation: &'static Operation,
        send: S,
        judge: J,
    ) -> Result<T, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<(), GeneratedError<()>>>,
        J: Fn(Answer, &Variables) -> Result<T, Error>,
    {
        let settings = self.settings();
        let subject = Subject::from(operation);
        let base =
            settings.addresses.for_operation(operation).map_err(|error| error.of(subject))?;
        let at_root = settings.partner_paths == PartnerPaths::Root;
        let prepare = |inner: Inner| inner.for_operation(operation).without_version(at_root);
        let target = Target { subject, base, security: operation.security, prepare };
        let span = tracing::debug_span!(
            "returning_ai.call",
            operation = operation.id,
            method = operation.method,
            path = operation.path,
        );
        self.exchange(course, target, send, judge).instrument(span).await
    }

    /// The attempts of one call. What an answer means is for `judge` to say.
    pub(crate) async fn exchange<T, S, F, J>(
        &self,
        course: &mut Course,
        target: Target<'_, impl Fn(Inner) -> Inner>,
        send: S,
        judge: J,
    ) -> Result<T, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<(), GeneratedError<()>>>,
        J: Fn(Answer, &Variables) -> Result<T, Error>,
    {
        let Target { subject, base, .. } = target;
        let headers = self.settings().credentials.headers(target.security);
        let headers = headers.map_err(|error| error.of(subject))?;
        let attempt = |time_left: Duration| {
            let inner = (target.prepare)(Inner::new(headers.clone(), self.limits(time_left)));
            let record = inner.clone();
            let http = self.settings().http.for_effect(subject.effect).clone();
            let sent = send(Generated::new_with_client(base.as_str(), http, inner));
            let judge = &judge;
            async move {
                let result = sent.await;
                let judged = match record.take_answer() {
                    Some(answer) => judge(answer, &record.variables()),
                    None => Err(not_answered(base, result.err())),
                };
                judged.map_err(|error| error.asking(record.variables()))
            }
        };
        course.run(subject, attempt).await
    }

    fn limits(&self, time_left: Duration) -> Limits {
        let settings = self.settings();
        Limits {
            timeout: settings.timeout.min(time_left),
            connect_timeout: settings.connect_timeout,
            idle_timeout: settings.idle_timeout,
            max_body_bytes: settings.max_body_bytes,
        }
    }
}

/// Where a call goes and with what.
pub(crate) struct Target<'a, P> {
    pub(crate) subject: Subject,
    pub(crate) base: &'a BaseUrl,
    /// The security schemes of which one is needed.
    pub(crate) security: &'a [&'a str],
    /// Tells the hooks of the generated client what they need to know.
    pub(crate) prepare: P,
}

/// What it means that no answer came.
fn not_answered(base: &BaseUrl, error: Option<GeneratedError<()>>) -> Error {
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

/// What the answer to an operation of the table means.
fn judge<T>(
    operation: &Operation,
    answer: Answer,
    read: impl Fn(&Document<'_>) -> Reading<T>,
) -> Result<T, Error> {
    let answer = refuse_failure(answer)?;
    let document = Document::read(&answer.body, &answer.end);
    let status = answer.status.as_u16();
    let documented = operation.success.contains(&status);
    let reading = read(&document);
    let is_read = operation.effect == DeclaredEffect::Read;
    let (happening, detail): (_, Cow<'static, str>) = match (reading, document.flaw) {
        // Accepted means that it was not done yet, whatever the body says.
        _ if status == 202 && !documented => {
            (Happening::Unconfirmed, "the service accepted the request for later".into())
        }
        (Reading::Denied(detail), _) => (Happening::Denied, detail.into()),
        (Reading::Fits(value) | Reading::Plausible(value), None) if documented => {
            return Ok(value);
        }
        // For a read nothing is in doubt, and what broke off may be asked for again.
        (_, Some(flaw)) if is_read => (flawed_read(flaw), flawed(flaw)),
        (Reading::Fits(_), None) => (Happening::Malformed, undocumented(status)),
        (Reading::Plausible(_), None) => (Happening::Unconfirmed, undocumented(status)),
        (Reading::Fits(_) | Reading::Unfit(_), Some(flaw)) => (Happening::Malformed, flawed(flaw)),
        (Reading::Unfit(detail), None) => (Happening::Malformed, detail.into()),
        (Reading::Plausible(_) | Reading::Unconfirmed(_), Some(flaw)) => {
            (Happening::Unconfirmed, flawed(flaw))
        }
        (Reading::Unconfirmed(detail), None) => (Happening::Unconfirmed, detail.into()),
    };
    Err(with_answer(Error::new(happening, detail), answer))
}

fn undocumented(status: u16) -> Cow<'static, str> {
    format!("the service answered with the undocumented status {status}").into()
}

fn flawed_read(flaw: Flaw) -> Happening {
    match flaw {
        Flaw::Cut => Happening::Interrupted,
        Flaw::TimedOut => Happening::TimedOut,
        Flaw::OverLimit => Happening::TooLong,
        Flaw::Empty | Flaw::Syntax { .. } | Flaw::Contradiction => Happening::Unconfirmed,
    }
}

fn flawed(flaw: Flaw) -> Cow<'static, str> {
    format!("the service reported success, but {flaw}").into()
}

/// Hands on an answer of success; anything else is an error.
pub(crate) fn refuse_failure(answer: Answer) -> Result<Answer, Error> {
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

/// Hands on an answer of success whose body was read to its end; anything else is an error.
pub(crate) fn whole(answer: Answer) -> Result<Answer, Error> {
    let answer = refuse_failure(answer)?;
    let (happening, flaw) = match &answer.end {
        BodyEnd::Complete => return Ok(answer),
        BodyEnd::OverLimit => (Happening::TooLong, "longer than the limit"),
        BodyEnd::Failed(error) if error.is_timeout() => {
            (Happening::Unconfirmed, "not complete in time")
        }
        BodyEnd::Failed(_) => (Happening::Unconfirmed, "cut"),
    };
    let detail = format!("the service reported success, but its body is {flaw}");
    Err(with_answer(Error::new(happening, detail), answer))
}

/// Adds what the answer held to an error about it.
pub(crate) fn with_answer(error: Error, answer: Answer) -> Error {
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
mod schedules;
