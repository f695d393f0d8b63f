//! The items of the lists of one sandbox.

use std::{collections::HashMap, sync::Mutex};

use serde_json::Value;

use crate::{error::ItemsError, lists::List, lock::lock};

#[derive(Default)]
pub(crate) struct Items {
    given: Mutex<HashMap<&'static str, Vec<Value>>>,
}

impl Items {
    pub(crate) fn set(&self, operation: &str, items: Vec<Value>) -> Result<(), ItemsError> {
        let list = List::of(operation).ok_or_else(|| ItemsError::NotAList(operation.to_owned()))?;
        lock(&self.given).insert(list.operation, items);
        Ok(())
    }

    /// The items of a list. Returns `None` if they were not set, so that the example is the response.
    pub(crate) fn of(&self, list: &List) -> Option<Vec<Value>> {
        lock(&self.given).get(list.operation).cloned()
    }
}
