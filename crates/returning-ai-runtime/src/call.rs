//! One path for every call: credentials, attempts, and the classification of their responses.

use std::{future::Future, time::Duration};

use progenitor_client::Error as GeneratedError;
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use tracing::Instrument;

use crate::{
    base_url::BaseUrl,
    call_info::CallInfo,
    classify::{self, Judge},
    connection::Connection,
    decode::Bounds,
    engine::Engine,
    error::Error,
    failure::Failure,
    inner::{Inner, Limits},
    observation::{Heard, Observation},
    operation::{Api, Operation},
    response::RecordedResponse,
    response_headers,
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
        T: DeserializeOwned + Send + 'static,
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
        T: DeserializeOwned + Send + 'static,
        S: Fn(Connection) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
    {
        let judge = Judge::json::<T>;
        self.call_raw(retry_loop, operation, variables, send, judge).await.map(|found| found.value)
    }

    /// Calls an operation that hands out a list in pages, and says how many items its page has, with
    /// the nulls that its type leaves out.
    ///
    /// # Errors
    ///
    /// As for [`Engine::call`].
    pub async fn call_page<T, S, F, O>(
        &self,
        operation: &'static Operation,
        send: S,
    ) -> Result<(T, Option<u64>), Error>
    where
        T: DeserializeOwned + Send + 'static,
        S: Fn(Connection) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
    {
        let (mut retry_loop, variables) = (self.retry_loop(), Variables::new());
        let judge = Judge::json::<T>;
        let found = self.call_raw(&mut retry_loop, operation, &variables, send, judge).await?;
        Ok((found.value, found.length))
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
        let (mut retry_loop, variables) = (self.retry_loop(), Variables::new());
        self.call_raw(&mut retry_loop, operation, &variables, send, Judge::text).await
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
        J: Fn(&Judge, RecordedResponse, &Variables) -> Result<T, Error> + Copy + Send + 'static,
        T: Send + 'static,
    {
        let call = self.call_info(operation);
        let base = self.base_url(operation)?;
        let leaves_out_version = self.settings().leaves_out_version;
        let prepare = |inner: Inner| {
            let inner = inner.for_operation(operation).without_version(leaves_out_version);
            inner.with_variables(variables.clone())
        };
        let target = Target {
            call,
            operation,
            method: operation.method,
            base,
            security: operation.security,
            prepare,
        };
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
        J: Fn(&Judge, RecordedResponse, &Variables) -> Result<T, Error> + Copy + Send + 'static,
        T: Send + 'static,
    {
        let Target { call, operation, base, .. } = target;
        let headers = self.headers(target.security).map_err(|error| error.with_call(call))?;
        let observer = self.settings().observer.clone();
        let is_observed = observer.is_some();
        let observation = Observation::new(observer, call, target.method, base.host());
        let attempt = |number: u32, time_left: Duration| {
            let limits = self.limits(time_left);
            let connections = self.settings().connections.clone();
            let inner = Inner::new(headers.clone(), limits).over(connections).observed(is_observed);
            let inner = (target.prepare)(inner);
            let record = inner.clone();
            let http = self.settings().http.for_attempt(call.effect, number);
            let bounds = Bounds {
                bytes: limits.max_body_bytes.saturating_mul(DECODED),
                deadline: std::time::Instant::now().checked_add(limits.timeout),
            };
            let facts = Judge { api: self.api(), operation, bounds };
            let sent = send(Connection { base_url: base.shared(), http, inner });
            let observation = &observation;
            async move {
                let started = Instant::now();
                let result = sent.await;
                let mut response = record.take_response();
                if let Some(response) = &mut response {
                    let is_secret = |text: &str| self.settings().holds_secret(text);
                    response_headers::without_secret_id(&mut response.headers, is_secret);
                }
                let heard = Heard::new(started, response.as_ref());
                let variables = record.take_variables();
                let judged = match response {
                    Some(response) => {
                        if !response.says_its_length() {
                            self.settings().http.leave_connections_of_writes();
                        }
                        judged(response, variables, move |response, variables| {
                            judge(&facts, response, variables)
                        })
                        .await
                    }
                    None => {
                        let error = classify::transport_error(base, result.err());
                        Err(error.with_targets(variables))
                    }
                };
                observation.attempt(&record.sent(), heard, judged.as_ref().err());
                judged
            }
        };
        let result = retry_loop.run(call, attempt).await;
        observation.end(result.as_ref().err());
        result.map_err(|error| error.with_host(base.host()))
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

/// How much memory a decoded response may take, as a multiple of what its body may have. The body
/// itself takes as much while it is read, because its buffer grows by doubling.
const DECODED: usize = 2;

/// A longer body is decoded beside the workers of the runtime, which other tasks wait for.
const LONG: usize = 64 * 1024;

/// Judges a response where nobody waits for it. An error names what the call was about.
async fn judged<T: Send + 'static>(
    response: RecordedResponse,
    variables: Variables,
    judge: impl FnOnce(RecordedResponse, &Variables) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let is_short = response.body.len() <= LONG;
    let judge = move |variables: Variables| {
        judge(response, &variables).map_err(|error| error.with_targets(variables))
    };
    if is_short {
        return judge(variables);
    }
    let kept = variables.clone();
    match tokio::task::spawn_blocking(move || judge(variables)).await {
        Ok(judged) => judged,
        Err(_) => {
            let detail = "the response was not decoded to its end";
            Err(Error::new(Failure::Interrupted, detail).with_targets(kept))
        }
    }
}

/// Where a call goes and with what.
pub(crate) struct Target<'a, P> {
    pub(crate) call: CallInfo,
    /// The facts by which its responses are judged.
    pub(crate) operation: &'static Operation,
    /// The HTTP method, as it is told to observers.
    pub(crate) method: &'static str,
    pub(crate) base: &'a BaseUrl,
    /// The security schemes of which one is needed.
    pub(crate) security: &'static [&'static str],
    /// Tells the record of an attempt what it needs to know.
    pub(crate) prepare: P,
}
