//! The kinds of failure.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What kind of failure an error is.
///
/// It says what went wrong in the last attempt. What the call as a whole did to the server is for its
/// [`Effect`](crate::Effect) to say. As JSON and as a text it is its [`code`](Self::code).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// An argument cannot be sent. Correct the argument.
    InvalidInput,
    /// The client holds no credential of the kind that the operation needs. The message names the
    /// setter.
    MissingCredential,
    /// The settings of the client do not allow a request. The message says which.
    Configuration,
    /// Name resolution, connecting or the TLS handshake failed. Look at the network, or wait.
    Connect,
    /// The certificate of the service was not accepted. Look at the base URL and at the clock.
    Certificate,
    /// No whole response came within the time.
    Timeout,
    /// The connection broke, or what came back was not HTTP.
    Transport,
    /// The service redirected, which is never followed. Look at the base URL.
    Redirect,
    /// The service asked to slow down; `Error::retry_after` says for how long.
    RateLimited,
    /// The service responded with another failure status, which `Error::status` gives.
    Status,
    /// The service confirmed the change, but its response does not fit the documentation. For a read
    /// it means that the response cannot be used.
    Malformed,
    /// The service reported success without showing that it did what was asked.
    Unconfirmed,
}

impl ErrorKind {
    /// Every kind.
    #[cfg(test)]
    pub(crate) const ALL: [Self; 12] = [
        Self::InvalidInput,
        Self::MissingCredential,
        Self::Configuration,
        Self::Connect,
        Self::Certificate,
        Self::Timeout,
        Self::Transport,
        Self::Redirect,
        Self::RateLimited,
        Self::Status,
        Self::Malformed,
        Self::Unconfirmed,
    ];

    /// A word for logs and metrics, which does not change.
    pub fn code(self) -> &'static str {
        match self {
            Self::InvalidInput => "invalid_input",
            Self::MissingCredential => "missing_credential",
            Self::Configuration => "configuration",
            Self::Connect => "connect",
            Self::Certificate => "certificate",
            Self::Timeout => "timeout",
            Self::Transport => "transport",
            Self::Redirect => "redirect",
            Self::RateLimited => "rate_limited",
            Self::Status => "status",
            Self::Malformed => "malformed",
            Self::Unconfirmed => "unconfirmed",
        }
    }
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_text_are_the_code() {
        for kind in ErrorKind::ALL {
            let json = serde_json::to_value(kind).expect("JSON");
            assert_eq!(json, kind.to_string());
            assert_eq!(serde_json::from_value::<ErrorKind>(json).expect("a kind"), kind);
        }
    }
}
