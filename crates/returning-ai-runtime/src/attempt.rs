//! One attempt of a call.

use std::time::{Duration, SystemTime};

use crate::{effect::Effect, error_kind::ErrorKind};

/// One attempt of a call, as [`Error::attempt_log`](crate::Error::attempt_log) lists them.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Attempt {
    /// When it began, by the clock of this machine.
    pub started: SystemTime,
    /// How long it took.
    pub took: Duration,
    /// What went wrong.
    pub kind: ErrorKind,
    /// What it did by itself, without regard to the attempts before.
    pub effect: Effect,
    /// The status of the response, where there was one.
    pub status: Option<u16>,
    /// The id of the request, where the response named one.
    pub request_id: Option<String>,
}
