//! Requests that the documentation does not cover yet.

use std::fmt;

use bytes::Bytes;
use http::{
    HeaderValue, Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use progenitor_client::Error as GeneratedError;
use serde::{Serialize, de::DeserializeOwned};
use tracing::Instrument;

use crate::{
    base_url::BaseUrl,
    call::Target,
    call_info::CallInfo,
    classify::{self, Judge},
    connection::Connection,
    engine::Engine,
    error::{Error, ResponseSummary, Targets},
    failure::Failure,
    operation::{DeclaredEffect, Documentation, Evidence, Operation},
    route::Variables,
};

impl Engine {
    /// A request that the documentation does not cover yet, with a credential of one of these
    /// security schemes.
    pub fn request(
        &self,
        security: &'static [&'static str],
        method: Method,
        path: impl Into<String>,
    ) -> Request<'_> {
        let (path, query, body) = (path.into(), Vec::new(), Ok(None));
        Request { engine: self, security, method, path, query, body }
    }
}

/// A request that is being put together; see `Client::request`.
#[must_use = "a request is sent by `send`"]
pub struct Request<'a> {
    engine: &'a Engine,
    security: &'static [&'static str],
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Result<Option<Bytes>, Error>,
}

/// The response to a [`Request`].
pub struct Response {
    call: CallInfo,
    targets: Targets,
    attempts: u32,
    summary: ResponseSummary,
}

impl Request<'_> {
    /// Adds a parameter to the query.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sends a JSON body.
    pub fn json<T: Serialize + ?Sized>(mut self, body: &T) -> Self {
        // The cause is left out, because it may repeat a part of the body.
        self.body = serde_json::to_vec(body)
            .map(|body| Some(body.into()))
            .map_err(|_| Error::new(Failure::InvalidInput, "the body cannot be written as JSON"));
        self
    }

    /// Sends the request with the API key of the client.
    ///
    /// An `Ok` means that a whole response with a status of success came. What it says about a
    /// change is for the caller to read, because nothing is documented about it.
    ///
    /// # Errors
    ///
    /// When the path leads away from the base URL, when no key is set, when no response or only a
    /// part of one came, and for every status other than 2xx. Except for `GET` and `HEAD`,
    /// [`Error::effect`] tells whether something may have changed.
    pub async fn send(self) -> Result<Response, Error> {
        let operation = self.operation();
        let call = self.engine.call_info(operation);
        let span = tracing::debug_span!("returning_ai.request", method = %self.method);
        // What a person needs to look the matter up.
        let targets =
            Targets::from([("method", self.method.to_string()), ("path", self.path.clone())]);
        let result = self.exchange(operation).instrument(span).await;
        match result {
            Ok((summary, attempts)) => Ok(Response { call, targets, attempts, summary }),
            Err(error) => Err(error.with_targets(targets)),
        }
    }

    async fn exchange(
        self,
        operation: &'static Operation,
    ) -> Result<(ResponseSummary, u32), Error> {
        let call = self.engine.call_info(operation);
        let (engine, security) = (self.engine, self.security);
        let base = engine.settings().addresses.default().map_err(|error| error.with_call(call))?;
        let method = name_of(&self.method);
        let request = self.formed(base).map_err(|error| error.with_call(call))?;
        let send = |connection: Connection| {
            let request = request.try_clone();
            async move {
                let request = request.ok_or_else(|| {
                    GeneratedError::InvalidRequest("the body cannot be sent again".to_owned())
                })?;
                connection.send(request).await
            }
        };
        let judge = |judge: &Judge, response, variables: &Variables| {
            let (response, message) = judge.whole(response, variables)?;
            Ok(classify::summary(response, message).0)
        };
        let mut retry_loop = engine.retry_loop();
        let target = Target { call, operation, method, base, security, prepare: |inner| inner };
        let summary = engine.exchange(&mut retry_loop, target, send, judge).await?;
        Ok((summary, retry_loop.attempts()))
    }

    fn formed(self, base: &BaseUrl) -> Result<reqwest::Request, Error> {
        if [Method::CONNECT, Method::TRACE].contains(&self.method) {
            // The one opens a tunnel, the other sends the key back in a body.
            let detail = "the methods CONNECT and TRACE are not supported";
            return Err(Error::new(Failure::InvalidInput, detail));
        }
        let url = base.join(&self.path)?;
        let json = HeaderValue::from_static("application/json");
        let mut request = reqwest::Request::new(self.method, url);
        if !self.query.is_empty() {
            request.url_mut().query_pairs_mut().extend_pairs(&self.query);
        }
        if let Some(body) = self.body? {
            request.headers_mut().insert(CONTENT_TYPE, json.clone());
            *request.body_mut() = Some(body.into());
        }
        request.headers_mut().insert(ACCEPT, json);
        Ok(request)
    }

    /// The facts of the request, of which nothing is documented.
    fn operation(&self) -> &'static Operation {
        if self.method == Method::GET || self.method == Method::HEAD { &READ } else { &CHANGE }
    }
}

/// The method as observers and traces name it: OpenTelemetry has one word for all that are rare.
fn name_of(method: &Method) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|name| method == name)
        .unwrap_or("_OTHER")
}
/// A request that changes nothing.
static READ: Operation = Operation { effect: DeclaredEffect::Read, ..CHANGE };

/// A request that may change something.
const CHANGE: Operation = Operation {
    id: "request",
    group: "",
    method: "",
    path: "",
    success: &[],
    permission: None,
    effect: DeclaredEffect::Write,
    hosts: &[],
    security: &[],
    is_partner: false,
    markers: &[],
    targets: &[],
    echoes: &[],
    is_echo_required: false,
    paging: None,
    is_list: false,
    documentation: Documentation { page: "", modified: None, evidence: Evidence::Partial },
};

impl Response {
    /// The HTTP status, from 200 to 299.
    pub fn status(&self) -> u16 {
        self.summary.status.as_u16()
    }

    /// The body.
    pub fn body(&self) -> &[u8] {
        &self.summary.body
    }

    /// The body as JSON.
    ///
    /// # Errors
    ///
    /// When the body is not JSON, or not of this type. Whether a change was made is for the caller to
    /// find out then, so the effect is [`Effect::Unknown`](crate::Effect::Unknown), but for reads.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(self.body()).map_err(|error| {
            classify::type_mismatch(self.call.effect, &error)
                .with_response(self.summary.clone())
                .with_targets(self.targets.clone())
                .with_call(self.call)
                .with_attempts(self.attempts, None)
        })
    }
}

impl fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Path, query and body may hold personal data.
        f.debug_struct("Request").field("method", &self.method).finish_non_exhaustive()
    }
}

impl fmt::Debug for Response {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Response")
            .field("status", &self.status())
            .field("body_bytes", &self.body().len())
            .finish_non_exhaustive()
    }
}
