//! Settings for a single call.

use std::{mem, time::Duration};

use http::{HeaderName, HeaderValue};

use crate::{custom_headers::CustomHeaders, engine::Engine, retry_policy::RetryPolicy};

/// Settings for a single call, as `Client::with_options` takes them. What is not set stays as the
/// client has it.
///
/// ```
/// use std::time::Duration;
///
/// use returning_ai_runtime::{CallOptions, RetryPolicy};
///
/// let options = CallOptions::new()
///     .timeout(Duration::from_secs(5))
///     .deadline(Duration::from_secs(10))
///     .retry(RetryPolicy::none())
///     .header("x-correlation-id", "made-up-id");
/// ```
#[derive(Clone, Debug, Default)]
#[must_use = "options do nothing until a client is made with them"]
pub struct CallOptions {
    timeout: Option<Duration>,
    deadline: Option<Duration>,
    retry: Option<RetryPolicy>,
    headers: CustomHeaders,
}

impl CallOptions {
    /// No setting.
    pub fn new() -> Self {
        Self::default()
    }

    /// The time for one attempt, from connecting to the last byte of the response.
    ///
    /// The time for connecting is that of the client. If an attempt ends while it still connects, a
    /// change counts as [`Effect::Unknown`](crate::Effect::Unknown).
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = Some(timeout);
        self
    }

    /// The time for the whole call, all attempts and waits included. It replaces the
    /// [deadline](RetryPolicy::deadline) of the policy.
    ///
    /// A change is repeated only while twice the time for connecting is left, so that an attempt is not
    /// cut while it connects. A deadline shorter than that means one attempt;
    /// `ClientBuilder::connect_timeout` shortens the other time.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = Some(deadline);
        self
    }

    /// How often and how long the call is repeated where repeating is allowed.
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = Some(policy);
        self
    }

    /// Adds a header to each request of the call, in place of one of that name that the client has.
    ///
    /// Headers that the SDK sends itself, and those of credentials, are refused: the call fails
    /// before anything is sent, and the error says why. Values appear in no output; one that is
    /// [marked as sensitive](HeaderValue::set_sensitive) is not shown by other crates either.
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        self.headers.add(name, value);
        self
    }
}

impl Engine {
    /// The same engine with other settings for its calls. Connections and the retry budget are
    /// shared.
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        let CallOptions { timeout, deadline, retry, headers } = options;
        let mut settings = self.settings().clone();
        let of_call = &mut settings.options;
        of_call.timeout = timeout.unwrap_or(of_call.timeout);
        let retry = retry.unwrap_or(of_call.retry);
        of_call.retry = deadline.map_or(retry, |deadline| retry.deadline(deadline));
        of_call.headers = mem::take(&mut of_call.headers).followed_by(headers);
        Self::with_settings(settings)
    }
}
