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
    /// 202 where it is not documented: the change is to be made later, or is being made.
    Accepted,
    /// A 2xx that is too long to show it. It would be as long again.
    TooLong,
    /// A 2xx that says that another change was made, or none. Repeating it might repeat the other.
    Denied,
}

/// What repeating an attempt would do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Repeat {
    /// It may help, and cannot act twice.
    Helps,
    /// It may help. Reads, and changes that do the same when they are done twice, cannot act twice.
    MayAct,
    /// It need not be, or would come to the same.
    IsIdle,
    /// It might do once more what nobody asked for. Only a read cannot.
    MayHarm,
}

impl Happening {
    /// The table: kind, effect of a change, what repeating it would do.
    const fn row(self) -> (ErrorKind, Effect, Repeat) {
        use Effect::{Applied, NotSent, Rejected, Unknown};
        use Repeat::{Helps, IsIdle, MayAct, MayHarm};
        match self {
            Self::InvalidInput => (ErrorKind::InvalidInput, NotSent, IsIdle),
            Self::MissingCredential => (ErrorKind::MissingCredential, NotSent, IsIdle),
            Self::Misconfigured => (ErrorKind::Configuration, NotSent, IsIdle),
            Self::NotConnected => (ErrorKind::Connect, NotSent, Helps),
            Self::CertificateRefused => (ErrorKind::Certificate, NotSent, IsIdle),
            Self::OutOfTime => (ErrorKind::Timeout, NotSent, IsIdle),
            Self::Refused => (ErrorKind::Status, Rejected, IsIdle),
            Self::RateLimited => (ErrorKind::RateLimited, Rejected, Helps),
            Self::Redirected => (ErrorKind::Redirect, Unknown, MayAct),
            Self::ServiceFailed => (ErrorKind::Status, Unknown, MayAct),
            Self::TimedOut => (ErrorKind::Timeout, Unknown, MayAct),
            Self::Interrupted => (ErrorKind::Transport, Unknown, MayAct),
            Self::Malformed => (ErrorKind::Malformed, Applied, IsIdle),
            Self::Unconfirmed => (ErrorKind::Unconfirmed, Unknown, MayAct),
            Self::TooLong => (ErrorKind::Unconfirmed, Unknown, IsIdle),
            Self::Accepted => (ErrorKind::Unconfirmed, Unknown, IsIdle),
            Self::Denied => (ErrorKind::Unconfirmed, Unknown, MayHarm),
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
            Repeat::IsIdle | Repeat::MayHarm => false,
            Repeat::Helps => true,
            Repeat::MayAct => declared != DeclaredEffect::Write,
        }
    }

    /// Whether a caller who repeats the call after a doubt cannot have a change made twice.
    pub(crate) fn is_harmless(self, declared: DeclaredEffect) -> bool {
        match (self.row().2, declared) {
            (_, DeclaredEffect::Read) => true,
            (Repeat::MayHarm, _) | (_, DeclaredEffect::Write) => false,
            (Repeat::Helps | Repeat::MayAct | Repeat::IsIdle, DeclaredEffect::Idempotent) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What leaves open whether a change was made, or shows that it was.
    const NOT_REFUSED: [Happening; 9] = [
        Happening::Redirected,
        Happening::ServiceFailed,
        Happening::TimedOut,
        Happening::Interrupted,
        Happening::Malformed,
        Happening::Unconfirmed,
        Happening::Accepted,
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
            assert!(!happening.is_harmless(DeclaredEffect::Write), "{happening:?}");
        }
    }

    #[test]
    fn what_is_repeated_unasked_is_harmless() {
        for happening in NOT_REFUSED {
            for declared in [DeclaredEffect::Read, DeclaredEffect::Idempotent] {
                let is_repeated = happening.may_be_repeated(declared);
                assert!(!is_repeated || happening.is_harmless(declared), "{happening:?}");
            }
        }
        assert!(!Happening::Denied.is_harmless(DeclaredEffect::Idempotent));
        assert!(Happening::Denied.is_harmless(DeclaredEffect::Read));
    }
}
