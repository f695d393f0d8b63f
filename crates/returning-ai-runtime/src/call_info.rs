//! Operation metadata for errors and traces.

use returning_ai_response::operation::{Api, Operation};

/// What a call is about, for errors and traces.
#[derive(Clone, Copy, Debug)]
pub struct CallInfo {
    /// The API that the call belongs to.
    pub(crate) api: &'static Api,
    /// The row of the table; one without a path for a request that is not documented.
    pub(crate) operation: &'static Operation,
}

impl CallInfo {
    /// The documented path with its variables in braces; `None` for a request that is not documented.
    pub(crate) fn path(&self) -> Option<&'static str> {
        Some(self.operation.path).filter(|path| !path.is_empty())
    }
}
