//! What a call is about.

use returning_ai_client::operation::{DeclaredEffect, Operation};

/// What a call is about, as far as errors and traces care.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Subject {
    pub(crate) name: &'static str,
    pub(crate) effect: DeclaredEffect,
    pub(crate) permission: Option<&'static str>,
}

impl From<&Operation> for Subject {
    fn from(operation: &Operation) -> Self {
        Self { name: operation.id, effect: operation.effect, permission: operation.permission }
    }
}
