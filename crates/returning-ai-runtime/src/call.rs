//! One path for every call: credentials, attempts, and the classification of their responses.

use std::{
    future::Future,
    mem,
    pin::pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use http::HeaderMap;
use progenitor_client::Error as GeneratedError;
use returning_ai_response::{
    Bounds, Classifier, Failure, RecordedResponse, ResponseFailure, Variables,
    operation::{Api, Operation},
};
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use tracing::Instrument;

use crate::{
    base_url::BaseUrl,
    call_info::CallInfo,
    connection::Connection,
    engine::Engine,
    error::Error,
    inner::{Inner, Limits, Record},
    lock::lock,
    observation::Observation,
    retry_loop::RetryLoop,
    transport_error::transport_error,
};

impl Engine {
    /// The retry loop of a new call.
    pub fn retry_loop(&self) -> RetryLoop {
        let settings = self.settings();
        let options = &settings.options;
        RetryLoop::new(options.retry, settings.budget.clone(), options.connect_timeout)
    }

    /// The API that the engine calls.
    pub fn api(&self) -> &'static Api {
        self.settings().api
    }

    /// What errors about an operation say of it.
    pub fn call_info(&self, operation: &'static Operation) -> CallInfo {
        CallInfo { api: self.api(), operation }
    }

    /// The base URL that an operation goes to.
    ///
    /// # Errors
    ///
    /// When none is known; the error names the setting that gives one.
    pub fn base_url(&self, operation: &'static Operation) -> Result<&BaseUrl, Error> {
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
        let (mut retry_loop, classify) = (self.retry_loop(), Classifier::json::<T>);
        let found = self.call_raw(&mut retry_loop, operation, Variables::new(), send, classify);
        Ok(*found.await?.value)
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
        variables: Variables,
        send: S,
    ) -> Result<T, Error>
    where
        T: DeserializeOwned + Send + 'static,
        S: Fn(Connection) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
    {
        let classify = Classifier::json::<T>;
        self.call_raw(retry_loop, operation, variables, send, classify)
            .await
            .map(|found| *found.value)
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
        let (mut retry_loop, classify) = (self.retry_loop(), Classifier::json::<T>);
        let found =
            self.call_raw(&mut retry_loop, operation, Variables::new(), send, classify).await?;
        Ok((*found.value, found.length))
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
        let mut retry_loop = self.retry_loop();
        self.call_raw(&mut retry_loop, operation, Variables::new(), send, Classifier::text).await
    }

    async fn call_raw<T, S, F, O, J>(
        &self,
        retry_loop: &mut RetryLoop,
        operation: &'static Operation,
        variables: Variables,
        send: S,
        classify: J,
    ) -> Result<T, Error>
    where
        S: Fn(Connection) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
        J: Fn(&Classifier, &RecordedResponse, &Variables) -> Result<T, ResponseFailure>
            + Copy
            + Send
            + 'static,
        T: Send + 'static,
    {
        let base = self.base_url(operation)?;
        let (call, method) = (self.call_info(operation), operation.method);
        let target = Target { call, method, base, security: operation.security, variables };
        let span = tracing::debug_span!(
            "returning_ai.call",
            operation = operation.id,
            http.request.method = operation.method,
            url.template = operation.path,
        );
        // The future is made where it stays: it is large, and would be copied.
        pin!(self.attempts(retry_loop, target, send, classify)).instrument(span).await
    }

    /// The attempts of one call. What a response means is for `classify` to say.
    pub(crate) async fn attempts<T, S, F, O, J>(
        &self,
        retry_loop: &mut RetryLoop,
        target: Target<'_>,
        send: S,
        classify: J,
    ) -> Result<T, Error>
    where
        S: Fn(Connection) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
        J: Fn(&Classifier, &RecordedResponse, &Variables) -> Result<T, ResponseFailure>
            + Copy
            + Send
            + 'static,
        T: Send + 'static,
    {
        let Target { call, base, .. } = target;
        let (settings, options) = (self.settings(), &self.settings().options);
        let headers = self.headers(target.security).map_err(|error| error.with_call(call))?;
        let observation = Observation::new(options, call, target.method, base.host());
        let url = self.url(call.operation);
        let known = Mutex::new(target.variables);
        let known = || lock(&known);
        let attempt = |number, time_left| {
            let limits = self.limits(time_left);
            let mut inner = self.inner(call, headers.clone(), limits);
            inner.url = url.clone();
            inner.record().variables = mem::take(&mut *known());
            let (left, facts) = (inner.clone(), self.classifier(call.operation, limits));
            let connection = self.connection(call, base, number, inner);
            let (send, observation, known) = (&send, &observation, &known);
            async move {
                let started = Instant::now();
                // The future is made where it stays: it is large, and would be copied.
                let failed = pin!(send(connection)).await.err();
                let Record { variables, sent, mut response } = left.take();
                if let Some(response) = &mut response {
                    settings.receive(response);
                }
                let heard = observation.hear(started, sent, response.as_ref());
                let classify = move |response: RecordedResponse, variables: &_| {
                    let classified = classify(&facts, &response, variables);
                    classified.map_err(|found| Error::from_response(response, found))
                };
                let classified = match response {
                    None => Err(transport_error(base, failed).with_targets(variables)),
                    Some(response) if response.body.len() <= LONG => classify(response, &variables)
                        .map_err(|error| error.with_targets(variables)),
                    Some(response) => {
                        Box::pin(classified_beside(response, variables, classify)).await
                    }
                };
                if let Err(error) = &classified {
                    known().clone_from(error.targets());
                }
                observation.attempt(heard, classified.as_ref().err());
                classified
            }
        };
        let result = pin!(retry_loop.run(call, attempt)).await;
        observation.end(result.as_ref().err());
        result.map_err(|error| error.with_host(base.host()))
    }

    /// What goes with an attempt through the generated client.
    fn inner(&self, call: CallInfo, headers: Arc<HeaderMap>, limits: Limits) -> Inner {
        let (settings, options) = (self.settings(), &self.settings().options);
        let mut inner = Inner::new(headers, limits);
        inner.operation = call.path().map(|_| call.operation);
        inner.leaves_out_version = options.leaves_out_version;
        inner.is_timed = limits.timeout == settings.http.timeout;
        inner.is_observed = options.observer.is_some();
        inner
    }

    /// The connection of an attempt, which may be that of an earlier call.
    fn connection(
        &self,
        call: CallInfo,
        base: &BaseUrl,
        number: u32,
        mut inner: Inner,
    ) -> Connection {
        let settings = self.settings();
        let (http, is_kept) = settings.http.for_attempt(call.operation.effect, number);
        inner.connections = is_kept.then(|| settings.connections.clone());
        Connection { base_url: base.shared(), http, inner }
    }

    fn limits(&self, time_left: Duration) -> Limits {
        let options = &self.settings().options;
        Limits {
            timeout: options.timeout.min(time_left),
            connect_timeout: options.connect_timeout,
            idle_timeout: options.idle_timeout,
            max_body_bytes: options.max_body_bytes,
        }
    }

    fn classifier(&self, operation: &'static Operation, limits: Limits) -> Classifier {
        let bounds = Bounds {
            bytes: limits.max_body_bytes.saturating_mul(DECODED),
            deadline: std::time::Instant::now().checked_add(limits.timeout),
        };
        Classifier { api: self.api(), operation, places: self.places(operation), bounds }
    }
}

/// Classifies a response beside the workers of the runtime. An error names what the call was about.
async fn classified_beside<T: Send + 'static>(
    response: RecordedResponse,
    variables: Variables,
    classify: impl FnOnce(RecordedResponse, &Variables) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    let named = variables.clone();
    let classified = tokio::task::spawn_blocking(move || classify(response, &named)).await;
    let classified = classified.unwrap_or_else(|_| {
        let detail = "the response was not decoded to its end";
        Err(Error::new(Failure::Interrupted, detail))
    });
    classified.map_err(|error| error.with_targets(variables))
}

/// How much memory a decoded response may take, as a multiple of what its body may have. Together with
/// the body itself that is four times as much at most; where a part of the body has to be replaced
/// first, the changed body is beside it, and half of this is left for the value.
const DECODED: usize = 3;

/// A longer body is decoded beside the workers of the runtime, which other tasks wait for.
const LONG: usize = 64 * 1024;

/// Where a call goes and with what.
pub(crate) struct Target<'a> {
    /// What the call is about. Its operation has the facts by which its responses are classified.
    pub(crate) call: CallInfo,
    /// The HTTP method, as it is told to observers.
    pub(crate) method: &'static str,
    pub(crate) base: &'a BaseUrl,
    /// The security schemes of which one is needed.
    pub(crate) security: &'static [&'static str],
    /// What names the objects of the call beside its path and its body.
    pub(crate) variables: Variables,
}
