//! What a fault does to a request.

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header::LOCATION};
use serde_json::Value;

use crate::{connection::Hangup, error::FaultError, media_type::JSON, response::Content};

/// Changes the JSON of a response.
pub(super) type Rewrite = Arc<dyn Fn(&mut Value) + Send + Sync>;

/// What happens to a request instead of, or around, the usual response.
///
/// A fault has a response, an ending of the connection and an optional delay, and it says whether
/// the request is carried out first. The constructors choose these and the methods change them.
/// A fault that shows the usual response carries the request out unless
/// [`not_executing`](Self::not_executing) is set; any other fault does so only with
/// [`executing`](Self::executing). A request that the sandbox would refuse is never carried out.
///
/// ```
/// use std::time::Duration;
/// use returning_ai_sandbox::Fault;
///
/// // The change is made, but the client never learns of it.
/// let lost = Fault::reset().executing();
/// // Two delayed refusals that ask the client to wait.
/// let busy = Fault::status(429).header("retry-after", "1").after(Duration::from_millis(5)).times(2);
/// // The change is made, but the response is about another order.
/// let other = Fault::usual_response().rewrite(|body| {
///     body["data"]["transactionId"] = "ORD202601150043".into();
/// });
/// # let _ = (lost, busy, other);
/// ```
#[derive(Clone)]
#[must_use]
pub struct Fault {
    pub(super) script: Script,
    pub(super) status: Option<StatusCode>,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) ending: Ending,
    executes: bool,
    pub(super) delay: Option<Duration>,
    pub(super) times: usize,
    /// The first setting that cannot be sent, kept until the fault is handed to a sandbox.
    pub(super) invalid: Option<FaultError>,
}

/// What the response is made of.
#[derive(Clone)]
pub(super) enum Script {
    /// The usual response, rewritten.
    Usual(Vec<Rewrite>),
    Content(Content),
    /// A body of this many bytes, with the usual response at one end of it.
    Oversized(usize, Echo),
}

/// Where an oversized response shows the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Echo {
    Nowhere,
    First,
    Last,
}

/// How the connection continues or ends.
#[derive(Clone, Debug)]
pub(super) enum Ending {
    /// The response is complete, and the connection remains open.
    Whole,
    /// The connection is closed after this many bytes of the body.
    Cut(usize),
    /// Nothing follows this many bytes of the body.
    Stall(usize),
    /// Nothing is ever sent.
    Silence,
    /// The connection ends without a response.
    Hangup(Hangup),
}

/// Whether a request changes the community, or only gets the response as if it had.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    Commit,
    DryRun,
}

impl Fault {
    fn new(script: Script, ending: Ending) -> Self {
        let executes = matches!(script, Script::Usual(_));
        Self {
            script,
            status: None,
            headers: Vec::new(),
            ending,
            executes,
            delay: None,
            times: 1,
            invalid: None,
        }
    }

    /// Responds with this status and without a body. The request is not carried out.
    pub fn status(code: u16) -> Self {
        Self::new(Script::Content(Content::Empty), Ending::Whole).status_code(code)
    }

    /// Carries the request out and sends the usual response, with whatever else is set.
    pub fn usual_response() -> Self {
        Self::new(Script::Usual(Vec::new()), Ending::Whole)
    }

    /// Redirects the client. The request is not carried out.
    pub fn redirect(code: u16, location: &str) -> Self {
        Self::status(code).header(LOCATION.as_str(), location)
    }

    /// Reads the request and resets the connection (RST). The request is not carried out.
    pub fn reset() -> Self {
        Self::hangup(Hangup::Reset)
    }

    /// Reads the request and closes the connection (FIN). The request is not carried out.
    pub fn close() -> Self {
        Self::hangup(Hangup::Close)
    }

    /// Reads the request, sends these bytes unchanged in place of an HTTP response, and closes the
    /// connection. Meant for a few bytes: what the socket does not take at once is lost. The request
    /// is not carried out.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self::hangup(Hangup::Raw(bytes.into()))
    }

    /// Carries the request out and sends the usual response with its full length announced, but
    /// closes the connection after `at` bytes of the body.
    pub fn cut(at: usize) -> Self {
        Self::usual_response().cut_after(at)
    }

    /// Carries the request out and sends the head of the usual response and `at` bytes of its body,
    /// then nothing more until the client disconnects.
    pub fn stall(at: usize) -> Self {
        Self::usual_response().stall_after(at)
    }

    /// Reads the request and never responds. The request is not carried out.
    pub fn silence() -> Self {
        Self::new(Script::Content(Content::Empty), Ending::Silence)
    }

    /// Responds with 200 and a JSON string of this many bytes, sent in chunks without a length. The
    /// request is carried out only with [`echo_first`](Self::echo_first) or
    /// [`echo_last`](Self::echo_last).
    pub fn oversized(bytes: usize) -> Self {
        Self::new(Script::Oversized(bytes, Echo::Nowhere), Ending::Whole)
    }

    /// Carries the request out and sends the usual response after this time.
    pub fn delay(delay: Duration) -> Self {
        Self::usual_response().after(delay)
    }

    fn hangup(hangup: Hangup) -> Self {
        Self::new(Script::Content(Content::Empty), Ending::Hangup(hangup))
    }

    /// Sets the status of the response. The usual response takes it only if it is a success.
    pub fn status_code(mut self, code: u16) -> Self {
        match StatusCode::from_u16(code) {
            Ok(status) if !status.is_informational() => self.status = Some(status),
            _ => self.reject(FaultError::Status(code)),
        }
        self
    }

    /// Adds a header to the response; `content-type` and `content-length` replace the usual ones.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => self.headers.push((name, value)),
            _ => self.reject(FaultError::Header(name.to_owned())),
        }
        self
    }

    /// Responds with this JSON.
    pub fn json(self, value: Value) -> Self {
        self.content(Content::Json(value))
    }

    /// Responds with this text as HTML.
    pub fn html(self, text: impl Into<String>) -> Self {
        self.typed("text/html; charset=utf-8", text.into())
    }

    /// Responds with this plain text.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.typed("text/plain; charset=utf-8", text.into())
    }

    /// Responds with this text under the media type of JSON, whether it is JSON or not.
    pub fn json_text(self, text: impl Into<String>) -> Self {
        self.typed(JSON, text.into())
    }

    /// Responds without a body.
    pub fn empty(self) -> Self {
        self.content(Content::Empty)
    }

    /// Changes the JSON of the usual response if it is a success. Several changes are applied in
    /// order. A fault with a body of its own ignores them.
    pub fn rewrite(mut self, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        if let Script::Usual(changes) = &mut self.script {
            changes.push(Arc::new(change));
        }
        self
    }

    /// Begins an oversized response with the fields of the usual one, followed by a field with the
    /// padding. The request is carried out.
    pub fn echo_first(self) -> Self {
        self.echo(Echo::First)
    }

    /// Ends an oversized response with the fields of the usual one, after a field with the padding.
    /// The request is carried out.
    pub fn echo_last(self) -> Self {
        self.echo(Echo::Last)
    }

    /// Closes the connection after `at` bytes of the body, whose full length is announced.
    pub fn cut_after(mut self, at: usize) -> Self {
        self.ending = Ending::Cut(at);
        self
    }

    /// Sends nothing more after `at` bytes of the body, whose full length is announced.
    pub fn stall_after(mut self, at: usize) -> Self {
        self.ending = Ending::Stall(at);
        self
    }

    /// Waits before the response, or before the end of the connection. A request that is carried out
    /// is carried out before the wait.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Carries the request out before anything else, unless the sandbox would refuse it.
    pub fn executing(mut self) -> Self {
        self.executes = true;
        self
    }

    /// Does not carry the request out; a usual response looks as if it had been.
    pub fn not_executing(mut self) -> Self {
        self.executes = false;
        self
    }

    /// Sets how many requests meet the fault: one by default, none with 0.
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// How the request is to be run. Returns `None` if the usual response is not needed.
    pub(crate) fn run(&self) -> Option<Run> {
        let shows_usual = match &self.script {
            Script::Usual(_) => true,
            Script::Content(_) => false,
            Script::Oversized(_, echo) => *echo != Echo::Nowhere,
        };
        match (self.executes, shows_usual) {
            (true, _) => Some(Run::Commit),
            (false, true) => Some(Run::DryRun),
            (false, false) => None,
        }
    }

    fn typed(self, content_type: &str, text: String) -> Self {
        self.content(Content::Text { content_type: content_type.to_owned(), text })
    }

    fn content(mut self, content: Content) -> Self {
        self.script = Script::Content(content);
        self
    }

    fn echo(mut self, echo: Echo) -> Self {
        if let Script::Oversized(_, place) = &mut self.script {
            *place = echo;
            self.executes = true;
        }
        self
    }

    fn reject(&mut self, error: FaultError) {
        self.invalid.get_or_insert(error);
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let script = match &self.script {
            Script::Usual(_) => "usual",
            Script::Content(_) => "content",
            Script::Oversized(..) => "oversized",
        };
        formatter
            .debug_struct("Fault")
            .field("script", &script)
            .field("status", &self.status)
            .field("ending", &self.ending)
            .field("executes", &self.executes)
            .field("delay", &self.delay)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}
