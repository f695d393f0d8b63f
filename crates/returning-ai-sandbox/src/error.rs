//! Why a sandbox did not start or did not take a fault or the items of a list.

use std::{io, net::SocketAddr};

/// Why a sandbox did not start.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// The loopback port could not be opened.
    #[error("the address {address} cannot be opened: {source}")]
    Bind {
        /// The address that was asked for; port 0 stands for any free one.
        address: SocketAddr,
        /// What the system said.
        source: io::Error,
    },
    /// The path prefix cannot stand in front of a path.
    #[error(
        "the prefix {0:?} is not a plain path: it begins with one slash, does not end with one, \
         and has letters, digits and any of - . _ ~ between slashes"
    )]
    Prefix(String),
    /// The OpenAPI bundle that the crate was built with cannot be read.
    #[error("the OpenAPI bundle cannot be read: {0}")]
    Document(String),
}

/// Why a fault was not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum FaultError {
    /// No operation has this id, so that the fault would wait forever.
    #[error("there is no operation with the id {0:?}")]
    UnknownOperation(String),
    /// The number is not the status of a final answer.
    #[error("{0} is not the status of a final answer, which is 200 to 999")]
    Status(u16),
    /// The name or the value cannot stand in a header.
    #[error("the header {0:?} cannot be sent: its name or its value is not valid")]
    Header(String),
}

/// Why the items of a list were not taken.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ItemsError {
    /// The operation does not exist or does not answer a list in pieces.
    #[error("there is no list in pieces that belongs to the id {0:?}")]
    NoList(String),
}
