//! Locking without a second failure: a poisoned lock is opened like any other.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks. A test that panicked while it held the lock has failed already, and the data behind it
/// is complete after every step, so that the others may go on.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
