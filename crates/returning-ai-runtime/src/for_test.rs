//! Errors for the tests of services.

use returning_ai_response::{Effect, ErrorKind, Failure};

use crate::error::Error;

impl Error {
    /// An error of this kind and with this effect, to test how a service handles it.
    ///
    /// It has the status that such an error usually has, and no request was sent for it. The feature
    /// `test-util` brings it.
    ///
    /// ```
    /// # use returning_ai_runtime as returning_ai;
    /// use returning_ai::{Effect, Error, ErrorKind};
    ///
    /// fn must_be_parked(error: &Error) -> bool {
    ///     error.effect() == Effect::Unknown
    /// }
    ///
    /// assert!(must_be_parked(&Error::for_test(ErrorKind::Timeout, Effect::Unknown)));
    /// assert!(!must_be_parked(&Error::for_test(ErrorKind::Connect, Effect::NotSent)));
    /// ```
    pub fn for_test(kind: ErrorKind, effect: Effect) -> Self {
        let status = match (kind, effect) {
            (ErrorKind::Status, Effect::Unknown) => Some(500),
            (ErrorKind::Status, _) => Some(409),
            (ErrorKind::RateLimited, _) => Some(429),
            (ErrorKind::Redirect, _) => Some(302),
            (ErrorKind::Malformed | ErrorKind::Unconfirmed, _) => Some(200),
            _ => None,
        };
        Self::new(Failure::from_kind(kind), "an error that a test made")
            .with_outcome(effect, status)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_has_the_kind_and_the_effect_that_a_test_wants() {
        for kind in [ErrorKind::Timeout, ErrorKind::Status, ErrorKind::RateLimited] {
            for effect in [Effect::NotSent, Effect::Rejected, Effect::Applied, Effect::Unknown] {
                let error = Error::for_test(kind, effect);
                assert_eq!((error.kind(), error.effect()), (kind, effect));
                assert_eq!(error.report().effect, effect.code());
                let is_safe = matches!(effect, Effect::NotSent | Effect::Rejected);
                assert_eq!(error.is_safe_to_repeat(), is_safe, "{kind:?} {effect:?}");
            }
        }
        assert!(!Error::for_test(ErrorKind::Status, Effect::Rejected).is_transient());
        assert!(Error::for_test(ErrorKind::Status, Effect::Unknown).is_transient());
    }
}
