//! What a service may do to one change of an order, and what the caller has to hear.
//!
//! The table is run by the target `faults_sandbox` and, with other features of the HTTP client
//! enabled, by the crate in `tests/other-features`.

use std::time::Duration;

use libtest_mimic::Trial;
use returning_ai::{Effect, ErrorKind};
use returning_ai_sandbox::{Fault, Sandbox};

use crate::{
    harness,
    scenario::{
        OPERATION, ORDER, PATH, PROCESSING, SHIPPING, change, client, client_that_waits, expect,
    },
};

/// A row of the table.
#[derive(Clone)]
struct Case {
    /// What the service does.
    name: &'static str,
    fault: Fault,
    outcome: Outcome,
    requests: usize,
    executed: usize,
}

/// What the caller hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    Updated,
    Failed(Effect, ErrorKind),
}

/// The base URL of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Base {
    /// The service is at the root of its host.
    Root,
    /// It is below the path `/apis`.
    Prefix,
    /// The same, and the base URL ends in a slash.
    PrefixWithSlash,
}

impl Base {
    /// Every base URL.
    const ALL: [Self; 3] = [Self::Root, Self::Prefix, Self::PrefixWithSlash];

    /// A sandbox and the URL under which a client reaches it.
    async fn start(self) -> Result<(Sandbox, String), String> {
        let builder = Sandbox::builder();
        let builder = if self == Self::Root { builder } else { builder.prefix("/apis") };
        let sandbox = builder.start().await.map_err(|error| error.to_string())?;
        let slash = if self == Self::PrefixWithSlash { "/" } else { "" };
        let url = format!("{}{slash}", sandbox.base_url());
        Ok((sandbox, url))
    }
}

/// The response in the order in which the documentation shows it: marker, order, status.
fn documented(transaction: &str, status: &str) -> String {
    format!(
        r#"{{"status":"success","message":"made up","data":{{"transactionId":"{transaction}","statusId":"{status}","status":{{"_id":"{status}","name":"Shipping"}}}}}}"#
    )
}

/// How many bytes of that response hold the marker and the echo.
fn echo_end() -> usize {
    documented(ORDER, SHIPPING).find("\"status\":{").unwrap_or_default()
}

/// Every row.
fn cases() -> Vec<Case> {
    use Effect::{Applied, Rejected, Unknown};
    use ErrorKind::{Malformed, RateLimited, Redirect, Status, Timeout, Transport, Unconfirmed};
    let failed = |effect, kind| Outcome::Failed(effect, kind);
    let one = |name, fault, outcome, executed| Case { name, fault, outcome, requests: 1, executed };
    let rewrite = |pointer: &'static str, value: &'static str| {
        Fault::usual_response().rewrite(move |response| {
            if let Some(place) = response.pointer_mut(pointer) {
                *place = value.into();
            }
        })
    };
    let confirmed = || Fault::status(200).json_text(documented(ORDER, SHIPPING)).executing();
    let unconfirmed = failed(Unknown, Unconfirmed);
    let raw = |first: &str, then: &str| Fault::raw(format!("{first}{then}")).executing();
    let body = documented(ORDER, SHIPPING);
    let usual = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n{body}", body.len());
    let two_lengths = usual.replace("\r\n\r\n", "\r\ncontent-length: 1\r\n\r\n");
    let html = "<html><body>made up</body></html>";
    vec![
        one("usual", Fault::usual_response(), Outcome::Updated, 1),
        one("another_order", rewrite("/data/transactionId", "ORD202601150043"), unconfirmed, 1),
        one("another_status", rewrite("/data/statusId", PROCESSING), unconfirmed, 1),
        one("another_nested_status", rewrite("/data/status/_id", PROCESSING), unconfirmed, 1),
        one(
            "both_spellings_equal",
            Fault::usual_response()
                .rewrite(|response| response["data"]["statusID"] = SHIPPING.into()),
            Outcome::Updated,
            1,
        ),
        one(
            "both_spellings_different",
            Fault::usual_response()
                .rewrite(|response| response["data"]["statusID"] = PROCESSING.into()),
            unconfirmed,
            1,
        ),
        one("marker_not_success", rewrite("/status", "error").not_executing(), unconfirmed, 0),
        one("marker_missing", Fault::status(200).json_text("{}").executing(), unconfirmed, 1),
        one("status_without_a_name", rewrite_name(), failed(Applied, Malformed), 1),
        one("html_200", Fault::status(200).html(html).executing(), unconfirmed, 1),
        one("empty_200", Fault::status(200).empty().executing(), unconfirmed, 1),
        one(
            "text_200",
            Fault::status(200).text(documented(ORDER, SHIPPING)).executing(),
            Outcome::Updated,
            1,
        ),
        one(
            "trailing_bytes",
            Fault::status(200).json_text(documented(ORDER, SHIPPING) + "}").executing(),
            failed(Unknown, Unconfirmed),
            1,
        ),
        one("created_201", Fault::usual_response().status_code(201), failed(Applied, Malformed), 1),
        one("partial_206", Fault::usual_response().status_code(206), failed(Applied, Malformed), 1),
        one(
            "gzip_unasked",
            Fault::usual_response().header("content-encoding", "gzip"),
            Outcome::Updated,
            1,
        ),
        one(
            "informational_103_first",
            raw("HTTP/1.1 103 Early Hints\r\n\r\n", &usual),
            Outcome::Updated,
            1,
        ),
        one(
            "switching_101",
            raw("HTTP/1.1 101 Switching Protocols\r\n\r\n", ""),
            failed(Unknown, Status),
            1,
        ),
        one("two_different_lengths", raw("", &two_lengths), failed(Unknown, Transport), 1),
        one("accepted_202", Fault::usual_response().status_code(202), unconfirmed, 1),
        one("no_content_204", Fault::status(204).executing(), unconfirmed, 1),
        one("request_timeout_408", Fault::status(408), failed(Unknown, Status), 0),
        one("html_400", Fault::status(400).html(html), failed(Rejected, Status), 0),
        one("empty_401", Fault::status(401), failed(Rejected, Status), 0),
        one(
            "conflict_409",
            Fault::status(409).json_text(r#"{"message":"made up"}"#),
            failed(Rejected, Status),
            0,
        ),
        Case {
            name: "rate_limited_once",
            fault: Fault::status(429).header("retry-after", "0"),
            outcome: Outcome::Updated,
            requests: 2,
            executed: 1,
        },
        Case {
            name: "rate_limited_for_good",
            fault: Fault::status(429).header("retry-after", "0").times(9),
            outcome: failed(Rejected, RateLimited),
            requests: 3,
            executed: 0,
        },
        one(
            "rate_limited_for_an_hour",
            Fault::status(429).header("retry-after", "3600"),
            failed(Rejected, RateLimited),
            0,
        ),
        one("failed_500_after_acting", Fault::status(500).executing(), failed(Unknown, Status), 1),
        one(
            "unavailable_503",
            Fault::status(503).header("retry-after", "0"),
            failed(Unknown, Status),
            0,
        ),
        one(
            "unavailable_503_after_acting",
            Fault::status(503).html(html).executing(),
            failed(Unknown, Status),
            1,
        ),
        one("found_302", Fault::status(302).executing(), failed(Unknown, Redirect), 1),
        one("reset_after_the_request", Fault::reset(), failed(Unknown, Transport), 0),
        one("reset_after_acting", Fault::reset().executing(), failed(Unknown, Transport), 1),
        one("closed_after_acting", Fault::close().executing(), failed(Unknown, Transport), 1),
        one(
            "no_http_after_acting",
            Fault::raw("made up\r\n\r\n").executing(),
            failed(Unknown, Transport),
            1,
        ),
        one("cut_before_the_echo", confirmed().cut_after(20), unconfirmed, 1),
        one("cut_after_the_echo", confirmed().cut_after(echo_end()), failed(Applied, Malformed), 1),
        one("stalled_before_the_echo", confirmed().stall_after(20), unconfirmed, 1),
        one(
            "stalled_after_the_echo",
            confirmed().stall_after(echo_end()),
            failed(Applied, Malformed),
            1,
        ),
        one("silence_after_acting", Fault::silence().executing(), failed(Unknown, Timeout), 1),
        one("oversized", Fault::oversized(50_000_000).executing(), unconfirmed, 1),
        one(
            "oversized_after_the_echo",
            Fault::oversized(50_000_000).echo_first(),
            failed(Applied, Malformed),
            1,
        ),
        one("oversized_before_the_echo", Fault::oversized(50_000_000).echo_last(), unconfirmed, 1),
    ]
}

fn rewrite_name() -> Fault {
    Fault::usual_response().rewrite(|response| response["data"]["status"]["name"] = 7.into())
}

/// Every row and every redirect over every base URL, each as a test of its own.
pub fn trials() -> Vec<Trial> {
    let rows = cases().into_iter().flat_map(|case| {
        Base::ALL.map(|base| {
            let case = case.clone();
            let name = format!("{}::{base:?}", case.name);
            harness::asynchronous(name, move || run(case, base))
        })
    });
    let redirects = [301, 302, 303, 307, 308].into_iter().flat_map(|status| {
        Base::ALL.map(|base| {
            let name = format!("redirect_{status}_to_another_origin::{base:?}");
            harness::asynchronous(name, move || redirect_elsewhere(status, base))
        })
    });
    rows.chain(redirects).collect()
}

/// Runs one row. It fails when the caller heard something else, when there were more or fewer
/// requests, or when the change was made more or less often than the row says.
async fn run(case: Case, base: Base) -> Result<(), String> {
    let (sandbox, url) = base.start().await?;
    sandbox.fault(OPERATION, case.fault).map_err(|error| error.to_string())?;
    // Only a row whose service falls silent waits to the end; the others have time on a busy machine.
    let silent = ["stalled", "silence"].iter().any(|start| case.name.starts_with(start));
    let timeout = Duration::from_millis(if silent { 1_500 } else { 20_000 });
    let client = client_that_waits(timeout, &sandbox, &url);
    let result = client.redemptions().update_status(change()).await;

    let outcome = match &result {
        Ok(_) => Outcome::Updated,
        Err(error) => Outcome::Failed(error.effect(), error.kind()),
    };
    expect("outcome", case.outcome, outcome)?;
    expect("requests", case.requests, sandbox.requests().len())?;
    expect("executed changes", case.executed, sandbox.executed_changes())?;
    if let Err(error) = result {
        expect("attempts", u32::try_from(case.requests).unwrap_or(u32::MAX), error.attempts())?;
        let safe = matches!(error.effect(), Effect::NotSent | Effect::Rejected);
        expect("is_safe_to_repeat", safe, error.is_safe_to_repeat())?;
    }
    Ok(())
}

/// Runs a redirect to another service, which must never hear of it.
async fn redirect_elsewhere(status: u16, base: Base) -> Result<(), String> {
    let (sandbox, url) = base.start().await?;
    let (elsewhere, other_url) = base.start().await?;
    let location = format!("{}{PATH}", other_url.trim_end_matches('/'));
    let fault = Fault::redirect(status, &location).executing();
    sandbox.fault(OPERATION, fault).map_err(|error| error.to_string())?;
    let error = match client(&sandbox, &url).redemptions().update_status(change()).await {
        Ok(_) => return Err("a redirect is not a success".to_owned()),
        Err(error) => error,
    };
    expect("kind", ErrorKind::Redirect, error.kind())?;
    expect("effect", Effect::Unknown, error.effect())?;
    expect("requests", 1, sandbox.requests().len())?;
    expect("requests elsewhere", 0, elsewhere.requests().len())
}
