//! How much memory a response takes that is longer than anybody reads.
//!
//! The client runs in a process of its own, which is this program once more: the memory of the
//! service and of the other tests must not count.

use std::{env, fs, io, process::ExitCode, sync::Arc, time::Duration};

use libtest_mimic::Trial;
use returning_ai::Client;
use tokio::process::Command;

use super::{
    call::{Ask, Call},
    faults, gzip, response,
    script::{Door, Script, Step},
    server::Server,
};
use crate::harness;

/// The URL that the child calls. The variable makes a process a child.
const CHILD: &str = "RETURNING_AI_TESTS_MEMORY_CHILD";
/// What the child calls.
const CALL: &str = "RETURNING_AI_TESTS_MEMORY_CALL";
/// The cap of the client, which is its default.
const CAP: u64 = 8 * 1024 * 1024;
/// How long the responses are.
const LONG: usize = 1024 * 1024 * 1024;

/// Responses by their names.
type Response = fn(&Ask) -> Vec<Step>;

/// One test for each long response to a write, and some to the other calls.
pub fn trials() -> Vec<Trial> {
    const WRITE: &[Call] = &[Call::Write];
    let rows: [(&str, &'static [Call], Response); 6] = [
        ("1 GB of one text after the echo", WRITE, |ask| {
            flood(format!("{}\"x\":\"", ask.body().confirmed()), &"a".repeat(65_536))
        }),
        ("1 GB of one text before the echo", WRITE, |ask| {
            flood(format!("{}\"x\":\"", ask.body().marked()), &"a".repeat(65_536))
        }),
        ("1 GB of small numbers after the echo", WRITE, |ask| {
            flood(format!("{}\"x\":[0", ask.body().confirmed()), &",0".repeat(32_768))
        }),
        ("1 GB of small objects before the echo", &Call::ALL, |ask| {
            flood(format!("{}\"x\":[0", ask.body().marked()), &",{\"a\":1}".repeat(8_192))
        }),
        ("1 GB of a page", WRITE, |_| flood(String::new(), &response::PAGE.repeat(1_000))),
        ("a bomb of gzip", &Call::ALL, |_| bomb()),
    ];
    let trial = |(name, calls, response): (&str, &'static [Call], Response)| {
        let name = name.to_owned();
        calls.iter().map(move |call| {
            let (name, call) = (format!("memory::{name}::{}", call.name()), *call);
            harness::asynchronous(name, move || run(call, response))
        })
    };
    rows.into_iter().flat_map(trial).collect()
}

fn flood(first: String, then: &str) -> Vec<Step> {
    let head = response::with_head(
        &format!("HTTP/1.1 200 OK\r\n{}content-length: {}\r\n\r\n", response::JSON, 2 * LONG),
        first,
    );
    vec![Step::Act, Step::Send(head), Step::Flood(then.into(), LONG as u64)]
}

/// Less than the cap as it is sent, and 1 GB when it is unpacked.
fn bomb() -> Vec<Step> {
    let headers = format!("{}content-encoding: gzip\r\n", response::JSON);
    vec![Step::Act, Step::Send(response::response("200 OK", &headers, gzip::bomb(LONG)))]
}

async fn run(call: Call, response: Response) -> Result<(), String> {
    if peak().is_err() {
        println!("skipped: this system does not tell in /proc/self/status what a process took");
        return Ok(());
    }
    let script: Script = Arc::new(move |connection| {
        // The first call goes well, so that what every call takes does not count.
        if connection < first_connections() {
            return vec![Step::Serve(faults::usual())];
        }
        response(&call.ask(42))
    });
    let server = Server::start(Door::Open, script).await.map_err(|error| error.to_string())?;
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new(program);
    child.env(CHILD, server.url()).env(CALL, call.name());
    let output = child.output().await.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let grown = text.trim().parse::<u64>();
    let grown = grown.map_err(|_| format!("{text}{}", String::from_utf8_lossy(&output.stderr)))?;
    if grown <= 2 * CAP { Ok(()) } else { Err(format!("{grown} bytes for a cap of {CAP}")) }
}

/// The client that goes well closes its connections before the other one opens any.
fn first_connections() -> usize {
    1
}

/// Runs the child where this process is one.
pub(super) fn child() -> Option<ExitCode> {
    let url = env::var(CHILD).ok()?;
    let name = env::var(CALL).ok()?;
    let call = Call::ALL.into_iter().find(|call| call.name() == name)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().ok()?;
    Some(runtime.block_on(measure(&url, call)))
}

async fn measure(url: &str, call: Call) -> ExitCode {
    let client = Client::builder()
        .api_key("made-up-key")
        .base_url(url)
        .timeout(Duration::from_secs(60))
        .retry(returning_ai::RetryPolicy::none());
    let first = client.clone().build().expect("the settings are valid");
    if let Err(error) = call.ask(1).send(&first).await {
        eprintln!("the first call failed: {error:?}");
        return ExitCode::FAILURE;
    }
    drop(first);
    let client = client.build().expect("the settings are valid");
    let before = peak().unwrap_or_default();
    let result = call.ask(42).send(&client).await;
    let after = peak().unwrap_or_default();
    if result.is_ok() {
        eprintln!("the long response was taken");
        return ExitCode::FAILURE;
    }
    println!("{}", after - before);
    ExitCode::SUCCESS
}

/// The most memory that this process ever took at once, in bytes.
pub(super) fn peak() -> io::Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.trim().trim_end_matches(" kB").parse::<u64>().ok());
    kilobytes.map(|kilobytes| kilobytes * 1024).ok_or_else(|| io::ErrorKind::Unsupported.into())
}
