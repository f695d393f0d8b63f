//! The items that the lists of one sandbox were given.

use std::{collections::HashMap, sync::Mutex};

use serde_json::Value;

use crate::{error::ItemsError, lock::lock, routes::List};

#[derive(Default)]
pub(crate) struct Items {
    given: Mutex<HashMap<&'static str, Vec<Value>>>,
}

impl Items {
    pub(crate) fn set(&self, operation: &str, items: Vec<Value>) -> Result<(), ItemsError> {
        let list = List::of(operation).ok_or_else(|| ItemsError::NoList(operation.to_owned()))?;
        lock(&self.given).insert(list.operation, items);
        Ok(())
    }

    /// The items of a list, or `None` where it was given none and answers its example.
    pub(crate) fn of(&self, list: &List) -> Option<Vec<Value>> {
        lock(&self.given).get(list.operation).cloned()
    }
}
