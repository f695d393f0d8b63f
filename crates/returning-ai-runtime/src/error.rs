//! The one error of this crate.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fmt,
    time::{Duration, SystemTime},
};

use bytes::Bytes;
use http::StatusCode;

use returning_ai_response::{
    BodyEnd, Effect, ErrorKind, Failure, RecordedResponse, ResponseFailure,
    operation::DeclaredEffect, partial_json,
};

use crate::{
    attempt::{Attempt, effect_together},
    call_info::CallInfo,
};

/// The objects that a call was about, by their names on the wire.
pub(crate) type Targets = BTreeMap<&'static str, String>;

/// How much of a service's message is kept.
const MESSAGE_LIMIT: usize = 500;

/// A call that did not succeed.
///
/// [`Error::effect`] settles the question that matters most: whether the change happened. Neither
/// `Display` nor `Debug` nor a source shows a key, a cookie or a body; a body is reachable only
/// through [`Error::raw_body`].
pub struct Error(Box<Details>);

struct Details {
    failure: Failure,
    effect: Effect,
    call: Option<CallInfo>,
    targets: Targets,
    host: Option<String>,
    detail: Cow<'static, str>,
    /// Whether the detail repeats something that the caller gave.
    quotes: bool,
    attempts: u32,
    log: Vec<Attempt>,
    status: Option<StatusCode>,
    request_id: Option<String>,
    message: Option<String>,
    retry_after: Option<Duration>,
    body: Option<Bytes>,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(failure: Failure, detail: impl Into<Cow<'static, str>>) -> Self {
        Self(Box::new(Details {
            failure,
            effect: failure.effect(DeclaredEffect::Write),
            call: None,
            targets: Targets::new(),
            host: None,
            detail: detail.into(),
            quotes: false,
            attempts: 0,
            log: Vec::new(),
            status: None,
            request_id: None,
            message: None,
            retry_after: None,
            body: None,
            source: None,
        }))
    }

    /// A setting of the client is not valid.
    pub(crate) fn misconfigured(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Failure::Misconfigured, detail)
    }

    /// The caller's arguments cannot be sent.
    pub(crate) fn invalid_input(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Failure::InvalidInput, detail)
    }

    /// A response is not a success.
    pub(crate) fn from_response(response: RecordedResponse, found: ResponseFailure) -> Self {
        let summary = ResponseSummary::new(&response, found.message);
        let error = Self::new(found.failure, found.detail).with_response(summary);
        match response.end {
            BodyEnd::Broken(source) | BodyEnd::TimedOut(source) => error.with_source(source),
            BodyEnd::Complete | BodyEnd::OverLimit => error,
        }
    }

    /// Says what the call was about, and with that what its failure means.
    pub(crate) fn with_call(mut self, call: CallInfo) -> Self {
        self.0.effect = self.effect_for(call);
        self.0.call = Some(call);
        self
    }

    pub(crate) fn with_source(
        mut self,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds what the service responded.
    pub(crate) fn with_response(mut self, response: ResponseSummary) -> Self {
        self.0.status = Some(response.status);
        self.0.request_id = response.request_id;
        self.0.message = response.message.map(|text| bounded(&text));
        self.0.retry_after = response.retry_after;
        self.0.body = Some(response.body);
        self
    }

    /// Says which objects the call was about.
    pub(crate) fn with_targets(
        mut self,
        targets: impl IntoIterator<Item = (&'static str, String)>,
    ) -> Self {
        self.0.targets.extend(targets);
        self
    }

    /// Adds a sentence to what went wrong.
    pub(crate) fn with_note(mut self, note: &str) -> Self {
        self.0.detail = format!("{}; {note}", self.0.detail).into();
        self
    }

    /// Says that the detail repeats something that the caller gave.
    pub(crate) fn quoting(mut self) -> Self {
        self.0.quotes = true;
        self
    }

    /// Says where the call went.
    pub(crate) fn with_host(mut self, host: &str) -> Self {
        self.0.host = Some(host.to_owned());
        self
    }

    /// Keeps what the last attempt heard, where this error comes instead of another attempt.
    pub(crate) fn with_last_response(mut self, last: Option<Self>) -> Self {
        if let Some(Self(last)) = last {
            self.0.targets = last.targets;
            self.0.status = last.status;
            self.0.request_id = last.request_id;
            self.0.message = last.message;
            self.0.retry_after = last.retry_after;
            self.0.body = last.body;
            self.0.source = last.source;
        }
        self
    }

    /// Adds when each attempt was made and how it ended.
    pub(crate) fn with_attempt_log(mut self, log: Vec<Attempt>) -> Self {
        self.0.log = log;
        self
    }

    /// Adds what the attempts before this one did.
    pub(crate) fn with_attempts(mut self, attempts: u32, before: Option<Effect>) -> Self {
        self.0.attempts = attempts;
        if let Some(before) = before {
            self.0.effect = effect_together(before, self.0.effect);
        }
        self
    }

    /// With the outcome that a test wants.
    #[cfg(any(test, feature = "test-util"))]
    pub(crate) fn with_outcome(mut self, effect: Effect, status: Option<u16>) -> Self {
        self.0.effect = effect;
        self.0.attempts = u32::from(effect != Effect::NotSent);
        self.0.status = status.and_then(|status| StatusCode::from_u16(status).ok());
        self
    }

    /// What happened in the last attempt.
    #[cfg(test)]
    pub(crate) fn failure(&self) -> Failure {
        self.0.failure
    }

    /// The host that the call went to.
    pub(crate) fn host(&self) -> Option<&str> {
        self.0.host.as_deref()
    }

    /// What went wrong, where the words are those of this crate alone: what the caller's own values
    /// got wrong may repeat them.
    pub(crate) fn safe_detail(&self) -> Option<&str> {
        let is_own = match self.kind() {
            ErrorKind::InvalidInput => false,
            _ => !self.0.quotes,
        };
        is_own.then_some(&*self.0.detail)
    }

    /// What the last attempt did by itself.
    pub(crate) fn effect_for(&self, call: CallInfo) -> Effect {
        self.0.failure.effect(call.operation.effect)
    }

    /// Whether nothing of the response was left unread that may say more than its status.
    pub(crate) fn is_read_whole(&self) -> bool {
        !matches!(self.0.failure, Failure::RejectedUnread | Failure::RateLimitedUnread)
    }

    /// The call that failed.
    pub(crate) fn call(&self) -> Option<CallInfo> {
        self.0.call
    }

    /// Whether this failure may be repeated without asking the caller.
    pub(crate) fn may_be_repeated(&self) -> bool {
        self.0.failure.may_be_repeated(self.declared())
    }

    /// The kind of failure.
    pub fn kind(&self) -> ErrorKind {
        self.0.failure.kind()
    }

    /// Whether the change happened, over all attempts of the call.
    ///
    /// For a read it is [`Effect::NotSent`] or [`Effect::Rejected`], whatever failed.
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// The HTTP status of the last response, if there was one.
    pub fn status(&self) -> Option<u16> {
        self.0.status.map(|status| status.as_u16())
    }

    /// The service's own message, where its response held one: at most 500 characters, without
    /// control characters. It is part of the body, so think before you log it.
    pub fn message(&self) -> Option<&str> {
        self.0.message.as_deref()
    }

    /// How many requests this call sent or tried to send.
    pub fn attempts(&self) -> u32 {
        self.0.attempts
    }

    /// When each attempt was made and how it ended, in their order; empty if there was none.
    pub fn attempt_log(&self) -> &[Attempt] {
        &self.0.log
    }

    /// Which objects the call was about: the ids in its path, and those of its body and
    /// its query. For a change of an order they are `transactionId`, `statusId` and `refundCoins`,
    /// and for `Client::request` `method` and `path`. It is what a person
    /// needs to look the matter up. A user may be named by whatever the operation takes, so think
    /// before you log it. A file that is uploaded names nothing here.
    pub fn targets(&self) -> &BTreeMap<&'static str, String> {
        &self.0.targets
    }

    /// The permission that the API key needs for the operation, if it is documented.
    pub fn permission(&self) -> Option<&'static str> {
        self.0.call?.operation.permission
    }

    /// The id of the operation, as the OpenAPI document has it, or `request` for
    /// `Client::request`; `None` if no call was made yet.
    pub fn operation(&self) -> Option<&'static str> {
        Some(self.0.call?.operation.id)
    }

    /// The id under which the service or a gateway before it handled the request, from the header
    /// `x-request-id`. The documentation names no such header, so it may be missing.
    pub fn request_id(&self) -> Option<&str> {
        self.0.request_id.as_deref()
    }

    /// How long the service asked to wait, bounded to a day.
    pub fn retry_after(&self) -> Option<Duration> {
        self.0.retry_after
    }

    /// The body of the last response as far as it was read, at most
    /// `ClientBuilder::max_body_bytes`. It may hold
    /// personal data.
    pub fn raw_body(&self) -> Option<&[u8]> {
        self.0.body.as_deref()
    }

    /// What can be read of the body as JSON, up to where it breaks off. It is computed from
    /// [`Error::raw_body`] and may hold personal data as well.
    pub fn readable_body(&self) -> Option<serde_json::Value> {
        let body = self.raw_body()?;
        Some(partial_json(body)).filter(|value| !value.is_null())
    }

    /// Whether repeating the call cannot carry out a change twice.
    ///
    /// That is so if nothing was sent, if the service rejected the request, and if the operation
    /// reads or has the same effect when it is repeated. After a response that tells of another
    /// change it is so for reads only. Whether repeating may help is for
    /// [`Error::is_transient`] to say.
    pub fn is_safe_to_repeat(&self) -> bool {
        match self.0.effect {
            Effect::NotSent | Effect::Rejected => true,
            Effect::Applied | Effect::Unknown => self.0.failure.is_harmless(self.declared()),
        }
    }

    /// Whether the cause may be gone when the call is made again: the service was not reached, did
    /// not respond in time, is overloaded, or failed on its side.
    ///
    /// It is false for 401, 403, 404, 409 and every other rejection, for arguments and settings that
    /// are not valid, and for responses that would be the same again. A change must only be
    /// repeated if [`Error::is_safe_to_repeat`] is true as well.
    ///
    /// ```
    /// # use returning_ai_runtime as returning_ai;
    /// fn should_try_later(error: &returning_ai::Error) -> bool {
    ///     error.is_transient() && error.is_safe_to_repeat()
    /// }
    /// ```
    pub fn is_transient(&self) -> bool {
        match self.kind() {
            ErrorKind::Connect
            | ErrorKind::RateLimited
            | ErrorKind::Timeout
            | ErrorKind::Transport => true,
            ErrorKind::Status => self.status().is_some_and(|status| status == 408 || status >= 500),
            _ => false,
        }
    }

    fn declared(&self) -> DeclaredEffect {
        self.0.call.map_or(DeclaredEffect::Write, |call| call.operation.effect)
    }
}

/// What is kept of a response.
#[derive(Clone)]
pub(crate) struct ResponseSummary {
    pub(crate) status: StatusCode,
    pub(crate) request_id: Option<String>,
    pub(crate) message: Option<String>,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Bytes,
}

impl ResponseSummary {
    pub(crate) fn new(response: &RecordedResponse, message: Option<String>) -> Self {
        Self {
            status: response.status,
            request_id: response.request_id().map(str::to_owned),
            message,
            retry_after: response.retry_after(SystemTime::now()),
            body: response.body.clone(),
        }
    }
}

fn bounded(text: &str) -> String {
    text.chars().filter(|character| !character.is_control()).take(MESSAGE_LIMIT).collect()
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Details { call, detail, effect, attempts, status, .. } = &*self.0;
        if let Some(call) = call {
            write!(f, "{}: ", call.operation.id)?;
        }
        f.write_str(detail)?;
        match (status.map(|status| status.as_u16()), self.permission()) {
            (Some(401), permission) => {
                f.write_str(
                    "; the credential may be wrong, expired, switched off or of another community",
                )?;
                if let Some(permission) = permission {
                    write!(f, ", or it needs the permission `{permission}`")?;
                }
            }
            (Some(403), Some(permission)) => {
                write!(f, "; the key needs the permission `{permission}`")?;
            }
            _ => {}
        }
        if *attempts > 0 && self.declared() != DeclaredEffect::Read {
            write!(f, "; {effect}")?;
        }
        if *attempts > 1 {
            write!(f, " ({attempts} attempts)")?;
        }
        Ok(())
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let details = &*self.0;
        f.debug_struct("Error")
            .field("kind", &self.kind())
            .field("effect", &details.effect)
            .field("operation", &self.operation())
            .field("detail", &details.detail)
            .field("attempts", &details.attempts)
            .field("status", &self.status())
            .field("request_id", &details.request_id)
            .field("retry_after", &details.retry_after)
            .field("body_bytes", &details.body.as_ref().map(Bytes::len))
            .field("source", &details.source)
            .finish_non_exhaustive()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
