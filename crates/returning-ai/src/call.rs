//! One path for every call: credentials, attempts, and the classification of their responses.

use std::{future::Future, time::Duration};

use returning_ai_client::{
    Client as Generated, Error as GeneratedError, Inner, Limits, RecordedResponse, ResponseValue,
    Variables, operation::Operation,
};
use serde::de::DeserializeOwned;
use tracing::Instrument;

use crate::{
    call_info::CallInfo,
    classify,
    client::Client,
    confirm::{self, Confirmation},
    error::Error,
    partial_json::PartialJson,
    partner::PartnerPaths,
    retry::RetryLoop,
    transport::BaseUrl,
};

impl Client {
    /// The retry_loop of a new call.
    pub(crate) fn retry_loop(&self) -> RetryLoop {
        let settings = self.settings();
        RetryLoop::new(settings.retry, settings.budget.clone(), settings.connect_timeout)
    }

    /// Calls an operation of the table with its generated method, and reads the response by the facts
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
        let read = |document: &PartialJson<'_>, variables: &Variables| {
            confirm::documented(operation, variables, document)
        };
        self.call(&mut self.retry_loop(), operation, send, read).await
    }

    /// Calls an operation whose response is text and not JSON.
    pub(crate) async fn run_text<S, F, O>(
        &self,
        operation: &'static Operation,
        send: S,
    ) -> Result<String, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
    {
        let judge = |response: RecordedResponse, _: &Variables| classify::text(operation, response);
        self.call_raw(&mut self.retry_loop(), operation, send, judge).await
    }

    /// Calls an operation of the table: sends it, judges the recorded response, and repeats where
    /// that is allowed.
    pub(crate) async fn call<T, S, F, O, R>(
        &self,
        retry_loop: &mut RetryLoop,
        operation: &'static Operation,
        send: S,
        read: R,
    ) -> Result<T, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
        R: Fn(&PartialJson<'_>, &Variables) -> Confirmation<T>,
    {
        let judge = |response: RecordedResponse, variables: &Variables| {
            classify::json(operation, response, |document| read(document, variables))
        };
        self.call_raw(retry_loop, operation, send, judge).await
    }

    /// The same for a response that is not JSON.
    async fn call_raw<T, S, F, O, J>(
        &self,
        retry_loop: &mut RetryLoop,
        operation: &'static Operation,
        send: S,
        judge: J,
    ) -> Result<T, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
        J: Fn(RecordedResponse, &Variables) -> Result<T, Error>,
    {
        let settings = self.settings();
        let call = CallInfo::from(operation);
        let base =
            settings.addresses.for_operation(operation).map_err(|error| error.with_call(call))?;
        let at_root = settings.partner_paths == PartnerPaths::Root;
        let prepare = |inner: Inner| inner.for_operation(operation).without_version(at_root);
        let target = Target { call, base, security: operation.security, prepare };
        let span = tracing::debug_span!(
            "returning_ai.call",
            operation = operation.id,
            method = operation.method,
            path = operation.path,
        );
        self.exchange(retry_loop, target, send, judge).instrument(span).await
    }

    /// The attempts of one call. What a response means is for `judge` to say.
    pub(crate) async fn exchange<T, S, F, O, J>(
        &self,
        retry_loop: &mut RetryLoop,
        target: Target<'_, impl Fn(Inner) -> Inner>,
        send: S,
        judge: J,
    ) -> Result<T, Error>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
        J: Fn(RecordedResponse, &Variables) -> Result<T, Error>,
    {
        let Target { call, base, .. } = target;
        let headers = self.settings().credentials.headers(target.security);
        let headers = headers.map_err(|error| error.with_call(call))?;
        let attempt = |time_left: Duration| {
            let inner = (target.prepare)(Inner::new(headers.clone(), self.limits(time_left)));
            let record = inner.clone();
            let http = self.settings().http.for_effect(call.effect).clone();
            let sent = send(Generated::new_with_client(base.as_str(), http, inner));
            let judge = &judge;
            async move {
                let result = sent.await;
                let judged = match record.take_response() {
                    Some(response) => judge(response, &record.variables()),
                    None => Err(classify::transport_error(base, result.err())),
                };
                judged.map_err(|error| error.with_targets(record.variables()))
            }
        };
        retry_loop.run(call, attempt).await.map_err(|error| error.with_host(base))
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
    pub(crate) call: CallInfo,
    pub(crate) base: &'a BaseUrl,
    /// The security schemes of which one is needed.
    pub(crate) security: &'a [&'a str],
    /// Tells the hooks of the generated client what they need to know.
    pub(crate) prepare: P,
}

#[cfg(test)]
mod schedules;
