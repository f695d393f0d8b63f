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

/// One measured call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// What is called.
    pub operation: Operation,
    /// By what it is called.
    pub way: Way,
    /// Whether each request opens a connection of its own.
    pub is_fresh: bool,
}

impl Call {
    /// Every measured call. By default the facade opens a connection for each write and keeps those of
    /// reads; a write that is not fresh is one of a client that was told to keep those of writes too.
    pub fn all() -> impl Iterator<Item = Self> {
        let kept = |operation: Operation| move |way| Self { operation, way, is_fresh: false };
        let fresh = |way| Self { operation: Operation::Write, way, is_fresh: true };
        Way::ALL
            .map(kept(Operation::Read))
            .into_iter()
            .chain(Way::ALL.map(kept(Operation::List)))
            .chain(Way::ALL.map(kept(Operation::Write)))
            .chain(Way::ALL.map(fresh))
    }
}

impl Way {
    /// Every way, from the one that does the most to the one that does the least.
    pub const ALL: [Self; 4] = [Self::Facade, Self::Generated, Self::Reqwest, Self::Hyper];
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

/// The name of a line of the ratchet, such as `write-fresh/facade`.
impl fmt::Display for Call {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { operation, way, is_fresh } = self;
        write!(f, "{operation}{}/{way}", if *is_fresh { "-fresh" } else { "" })
    }
}
