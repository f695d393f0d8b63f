//! One path for every call: credentials, attempts, and what an answer means.

use std::{
    borrow::Cow,
    future::Future,
    time::{Duration, SystemTime},
};

use http::{HeaderMap, HeaderValue, header::AUTHORIZATION};
use returning_ai_client::{
    Answer, BodyEnd, Client as Generated, ClientInfo, Error as GeneratedError, Inner, Limits,
    operation::Operation, types::Failure,
};
use secrecy::ExposeSecret;
use tracing::Instrument;

use crate::{
    client::Client,
    document::{Document, Flaw},
    error::{Answered, Error},
    happening::Happening,
    retry::{self, Course},
    subject::Subject,
};

/// What the answer to a change says, read against what was asked.
pub(crate) enum Reading<T> {
    /// It confirms the change and fits the documentation.
    Fits(T),
    /// It confirms the change and does not fit.
    Unfit(Cow<'static, str>),
    /// It does not show that what was asked was done.
    Unconfirmed(Cow<'static, str>),
}

/// The security scheme of a community's API key, as the document names it.
pub(crate) const COMMUNITY_API_KEY: &str = "communityApiKey";

impl Client {
    /// The course of a new call.
    pub(crate) fn course(&self) -> Course {
        let settings = self.settings();
        Course::new(settings.retry, settings.budget.clone(), settings.connect_timeout)
    }

    /// Calls an operation of the table: sends it with the generated client, judges the recorded
    /// answer, and repeats where that is allowed.
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
        R: Fn(&Document) -> Reading<T>,
    {
        let judge = |answer: Answer| judge(operation, answer, &read);
        let span = tracing::debug_span!(
            "returning_ai.call",
            operation = operation.id,
            method = operation.method,
            path = operation.path,
        );
        self.exchange(course, operation.into(), operation.security, send, judge)
            .instrument(span)
            .await
    }

    /// The attempts of one call. What an answer means is for `judge` to say.
    pub(crate) async fn exchange<T, S, F, J>(
        &self,
        course: &mut Course,
        subject: Subject,
        security: &[&str],
        send: S,
        judge: J,
    ) -> Result<T, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<(), GeneratedError<()>>>,
        J: Fn(Answer) -> Result<T, Error>,
    {
        let headers = self.credentials(security).map_err(|error| error.of(subject))?;
        let attempt = |time_left: Duration| {
            let generated = self.generated(headers.clone(), time_left);
            let record = generated.inner().clone();
            let sent = send(generated);
            let judge = &judge;
            async move {
                let result = sent.await;
                match record.take_answer() {
                    Some(answer) => judge(answer),
                    None => Err(self.not_answered(result.err())),
                }
            }
        };
        course.run(subject, attempt).await
    }

    /// The generated client for one attempt.
    fn generated(&self, headers: HeaderMap, time_left: Duration) -> Generated {
        let settings = self.settings();
        let limits = Limits {
            timeout: settings.timeout.min(time_left),
            max_body_bytes: settings.max_body_bytes,
        };
        let inner = Inner::new(headers, limits);
        Generated::new_with_client(settings.base_url.as_str(), settings.http.clone(), inner)
    }

    /// The headers that prove who calls.
    fn credentials(&self, security: &[&str]) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        if security.contains(&COMMUNITY_API_KEY) {
            let key = self.settings().api_key.as_ref().ok_or_else(|| {
                Error::new(
                    Happening::MissingCredential,
                    "the client holds no API key; give one with `ClientBuilder::api_key` or build \
                     it with `Client::from_env`",
                )
            })?;
            let bearer = format!("Bearer {}", key.expose_secret());
            let mut value = HeaderValue::try_from(bearer).map_err(|_| {
                Error::new(Happening::Misconfigured, "the API key cannot stand in a header")
            })?;
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        } else if let Some(scheme) = security.first() {
            let detail = format!("the client has no credential for the scheme `{scheme}`");
            return Err(Error::new(Happening::MissingCredential, detail));
        }
        Ok(headers)
    }

    /// What it means that no answer came.
    fn not_answered(&self, error: Option<GeneratedError<()>>) -> Error {
        let error = match error {
            Some(GeneratedError::CommunicationError(error)) => error.without_url(),
            Some(GeneratedError::InvalidRequest(_) | GeneratedError::Custom(_)) => {
                return Error::new(Happening::Misconfigured, "the request cannot be formed");
            }
            _ => return Error::new(Happening::Interrupted, "the connection broke"),
        };
        let base = self.settings().base_url.as_str();
        let (happening, detail) = if error.is_builder() {
            (Happening::Misconfigured, "the request cannot be formed".to_owned())
        } else if error.is_connect() && names_a_certificate(&error) {
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
    read: impl Fn(&Document) -> Reading<T>,
) -> Result<T, Error> {
    let answer = refuse_failure(answer)?;
    let document = Document::read(&answer.body, &answer.end);
    let status = answer.status.as_u16();
    let documented = operation.success.contains(&status);
    let reading = read(&document);
    let (happening, detail) = match (reading, document.flaw) {
        // Accepted means that it was not done yet, whatever the body says.
        _ if status == 202 && !documented => {
            (Happening::Unconfirmed, "the service accepted the request for later".into())
        }
        (Reading::Fits(value), None) if documented => return Ok(value),
        (Reading::Fits(_), None) => {
            let detail = format!("the service answered with the undocumented status {status}");
            (Happening::Malformed, detail.into())
        }
        (Reading::Fits(_) | Reading::Unfit(_), Some(flaw)) => (Happening::Malformed, flawed(flaw)),
        (Reading::Unfit(detail), None) => (Happening::Malformed, detail),
        (Reading::Unconfirmed(_), Some(flaw)) => (Happening::Unconfirmed, flawed(flaw)),
        (Reading::Unconfirmed(detail), None) => (Happening::Unconfirmed, detail),
    };
    Err(with_answer(Error::new(happening, detail), answer))
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
    let failure = serde_json::from_slice::<Failure>(&answer.body).ok();
    let answered = Answered {
        status: answer.status,
        request_id: request_id(&answer.headers),
        message: failure.and_then(|failure| failure.message),
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
    use returning_ai_client::operations::ALL;

    use super::*;

    #[test]
    fn every_scheme_of_the_table_has_a_credential() {
        let client = Client::builder().api_key("made-up-key").build().expect("valid");
        for operation in ALL {
            let headers = client.credentials(operation.security);
            assert!(headers.is_ok(), "{}: {:?}", operation.id, operation.security);
        }
        let unknown = client.credentials(&["made-up-scheme"]).expect_err("no such scheme");
        assert!(unknown.to_string().contains("made-up-scheme"), "{unknown}");
    }
}
