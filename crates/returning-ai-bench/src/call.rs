//! What is measured: an operation, and the way in which it is called.

use std::fmt;

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operation {
    /// Reads one user.
    Read,
    /// Reads a list of products.
    List,
    /// Changes the status of an order.
    Write,
}

/// By what it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// By the facade.
    Facade,
    /// By the generated client alone, which confirms nothing and repeats nothing.
    Generated,
    /// By hand, with reqwest and serde_json.
    Reqwest,
    /// By hand, with hyper-util and serde_json.
    Hyper,
}

/// Over what it is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// Over TCP alone.
    Tcp,
    /// Over TLS, with a root certificate that the client was given.
    Tls,
}

/// One measured call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// What is called.
    pub operation: Operation,
    /// By what it is called.
    pub way: Way,
    /// Over what it is called.
    pub transport: Transport,
    /// Whether each request opens a connection of its own.
    pub is_fresh: bool,
}

impl Call {
    /// Every call over TCP. By default the facade opens a connection for each write and keeps those of
    /// reads; a write that is not fresh is one of a client that was told to keep those of writes too.
    pub fn all() -> impl Iterator<Item = Self> {
        let kept = |operation| move |way| Self::kept(operation, way);
        let fresh = |way| Self { is_fresh: true, ..Self::kept(Operation::Write, way) };
        Way::ALL
            .map(kept(Operation::Read))
            .into_iter()
            .chain(Way::ALL.map(kept(Operation::List)))
            .chain(Way::ALL.map(kept(Operation::Write)))
            .chain(Way::ALL.map(fresh))
    }

    /// The calls that are measured over TLS as well, by the facade and with reqwest: a read, and a write
    /// with either policy for connections.
    pub fn over_tls() -> impl Iterator<Item = Self> {
        [(Operation::Read, false), (Operation::Write, false), (Operation::Write, true)]
            .into_iter()
            .flat_map(|(operation, is_fresh)| {
                [Way::Facade, Way::Reqwest].map(|way| Self {
                    operation,
                    way,
                    transport: Transport::Tls,
                    is_fresh,
                })
            })
    }

    /// A call over a TCP connection that is kept for the next.
    pub fn kept(operation: Operation, way: Way) -> Self {
        Self { operation, way, transport: Transport::Tcp, is_fresh: false }
    }
}

impl Way {
    /// Every way, from the one that does the most to the one that does the least.
    pub const ALL: [Self; 4] = [Self::Facade, Self::Generated, Self::Reqwest, Self::Hyper];
}

impl Transport {
    /// Both transports.
    pub const ALL: [Self; 2] = [Self::Tcp, Self::Tls];
}

impl fmt::Display for Transport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Tcp => "tcp",
            Self::Tls => "tls",
        })
    }
}

impl fmt::Display for Operation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Read => "read",
            Self::List => "list",
            Self::Write => "write",
        })
    }
}

impl fmt::Display for Way {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Facade => "facade",
            Self::Generated => "generated",
            Self::Reqwest => "reqwest",
            Self::Hyper => "hyper",
        })
    }
}

/// The name of a line of the ratchet, such as `write-fresh/facade`, or of the report alone, such as
/// `write-fresh-tls/facade`.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, way, transport, is_fresh } = self;
        let fresh = if *is_fresh { "-fresh" } else { "" };
        let transport = match transport {
            Transport::Tcp => "",
            Transport::Tls => "-tls",
        };
        write!(f, "{operation}{fresh}{transport}/{way}")
    }
}
