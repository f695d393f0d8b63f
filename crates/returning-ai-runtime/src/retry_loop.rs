//! The one loop over the attempts of a call.

use std::{
    future::Future,
    pin::pin,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use backon::ExponentialBackoff;
use returning_ai_response::{Effect, ErrorKind, Failure, operation::DeclaredEffect};
use tokio::time::Instant;

use crate::{
    attempt::Attempt, call_info::CallInfo, error::Error, retry_budget::Budget,
    retry_policy::RetryPolicy,
};

/// The loop over the attempts of one call.
///
/// A call that tries a second spelling goes on with the loop of the first, so that attempts,
/// deadline and effect are those of the whole call.
pub struct RetryLoop {
    policy: RetryPolicy,
    budget: Budget,
    backoff: ExponentialBackoff,
    deadline: Option<Instant>,
    /// The time that an attempt needs at the least, which is twice the time for connecting: one that
    /// is cut while it connects cannot be told from one that is cut after it sent something.
    least: Duration,
    attempts: u32,
    allowed: u32,
    effect: Option<Effect>,
    log: Vec<Attempt>,
}

impl RetryLoop {
    pub(crate) fn new(policy: RetryPolicy, budget: Budget, connect_timeout: Duration) -> Self {
        budget.deposit();
        Self {
            policy,
            budget,
            backoff: policy.backoff(),
            // A deadline beyond what the clock can hold is none.
            deadline: Instant::now().checked_add(policy.deadline),
            least: connect_timeout.saturating_mul(2),
            attempts: 0,
            allowed: policy.max_attempts,
            effect: None,
            log: Vec::new(),
        }
    }

    /// Allows one attempt more, for a request that says the same in another spelling.
    pub fn allow_another(&mut self) {
        self.allowed = self.allowed.saturating_add(1);
    }

    /// How many attempts were made.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Runs attempts until one succeeds or must not, or need not, be repeated. The attempt hears
    /// its number and how much time it has.
    pub(crate) async fn run<T, A, F>(&mut self, call: CallInfo, attempt: A) -> Result<T, Error>
    where
        A: Fn(u32, Duration) -> F,
        F: Future<Output = Result<T, Error>>,
    {
        let mut last = None;
        loop {
            let clock = Instant::now();
            let time_left = self.time_left(clock);
            if self.attempts > 0 && time_left <= self.least_for(Some(call)) {
                let error = Error::new(Failure::OutOfTime, "the time for the call is used up");
                return Err(self.conclude(error.with_last_response(last).with_call(call)));
            }
            self.attempts += 1;
            // The future is made where it stays: it is large, and would be copied.
            let error = match pin!(attempt(self.attempts, time_left)).await {
                Ok(value) => return Ok(value),
                Err(error) => error.with_call(call),
            };
            let took = clock.elapsed();
            self.log.push(Attempt {
                started: SystemTime::now().checked_sub(took).unwrap_or(UNIX_EPOCH),
                took,
                kind: error.kind(),
                effect: error.effect(),
                status: error.status(),
                request_id: error.request_id().map(str::to_owned),
            });
            let error = self.conclude(error);
            self.effect = Some(error.effect());
            let wait = self.wait_after(&error);
            tracing::debug!(
                attempt = self.attempts,
                kind = error.kind().code(),
                effect = error.effect().code(),
                status = error.status(),
                request_id = error.request_id(),
                wait_ms = wait.map(|wait| u64::try_from(wait.as_millis()).unwrap_or(u64::MAX)),
                "attempt failed",
            );
            match wait {
                Some(wait) => tokio::time::sleep(wait).await,
                None => return Err(error),
            }
            last = Some(error);
        }
    }

    /// What the attempts of the call together did.
    #[must_use]
    pub fn conclude(&self, error: Error) -> Error {
        error.with_attempts(self.attempts, self.effect).with_attempt_log(self.log.clone())
    }

    fn time_left(&self, now: Instant) -> Duration {
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(now));
        left.unwrap_or(self.policy.deadline)
    }

    /// The time that an attempt needs. A read that is cut while it connects is in no doubt.
    fn least_for(&self, call: Option<CallInfo>) -> Duration {
        let is_read = call.is_some_and(|call| call.operation.effect == DeclaredEffect::Read);
        if is_read { Duration::ZERO } else { self.least }
    }

    /// Whether the policy does not repeat what may be repeated.
    fn is_off(&self, error: &Error) -> bool {
        let is_write =
            error.call().is_some_and(|call| call.operation.effect == DeclaredEffect::Write);
        let is_limited = error.kind() == ErrorKind::RateLimited;
        is_write && is_limited && !self.policy.repeat_rate_limited_writes
    }

    /// How long to wait before the next attempt. Returns `None` if there must not be one.
    fn wait_after(&mut self, error: &Error) -> Option<Duration> {
        if !error.may_be_repeated() || self.attempts >= self.allowed || self.is_off(error) {
            return None;
        }
        let asked = error.retry_after().unwrap_or_default();
        // The jitter of the back-off comes after its limit.
        let own = self.backoff.next().unwrap_or(self.policy.max_delay).min(self.policy.max_delay);
        let wait = own.saturating_add(asked);
        let least = self.least_for(error.call());
        let enough = wait.saturating_add(least) < self.time_left(Instant::now());
        let in_time = asked <= self.policy.max_retry_after && enough;
        // A service that counts its callers and says when to come back is not flooded by who does. One
        // that only fails is, whatever it says.
        let is_invited = error.kind() == ErrorKind::RateLimited && !asked.is_zero();
        (in_time && (is_invited || self.budget.withdraw())).then_some(wait)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use returning_ai_response::for_tests::{API, with_effect};

    use super::*;
    use crate::error::ResponseSummary;

    const CONNECT_TIMEOUT: Duration = Duration::from_millis(100);

    fn call(effect: DeclaredEffect) -> CallInfo {
        CallInfo { api: &API, operation: with_effect(effect) }
    }

    /// Runs a script of failures, then success, and says how many attempts there were.
    async fn run(
        policy: RetryPolicy,
        effect: DeclaredEffect,
        script: &[Failure],
    ) -> (Result<(), Error>, u32) {
        let script = RefCell::new(script.iter().copied());
        let mut retry_loop = RetryLoop::new(policy, Budget::new(), CONNECT_TIMEOUT);
        let attempt = |_, _| {
            let next = script.borrow_mut().next();
            async move { next.map_or(Ok(()), |next| Err(Error::new(next, "scripted"))) }
        };
        let result = retry_loop.run(call(effect), attempt).await;
        (result, retry_loop.attempts())
    }

    #[tokio::test(start_paused = true)]
    async fn a_write_is_repeated_only_when_it_surely_did_nothing() {
        for (failure, attempts) in [
            (Failure::NotConnected, 2),
            (Failure::RateLimited, 2),
            (Failure::Rejected, 1),
            (Failure::ServiceFailed, 1),
            (Failure::TimedOut, 1),
            (Failure::Interrupted, 1),
            (Failure::Unconfirmed, 1),
            (Failure::Malformed, 1),
            (Failure::CertificateRefused, 1),
        ] {
            let (_, made) = run(RetryPolicy::default(), DeclaredEffect::Write, &[failure]).await;
            assert_eq!(made, attempts, "{failure:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn reads_and_idempotent_changes_are_repeated_after_a_doubt() {
        for effect in [DeclaredEffect::Read, DeclaredEffect::Idempotent] {
            let (result, made) =
                run(RetryPolicy::default(), effect, &[Failure::ServiceFailed, Failure::TimedOut])
                    .await;
            assert!(result.is_ok());
            assert_eq!(made, 3);
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_doubt_stays_when_a_later_attempt_is_refused() {
        let script = [Failure::TimedOut, Failure::Rejected];
        let (result, _) = run(RetryPolicy::default(), DeclaredEffect::Idempotent, &script).await;
        let error = result.expect_err("the second attempt was refused");
        assert_eq!((error.effect(), error.attempts()), (Effect::Unknown, 2));
    }

    #[tokio::test(start_paused = true)]
    async fn a_rate_limited_write_is_repeated_unless_the_policy_says_otherwise() {
        let policy = RetryPolicy::default().repeat_rate_limited_writes(false);
        for (policy, effect, attempts) in [
            (RetryPolicy::default(), DeclaredEffect::Write, 2),
            (policy, DeclaredEffect::Write, 1),
            (policy, DeclaredEffect::Idempotent, 2),
            (policy, DeclaredEffect::Read, 2),
        ] {
            let (_, made) = run(policy, effect, &[Failure::RateLimited]).await;
            assert_eq!(made, attempts, "{effect:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_policy_means_one_attempt() {
        let (result, made) =
            run(RetryPolicy::none(), DeclaredEffect::Read, &[Failure::NotConnected]).await;
        assert!(result.is_err());
        assert_eq!(made, 1);
    }

    #[tokio::test(start_paused = true)]
    async fn the_waits_end_before_the_deadline() {
        let policy = RetryPolicy::default()
            .max_attempts(1000)
            .delays(Duration::from_secs(1), Duration::from_secs(1))
            .deadline(Duration::from_secs(4));
        let started = Instant::now();
        let (result, made) =
            run(policy, DeclaredEffect::Read, &[Failure::NotConnected; 1000]).await;
        assert!(result.is_err());
        assert!((2..=5).contains(&made), "{made}");
        assert!(started.elapsed() <= Duration::from_secs(4));
    }

    #[tokio::test(start_paused = true)]
    async fn extreme_settings_neither_panic_nor_repeat_for_ever() {
        let policy = RetryPolicy::default()
            .max_attempts(u32::MAX)
            .delays(Duration::MAX, Duration::MAX)
            .max_retry_after(Duration::MAX)
            .deadline(Duration::MAX);
        let mut retry_loop = RetryLoop::new(policy, Budget::new(), Duration::MAX);
        retry_loop.allow_another();
        let asked = |_, _| async {
            let response = ResponseSummary {
                status: http::StatusCode::TOO_MANY_REQUESTS,
                request_id: None,
                message: None,
                retry_after: Some(Duration::MAX),
                body: bytes::Bytes::new(),
            };
            Err::<(), _>(Error::new(Failure::RateLimited, "scripted").with_response(response))
        };
        assert!(retry_loop.run(call(DeclaredEffect::Write), asked).await.is_err());
        assert_eq!(retry_loop.attempts(), 1);
    }

    #[tokio::test(start_paused = true)]
    async fn a_service_that_only_fails_is_not_flooded() {
        let budget = Budget::new();
        let policy = RetryPolicy::default();
        let mut attempts = 0;
        for _ in 0..1000 {
            let mut retry_loop = RetryLoop::new(policy, budget.clone(), CONNECT_TIMEOUT);
            let failing =
                |_, _| async { Err::<(), _>(Error::new(Failure::ServiceFailed, "scripted")) };
            assert!(retry_loop.run(call(DeclaredEffect::Read), failing).await.is_err());
            attempts += retry_loop.attempts();
        }
        assert!((1001..=1200).contains(&attempts), "{attempts}");
    }

    /// A response whose service asks to wait so long.
    fn asking(retry_after: Duration) -> ResponseSummary {
        ResponseSummary {
            status: http::StatusCode::SERVICE_UNAVAILABLE,
            request_id: Some("made-up-id".to_owned()),
            message: None,
            retry_after: Some(retry_after),
            body: bytes::Bytes::from_static(b"made up"),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn only_the_wait_that_a_rate_limit_asks_for_is_free() {
        let second = Duration::from_secs(1);
        for (failure, asked, attempts) in [
            (Failure::RateLimited, second, 3000),
            (Failure::RateLimited, Duration::ZERO, 1200),
            (Failure::ServiceFailed, second, 1200),
        ] {
            let budget = Budget::new();
            let mut made = 0;
            for _ in 0..1000 {
                let policy = RetryPolicy::default();
                let mut retry_loop = RetryLoop::new(policy, budget.clone(), CONNECT_TIMEOUT);
                let failing = |_, _| async move {
                    let error = Error::new(failure, "scripted");
                    Err::<(), _>(error.with_response(asking(asked)))
                };
                assert!(retry_loop.run(call(DeclaredEffect::Read), failing).await.is_err());
                made += retry_loop.attempts();
            }
            assert!(made <= attempts && made + 200 >= attempts, "{failure:?} {asked:?}: {made}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_call_that_runs_out_of_time_keeps_what_it_heard_last() {
        let policy = RetryPolicy::default().deadline(Duration::from_secs(4));
        let mut retry_loop = RetryLoop::new(policy, Budget::new(), CONNECT_TIMEOUT);
        let failing = |_, _| async {
            let error = Error::new(Failure::ServiceFailed, "scripted");
            Err::<(), _>(
                error.with_response(asking(Duration::ZERO)).with_targets([("id", "7".to_owned())]),
            )
        };
        // Nothing but a clock that jumps while the retry_loop waits makes it run out there.
        let jump = async {
            tokio::time::sleep(Duration::from_millis(1)).await;
            tokio::time::advance(Duration::from_secs(5)).await;
        };
        let (result, ()) = tokio::join!(retry_loop.run(call(DeclaredEffect::Read), failing), jump);
        let error = result.expect_err("it failed");
        assert_eq!(error.failure(), Failure::OutOfTime);
        assert_eq!((error.status(), error.request_id()), (Some(503), Some("made-up-id")));
        assert_eq!(error.raw_body(), Some(&b"made up"[..]));
        assert_eq!(error.targets().get("id").map(String::as_str), Some("7"));
    }

    #[test]
    fn a_caller_hears_what_the_loop_goes_by() {
        for (failure, is_safe) in [
            (Failure::Contradicted, false),
            (Failure::Unconfirmed, true),
            (Failure::TooLong, true),
            (Failure::Rejected, true),
        ] {
            let error = Error::new(failure, "scripted");
            let error = error.with_call(call(DeclaredEffect::Idempotent));
            assert_eq!(error.is_safe_to_repeat(), is_safe, "{failure:?}");
            let error = Error::new(failure, "scripted").with_call(call(DeclaredEffect::Read));
            assert!(error.is_safe_to_repeat(), "{failure:?}");
        }
    }
}
