//! One attempt of a call.

use std::time::{Duration, SystemTime};

use returning_ai_response::{Effect, ErrorKind};

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
    /// The status of the response, if there was one.
    pub status: Option<u16>,
    /// The id of the request, where the response named one.
    pub request_id: Option<String>,
}

/// The effect of an attempt and of a later one together.
pub(crate) fn effect_together(earlier: Effect, later: Effect) -> Effect {
    match (earlier, later) {
        (Effect::Unknown, _) | (_, Effect::Unknown) => Effect::Unknown,
        (Effect::Applied, _) | (_, Effect::Applied) => Effect::Applied,
        (Effect::Rejected, _) | (_, Effect::Rejected) => Effect::Rejected,
        (Effect::NotSent, Effect::NotSent) => Effect::NotSent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_doubt_is_never_taken_back() {
        for later in [Effect::NotSent, Effect::Rejected, Effect::Applied, Effect::Unknown] {
            assert_eq!(effect_together(Effect::Unknown, later), Effect::Unknown);
        }
        assert_eq!(effect_together(Effect::Rejected, Effect::NotSent), Effect::Rejected);
        assert_eq!(effect_together(Effect::Rejected, Effect::Applied), Effect::Applied);
    }
}
