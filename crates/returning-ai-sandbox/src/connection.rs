//! What a connection and the faults tell each other: how it ends, and what has left it.

use std::{
    fmt,
    sync::Mutex,
    task::{Context, Poll, Waker},
};

use bytes::Bytes;

use crate::lock::lock;

/// How a connection ends without a response. A response with this extension is never sent.
#[derive(Clone)]
pub(crate) enum Hangup {
    Close,
    Reset,
    Raw(Bytes),
}

impl fmt::Debug for Hangup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Close => "Close",
            Self::Reset => "Reset",
            Self::Raw(_) => "Raw",
        })
    }
}

/// Counts how often everything that was written has left for the client.
#[derive(Default)]
pub(crate) struct Flushes {
    state: Mutex<(u64, Option<Waker>)>,
}

impl fmt::Debug for Flushes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Flushes").finish_non_exhaustive()
    }
}

impl Flushes {
    pub(crate) fn count(&self) -> u64 {
        lock(&self.state).0
    }

    /// Ready after a flush beyond that count.
    pub(crate) fn poll_after(&self, count: u64, context: &Context<'_>) -> Poll<()> {
        let mut state = lock(&self.state);
        if state.0 > count {
            return Poll::Ready(());
        }
        state.1 = Some(context.waker().clone());
        Poll::Pending
    }

    pub(crate) fn flushed(&self) {
        let mut state = lock(&self.state);
        state.0 += 1;
        if let Some(waker) = state.1.take() {
            waker.wake();
        }
    }
}
