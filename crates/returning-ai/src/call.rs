//! One path for every call: credentials, attempts, and the judge of their answers.

use std::{future::Future, time::Duration};

use returning_ai_client::{
    Answer, Client as Generated, Error as GeneratedError, Inner, Limits, ResponseValue, Variables,
    operation::Operation,
};
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::{
    client::Client,
    document::Document,
    error::Error,
    judging,
    partner::PartnerPaths,
    reading::{self, Reading},
    retry::Course,
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
        self.run_by_hand(operation, send).await
    }

    /// The same for a request that the generator does not write.
    pub(crate) async fn run_by_hand<T, S, F, O>(
        &self,
        operation: &'static Operation,
        send: S,
    ) -> Result<T, Error>
    where
        T: DeserializeOwned,
        S: Fn(Generated) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
    {
        let read = |document: &Document<'_>, variables: &Variables| {
            reading::documented(operation, variables, document)
        };
        self.call(&mut self.course(), operation, send, read).await
    }

    /// Calls an operation whose answer is a text and no JSON.
    pub(crate) async fn run_text<S, F, O>(
        &self,
        operation: &'static Operation,
        send: S,
    ) -> Result<String, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
    {
        let judge = |answer: Answer, _: &Variables| judging::text(operation, answer);
        self.call_raw(&mut self.course(), operation, send, judge).await
    }

    /// Calls an operation of the table: sends it, judges the recorded answer, and repeats where
    /// that is allowed.
    pub(crate) async fn call<T, S, F, O, R>(
        &self,
        course: &mut Course,
        operation: &'static Operation,
        send: S,
        read: R,
    ) -> Result<T, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
        R: Fn(&Document<'_>, &Variables) -> Reading<T>,
    {
        let judge = |answer: Answer, variables: &Variables| {
            judging::document(operation, answer, |document| read(document, variables))
        };
        self.call_raw(course, operation, send, judge).await
    }

    /// The same for an answer that is no JSON.
    async fn call_raw<T, S, F, O, J>(
        &self,
        course: &mut Course,
        operation: &'static Operation,
        send: S,
        judge: J,
    ) -> Result<T, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
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
    pub(crate) async fn exchange<T, S, F, O, J>(
        &self,
        course: &mut Course,
        target: Target<'_, impl Fn(Inner) -> Inner>,
        send: S,
        judge: J,
    ) -> Result<T, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
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
                    None => Err(judging::no_answer(base, result.err())),
                };
                judged.map_err(|error| error.with_targets(record.variables()))
            }
        };
        course.run(subject, attempt).await.map_err(|error| error.at(base))
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

#[cfg(test)]
mod schedules;
