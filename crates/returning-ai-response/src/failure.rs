//! The failures of an attempt, and the one table that says what each means.

use crate::{effect::Effect, error_kind::ErrorKind, operation::DeclaredEffect, rules, rules::Rule};

/// Why an attempt did not succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failure {
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
    /// The proxy refused to open a connection.
    ProxyRefused,
    /// The time for the whole call was used up before this attempt.
    OutOfTime,
    /// 400 to 499, except for 408 and 429.
    Rejected,
    /// 400 to 499 with a body that was not read to its end, so that what it says is not known.
    RejectedUnread,
    /// 429.
    RateLimited,
    /// 429 to a change with a body that was not read to its end, so that what it says is not known.
    RateLimitedUnread,
    /// 400 to 499 with a body that confirms the change.
    Disputed,
    /// 400 on a connection that was used before and that the service closes: it may say so about any
    /// other request, or about none.
    Stale,
    /// 3xx. A service may redirect after it acted.
    Redirected,
    /// 408 or 5xx.
    ServiceFailed,
    /// No response within the time.
    TimedOut,
    /// A reset, an early end, or a response that is not HTTP.
    Interrupted,
    /// A 2xx that confirms the change but does not fit, is cut after that, or is undocumented.
    Malformed,
    /// A 2xx that does not show that the change was made.
    Unconfirmed,
    /// 202 although it is not documented: the change is to be made later, or is being made.
    Accepted,
    /// A 2xx that is too long to show it. It would be as long again.
    TooLong,
    /// A 2xx that says that another change was made, or none. Repeating it might repeat the other.
    Contradicted,
}

/// Whether repeating an attempt is safe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum RetrySafety {
    /// It may help, and cannot act twice.
    Safe,
    /// It may help. Reads, and changes that do the same when they are done twice, cannot act twice.
    IfIdempotent,
    /// The outcome would be the same.
    Pointless,
    /// It might do once more what nobody asked for. Only a read cannot.
    ReadsOnly,
}

impl Failure {
    /// What it means that a success does not say what it should. The response to a read would be the same
    /// once more.
    pub const fn unconfirmed(declared: DeclaredEffect) -> Self {
        match declared {
            DeclaredEffect::Read => Self::Malformed,
            DeclaredEffect::Idempotent | DeclaredEffect::Write => Self::Unconfirmed,
        }
    }

    /// The most usual failure of a kind, for errors that tests make.
    pub const fn from_kind(kind: ErrorKind) -> Self {
        match kind {
            ErrorKind::InvalidInput => Self::InvalidInput,
            ErrorKind::MissingCredential => Self::MissingCredential,
            ErrorKind::Configuration => Self::Misconfigured,
            ErrorKind::Connect => Self::NotConnected,
            ErrorKind::Certificate => Self::CertificateRefused,
            ErrorKind::Timeout => Self::TimedOut,
            ErrorKind::Transport => Self::Interrupted,
            ErrorKind::Redirect => Self::Redirected,
            ErrorKind::RateLimited => Self::RateLimited,
            ErrorKind::Status => Self::ServiceFailed,
            ErrorKind::Malformed => Self::Malformed,
            ErrorKind::Unconfirmed => Self::Unconfirmed,
        }
    }

    /// The table: kind, effect of a change, what repeating it would do.
    const fn row(self) -> (ErrorKind, Effect, RetrySafety) {
        use Effect::{Applied, NotSent, Unknown};
        use RetrySafety::{IfIdempotent, Pointless, ReadsOnly, Safe};
        match self {
            Self::InvalidInput => (ErrorKind::InvalidInput, NotSent, Pointless),
            Self::MissingCredential => (ErrorKind::MissingCredential, NotSent, Pointless),
            Self::Misconfigured => (ErrorKind::Configuration, NotSent, Pointless),
            Self::NotConnected => (ErrorKind::Connect, NotSent, Safe),
            Self::CertificateRefused => (ErrorKind::Certificate, NotSent, Pointless),
            Self::ProxyRefused => (ErrorKind::Connect, NotSent, Pointless),
            Self::OutOfTime => (ErrorKind::Timeout, NotSent, Pointless),
            Self::Rejected => (ErrorKind::Status, Effect::Rejected, Pointless),
            Self::RejectedUnread => (ErrorKind::Status, Effect::Rejected, Pointless),
            Self::RateLimited => (ErrorKind::RateLimited, Effect::Rejected, Safe),
            Self::RateLimitedUnread => (ErrorKind::RateLimited, Effect::Rejected, Pointless),
            Self::Disputed => (ErrorKind::Status, Unknown, Pointless),
            Self::Stale => (ErrorKind::Status, Unknown, IfIdempotent),
            Self::Redirected => (ErrorKind::Redirect, Unknown, IfIdempotent),
            Self::ServiceFailed => (ErrorKind::Status, Unknown, IfIdempotent),
            Self::TimedOut => (ErrorKind::Timeout, Unknown, IfIdempotent),
            Self::Interrupted => (ErrorKind::Transport, Unknown, IfIdempotent),
            Self::Malformed => (ErrorKind::Malformed, Applied, Pointless),
            Self::Unconfirmed => (ErrorKind::Unconfirmed, Unknown, IfIdempotent),
            Self::TooLong => (ErrorKind::Unconfirmed, Unknown, Pointless),
            Self::Accepted => (ErrorKind::Unconfirmed, Unknown, Pointless),
            Self::Contradicted => (ErrorKind::Unconfirmed, Unknown, ReadsOnly),
        }
    }

    /// The kind of failure.
    pub const fn kind(self) -> ErrorKind {
        self.row().0
    }

    /// What an attempt that failed so did to the service. A failed read is never in doubt: repeating it
    /// is always safe.
    pub fn effect(self, declared: DeclaredEffect) -> Effect {
        match (declared, self.row().1) {
            (DeclaredEffect::Read, Effect::NotSent) => Effect::NotSent,
            (DeclaredEffect::Read, _) => Effect::Rejected,
            (_, effect) => effect,
        }
    }

    /// Whether the attempt may be repeated without asking the caller.
    pub fn may_be_repeated(self, declared: DeclaredEffect) -> bool {
        match self.row().2 {
            RetrySafety::Pointless | RetrySafety::ReadsOnly => false,
            RetrySafety::Safe => true,
            RetrySafety::IfIdempotent => {
                declared != DeclaredEffect::Write || !rules::holds(Rule::WritesAreMadeOnce)
            }
        }
    }

    /// Whether a caller who repeats the call after a doubt cannot have a change made twice.
    pub fn is_harmless(self, declared: DeclaredEffect) -> bool {
        match (self.row().2, declared) {
            (_, DeclaredEffect::Read) => true,
            (RetrySafety::ReadsOnly, _) | (_, DeclaredEffect::Write) => false,
            (
                RetrySafety::Safe | RetrySafety::IfIdempotent | RetrySafety::Pointless,
                DeclaredEffect::Idempotent,
            ) => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What leaves open whether a change was made, or shows that it was.
    const NOT_REFUSED: [Failure; 11] = [
        Failure::Disputed,
        Failure::Stale,
        Failure::Redirected,
        Failure::ServiceFailed,
        Failure::TimedOut,
        Failure::Interrupted,
        Failure::Malformed,
        Failure::Unconfirmed,
        Failure::Accepted,
        Failure::TooLong,
        Failure::Contradicted,
    ];

    #[test]
    fn a_failed_read_is_never_in_doubt() {
        for failure in NOT_REFUSED {
            assert_eq!(failure.effect(DeclaredEffect::Read), Effect::Rejected, "{failure:?}");
        }
        assert_eq!(Failure::NotConnected.effect(DeclaredEffect::Read), Effect::NotSent);
    }

    #[test]
    fn a_change_that_may_have_happened_is_never_repeated() {
        for failure in NOT_REFUSED {
            let effect = failure.effect(DeclaredEffect::Write);
            assert!(matches!(effect, Effect::Unknown | Effect::Applied), "{failure:?}");
            assert!(!failure.may_be_repeated(DeclaredEffect::Write), "{failure:?}");
            assert!(!failure.is_harmless(DeclaredEffect::Write), "{failure:?}");
        }
    }

    #[test]
    fn what_is_repeated_unasked_is_harmless() {
        for failure in NOT_REFUSED {
            for declared in [DeclaredEffect::Read, DeclaredEffect::Idempotent] {
                let is_repeated = failure.may_be_repeated(declared);
                assert!(!is_repeated || failure.is_harmless(declared), "{failure:?}");
            }
        }
        assert!(!Failure::Contradicted.is_harmless(DeclaredEffect::Idempotent));
        assert!(Failure::Contradicted.is_harmless(DeclaredEffect::Read));
    }

    #[test]
    fn the_failure_of_a_kind_is_of_that_kind() {
        for kind in ErrorKind::ALL {
            assert_eq!(Failure::from_kind(kind).kind(), kind);
        }
    }
}
