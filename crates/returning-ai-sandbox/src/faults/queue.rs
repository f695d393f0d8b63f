//! The waiting faults, in one queue for each operation.

use std::{
    collections::{HashMap, VecDeque},
    sync::Mutex,
};

use returning_ai_client::operations::ALL;

use super::fault::Fault;
use crate::{error::FaultError, lock::lock};

#[derive(Default)]
pub(crate) struct Faults {
    waiting: Mutex<HashMap<&'static str, VecDeque<Fault>>>,
}

impl Faults {
    pub(crate) fn add(&self, operation: &str, fault: Fault) -> Result<(), FaultError> {
        if let Some(error) = fault.invalid {
            return Err(error);
        }
        let known = ALL.iter().find(|known| known.id == operation);
        let known = known.ok_or_else(|| FaultError::UnknownOperation(operation.to_owned()))?;
        if fault.times > 0 {
            lock(&self.waiting).entry(known.id).or_default().push_back(fault);
        }
        Ok(())
    }

    /// Takes the fault for the next request.
    pub(crate) fn take(&self, operation: &str) -> Option<Fault> {
        let mut waiting = lock(&self.waiting);
        let queue = waiting.get_mut(operation)?;
        let first = queue.front_mut()?;
        if first.times > 1 {
            first.times -= 1;
            return Some(first.clone());
        }
        queue.pop_front()
    }

    pub(crate) fn clear(&self) {
        lock(&self.waiting).clear();
    }

    /// How many requests will still meet a fault.
    pub(crate) fn waiting(&self) -> usize {
        lock(&self.waiting).values().flatten().map(|fault| fault.times).sum()
    }
}
