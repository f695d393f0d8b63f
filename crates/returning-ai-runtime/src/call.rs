//! One path for every call: credentials, attempts, and the classification of their responses.

use std::{future::Future, time::Duration};

use http::HeaderMap;
use progenitor_client::Error as GeneratedError;
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use tracing::Instrument;

use crate::{
    base_url::BaseUrl,
    call_info::CallInfo,
    classify, confirm,
    connection::Connection,
    engine::Engine,
    error::Error,
    failure::Failure,
    inner::{Inner, Limits},
    observation::{Heard, Observation},
    operation::{Api, Operation},
    partial_json::PartialJson,
    response::RecordedResponse,
    retry_loop::RetryLoop,
    route::Variables,
};

impl Engine {
    /// The retry loop of a new call.
    pub fn retry_loop(&self) -> RetryLoop {
        let settings = self.settings();
        RetryLoop::new(settings.retry, settings.budget.clone(), settings.connect_timeout)
    }

    /// The API that the engine calls.
    pub fn api(&self) -> &'static Api {
        self.settings().api
    }

    /// What errors about an operation say of it.
    pub fn call_info(&self, operation: &Operation) -> CallInfo {
        CallInfo::new(self.api(), operation)
    }

    /// The base URL that an operation goes to.
    ///
    /// # Errors
    ///
    /// When none is known; the error names the setting that gives one.
    pub fn base_url(&self, operation: &Operation) -> Result<&BaseUrl, Error> {
        let base = self.settings().addresses.for_operation(operation);
        base.map_err(|error| error.with_call(self.call_info(operation)))
    }

    /// Calls an operation: sends it, confirms it by its response, and repeats it where that is
    /// allowed.
    ///
    /// # Errors
    ///
    /// When the operation did not succeed; the error says whether it changed something.
    pub async fn call<T, S, F, O>(&self, operation: &'static Operation, send: S) -> Result<T, Error>
    where
        T: DeserializeOwned,
        S: Fn(Connection) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
    {
        self.call_in(&mut self.retry_loop(), operation, &Variables::new(), send).await
    }

    /// The same as a part of a call that goes on with the attempts of another request. The variables
    /// name the objects of the call beside those that its path and its body show.
    ///
    /// # Errors
    ///
    /// As for [`Engine::call`].
    pub async fn call_in<T, S, F, O>(
        &self,
        retry_loop: &mut RetryLoop,
        operation: &'static Operation,
        variables: &Variables,
        send: S,
    ) -> Result<T, Error>
    where
        T: DeserializeOwned,
        S: Fn(Connection) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
    {
        let api = self.api();
        let judge = |response: RecordedResponse, variables: &Variables| {
            let places = confirm::places(api, operation);
            classify::json(operation, response, &places, |json: &PartialJson<'_>| {
                confirm::documented(api, operation, variables, json)
            })
        };
        self.call_raw(retry_loop, operation, variables, send, judge).await
    }

    /// Calls an operation whose response is text and not JSON.
    ///
    /// # Errors
    ///
    /// As for [`Engine::call`].
    pub async fn call_text<S, F, O>(
        &self,
        operation: &'static Operation,
        send: S,
    ) -> Result<String, Error>
    where
        S: Fn(Connection) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
    {
        let judge = |response: RecordedResponse, _: &Variables| classify::text(operation, response);
        self.call_raw(&mut self.retry_loop(), operation, &Variables::new(), send, judge).await
    }

    async fn call_raw<T, S, F, O, J>(
        &self,
        retry_loop: &mut RetryLoop,
        operation: &'static Operation,
        variables: &Variables,
        send: S,
        judge: J,
    ) -> Result<T, Error>
    where
        S: Fn(Connection) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
        J: Fn(RecordedResponse, &Variables) -> Result<T, Error>,
    {
        let call = self.call_info(operation);
        let base = self.base_url(operation)?;
        let leaves_out_version = self.settings().leaves_out_version;
        let prepare = |inner: Inner| {
            let inner = inner.for_operation(operation).without_version(leaves_out_version);
            inner.with_variables(variables.clone())
        };
        let target =
            Target { call, method: operation.method, base, security: operation.security, prepare };
        let span = tracing::debug_span!(
            "returning_ai.call",
            operation = operation.id,
            http.request.method = operation.method,
            url.template = operation.path,
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
        S: Fn(Connection) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
        J: Fn(RecordedResponse, &Variables) -> Result<T, Error>,
    {
        let Target { call, base, .. } = target;
        let headers = self.headers(target.security).map_err(|error| error.with_call(call))?;
        let observer = self.settings().observer.clone();
        let is_observed = observer.is_some();
        let observation = Observation::new(observer, call, target.method, base.host());
        let attempt = |time_left: Duration| {
            let inner = Inner::new(headers.clone(), self.limits(time_left)).observed(is_observed);
            let inner = (target.prepare)(inner);
            let record = inner.clone();
            let http = self.settings().http.for_effect(call.effect).clone();
            let sent = send(Connection { base_url: base.as_str().to_owned(), http, inner });
            let (judge, observation) = (&judge, &observation);
            async move {
                let started = Instant::now();
                let result = sent.await;
                let response = record.take_response();
                let heard = Heard::new(started, response.as_ref());
                let judged = match response {
                    Some(response) => judge(response, &record.variables()),
                    None => Err(classify::transport_error(base, result.err())),
                };
                observation.attempt(&record.sent(), heard, judged.as_ref().err());
                judged.map_err(|error| error.with_targets(record.variables()))
            }
        };
        let result = retry_loop.run(call, attempt).await;
        observation.end(result.as_ref().err());
        result.map_err(|error| error.with_host(base.host()))
    }

    /// The credential for a call, and what the caller adds.
    fn headers(&self, security: &[&str]) -> Result<HeaderMap, Error> {
        let settings = self.settings();
        if settings.timeout.min(settings.retry.total()).is_zero() {
            let detail = "the time for an attempt and for the call have to be longer than nothing";
            return Err(Error::new(Failure::InvalidInput, detail));
        }
        let custom = settings.headers.checked(settings.api);
        let custom = custom.map_err(|why| Error::new(Failure::InvalidInput, why))?;
        let mut headers = settings.credentials.headers(security)?;
        headers.extend(custom.clone());
        Ok(headers)
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
    /// The HTTP method, as it is told to observers.
    pub(crate) method: &'static str,
    pub(crate) base: &'a BaseUrl,
    /// The security schemes of which one is needed.
    pub(crate) security: &'a [&'a str],
    /// Tells the record of an attempt what it needs to know.
    pub(crate) prepare: P,
}

#[cfg(test)]
mod schedules;
