//! Requests that the documentation does not cover yet.

use std::{fmt, mem, time::Duration};

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{ACCEPT, CONTENT_TYPE},
};
use progenitor_client::Error as GeneratedError;
use returning_ai_response::{
    Classifier, Failure, RecordedResponse, Variables,
    operation::{DeclaredEffect, Documentation, Evidence, Operation},
};
use serde::{Serialize, de::DeserializeOwned};
use tracing::Instrument;

use crate::{
    base_url::BaseUrl,
    call::Target,
    call_info::CallInfo,
    call_options::CallOptions,
    connection::{Connection, add_query},
    engine::Engine,
    error::{Error, ResponseSummary, Targets},
};

impl Engine {
    /// A request that the documentation does not cover yet, with a credential of one of these
    /// security schemes.
    pub fn request(
        &self,
        security: &'static [&'static str],
        method: Method,
        path: impl Into<String>,
    ) -> Request {
        let reads = method == Method::GET || method == Method::HEAD;
        let facts = if reads { &READ } else { &CHANGE };
        let (engine, security) = (self.clone(), Ok(security));
        let (path, query, body) = (path.into(), Vec::new(), Ok(None));
        Request { engine, facts, host: None, security, method, path, query, body }
    }
}

/// A request that is being put together; see `Client::request`.
#[must_use = "a request is sent by `send`"]
pub struct Request {
    engine: Engine,
    /// What is known of it, which is whether it changes something.
    facts: &'static Operation,
    host: Option<String>,
    security: Result<&'static [&'static str], Error>,
    method: Method,
    path: String,
    query: Vec<(String, String)>,
    body: Result<Option<(&'static str, Bytes)>, Error>,
}

/// The response to a [`Request`].
pub struct Response {
    call: CallInfo,
    targets: Targets,
    attempts: u32,
    summary: ResponseSummary,
    headers: HeaderMap,
}

impl Request {
    /// Adds a parameter to the query.
    pub fn query(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        self.query.push((name.into(), value.into()));
        self
    }

    /// Sends a JSON body.
    pub fn json<T: Serialize + ?Sized>(self, body: &T) -> Self {
        // The cause is left out, because it may repeat a part of the body.
        let written = serde_json::to_vec(body).map_err(|_| "the body cannot be written as JSON");
        self.body("application/json", written)
    }

    /// Sends a form (`application/x-www-form-urlencoded`): pairs, or a structure of plain fields.
    pub fn form<T: Serialize + ?Sized>(self, fields: &T) -> Self {
        let written = serde_urlencoded::to_string(fields).map(String::into_bytes);
        let written = written.map_err(|_| "the body cannot be written as a form");
        self.body("application/x-www-form-urlencoded", written)
    }

    fn body(mut self, media_type: &'static str, written: Result<Vec<u8>, &'static str>) -> Self {
        let body = written.map(|body| Some((media_type, body.into())));
        self.body = body.map_err(Error::invalid_input);
        self
    }

    /// Says that the request changes nothing, whatever its method is, so that it may be repeated
    /// after any failure: a `POST` that searches, for instance.
    pub fn reads(mut self) -> Self {
        self.facts = &READ;
        self
    }

    /// Sends the request to a host of the documentation, by the word that the docs of each operation
    /// give: `gateway`, `integration`, `application`, `system`… Where the client has a base URL,
    /// everything goes there.
    pub fn host(mut self, host: impl Into<String>) -> Self {
        self.host = Some(host.into());
        self
    }

    /// Sends another credential of the client than the API key, by the name of its setter: the one
    /// of `ClientBuilder::system_key` is `system_key`.
    pub fn credential(mut self, setter: &str) -> Self {
        self.security = self.engine.settings().options.credentials.schemes_of(setter);
        self
    }

    /// Adds a header, as [`CallOptions::header`] does.
    pub fn header<N, V>(self, name: N, value: V) -> Self
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        self.with_options(CallOptions::new().header(name, value))
    }

    /// The time for one attempt, as [`CallOptions::timeout`] sets it.
    pub fn timeout(self, timeout: Duration) -> Self {
        self.with_options(CallOptions::new().timeout(timeout))
    }

    fn with_options(mut self, options: CallOptions) -> Self {
        self.engine = self.engine.with_options(options);
        self
    }

    /// Sends the request.
    ///
    /// An `Ok` means that a whole response with a status of success came, which does not report a
    /// failure in a form that services commonly use. What else it says about a change is for the
    /// caller to read, because nothing is documented about it.
    ///
    /// # Errors
    ///
    /// When the path leads away from the base URL, when the host or the credential is not there,
    /// when no response or only a part of one came, for every status other than 2xx, and for a body
    /// that reports a failure. Except for reads, [`Error::effect`] tells whether something may have
    /// changed.
    pub async fn send(self) -> Result<Response, Error> {
        let call = self.engine.call_info(self.facts);
        let span = tracing::debug_span!("returning_ai.request", method = %self.method);
        // What a person needs to look the matter up.
        let targets =
            Targets::from([("method", self.method.to_string()), ("path", self.path.clone())]);
        let result = self.attempts(call).instrument(span).await;
        match result {
            Ok((summary, headers, attempts)) => {
                Ok(Response { call, targets, attempts, summary, headers })
            }
            Err(error) => Err(error.with_call(call).with_targets(targets)),
        }
    }

    async fn attempts(
        mut self,
        call: CallInfo,
    ) -> Result<(ResponseSummary, HeaderMap, u32), Error> {
        let engine = self.engine.clone();
        let base = engine.settings().addresses.of_host(engine.api(), self.host.as_deref())?;
        let security = mem::replace(&mut self.security, Ok(&[]))?;
        let method = name_of(&self.method);
        let request = self.formed(base)?;
        let send = |connection: Connection| {
            let request = request.try_clone();
            async move {
                let request = request.ok_or_else(|| {
                    GeneratedError::InvalidRequest("the body cannot be sent again".to_owned())
                })?;
                connection.send(request).await
            }
        };
        let classify = |classifier: &Classifier, response: &RecordedResponse, variables: &_| {
            let message = classifier.whole(response, variables)?;
            Ok((ResponseSummary::new(response, message), response.headers.clone()))
        };
        let mut retry_loop = engine.retry_loop();
        let target = Target { call, method, base, security, variables: Variables::new() };
        let (summary, mut headers) =
            engine.attempts(&mut retry_loop, target, send, classify).await?;
        engine.settings().hide_secrets(&mut headers);
        Ok((summary, headers, retry_loop.attempts()))
    }

    fn formed(self, base: &BaseUrl) -> Result<reqwest::Request, Error> {
        if [Method::CONNECT, Method::TRACE].contains(&self.method) {
            // The one opens a tunnel, the other sends the key back in a body.
            let detail = "the methods CONNECT and TRACE are not supported";
            return Err(Error::invalid_input(detail));
        }
        let url = base.join(&self.path)?;
        let mut request = reqwest::Request::new(self.method, url);
        add_query(&mut request, &self.query);
        if let Some((media_type, body)) = self.body? {
            request.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
            *request.body_mut() = Some(body.into());
        }
        request.headers_mut().insert(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(request)
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

    /// The headers. Cookies, and what repeats a credential, are marked as sensitive, so that `Debug`
    /// does not show them.
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
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
            type_mismatch(self.call.operation.effect, &error)
                .with_response(self.summary.clone())
                .with_targets(self.targets.clone())
                .with_call(self.call)
                .with_attempts(self.attempts, None)
        })
    }
}

/// What it means that a whole response is not of the type that the caller wants.
fn type_mismatch(declared: DeclaredEffect, error: &serde_json::Error) -> Error {
    // The message of the JSON library may repeat parts of the body, so only the place is kept.
    let (line, column) = (error.line(), error.column());
    let detail =
        format!("the response does not fit the wanted type at line {line} column {column}");
    Error::new(Failure::unconfirmed(declared), detail)
}

impl fmt::Debug for Request {
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
