//! The one seam to the wire: what goes out with every request, and the record of what came back.

use std::{
    fmt::{self, Write as _},
    future, io, mem,
    pin::{Pin, pin},
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use bytes::{Bytes, BytesMut};
use futures_util::stream;
use http::{
    HeaderMap, HeaderValue, Method, StatusCode,
    header::{CONTENT_LENGTH, Entry},
};
use reqwest::Url;
use returning_ai_response::{BodyEnd, RecordedResponse, Variables, operation::Operation};

use crate::{
    connections::{Connections, says_goodbye},
    lock::lock,
    observation::Sent,
    route,
};

/// Bounds on one attempt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// From the start of the connection to the last byte of the response.
    pub timeout: Duration,
    /// The time for connecting, which comes before the service can say anything.
    pub connect_timeout: Duration,
    /// The longest silence of the service, before the head of the response and in its body. A request
    /// whose body is a stream has no such bound before the head: while it is sent, the service has
    /// nothing to say.
    pub idle_timeout: Option<Duration>,
    /// How many bytes of a response are read before the rest is left unread.
    pub max_body_bytes: usize,
}

impl Limits {
    /// How long the head of the response to a request may take, beside [`Limits::timeout`].
    fn time_for_head(&self, request: &reqwest::Request) -> Option<Duration> {
        let is_streamed = request.body().is_some_and(|body| body.as_bytes().is_none());
        let idle = self.idle_timeout.filter(|_| !is_streamed)?;
        Some(idle.saturating_add(self.connect_timeout))
    }
}

/// What one attempt carries beside the generated client.
///
/// It belongs to one attempt: the record holds the response of the request that came last.
#[derive(Clone)]
pub struct Inner {
    headers: Arc<HeaderMap>,
    limits: Limits,
    /// The operation of the table that is called: a request that is not on its path is not sent.
    pub(crate) operation: Option<&'static Operation>,
    /// The URL of that operation, where its path has no variables.
    pub(crate) url: Option<Arc<Url>>,
    /// Whether [partner operations](Operation::is_partner) go to their paths without `/v1`.
    pub(crate) leaves_out_version: bool,
    /// The connections of earlier calls, if this one may go over one of them.
    pub(crate) connections: Option<Connections>,
    /// Whether the HTTP client allows an attempt the same time by itself.
    pub(crate) is_timed: bool,
    /// Whether what is sent is kept for an observer.
    pub(crate) is_observed: bool,
    record: Arc<Mutex<Record>>,
}

/// What one request left behind.
#[derive(Default)]
pub(crate) struct Record {
    /// The values of the path's variables in the last request, and of what else
    /// [names its objects](Operation::targets).
    pub(crate) variables: Variables,
    pub(crate) sent: Sent,
    /// `None` if no response came.
    pub(crate) response: Option<RecordedResponse>,
}

impl Inner {
    /// For a call that sends `headers`, whose secret values have to be marked as sensitive.
    pub fn new(headers: impl Into<Arc<HeaderMap>>, limits: Limits) -> Self {
        Self {
            headers: headers.into(),
            limits,
            operation: None,
            url: None,
            leaves_out_version: false,
            connections: None,
            is_timed: false,
            is_observed: false,
            record: Arc::default(),
        }
    }

    /// Takes the record of the last request.
    pub(crate) fn take(&self) -> Record {
        mem::take(&mut *self.record())
    }

    /// The URL of a path below a base URL, which has no slash at its end. That of an operation whose path
    /// has no variables is not parsed again.
    ///
    /// # Errors
    ///
    /// When both together are not a URL.
    pub fn url(&self, base_url: &str, path: fmt::Arguments<'_>) -> Result<Url, &'static str> {
        match (&self.url, self.operation) {
            (Some(url), Some(operation)) if path.as_str() == Some(operation.path) => {
                Ok(Url::clone(url))
            }
            _ => {
                let mut text = String::with_capacity(base_url.len() + USUAL_PATH);
                // A text takes whatever is written to it.
                let _ = write!(text, "{base_url}{path}");
                Url::parse(&text).map_err(|_| "the base URL and the path are not a URL")
            }
        }
    }

    /// Makes a request ready to be sent: checks its path, and adds headers and the time for it.
    ///
    /// # Errors
    ///
    /// When the request is not one to the path of its operation; the error says why.
    pub fn prepare(
        &self,
        base_url: &str,
        request: &mut reqwest::Request,
    ) -> Result<(), &'static str> {
        self.route(base_url, request)?;
        let has_no_body = request.body().is_none()
            && [Method::POST, Method::PUT, Method::PATCH].contains(request.method());
        let headers = request.headers_mut();
        for (name, value) in self.headers.iter() {
            match headers.entry(name) {
                Entry::Vacant(entry) => entry.insert(value.clone()),
                Entry::Occupied(_) => {
                    return Err("a header that was added is one that the operation sends itself");
                }
            };
        }
        // Some gateways refuse a change without a body that does not say that it has none.
        if has_no_body {
            headers.insert(CONTENT_LENGTH, HeaderValue::from_static("0"));
        }
        if !self.is_timed {
            *request.timeout_mut() = Some(self.limits.timeout);
        }
        Ok(())
    }

    /// Sends a request, records its response, and hands on a response without a body, or for a call of
    /// no operation a copy.
    ///
    /// # Errors
    ///
    /// When no response came.
    pub async fn execute(
        &self,
        http: &reqwest::Client,
        request: reqwest::Request,
    ) -> reqwest::Result<reqwest::Response> {
        self.record().response = None;
        if self.is_observed {
            self.record().sent = sent(&request);
        }
        let time = self.limits.time_for_head(&request);
        let mut response = within(time, pin!(http.execute(request))).await?;
        let was_used = self.connections.as_ref().is_some_and(|known| known.were_used(&response));
        let may_be_about_another_request = was_used && says_goodbye(&response);
        let (body, end) = read(&mut response, &self.limits).await;
        let (status, headers) = (response.status(), mem::take(response.headers_mut()));
        let shown = match self.operation {
            // Who names the operation reads the record, so that nothing has to be decoded twice.
            Some(_) => response,
            None => rebuild(status, headers.clone(), body.clone()),
        };
        self.record().response =
            Some(RecordedResponse { status, headers, body, end, may_be_about_another_request });
        Ok(shown)
    }

    /// Whether the response was recorded for the call of an operation, so that the generated code need
    /// not read it.
    pub fn has_response(&self) -> bool {
        self.operation.is_some() && self.record().response.is_some()
    }

    pub(crate) fn record(&self) -> MutexGuard<'_, Record> {
        lock(&self.record)
    }

    /// Makes sure that the request is one to the operation's path, and settles its version.
    fn route(&self, base: &str, request: &mut reqwest::Request) -> Result<(), &'static str> {
        let Some(operation) = self.operation else { return Ok(()) };
        if request.method().as_str() != operation.method {
            return Err("the request has another method than its operation");
        }
        let base = route::path_of(base);
        let mut variables = route::variables(base, operation.path, request.url().path())?;
        // What the caller knows is not looked for.
        let mut record = self.record();
        let is_unknown = |name: &&&str| !record.variables.contains_key(**name);
        let unknown: Vec<_> = operation.targets.iter().filter(is_unknown).copied().collect();
        variables.append(&mut route::targets(&unknown, request));
        record.variables.append(&mut variables);
        drop(record);
        if self.leaves_out_version && operation.is_partner {
            let path = route::without_version(base, request.url().path());
            request.url_mut().set_path(&path);
        }
        Ok(())
    }
}

impl fmt::Debug for Inner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Values are left out altogether: a header that somebody forgot to mark would show.
        let names: Vec<_> = self.headers.keys().collect();
        f.debug_struct("Inner")
            .field("headers", &names)
            .field("limits", &self.limits)
            .finish_non_exhaustive()
    }
}

/// What a request holds, for an observer.
fn sent(request: &reqwest::Request) -> Sent {
    let body = request.body().and_then(reqwest::Body::as_bytes).map(Bytes::copy_from_slice);
    let length = request.headers().get(CONTENT_LENGTH);
    let length = length.and_then(|length| length.to_str().ok()?.parse().ok());
    Sent {
        query: request.url().query_pairs().map(|(name, _)| name.into_owned()).collect(),
        bytes: body.as_ref().map(|body| body.len() as u64).or(length),
        body,
    }
}

/// Waits for the service for a time, if there is a bound.
///
/// The bound of the HTTP client itself counts from the beginning of a request and not from the last
/// byte that was sent, so that it would end an upload that takes longer.
async fn within<T>(
    time: Option<Duration>,
    waiting: Pin<&mut impl Future<Output = reqwest::Result<T>>>,
) -> reqwest::Result<T> {
    let Some(time) = time else { return waiting.await };
    match tokio::time::timeout(time, waiting).await {
        Ok(result) => result,
        // It is rare, and its future would make that of every call larger.
        Err(_) => Err(Box::pin(silence()).await),
    }
}

/// The error of a service that was silent for too long.
///
/// Errors of the HTTP client can be made by itself only, so it is given a body that fails so.
async fn silence() -> reqwest::Error {
    let silent = io::Error::new(io::ErrorKind::TimedOut, "the service was silent for too long");
    let body = stream::once(future::ready(Err::<Bytes, _>(silent)));
    let response = http::Response::new(reqwest::Body::wrap_stream(body));
    match reqwest::Response::from(response).bytes().await {
        Err(error) => error,
        Ok(_) => unreachable!("the only piece of the body is an error"),
    }
}

/// Few paths are longer, in bytes.
const USUAL_PATH: usize = 96;

/// The time for the body of a failure, which is classified by its status alone if that takes longer.
const FAILURE_BODY: Duration = Duration::from_secs(2);

/// Reads the body of a response. That of a failure is waited for only shortly.
async fn read(response: &mut reqwest::Response, limits: &Limits) -> (Bytes, BodyEnd) {
    let mut body = Body::Whole(Bytes::new());
    let time = (!response.status().is_success()).then_some(FAILURE_BODY);
    let end = {
        let reading = pin!(async { Ok(read_into(&mut body, response, limits).await) });
        within(time, reading).await.unwrap_or_else(failed)
    };
    (body.into_bytes(), end)
}

/// What was read of a body. One that came in one piece is not copied.
enum Body {
    Whole(Bytes),
    Pieces(BytesMut),
}

impl Body {
    fn len(&self) -> usize {
        match self {
            Self::Whole(piece) => piece.len(),
            Self::Pieces(pieces) => pieces.len(),
        }
    }

    /// Adds a piece to a body of which so much is expected.
    fn push(&mut self, piece: Bytes, expected: usize) {
        match self {
            Self::Whole(first) if first.is_empty() => *first = piece,
            Self::Whole(first) => {
                let mut pieces = BytesMut::with_capacity(expected.max(first.len() + piece.len()));
                pieces.extend_from_slice(first);
                pieces.extend_from_slice(&piece);
                *self = Self::Pieces(pieces);
            }
            Self::Pieces(pieces) => pieces.extend_from_slice(&piece),
        }
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::Whole(piece) => piece,
            Self::Pieces(pieces) => pieces.freeze(),
        }
    }
}

/// The length that the service announces, as far as it is read.
fn expected_length(response: &reqwest::Response, limits: &Limits) -> usize {
    let length = response.content_length().and_then(|length| usize::try_from(length).ok());
    length.unwrap_or(0).min(limits.max_body_bytes)
}

/// Reads a body up to a limit. What was read before it failed is kept: it may show what happened.
async fn read_into(body: &mut Body, response: &mut reqwest::Response, limits: &Limits) -> BodyEnd {
    let expected = expected_length(response, limits);
    loop {
        let room = limits.max_body_bytes - body.len();
        match within(limits.idle_timeout, pin!(response.chunk())).await {
            Ok(Some(piece)) if piece.len() > room => {
                body.push(piece.slice(..room), expected);
                return BodyEnd::OverLimit;
            }
            Ok(Some(piece)) => body.push(piece, expected),
            Ok(None) => return BodyEnd::Complete,
            Err(error) => return failed(error),
        }
    }
}

/// How reading a body ended that failed.
fn failed(error: reqwest::Error) -> BodyEnd {
    let error = error.without_url();
    if error.is_timeout() { BodyEnd::TimedOut(error.into()) } else { BodyEnd::Broken(error.into()) }
}

/// The response again, for the generated code, which reads it from a response.
fn rebuild(status: StatusCode, headers: HeaderMap, body: Bytes) -> reqwest::Response {
    let mut response = http::Response::new(body);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn silence_is_a_timeout_and_no_failure_to_connect() {
        let error = silence().await;
        assert!(error.is_timeout() && !error.is_connect(), "{error:?}");
    }

    #[tokio::test]
    async fn a_stream_has_no_bound_before_the_head() {
        let limits = Limits {
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(1),
            idle_timeout: Some(Duration::from_secs(3)),
            max_body_bytes: 1,
        };
        let request = || reqwest::Client::new().post("http://127.0.0.1:1");
        let streamed = reqwest::Body::wrap_stream(stream::iter([Ok::<_, io::Error>("made up")]));
        for (request, expected) in [
            (request(), Some(Duration::from_secs(4))),
            (request().body("made up"), Some(Duration::from_secs(4))),
            (request().body(streamed), None),
        ] {
            let request = request.build().expect("valid");
            assert_eq!(limits.time_for_head(&request), expected, "{request:?}");
        }
    }
}
