//! How much memory a list takes, whatever its items are.
//!
//! A type of many optional fields is large in memory, and `{}` is short: a page of those would fill a
//! hundred times the bytes that it has. As in `memory`, the client runs in a process of its own.

use std::{
    env,
    process::ExitCode,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use libtest_mimic::Trial;
use returning_ai::{Client, ErrorKind, RetryPolicy};
use serde_json::{Map, Value};
use tokio::process::Command;

use super::{
    memory::peak,
    request::Request,
    response,
    script::{Door, Reply, Step},
    server::Server,
};
use crate::{calls, harness, spec};

/// The URL that the child calls. The variable makes a process a child.
const CHILD: &str = "RETURNING_AI_TESTS_LIST_CHILD";
/// What the child calls.
const OPERATION: &str = "RETURNING_AI_TESTS_LIST_OPERATION";
/// The cap of the client, which is its default.
const CAP: usize = 8 * 1024 * 1024;
/// How much a response may take, as a multiple of that.
const MOST: u64 = 4;
/// Twenty pages of the documented size, or half of what a body may have.
const HONEST: usize = 2_000;
/// What is written in the place of a list until its items are.
const MARK: &str = "the items are here";
/// How many operations hand out a list at the least.
const LISTS: usize = 15;

/// A response that holds a list.
#[derive(Clone)]
struct List {
    operation: &'static str,
    /// The documented response, with a mark in the place of the list.
    response: String,
    /// What the documented list holds; empty if nothing is shown.
    item: String,
}

/// One test for each list and each kind of item.
pub fn trials() -> Vec<Trial> {
    let lists = lists();
    let count = lists.len();
    let mut trials: Vec<_> = lists.into_iter().flat_map(trials_of).collect();
    trials.push(Trial::test("list_memory::there_are_lists", move || {
        if count >= LISTS { Ok(()) } else { Err(format!("{count} operations").into()) }
    }));
    trials
}

fn trials_of(list: List) -> impl Iterator<Item = Trial> {
    let honest = (!list.item.is_empty()).then_some(("honest", list.item.clone()));
    let kinds = ["{}", "null", "[]", "0"].map(|item| (item, item.to_owned()));
    honest.into_iter().chain(kinds).map(move |(kind, item)| {
        let name = format!("list_memory::{}::{kind}", list.operation);
        let list = list.clone();
        harness::asynchronous(name, move || run(list, item, kind == "honest"))
    })
}

/// The first list in the documented response to each operation that has one. Where a response repeats an
/// id it is about one object.
fn lists() -> Vec<List> {
    let document = spec::bundle();
    let mut lists = Vec::new();
    for call in calls::all() {
        let operation = call.operation;
        let is_new = lists.last().is_none_or(|list: &List| list.operation != operation);
        let is_about_one = !call.row().echoes.is_empty();
        if is_new
            && !is_about_one
            && let Some(list) = list(&document, operation)
        {
            lists.push(list);
        }
    }
    lists
}

fn list(document: &Value, operation: &'static str) -> Option<List> {
    let operations = spec::operations(document);
    let (_, described) = operations.into_iter().find(|(id, _)| *id == operation)?;
    let responses = described["responses"].as_object().into_iter().flat_map(Map::iter);
    let successes = responses.filter(|(status, _)| status.starts_with('2'));
    let mut examples = successes.flat_map(|(_, response)| spec::examples(document, response));
    examples.find_map(|(_, example)| {
        let mut response = example.clone();
        let items = outermost(&mut response)?;
        let item = items.get(0).map_or_else(String::new, Value::to_string);
        Some(List { operation, response: response.to_string(), item })
    })
}

/// The first list that is in no other one, which is marked.
fn outermost(value: &mut Value) -> Option<Value> {
    match value {
        Value::Array(_) => Some(std::mem::replace(value, MARK.into())),
        Value::Object(fields) => fields.values_mut().find_map(outermost),
        _ => None,
    }
}

impl List {
    /// The response with so many of these items.
    fn with(&self, item: &str, count: usize) -> String {
        let items = vec![item; count].join(",");
        self.response.replace(&format!("\"{MARK}\""), &format!("[{items}]"))
    }
}

async fn run(list: List, item: String, is_honest: bool) -> Result<(), String> {
    if peak().is_err() {
        println!("skipped: this system does not tell in /proc/self/status what a process took");
        return Ok(());
    }
    // As many as fit into a body, but for those that have to be read.
    let room = CAP - list.response.len() - 100;
    let fit = room / (item.len() + 1);
    let count = if is_honest { HONEST.min(fit / 2) } else { fit };
    let (small, large) = (list.with(&list.item, 1), list.with(&item, count));
    let requests = Arc::new(AtomicUsize::new(0));
    // The first call goes well, so that what every call takes does not count.
    let reply: Reply = Arc::new(move |_: &Request| {
        let is_first = requests.fetch_add(1, Ordering::Relaxed) == 0;
        response::ok(if is_first { small.clone() } else { large.clone() })
    });
    let server = Server::start(Door::Open, Arc::new(move |_| vec![Step::Serve(reply.clone())]));
    let server = server.await.map_err(|error| error.to_string())?;
    let program = env::current_exe().map_err(|error| error.to_string())?;
    let mut child = Command::new(program);
    child.env(CHILD, server.url()).env(OPERATION, list.operation);
    let output = child.output().await.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = || format!("{text}{}", String::from_utf8_lossy(&output.stderr));
    let (heard, grown) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let grown: u64 = grown.parse().map_err(|_| wrong())?;
    if (heard == "ok" || !is_honest) && grown <= MOST * CAP as u64 {
        Ok(())
    } else {
        Err(format!("{heard}, and {grown} bytes for a cap of {CAP}"))
    }
}

/// Runs the child where this process is one.
pub(super) fn child() -> Option<ExitCode> {
    let url = env::var(CHILD).ok()?;
    let operation = env::var(OPERATION).ok()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().ok()?;
    Some(runtime.block_on(measure(&url, &operation)))
}

async fn measure(url: &str, operation: &str) -> ExitCode {
    let call = calls::all().into_iter().find(|call| call.operation == operation);
    let call = call.expect("every operation has a call");
    let builder = Client::builder()
        .api_key("made-up-key")
        .user_token("made-up-token")
        .system_key("made-up-key")
        .base_url(url)
        .timeout(Duration::from_secs(60))
        .retry(RetryPolicy::none());
    let client = (call.prepare)(builder).build().expect("the settings are valid");
    if let Err(error) = call.send(&client).await {
        eprintln!("the first response was refused: {error:?}");
        return ExitCode::FAILURE;
    }
    let before = peak().unwrap_or_default();
    let result = call.send(&client).await;
    let after = peak().unwrap_or_default();
    let heard = match &result {
        Ok(()) => "ok",
        Err(error) if matches!(error.kind(), ErrorKind::Malformed | ErrorKind::Unconfirmed) => {
            "refused"
        }
        Err(error) => {
            eprintln!("{error:?}");
            return ExitCode::FAILURE;
        }
    };
    println!("{heard} {}", after - before);
    ExitCode::SUCCESS
}
