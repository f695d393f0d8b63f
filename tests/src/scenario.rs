//! The scenario of most tests: an order of the sandbox, its change, and a client that makes it.

use std::time::Duration;

use returning_ai::{Client, RetryPolicy, StatusIdSpelling, redemptions::UpdateStatus};
use returning_ai_sandbox::Sandbox;

/// The operation that the scenario calls.
pub const OPERATION: &str = "updateRedemptionOrderStatus";
/// The path of the operation.
pub const PATH: &str = "/v1/redemption-transactions/status";
/// An order of the sandbox.
pub const ORDER: &str = "ORD202601150042";
/// The status `Shipping` of the sandbox.
pub const SHIPPING: &str = "5f0c2a9d7be14c3380a6d912";
/// Another status of the sandbox.
pub const PROCESSING: &str = "5f0c2a9d7be14c3380a6d911";

/// A client for a sandbox, with one spelling and short waits.
pub fn client(sandbox: &Sandbox, url: &str) -> Client {
    client_that_waits(Duration::from_secs(20), sandbox, url)
}

/// The same with this timeout for each attempt.
pub fn client_that_waits(timeout: Duration, sandbox: &Sandbox, url: &str) -> Client {
    Client::builder()
        .api_key(sandbox.api_key())
        .base_url(url)
        .status_id_spelling(StatusIdSpelling::StatusID)
        .timeout(timeout)
        .retry(RetryPolicy::default().delays(Duration::from_millis(1), Duration::from_millis(5)))
        .build()
        .expect("the settings are valid")
}

/// The change that the scenario makes.
pub fn change() -> UpdateStatus {
    UpdateStatus::new(ORDER, SHIPPING.parse().expect("an id"))
}

/// Compares what was expected with what was seen.
///
/// # Errors
///
/// When they differ; the message holds both.
pub fn expect<T: PartialEq + std::fmt::Debug>(
    what: &str,
    wanted: T,
    seen: T,
) -> Result<(), String> {
    if wanted == seen { Ok(()) } else { Err(format!("{what}: wanted {wanted:?}, saw {seen:?}")) }
}

/// Compares two sets, and shows their difference rather than both of them.
///
/// # Errors
///
/// When they differ; the message holds what only one of them has.
pub fn expect_same<T: Ord + std::fmt::Debug>(
    what: &str,
    wanted: &std::collections::BTreeSet<T>,
    seen: &std::collections::BTreeSet<T>,
) -> Result<(), String> {
    let missing: Vec<_> = wanted.difference(seen).collect();
    let unexpected: Vec<_> = seen.difference(wanted).collect();
    if missing.is_empty() && unexpected.is_empty() {
        return Ok(());
    }
    Err(format!("{what}: missing {missing:?}, unexpected {unexpected:?}"))
}
