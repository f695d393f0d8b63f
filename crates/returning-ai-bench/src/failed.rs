//! Why something could not be measured.

use http::header::InvalidHeaderValue;

use crate::call::Way;

/// Why something could not be measured.
#[derive(Debug, thiserror::Error)]
pub enum Failed {
    /// A call of the facade failed.
    #[error("the facade failed")]
    Facade(#[from] returning_ai::Error),
    /// A call of the generated client failed.
    #[error("the generated client failed: {0}")]
    Generated(String),
    /// A call written by hand failed.
    #[error("the call by reqwest failed")]
    Reqwest(#[from] reqwest::Error),
    /// A call by hyper-util failed.
    #[error("the call by hyper-util failed")]
    Hyper(#[from] hyper_util::client::legacy::Error),
    /// The body of a response broke off.
    #[error("the body of the response broke off")]
    Body(#[from] hyper::Error),
    /// A request cannot be written.
    #[error("the request cannot be written")]
    Request(#[from] http::Error),
    /// The key is not the value of a header.
    #[error("the key cannot be sent")]
    Key(#[from] InvalidHeaderValue),
    /// A body is not what was expected.
    #[error("the body does not fit")]
    Json(#[from] serde_json::Error),
    /// The service did not report success.
    #[error("the response has the status {0}")]
    Status(http::StatusCode),
    /// The process that reads the long list failed, or did not print what it measured.
    #[error("reading the long list by {way} failed: {reason}")]
    LongList {
        /// By what it was read.
        way: Way,
        /// What the process printed.
        reason: String,
    },
    /// Something of the machine is missing.
    #[error("this machine does not do it")]
    Io(#[from] std::io::Error),
}
