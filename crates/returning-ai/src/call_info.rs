//! Operation metadata for errors and traces.

use returning_ai_client::operation::{DeclaredEffect, Operation};

/// Operation metadata for errors and traces.
#[derive(Clone, Copy, Debug)]
pub(crate) struct CallInfo {
    pub(crate) name: &'static str,
    pub(crate) effect: DeclaredEffect,
    pub(crate) permission: Option<&'static str>,
}

impl From<&Operation> for CallInfo {
    fn from(operation: &Operation) -> Self {
        Self { name: operation.id, effect: operation.effect, permission: operation.permission }
    }
}
