//! Random sequences of calls over a service that behaves at random.
//!
//! Nothing is known of what a caller should hear, only what it must not hear. A sequence follows
//! from its seed. `FAULT_SEED` runs the one that failed once more, and `FAULT_SCHEDULES` runs more
//! of them than usual.

use std::{env, sync::Arc, time::Duration};

use fastrand::Rng;
use libtest_mimic::Trial;
use returning_ai::StatusIdSpelling;
use tokio::{sync::Semaphore, task::JoinSet};

use super::{
    call::{self, Ask, Call},
    cell::Outcome,
    faults,
    request::{Request, Until},
    response,
    script::{Door, Reply, Script, Step},
    server::Server,
};
use crate::harness;

/// How many sequences a run takes where nobody asks for more.
const SCHEDULES: u64 = 300;
/// How many of them run at once.
const AT_ONCE: usize = 24;
/// How long a call waits for a response. It may be too short on a busy machine: a timeout is as good
/// a fault as any.
const TIMEOUT: Duration = Duration::from_millis(200);

/// One test over all sequences.
pub fn trials() -> Vec<Trial> {
    vec![harness::asynchronous("random_schedules_over_sockets".to_owned(), run_all)]
}

async fn run_all() -> Result<(), String> {
    let free = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for seed in seeds()? {
        let free = free.clone();
        running.spawn(async move {
            let _permit = free.acquire_owned().await.expect("it is never closed");
            run(seed).await.map_err(|why| format!("FAULT_SEED={seed}: {why}"))
        });
    }
    let mut wrong = Vec::new();
    while let Some(joined) = running.join_next().await {
        wrong.extend(joined.map_err(|error| error.to_string())?.err());
    }
    wrong.sort();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n")) }
}

/// The seeds of this run.
fn seeds() -> Result<std::ops::Range<u64>, String> {
    if let Some(seed) = number("FAULT_SEED")? {
        return Ok(seed..seed.saturating_add(1));
    }
    Ok(0..number("FAULT_SCHEDULES")?.unwrap_or(SCHEDULES))
}

fn number(variable: &str) -> Result<Option<u64>, String> {
    let Ok(text) = env::var(variable) else { return Ok(None) };
    text.parse().map(Some).map_err(|_| format!("{variable} is not a number: {text:?}"))
}

/// Runs a sequence of calls, and compares what each of them heard with what was carried out.
async fn run(seed: u64) -> Result<(), String> {
    let server = Server::start(Door::Open, script(seed)).await;
    let server = server.map_err(|error| error.to_string())?;
    let mut rng = Rng::with_seed(seed);
    // A call that tries a second spelling is one call as well.
    let spelling = pick(&mut rng, &[StatusIdSpelling::StatusID, StatusIdSpelling::Negotiate]);
    let builder = call::builder(&server.url(), TIMEOUT).status_id_spelling(spelling);
    let client = builder.build().map_err(|error| error.to_string())?;
    let mut heard = Vec::new();
    for number in 0..rng.usize(2..8) {
        let ask = pick(&mut rng, &Call::ALL).ask(number);
        if rng.u8(..4) == 0 {
            // A connection may end just then.
            tokio::time::sleep(Duration::from_millis(rng.u64(..30))).await;
        }
        let result = ask.send(&client).await;
        heard.push((ask, Outcome::of(&result)));
    }
    drop(client);
    let seen = server.finish().await?;
    for (ask, outcome) in heard {
        let executed = seen.executed(|request| ask.is_asked_by(request));
        outcome.check(ask.call, executed).map_err(|why| format!("{:?} {why}", ask.call))?;
    }
    Ok(())
}

/// What the service does on each connection, as it follows from the seed.
fn script(seed: u64) -> Script {
    Arc::new(move |connection| {
        let mut rng = Rng::with_seed(seed.rotate_left(32) ^ connection as u64);
        let mut steps = Vec::new();
        for _ in 0..rng.usize(1..6) {
            steps.extend(exchange(&mut rng));
        }
        steps.push(pick(
            &mut rng,
            &[Step::Fin, Step::Reset, Step::Drop, Step::Serve(faults::usual())],
        ));
        steps
    })
}

/// What happens to one request. Half of them go well, so that connections are kept.
fn exchange(rng: &mut Rng) -> Vec<Step> {
    if rng.bool() {
        return vec![Step::Act, Step::Response(faults::usual())];
    }
    let end = pick(rng, &[Step::Fin, Step::Reset, Step::Drop]);
    let acted = pick(rng, &[Step::Act, Step::Ignore]);
    match rng.u8(..11) {
        0 => vec![end],
        1 => vec![Step::Read(pick(rng, &[Until::WithinHead, Until::Head, Until::WithinBody])), end],
        2 => vec![acted, end],
        // Later than anybody waits: whose response it is must not be mistaken.
        3 => vec![acted, Step::Pause(TIMEOUT * 2), Step::Response(faults::usual())],
        4 => vec![Step::Act, Step::Response(cut(rng)), end],
        5 => vec![Step::Act, Step::Response(another())],
        6 => vec![acted, Step::Send(b"made up\r\n\r\n".to_vec()), end],
        7 => vec![Step::Ignore, Step::Send(limit()), end],
        8 => vec![Step::Ignore, Step::Send(status(rng, &["400", "404", "409", "422", "425"]))],
        9 => vec![Step::Act, Step::Response(faults::usual()), Step::Send(surplus(rng))],
        _ => vec![acted, Step::Send(status(rng, &["202", "204", "302", "408", "500", "503"]))],
    }
}

fn pick<T: Clone>(rng: &mut Rng, from: &[T]) -> T {
    from[rng.usize(..from.len())].clone()
}

fn status(rng: &mut Rng, statuses: &[&str]) -> Vec<u8> {
    let status = pick(rng, statuses);
    // A body is not what a 204 has.
    let body = if status == "204" { "" } else { pick(rng, &["", "{}", response::PAGE]) };
    response::response(&format!("{status} Made Up"), "", body)
}

fn limit() -> Vec<u8> {
    response::response("429 Too Many Requests", "retry-after: 0\r\n", "")
}

/// What must not be taken for the response to the next request.
fn surplus(rng: &mut Rng) -> Vec<u8> {
    let body = pick(rng, &Call::ALL).ask(0).body().text();
    pick(rng, &[limit(), response::response("404 Not Found", "", ""), response::ok(body)])
}

/// A response that breaks off somewhere.
fn cut(rng: &mut Rng) -> Reply {
    let share = rng.usize(..100);
    Arc::new(move |request: &Request| {
        let mut bytes = response::ok(Ask::of(request).body().text());
        bytes.truncate(bytes.len() * share / 100);
        bytes
    })
}

/// A response about something else.
fn another() -> Reply {
    Arc::new(|request: &Request| response::ok(Ask::of(request).call.ask(999).body().text()))
}
