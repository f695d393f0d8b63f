//! How often and how long a call is repeated.

use std::time::Duration;

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};

/// Longer than anybody waits for a response, and short enough to be added up.
pub(crate) const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// How often and how long a call is repeated where repeating is allowed.
///
/// Whether it is allowed is not a setting: a change that may have happened is never repeated
/// without the caller. The waits grow exponentially with jitter, and what the service asks for with
/// `Retry-After` comes on top.
///
/// A client and its clones share a budget, which is not a setting either. It begins with ten
/// repetitions, which is also the most that it holds; each call adds a tenth of one, and each
/// repetition takes one. While it is used up, calls fail with their first attempt, so that a service
/// that only fails sees at most one request in ten more than there are calls. A repetition after 429 and
/// a wait that the service asked for takes nothing: it counts its callers, and nothing was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetryPolicy {
    pub(crate) max_attempts: u32,
    first_delay: Duration,
    pub(crate) max_delay: Duration,
    pub(crate) max_retry_after: Duration,
    pub(crate) deadline: Duration,
    pub(crate) repeat_rate_limited_writes: bool,
}

impl RetryPolicy {
    /// One attempt and no more. Where the spelling of a field is not known yet, a rejected attempt
    /// may still be followed by one with the other spelling.
    pub fn none() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// How many attempts there are at most, the first one included; at least one. A second
    /// spelling of a field adds one.
    #[must_use]
    pub fn max_attempts(mut self, attempts: u32) -> Self {
        self.max_attempts = attempts.max(1);
        self
    }

    /// The wait before the second attempt, before jitter, and the longest wait that the policy
    /// itself chooses; both at most a day.
    #[must_use]
    pub fn delays(mut self, first: Duration, longest: Duration) -> Self {
        self.first_delay = first.min(DAY);
        self.max_delay = longest.max(first).min(DAY);
        self
    }

    /// The longest `Retry-After` that is waited for. When the service asks for more, the call
    /// returns at once; [`Error::retry_after`](crate::Error::retry_after) says what it asked for.
    #[must_use]
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after = longest;
        self
    }

    /// Whether a write is repeated after 429; it is by default.
    ///
    /// A 429 of the service itself says that it did nothing. One that it hands on from something behind
    /// it may come after a part of the write was done, which nobody can tell from the response: switch
    /// the repetition off where that would matter.
    #[must_use]
    pub fn repeat_rate_limited_writes(mut self, repeat: bool) -> Self {
        self.repeat_rate_limited_writes = repeat;
        self
    }

    /// The time for the whole call: all attempts and all waits.
    ///
    /// No attempt but the first one starts with less time left than twice the time for connecting
    /// (`ClientBuilder::connect_timeout`), because one that
    /// is cut while it connects could not be told from one that sent something. So a call may end
    /// before its deadline, with the failure of its last attempt.
    #[must_use]
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The time for the whole call.
    pub(crate) fn total(&self) -> Duration {
        self.deadline
    }

    /// The longest time for connecting with which an attempt can still be repeated.
    pub(crate) fn time_for_connecting(&self) -> Duration {
        if self.max_attempts > 1 { self.deadline / 4 } else { self.deadline }
    }

    pub(crate) fn backoff(&self) -> ExponentialBackoff {
        ExponentialBuilder::new()
            .with_min_delay(self.first_delay)
            .with_max_delay(self.max_delay)
            .without_max_times()
            .with_jitter()
            .build()
    }
}

impl Default for RetryPolicy {
    /// Three attempts, waits from 200 ms to 5 s, `Retry-After` up to 30 s, one minute in all.
    fn default() -> Self {
        Self {
            max_attempts: 3,
            first_delay: Duration::from_millis(200),
            max_delay: Duration::from_secs(5),
            max_retry_after: Duration::from_secs(30),
            deadline: Duration::from_secs(60),
            repeat_rate_limited_writes: true,
        }
    }
}
