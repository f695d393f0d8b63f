//! The budget of repetitions that the clones of a client share.

use std::sync::{
    Arc,
    atomic::{AtomicU32, Ordering},
};

/// Keeps repetitions from adding to the load of a service that is failing. The clones of a client
/// share it.
///
/// It begins with ten repetitions, each call adds a tenth of one up to that number, and each
/// repetition takes one: a service that fails for good sees at most one request in ten more than
/// there are calls. It does not refill with time, because slow calls to a failing service would
/// then be repeated without bound. A repetition that a rate limit invites with `Retry-After` is free.
#[derive(Clone, Debug)]
pub(crate) struct Budget {
    /// The tenths of repetitions that are left.
    tenths: Arc<AtomicU32>,
}

impl Budget {
    const REPETITION: u32 = 10;
    const FULL: u32 = 10 * Self::REPETITION;

    pub(crate) fn new() -> Self {
        Self { tenths: Arc::new(AtomicU32::new(Self::FULL)) }
    }

    pub(crate) fn deposit(&self) {
        self.change(|tenths| (tenths < Self::FULL).then_some(tenths + 1));
    }

    pub(crate) fn withdraw(&self) -> bool {
        self.change(|tenths| tenths.checked_sub(Self::REPETITION))
    }

    fn change(&self, change: impl Fn(u32) -> Option<u32>) -> bool {
        self.tenths.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}
