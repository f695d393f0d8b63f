//! When a call is repeated: the policy, the budget, and the one loop over attempts.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::{Duration, SystemTime},
};

use backon::{BackoffBuilder, ExponentialBackoff, ExponentialBuilder};
use http::{HeaderMap, header::RETRY_AFTER};
use tokio::time::Instant;

use crate::{
    call_info::CallInfo, effect::Effect, error::Error, error_kind::ErrorKind,
    error_report::Attempt, failure::Failure,
};

/// Longer than anybody waits for a response, and short enough to be added up.
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

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
    max_attempts: u32,
    first_delay: Duration,
    max_delay: Duration,
    max_retry_after: Duration,
    deadline: Duration,
}

impl RetryPolicy {
    /// One attempt and no more. Where the spelling of a field is not known yet, a rejected attempt
    /// may still be followed by one with the other spelling.
    pub fn none() -> Self {
        Self { max_attempts: 1, ..Self::default() }
    }

    /// How many attempts there are at the most, the first one included; at least one. A second
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
    /// returns at once; [`Error::retry_after`] says what it asked for.
    #[must_use]
    pub fn max_retry_after(mut self, longest: Duration) -> Self {
        self.max_retry_after = longest;
        self
    }

    /// The time for the whole call: all attempts and all waits.
    ///
    /// No attempt but the first one starts with less time left than twice the time for connecting
    /// ([`ClientBuilder::connect_timeout`](crate::ClientBuilder::connect_timeout)), because one that
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

    fn backoff(&self) -> ExponentialBackoff {
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
        }
    }
}

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

    fn deposit(&self) {
        self.change(|tenths| (tenths < Self::FULL).then_some(tenths + 1));
    }

    fn withdraw(&self) -> bool {
        self.change(|tenths| tenths.checked_sub(Self::REPETITION))
    }

    fn change(&self, change: impl Fn(u32) -> Option<u32>) -> bool {
        self.tenths.fetch_update(Ordering::Relaxed, Ordering::Relaxed, change).is_ok()
    }
}

/// The retry_loop of one call over all its attempts.
///
/// A call that tries a second spelling goes on with the retry_loop of the first, so that attempts,
/// deadline and effect are those of the whole call.
pub(crate) struct RetryLoop {
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
    pub(crate) fn allow_another(&mut self) {
        self.allowed = self.allowed.saturating_add(1);
    }

    /// How many attempts were made.
    pub(crate) fn attempts(&self) -> u32 {
        self.attempts
    }

    /// Runs attempts until one succeeds or must not, or need not, be repeated. The attempt hears
    /// how much time it has.
    pub(crate) async fn run<T, A, F>(&mut self, call: CallInfo, attempt: A) -> Result<T, Error>
    where
        A: Fn(Duration) -> F,
        F: Future<Output = Result<T, Error>>,
    {
        let mut last = None;
        loop {
            let time_left = self.time_left();
            if self.attempts > 0 && time_left < self.least {
                let error = Error::new(Failure::OutOfTime, "the time for the call is used up");
                return Err(self.conclude(error.with_last_response(last).with_call(call)));
            }
            self.attempts += 1;
            let (started, clock) = (SystemTime::now(), Instant::now());
            let error = match attempt(time_left).await {
                Ok(value) => return Ok(value),
                Err(error) => error.with_call(call),
            };
            self.log.push(Attempt {
                started,
                took: clock.elapsed(),
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
    pub(crate) fn conclude(&self, error: Error) -> Error {
        error.with_attempts(self.attempts, self.effect).with_attempt_log(self.log.clone())
    }

    fn time_left(&self) -> Duration {
        let left = self.deadline.map(|deadline| deadline.saturating_duration_since(Instant::now()));
        left.unwrap_or(self.policy.deadline)
    }

    /// How long to wait before the next attempt; `None` if there is to be no other.
    fn wait_after(&mut self, error: &Error) -> Option<Duration> {
        if !error.may_be_repeated() || self.attempts >= self.allowed {
            return None;
        }
        let asked = error.retry_after().unwrap_or_default();
        // The jitter of the back-off comes after its limit.
        let own = self.backoff.next().unwrap_or(self.policy.max_delay).min(self.policy.max_delay);
        let wait = own.saturating_add(asked);
        let enough = wait.saturating_add(self.least) < self.time_left();
        let in_time = asked <= self.policy.max_retry_after && enough;
        // A service that counts its callers and says when to come back is not flooded by who does. One
        // that only fails is, whatever it says.
        let is_invited = error.kind() == ErrorKind::RateLimited && !asked.is_zero();
        (in_time && (is_invited || self.budget.withdraw())).then_some(wait)
    }
}

/// What the service asks for, in seconds or as a date, bounded to a day. Anything else counts as
/// not asked.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let asked = if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are still a very long time.
        text.parse().map_or(DAY, Duration::from_secs)
    } else {
        let date = httpdate::parse_http_date(text).ok()?;
        date.duration_since(now).unwrap_or_default()
    };
    Some(asked.min(DAY))
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use returning_ai_client::operation::DeclaredEffect;

    use super::*;
    use crate::error::ResponseSummary;

    const CONNECT_TIMEOUT: Duration = Duration::from_millis(100);

    fn call(effect: DeclaredEffect) -> CallInfo {
        CallInfo { name: "test", effect, permission: None }
    }

    /// Runs a script of failures, then success, and says how many attempts there were.
    async fn run(
        policy: RetryPolicy,
        effect: DeclaredEffect,
        script: &[Failure],
    ) -> (Result<(), Error>, u32) {
        let script = RefCell::new(script.iter().copied());
        let mut retry_loop = RetryLoop::new(policy, Budget::new(), CONNECT_TIMEOUT);
        let attempt = |_| {
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
        let asked = |_| async {
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
                |_| async { Err::<(), _>(Error::new(Failure::ServiceFailed, "scripted")) };
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
                let failing = |_| async move {
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
        let failing = |_| async {
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
        for (failure, is_retryable) in [
            (Failure::Contradicted, false),
            (Failure::Unconfirmed, true),
            (Failure::TooLong, true),
            (Failure::Rejected, true),
        ] {
            let error = Error::new(failure, "scripted");
            let error = error.with_call(call(DeclaredEffect::Idempotent));
            assert_eq!(error.is_retryable(), is_retryable, "{failure:?}");
            let error = Error::new(failure, "scripted").with_call(call(DeclaredEffect::Read));
            assert!(error.is_retryable(), "{failure:?}");
        }
    }

    #[test]
    fn retry_after_is_read_in_both_forms_and_bounded() {
        let now = httpdate::parse_http_date("Sun, 06 Nov 1994 08:49:37 GMT").expect("a date");
        let read = |text: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, text.parse().expect("a value"))]);
            retry_after(&headers, now).map(|asked| asked.as_secs())
        };
        assert_eq!(read("0"), Some(0));
        assert_eq!(read("7"), Some(7));
        assert_eq!(read("Sun, 06 Nov 1994 08:49:47 GMT"), Some(10));
        assert_eq!(read("Sat, 06 Nov 1993 08:49:47 GMT"), Some(0));
        assert_eq!(read("1000000000"), Some(86_400));
        assert_eq!(read("99999999999999999999999"), Some(86_400));
        assert_eq!(read("Fri, 31 Dec 9999 23:59:59 GMT"), Some(86_400));
        for text in ["-5", "inf", "nan", "120junk", "", "1.5"] {
            assert_eq!(read(text), None, "{text:?}");
        }
    }
}
