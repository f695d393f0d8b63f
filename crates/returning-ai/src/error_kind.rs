//! The kinds of failure.

/// What kind of failure an [`Error`](crate::Error) is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument cannot be sent. Nothing was sent; correct the argument.
    InvalidInput,
    /// The client holds no credential of the kind that the operation needs. Nothing was sent; the
    /// message names the setter.
    MissingCredential,
    /// The settings of the client do not allow a request. Nothing was sent.
    Configuration,
    /// Name resolution, connecting or the TLS handshake failed. Nothing was sent.
    Connect,
    /// The certificate of the service was not accepted. Nothing was sent.
    Certificate,
    /// No whole answer came within the time. A change may have happened.
    Timeout,
    /// The connection broke, or what came back was no HTTP. A change may have happened.
    Transport,
    /// The service redirected, which is never followed. A change may have happened.
    Redirect,
    /// The service asked to slow down. Nothing was changed; see [`Error::retry_after`](crate::Error::retry_after).
    RateLimited,
    /// The service answered with another status of failure. Below 500, except for 408, nothing was
    /// changed; otherwise a change may have happened.
    Status,
    /// The service confirmed the change, but its answer does not fit the documentation. For a read
    /// it means that the answer cannot be used.
    Malformed,
    /// The service reported success without showing that it did what was asked. A change, or
    /// another one, may have happened.
    Unconfirmed,
}
