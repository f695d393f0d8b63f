//! Operation metadata for errors and traces.

use crate::operation::{Api, DeclaredEffect, Operation};

/// Operation metadata for errors and traces.
#[derive(Clone, Copy, Debug)]
pub struct CallInfo {
    /// The API that the call belongs to.
    pub(crate) api: &'static Api,
    /// The id of the operation.
    pub(crate) name: &'static str,
    /// What the call may do to the server.
    pub(crate) effect: DeclaredEffect,
    /// The permission that the key needs.
    pub(crate) permission: Option<&'static str>,
}

impl CallInfo {
    /// The call of an operation of the table.
    pub fn new(api: &'static Api, operation: &Operation) -> Self {
        let Operation { id: name, effect, permission, .. } = *operation;
        Self { api, name, effect, permission }
    }

    /// The row of the table; `None` for a request that is not documented.
    pub(crate) fn operation(&self) -> Option<&'static Operation> {
        self.api.operations.iter().find(|operation| operation.id == self.name)
    }
}
