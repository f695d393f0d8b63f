//! The memory and the time that decoding may take, and how much of them is left.
//!
//! A type may be large and its JSON short: `{}` is one of a thousand bytes where each of its fields is
//! optional. So each item of a list and each entry of a map is charged with the size that its type has
//! in memory, before it is made, and each text with its length.

use std::{cell::Cell, time::Instant};

use serde::de::Error;

/// What decoding may take.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// How many bytes a value may take in memory.
    pub bytes: usize,
    /// When it has to be there.
    pub deadline: Option<Instant>,
}

impl Bounds {
    /// Whatever it takes, for a pass that keeps nothing.
    pub(crate) const NONE: Self = Self { bytes: usize::MAX, deadline: None };
}

/// Counts what a value takes while it is decoded.
#[derive(Debug)]
pub(crate) struct Meter {
    left: Cell<usize>,
    deadline: Option<Instant>,
    charges: Cell<u32>,
    stopped: Cell<Option<Stopped>>,
}

/// Why decoding was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stopped {
    /// The value takes more memory than there is for it.
    TooLarge,
    /// The time was over.
    TooLate,
}

/// After how many charges the clock is looked at.
const LOOK_AT_CLOCK: u32 = 1024;

impl Meter {
    pub(crate) fn new(bounds: Bounds) -> Self {
        let left = Cell::new(bounds.bytes);
        Self { left, deadline: bounds.deadline, charges: Cell::default(), stopped: Cell::default() }
    }

    /// Why decoding was given up; `None` if it was not.
    pub(crate) fn stopped(&self) -> Option<Stopped> {
        self.stopped.get()
    }

    /// Takes so many bytes, or gives up.
    #[inline]
    pub(crate) fn charge<E: Error>(&self, bytes: usize) -> Result<(), E> {
        let charges = self.charges.get().wrapping_add(1);
        self.charges.set(charges);
        match self.left.get().checked_sub(bytes) {
            Some(left) if !charges.is_multiple_of(LOOK_AT_CLOCK) || !self.is_late() => {
                self.left.set(left);
                Ok(())
            }
            Some(_) => self.stop(Stopped::TooLate),
            None => self.stop(Stopped::TooLarge),
        }
    }

    fn is_late(&self) -> bool {
        self.deadline.is_some_and(|deadline| Instant::now() >= deadline)
    }

    #[cold]
    fn stop<E: Error>(&self, why: Stopped) -> Result<(), E> {
        self.stopped.set(Some(why));
        Err(E::custom("stopped"))
    }
}
