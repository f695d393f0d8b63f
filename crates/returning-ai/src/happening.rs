//! What can happen to an attempt, and the one table that says what it means.

use returning_ai_client::operation::DeclaredEffect;

use crate::{effect::Effect, error_kind::ErrorKind};

/// What happened to an attempt that did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Happening {
    /// The caller's arguments cannot be sent.
    InvalidInput,
    /// The client holds no credential of the kind that the operation needs.
    MissingCredential,
    /// The client cannot be built, or a request cannot be formed from its settings.
    Misconfigured,
    /// Name resolution, connecting or the TLS handshake failed.
    NotConnected,
    /// The certificate of the service was not accepted.
    CertificateRefused,
    /// The time for the whole call was used up before this attempt.
    OutOfTime,
    /// 400 to 499, except for 408 and 429.
    Refused,
    /// 429.
    RateLimited,
    /// 3xx. A service may redirect after it acted.
    Redirected,
    /// 408 or 5xx.
    ServiceFailed,
    /// No answer within the time.
    TimedOut,
    /// A reset, an early end, or an answer that is no HTTP.
    Interrupted,
    /// A 2xx that confirms the change but does not fit, is cut after that, or is undocumented.
    Malformed,
    /// A 2xx that does not show that the change was made.
    Unconfirmed,
    /// A 2xx that is too long to show it. It would be as long again.
    TooLong,
    /// A 2xx that says that another change was made, or none. Repeating it might repeat the other.
    Denied,
}

/// Who may repeat an attempt without being asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repeat {
    Nobody,
    Everybody,
    /// Reads, and changes that do the same when they are done twice.
    Harmless,
}

impl Happening {
    /// The table: kind, effect of a change, repetition.
    const fn row(self) -> (ErrorKind, Effect, Repeat) {
        use Effect::{Applied, NotSent, Rejected, Unknown};
        use Repeat::{Everybody, Harmless, Nobody};
        match self {
            Self::InvalidInput => (ErrorKind::InvalidInput, NotSent, Nobody),
            Self::MissingCredential => (ErrorKind::MissingCredential, NotSent, Nobody),
            Self::Misconfigured => (ErrorKind::Configuration, NotSent, Nobody),
            Self::NotConnected => (ErrorKind::Connect, NotSent, Everybody),
            Self::CertificateRefused => (ErrorKind::Certificate, NotSent, Nobody),
            Self::OutOfTime => (ErrorKind::Timeout, NotSent, Nobody),
            Self::Refused => (ErrorKind::Status, Rejected, Nobody),
            Self::RateLimited => (ErrorKind::RateLimited, Rejected, Everybody),
            Self::Redirected => (ErrorKind::Redirect, Unknown, Harmless),
            Self::ServiceFailed => (ErrorKind::Status, Unknown, Harmless),
            Self::TimedOut => (ErrorKind::Timeout, Unknown, Harmless),
            Self::Interrupted => (ErrorKind::Transport, Unknown, Harmless),
            Self::Malformed => (ErrorKind::Malformed, Applied, Nobody),
            Self::Unconfirmed => (ErrorKind::Unconfirmed, Unknown, Harmless),
            Self::TooLong => (ErrorKind::Unconfirmed, Unknown, Nobody),
            Self::Denied => (ErrorKind::Unconfirmed, Unknown, Nobody),
        }
    }

    pub(crate) const fn kind(self) -> ErrorKind {
        self.row().0
    }

    /// A failed read is never in doubt: repeating it is always safe.
    pub(crate) fn effect(self, declared: DeclaredEffect) -> Effect {
        match (declared, self.row().1) {
            (DeclaredEffect::Read, Effect::NotSent) => Effect::NotSent,
            (DeclaredEffect::Read, _) => Effect::Rejected,
            (_, effect) => effect,
        }
    }

    /// Whether the attempt may be repeated without asking the caller.
    pub(crate) fn may_be_repeated(self, declared: DeclaredEffect) -> bool {
        match self.row().2 {
            Repeat::Nobody => false,
            Repeat::Everybody => true,
            Repeat::Harmless => declared != DeclaredEffect::Write,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What leaves open whether a change was made, or shows that it was.
    const NOT_REFUSED: [Happening; 8] = [
        Happening::Redirected,
        Happening::ServiceFailed,
        Happening::TimedOut,
        Happening::Interrupted,
        Happening::Malformed,
        Happening::Unconfirmed,
        Happening::TooLong,
        Happening::Denied,
    ];

    #[test]
    fn a_failed_read_is_never_in_doubt() {
        for happening in NOT_REFUSED {
            assert_eq!(happening.effect(DeclaredEffect::Read), Effect::Rejected, "{happening:?}");
        }
        assert_eq!(Happening::NotConnected.effect(DeclaredEffect::Read), Effect::NotSent);
    }

    #[test]
    fn a_change_that_may_have_happened_is_never_repeated() {
        for happening in NOT_REFUSED {
            let effect = happening.effect(DeclaredEffect::Write);
            assert!(matches!(effect, Effect::Unknown | Effect::Applied), "{happening:?}");
            assert!(!happening.may_be_repeated(DeclaredEffect::Write), "{happening:?}");
        }
    }
}
