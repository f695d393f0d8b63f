//! Scripted faults: what a fault is, and the queue in which faults wait for requests.

mod payload;
mod play;
mod queue;

use std::{fmt, sync::Arc, time::Duration};

use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode, header::LOCATION};
use serde_json::Value;

pub(crate) use play::{Hangup, play};
pub(crate) use queue::Faults;

use crate::{
    error::FaultError,
    reply::{Content, JSON},
};

type Rewrite = Arc<dyn Fn(&mut Value) + Send + Sync>;

/// What happens to a request instead of, or around, the usual answer.
///
/// A fault has an answer, a way in which the connection goes on or ends, an optional delay, and it
/// says whether the request is carried out before. The constructors choose; the methods change
/// the choice. Faults that show the usual answer carry the request out unless
/// [`not_executing`](Self::not_executing) says otherwise; all others do not, unless
/// [`executing`](Self::executing) says so. A request that the sandbox would refuse is never
/// carried out.
///
/// ```
/// use std::time::Duration;
/// use returning_ai_sandbox::Fault;
///
/// // It acted, and nobody hears of it.
/// let lost = Fault::reset().executing();
/// // Two refusals, each after a while, that ask to wait.
/// let busy = Fault::status(429).header("retry-after", "1").after(Duration::from_millis(5)).times(2);
/// // It acted, and answers about another order.
/// let other = Fault::answer_as_usual().rewrite(|answer| {
///     answer["data"]["transactionId"] = "ORD202601150043".into();
/// });
/// # let _ = (lost, busy, other);
/// ```
#[derive(Clone)]
#[must_use]
pub struct Fault {
    answer: Answer,
    status: Option<StatusCode>,
    headers: Vec<(HeaderName, HeaderValue)>,
    ending: Ending,
    executes: bool,
    delay: Option<Duration>,
    times: usize,
    /// The first thing that cannot be sent, kept until the fault is handed to a sandbox.
    invalid: Option<FaultError>,
}

/// What is said.
#[derive(Clone)]
enum Answer {
    Usual(Vec<Rewrite>),
    Scripted(Content),
    /// So many bytes, with the usual answer at one end of them.
    Oversized(usize, Echo),
}

/// Where an oversized answer shows the usual one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Echo {
    Nowhere,
    First,
    Last,
}

/// What becomes of the connection.
#[derive(Clone, Debug)]
enum Ending {
    /// The answer is sent to its end, and the connection stays open.
    Whole,
    /// The connection is closed after so many bytes of the body.
    Cut(usize),
    /// Nothing follows after so many bytes of the body.
    Stall(usize),
    /// Nothing is ever said.
    Silence,
    /// The connection ends without an answer.
    Hangup(Hangup),
}

/// Whether a request is carried out, or only answered as if it had been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Run {
    Carried,
    Pretended,
}

impl Fault {
    fn new(answer: Answer, ending: Ending) -> Self {
        let executes = matches!(answer, Answer::Usual(_));
        Self {
            answer,
            status: None,
            headers: Vec::new(),
            ending,
            executes,
            delay: None,
            times: 1,
            invalid: None,
        }
    }

    /// Answers with this status and without a body. Not carried out.
    pub fn status(code: u16) -> Self {
        Self::new(Answer::Scripted(Content::Empty), Ending::Whole).status_code(code)
    }

    /// Carries the request out and gives the usual answer; what else is set changes it.
    pub fn answer_as_usual() -> Self {
        Self::new(Answer::Usual(Vec::new()), Ending::Whole)
    }

    /// Sends the client elsewhere. Not carried out.
    pub fn redirect(code: u16, location: &str) -> Self {
        Self::status(code).header(LOCATION.as_str(), location)
    }

    /// Reads the request and resets the connection (RST). Not carried out.
    pub fn reset() -> Self {
        Self::hangup(Hangup::Reset)
    }

    /// Reads the request and closes the connection (FIN). Not carried out.
    pub fn close() -> Self {
        Self::hangup(Hangup::Close)
    }

    /// Reads the request, sends these bytes as they are in place of HTTP, and closes the
    /// connection. Meant for a few bytes: what the socket does not take at once is lost. Not
    /// carried out.
    pub fn raw(bytes: impl Into<Bytes>) -> Self {
        Self::hangup(Hangup::Raw(bytes.into()))
    }

    /// Carries the request out and sends the usual answer with its full length announced, but
    /// closes the connection after `at` bytes of the body.
    pub fn cut(at: usize) -> Self {
        Self::answer_as_usual().cut_after(at)
    }

    /// Carries the request out and sends the head of the usual answer and `at` bytes of its body,
    /// then nothing more until the client goes away.
    pub fn stall(at: usize) -> Self {
        Self::answer_as_usual().stall_after(at)
    }

    /// Reads the request and never answers. Not carried out.
    pub fn silence() -> Self {
        Self::new(Answer::Scripted(Content::Empty), Ending::Silence)
    }

    /// Answers 200 with a JSON string of so many bytes, sent in chunks without a length. Not
    /// carried out, but for [`echo_first`](Self::echo_first) and [`echo_last`](Self::echo_last).
    pub fn oversized(bytes: usize) -> Self {
        Self::new(Answer::Oversized(bytes, Echo::Nowhere), Ending::Whole)
    }

    /// Carries the request out and gives the usual answer after this time.
    pub fn delay(delay: Duration) -> Self {
        Self::answer_as_usual().after(delay)
    }

    fn hangup(hangup: Hangup) -> Self {
        Self::new(Answer::Scripted(Content::Empty), Ending::Hangup(hangup))
    }

    /// Sets the status of the answer. In place of the usual answer, it changes a success only.
    pub fn status_code(mut self, code: u16) -> Self {
        match StatusCode::from_u16(code) {
            Ok(status) if !status.is_informational() => self.status = Some(status),
            _ => self.reject(FaultError::Status(code)),
        }
        self
    }

    /// Adds a header to the answer; `content-type` and `content-length` replace the usual ones.
    pub fn header(mut self, name: &str, value: &str) -> Self {
        match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => self.headers.push((name, value)),
            _ => self.reject(FaultError::Header(name.to_owned())),
        }
        self
    }

    /// Answers with this JSON.
    pub fn json(self, value: Value) -> Self {
        self.content(Content::Json(value))
    }

    /// Answers with this text as HTML.
    pub fn html(self, text: impl Into<String>) -> Self {
        self.typed("text/html; charset=utf-8", text.into())
    }

    /// Answers with this plain text.
    pub fn text(self, text: impl Into<String>) -> Self {
        self.typed("text/plain; charset=utf-8", text.into())
    }

    /// Answers with this text under the media type of JSON, whether it is JSON or not.
    pub fn json_text(self, text: impl Into<String>) -> Self {
        self.typed(JSON, text.into())
    }

    /// Answers without a body.
    pub fn empty(self) -> Self {
        self.content(Content::Empty)
    }

    /// Changes the JSON of the usual answer where it is a success; has no effect on a scripted
    /// answer. Several changes are made in their order.
    pub fn rewrite(mut self, change: impl Fn(&mut Value) + Send + Sync + 'static) -> Self {
        if let Answer::Usual(changes) = &mut self.answer {
            changes.push(Arc::new(change));
        }
        self
    }

    /// Begins an oversized answer with the fields of the usual one, the padding behind them in a
    /// field of its own. Carried out.
    pub fn echo_first(self) -> Self {
        self.echo(Echo::First)
    }

    /// Ends an oversized answer with the fields of the usual one, the padding before them in a
    /// field of its own. Carried out.
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

    /// Waits before the answer, or before the end of the connection. What is carried out is
    /// carried out before the wait.
    pub fn after(mut self, delay: Duration) -> Self {
        self.delay = Some(delay);
        self
    }

    /// Carries the request out before anything else, where the sandbox would not refuse it.
    pub fn executing(mut self) -> Self {
        self.executes = true;
        self
    }

    /// Carries nothing out; a usual answer is shown as if it had been.
    pub fn not_executing(mut self) -> Self {
        self.executes = false;
        self
    }

    /// Lets the fault answer so many requests; one by default, none with 0.
    pub fn times(mut self, times: usize) -> Self {
        self.times = times;
        self
    }

    /// How the request is to be run, or `None` where nothing usual is needed.
    pub(crate) fn run(&self) -> Option<Run> {
        let shows_usual = match &self.answer {
            Answer::Usual(_) => true,
            Answer::Scripted(_) => false,
            Answer::Oversized(_, echo) => *echo != Echo::Nowhere,
        };
        match (self.executes, shows_usual) {
            (true, _) => Some(Run::Carried),
            (false, true) => Some(Run::Pretended),
            (false, false) => None,
        }
    }

    fn typed(self, content_type: &str, text: String) -> Self {
        self.content(Content::Text { content_type: content_type.to_owned(), text })
    }

    fn content(mut self, content: Content) -> Self {
        self.answer = Answer::Scripted(content);
        self
    }

    fn echo(mut self, echo: Echo) -> Self {
        if let Answer::Oversized(_, place) = &mut self.answer {
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
        let answer = match &self.answer {
            Answer::Usual(_) => "usual",
            Answer::Scripted(_) => "scripted",
            Answer::Oversized(..) => "oversized",
        };
        formatter
            .debug_struct("Fault")
            .field("answer", &answer)
            .field("status", &self.status)
            .field("ending", &self.ending)
            .field("executes", &self.executes)
            .field("delay", &self.delay)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}
