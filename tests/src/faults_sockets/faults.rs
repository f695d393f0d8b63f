//! The faults of the table: one row each.

mod body;
mod connection;
mod framing;
mod head;
mod informational;
mod kept;
mod request;
mod status;

use std::{sync::Arc, time::Duration};

use super::{
    call::{Ask, Call},
    cell::Allowed,
    request::Request,
    response,
    script::{Door, Reply, Script, Step},
};

/// How often a call is tried at the most.
pub const TRIES: usize = 3;

type Steps = Arc<dyn Fn(&Ask, usize) -> Vec<Step> + Send + Sync>;

/// A row of the table: what a service does, to whatever call.
#[derive(Clone)]
pub struct Fault {
    /// The name of the row.
    pub name: String,
    /// How the service listens on its port.
    pub door: Door,
    steps: Steps,
    /// How long the caller waits at the most.
    pub timeout: Duration,
    /// How long the caller waits for the next byte, where it is less.
    pub idle_timeout: Option<Duration>,
    /// Whether the row is about time that a busy process could take from it.
    pub is_timed: bool,
    /// Whether the request is larger than what a kernel takes at once.
    pub is_large: bool,
    /// Whether other calls went well over the same client just before.
    pub is_warm: bool,
    /// What a cell may be where the kernel decides.
    allowed: Vec<(Call, Allowed)>,
}

impl Fault {
    /// A service that takes these steps on every connection.
    fn new(
        name: impl Into<String>,
        steps: impl Fn(&Ask) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        Self::by_connection(name, move |ask, _| steps(ask))
    }

    /// A service that does something else on each connection.
    fn by_connection(
        name: impl Into<String>,
        steps: impl Fn(&Ask, usize) -> Vec<Step> + Send + Sync + 'static,
    ) -> Self {
        Self {
            name: name.into(),
            door: Door::Open,
            steps: Arc::new(steps),
            // Long enough that a busy machine does not turn another row into one about time.
            timeout: Duration::from_secs(20),
            idle_timeout: None,
            is_timed: false,
            is_large: false,
            is_warm: false,
            allowed: Vec::new(),
        }
    }

    /// A service that carries out what it is asked and responds with these bytes, over and over.
    fn responds(
        name: impl Into<String>,
        bytes: impl Fn(&Ask) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, move |ask| {
            let exchange = [Step::Act, Step::Send(bytes(ask))];
            std::iter::repeat_n(exchange, TRIES).flatten().collect()
        })
    }

    /// The same, and the service ends its direction after that.
    fn responds_and_ends(
        name: impl Into<String>,
        bytes: impl Fn(&Ask) -> Vec<u8> + Send + Sync + 'static,
    ) -> Self {
        Self::new(name, move |ask| vec![Step::Act, Step::Send(bytes(ask)), Step::Fin])
    }

    /// The caller waits only shortly, because nothing else ends the call. The row runs when the others
    /// are done: a machine that they keep busy may send what comes before the silence too late.
    #[must_use]
    fn silent(self) -> Self {
        Self { timeout: Duration::from_secs(3), is_timed: true, ..self }
    }

    /// The caller waits only shortly for the next byte.
    #[must_use]
    fn idle(self) -> Self {
        Self { idle_timeout: Some(Duration::from_secs(3)), ..self }
    }

    /// The row runs when the others are done.
    #[must_use]
    fn timed(self) -> Self {
        Self { is_timed: true, ..self }
    }

    /// The request is larger than what a kernel takes at once.
    #[must_use]
    fn large(self) -> Self {
        Self { is_large: true, ..self }
    }

    /// Other calls go well first, so that connections are kept.
    #[must_use]
    fn warm(self) -> Self {
        Self { is_warm: true, ..self }
    }

    #[must_use]
    fn door(self, door: Door) -> Self {
        Self { door, ..self }
    }

    /// The kernel decides among these for a call.
    #[must_use]
    fn may_be(mut self, call: Call, allowed: Allowed) -> Self {
        self.allowed.push((call, allowed));
        self
    }

    /// What the service does when this call is made.
    pub fn script(&self, ask: &Ask) -> Script {
        let (steps, ask) = (self.steps.clone(), ask.clone());
        Arc::new(move |connection| steps(&ask, connection))
    }

    /// How long the caller waits for the next byte at the most.
    pub fn longest_wait(&self) -> Duration {
        self.idle_timeout.unwrap_or(self.timeout)
    }

    /// What the cell of a call may be, where the kernel decides.
    pub fn allowed(&self, call: Call) -> Option<&Allowed> {
        self.allowed.iter().find(|(of, _)| *of == call).map(|(_, allowed)| allowed)
    }
}

/// The documented response to whatever is asked.
pub fn usual() -> Reply {
    Arc::new(|request: &Request| response::ok(Ask::of(request).body().text()))
}

/// Every row.
pub fn all() -> Vec<Fault> {
    [
        connection::faults(),
        request::faults(),
        kept::faults(),
        head::faults(),
        framing::faults(),
        informational::faults(),
        status::faults(),
        body::faults(),
    ]
    .concat()
}
