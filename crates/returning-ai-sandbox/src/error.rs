//! The errors of the sandbox.

use std::{io, net::SocketAddr};

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The loopback port could not be opened.
    #[error("the address {address} cannot be opened: {source}")]
    Bind {
        /// The requested address; port 0 means any free port.
        address: SocketAddr,
        /// The error of the system.
        source: io::Error,
    },
    /// The prefix cannot be put in front of a path.
    #[error(
        "the prefix {0:?} is not a plain path: it begins with one slash, does not end with one, \
         and has letters, digits and any of - . _ ~ between slashes"
    )]
    Prefix(String),
    /// The OpenAPI bundle that the crate was built with cannot be read.
    #[error("the OpenAPI bundle cannot be read: {0}")]
    Document(String),
}

/// Why a fault was not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// No operation has this id, so the fault would wait forever.
    #[error("there is no operation with the id {0:?}")]
    UnknownOperation(String),
    /// The number is not the status of a final response.
    #[error("{0} is not the status of a final response, which is 200 to 999")]
    Status(u16),
    /// The name or the value is not valid in a header.
    #[error("the header {0:?} cannot be sent: its name or its value is not valid")]
    Header(String),
}

/// Why the items of a list were not accepted.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ItemsError {
    /// The operation does not exist, or its response is not a page of a list.
    #[error("there is no paginated list with the operation id {0:?}")]
    NotAList(String),
}

/// Why a document with keys was not accepted. It names no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the keys cannot be read: {place} is not as documented (line {line}, column {column})")]
#[non_exhaustive]
pub struct KeysError {
    /// The path of the first faulty value.
    pub place: String,
    /// Its line, counted from 1.
    pub line: usize,
    /// Its column, counted from 1.
    pub column: usize,
}
