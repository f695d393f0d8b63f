//! Random sequences of calls over a scripted transport: the loop, the table and the reading of
//! responses together, without sockets and without waiting.
//!
//! Nothing is known of what a caller should hear, only what it must not hear. A sequence follows
//! from its seed: `FAULT_SEED` runs the one that failed once more, and `FAULT_SCHEDULES` runs more
//! of them than usual.

use std::{cell::RefCell, env, time::Duration};

use bytes::Bytes;
use fastrand::Rng;
use http::{HeaderMap, HeaderValue, StatusCode, header::RETRY_AFTER};
use tokio::time::{Instant, sleep, timeout};

use returning_ai_response::{
    BodyEnd, Bounds, Classifier, Effect, Failure, RecordedResponse, Rule, Variables,
    for_tests::{API, ARCHIVE_THING, MOVE_ORDER, switch_off, with_effect},
    operation::{DeclaredEffect, Operation},
};

use crate::{
    call_info::CallInfo, error::Error, retry_budget::Budget, retry_loop::RetryLoop,
    retry_policy::RetryPolicy,
};

/// How many sequences a run takes unless more are asked for.
const SCHEDULES: u64 = 10_000;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// The time for one attempt.
const TIMEOUT: Duration = Duration::from_secs(30);

const SHIPPING: &str = "5f0c2a9d7be14c3380a6d912";
const OTHER: &str = "5f0c2a9d7be14c3380a6d913";

#[tokio::test(start_paused = true)]
async fn random_schedules_over_a_scripted_transport() {
    let seeds = match number("FAULT_SEED") {
        Some(seed) => seed..seed.saturating_add(1),
        None => 0..number("FAULT_SCHEDULES").unwrap_or(SCHEDULES),
    };
    for seed in seeds {
        if let Err(why) = run(seed).await {
            panic!("FAULT_SEED={seed}: {why}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn each_rule_is_missed_where_it_does_not_hold() {
    for rule in [
        Rule::RefusalsMayConfirm,
        Rule::FailuresContradict,
        Rule::NothingFollows,
        Rule::EchoesHaveToMatch,
        Rule::WritesAreMadeOnce,
    ] {
        switch_off(Some(rule));
        let mut failed = None;
        for seed in 0..SCHEDULES {
            if let Err(why) = run(seed).await {
                failed = Some(why);
                break;
            }
        }
        switch_off(None);
        assert!(failed.is_some(), "nobody misses {rule:?}");
    }
}

fn number(variable: &str) -> Option<u64> {
    let text = env::var(variable).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{variable} is not a number: {text:?}")))
}

/// What is called, and how often it was carried out.
struct Call {
    effect: DeclaredEffect,
    id: String,
    executed: u32,
}

/// One sequence. Its calls share a budget, as those of a client do.
async fn run(seed: u64) -> Result<(), String> {
    let mut rng = Rng::with_seed(seed);
    let budget = Budget::new();
    for number in 0..rng.u32(1..8) {
        let effect = pick(&mut rng, &[DeclaredEffect::Write, DeclaredEffect::Idempotent]);
        let call = RefCell::new(Call { effect, id: id(effect, number), executed: 0 });
        let mut retry_loop =
            RetryLoop::new(RetryPolicy::default(), budget.clone(), CONNECT_TIMEOUT);
        let started = Instant::now();
        let shared = RefCell::new(rng.fork());
        let attempt = |_, time_left: Duration| {
            let event = event(&mut shared.borrow_mut());
            let call = &call;
            async move { exchange(event, call, time_left).await }
        };
        let info = CallInfo { api: &API, operation: with_effect(effect) };
        let result = retry_loop.run(info, attempt).await;
        let call = call.into_inner();
        check(&result, &call).map_err(|why| format!("call {number}: {why}: {result:?}"))?;
        if retry_loop.attempts() > 3 || started.elapsed() > Duration::from_secs(61) {
            return Err(format!("{} attempts in {:?}", retry_loop.attempts(), started.elapsed()));
        }
    }
    Ok(())
}

fn id(effect: DeclaredEffect, number: u32) -> String {
    match effect {
        DeclaredEffect::Write => format!("ORD202601150{number:03}"),
        _ => format!("5f0c2a9d7be14c3380a6d{number:03}"),
    }
}

/// Compares what the caller heard with what was carried out.
fn check(result: &Result<(), Error>, call: &Call) -> Result<(), String> {
    let executed = call.executed;
    let is_write = call.effect == DeclaredEffect::Write;
    let wrong = |why: &str| Err(format!("{why}, executed {executed} times"));
    if is_write && executed > 1 {
        return wrong("a write was repeated");
    }
    let effect = result.as_ref().err().map(Error::effect);
    match effect {
        None | Some(Effect::Applied) if executed == 0 => wrong("nothing was done"),
        Some(Effect::NotSent | Effect::Rejected) if executed > 0 => wrong("it was done"),
        _ if is_write && executed > 0 && result.as_ref().is_err_and(Error::is_safe_to_repeat) => {
            wrong("repeating it would do it twice")
        }
        _ => Ok(()),
    }
}

/// What happens to one attempt.
struct Event {
    /// How long it takes.
    takes: Duration,
    outcome: Outcome,
}

enum Outcome {
    NotConnected,
    /// The connection ends, after the request was carried out or not.
    Interrupted {
        executed: bool,
    },
    /// A response that does not say whether the request was carried out.
    Doubtful {
        status: u16,
        body: Doubtful,
        executed: bool,
    },
    /// A refusal.
    Refused {
        status: u16,
        retry_after: Option<&'static str>,
    },
    /// A refusal by something before the service, which carries out the request and confirms it, or by
    /// a service that says so of what it did not do.
    Disputed {
        status: u16,
        executed: bool,
    },
    /// A response to nobody, over a connection that was used before.
    Unasked {
        status: u16,
        executed: bool,
    },
    /// The request is carried out and confirmed, with so many hundredths of the response.
    Confirmed {
        status: u16,
        share: usize,
        end: End,
    },
}

/// What a doubtful response holds.
#[derive(Clone, Copy)]
enum Doubtful {
    Nothing,
    Page,
    /// The marker, and another object.
    Another,
    /// The object, and a marker of failure.
    Failure,
    /// A confirmation that tells of a failure as well.
    Both,
    /// A confirmation, and something behind it.
    MoreBehind,
}

/// How a confirmation ends.
#[derive(Clone, Copy)]
enum End {
    Whole,
    OverLimit,
    Broken,
    /// Something follows that does not belong there.
    More,
}

fn event(rng: &mut Rng) -> Event {
    let outcome = match rng.u8(..12) {
        10 => {
            let status = pick(rng, &[400, 403, 404, 409, 422, 429, 429]);
            Outcome::Disputed { status, executed: rng.bool() }
        }
        11 => Outcome::Unasked { status: pick(rng, &[400, 408]), executed: rng.bool() },
        0 => Outcome::NotConnected,
        1 | 2 => Outcome::Interrupted { executed: rng.bool() },
        3 | 4 => refusal(rng),
        5 | 6 => doubt(rng),
        _ => confirmed(rng),
    };
    // Some attempts take longer than there is time for one.
    let longest = if rng.u8(..8) == 0 { 60_000 } else { 2_000 };
    Event { takes: Duration::from_millis(rng.u64(..longest)), outcome }
}

fn refusal(rng: &mut Rng) -> Outcome {
    let status = pick(rng, &[400, 401, 403, 404, 409, 413, 422, 425, 429, 429, 429, 499]);
    let asked = [None, Some("0"), Some("3"), Some("3600"), Some("-5"), Some("120junk")];
    Outcome::Refused { status, retry_after: pick(rng, &asked) }
}

fn doubt(rng: &mut Rng) -> Outcome {
    let statuses = [200, 201, 202, 204, 206, 301, 302, 307, 408, 500, 502, 503, 504, 511];
    let bodies = [
        Doubtful::Nothing,
        Doubtful::Page,
        Doubtful::Another,
        Doubtful::Failure,
        Doubtful::Both,
        Doubtful::MoreBehind,
    ];
    let (status, body) = (pick(rng, &statuses), pick(rng, &bodies));
    Outcome::Doubtful { status, body, executed: rng.bool() }
}

fn confirmed(rng: &mut Rng) -> Outcome {
    let status = pick(rng, &[200, 200, 200, 201, 202, 206]);
    let end = pick(rng, &[End::Whole, End::Whole, End::OverLimit, End::Broken, End::More]);
    Outcome::Confirmed { status, share: rng.usize(..=100), end }
}

fn pick<T: Copy>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())]
}

/// One attempt: the service acts at the end of its time, whether or not anybody still waits.
async fn exchange(event: Event, call: &RefCell<Call>, time_left: Duration) -> Result<(), Error> {
    let outcome = {
        let mut call = call.borrow_mut();
        let executed = match event.outcome {
            Outcome::NotConnected | Outcome::Refused { .. } => false,
            Outcome::Interrupted { executed }
            | Outcome::Doubtful { executed, .. }
            | Outcome::Disputed { executed, .. }
            | Outcome::Unasked { executed, .. } => executed,
            Outcome::Confirmed { .. } => true,
        };
        call.executed += u32::from(executed);
        result_of(&event.outcome, &call)
    };
    // Connecting has a time of its own, which is shorter than every attempt has.
    let takes = match event.outcome {
        Outcome::NotConnected => event.takes.min(CONNECT_TIMEOUT),
        _ => event.takes,
    };
    let waited = timeout(TIMEOUT.min(time_left), sleep(takes)).await;
    waited.map_err(|_| Error::new(Failure::TimedOut, "scripted")).and(outcome)
}

/// What the caller's side makes of an outcome.
fn result_of(outcome: &Outcome, call: &Call) -> Result<(), Error> {
    let document = confirmation(call, &call.id, "success");
    match *outcome {
        Outcome::NotConnected => Err(Error::new(Failure::NotConnected, "scripted")),
        Outcome::Interrupted { .. } => Err(Error::new(Failure::Interrupted, "scripted")),
        Outcome::Refused { status, retry_after } => {
            let mut response = response(status, "{}".to_owned(), BodyEnd::Complete);
            if let Some(asked) = retry_after {
                response.headers.insert(RETRY_AFTER, HeaderValue::from_static(asked));
            }
            read(call, response)
        }
        Outcome::Doubtful { status, body, .. } => {
            let body = match body {
                Doubtful::Nothing => String::new(),
                Doubtful::Page => "<html>made up</html>".to_owned(),
                Doubtful::Another => confirmation(call, &id(call.effect, 999), "success"),
                Doubtful::Failure => confirmation(call, &call.id, "error"),
                Doubtful::Both => document.replacen('{', r#"{"error":"made up","#, 1),
                Doubtful::MoreBehind => document + "\n{\"status\":\"error\"}",
            };
            read(call, response(status, body, BodyEnd::Complete))
        }
        Outcome::Disputed { status, .. } => {
            read(call, response(status, document, BodyEnd::Complete))
        }
        Outcome::Unasked { status, .. } => {
            let unasked = response(status, String::new(), BodyEnd::Complete);
            read(call, RecordedResponse { may_be_about_another_request: true, ..unasked })
        }
        Outcome::Confirmed { status, share, end } => {
            let part = document[..document.len() * share / 100].to_owned();
            let (body, end) = match end {
                End::Whole => (document, BodyEnd::Complete),
                End::OverLimit => (part, BodyEnd::OverLimit),
                End::Broken => (part, BodyEnd::Broken(broken().into())),
                End::More => (document + &part, BodyEnd::Complete),
            };
            read(call, response(status, body, end))
        }
    }
}

/// The documented response to a call, about the object with this id.
fn confirmation(call: &Call, id: &str, marker: &str) -> String {
    let status = if id == call.id { SHIPPING } else { OTHER };
    match call.effect {
        DeclaredEffect::Write => format!(
            r#"{{"status":"{marker}","data":{{"order":"{id}","statusId":"{status}","status":{{"_id":"{status}","name":"x"}}}}}}"#
        ),
        _ => format!(r#"{{"meta":{{"status":"{marker}"}},"data":{{"_id":"{id}","name":"x"}}}}"#),
    }
}

fn response(status: u16, body: String, end: BodyEnd) -> RecordedResponse {
    let status = StatusCode::from_u16(status).expect("a status");
    RecordedResponse {
        status,
        headers: HeaderMap::new(),
        body: Bytes::from(body),
        end,
        may_be_about_another_request: false,
    }
}

/// An error of the HTTP client that is not about time.
fn broken() -> reqwest::Error {
    reqwest::Proxy::all("::").expect_err("not a URL")
}

/// Reads a response as the call does.
fn read(call: &Call, response: RecordedResponse) -> Result<(), Error> {
    let (operation, variables): (&'static Operation, _) = match call.effect {
        DeclaredEffect::Write => {
            (&MOVE_ORDER, vec![("order", call.id.clone()), ("statusId", SHIPPING.to_owned())])
        }
        _ => (&ARCHIVE_THING, vec![("id", call.id.clone())]),
    };
    let bounds = Bounds { bytes: 1_000_000, deadline: None };
    let places = returning_ai_response::places(&API, operation).into();
    let classifier = Classifier { api: &API, operation, places, bounds };
    let classified =
        classifier.json::<serde_json::Value>(&response, &Variables::from_iter(variables));
    classified.map(drop).map_err(|found| Error::from_response(response, found))
}
