//! How much memory a page of a list takes, whatever its items are.
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
use returning_ai::{
    Client, Error, ErrorKind, RetryPolicy,
    gamification::{ActivityDayQuery, ListLeaderboardsQuery},
    store::{ListStoreCategoriesQuery, ListStoreProductsQuery},
};
use tokio::process::Command;

use super::{
    memory::peak,
    request::Request,
    response,
    script::{Door, Reply, Step},
    server::Server,
};
use crate::harness;

/// The URL that the child calls. The variable makes a process a child.
const CHILD: &str = "RETURNING_AI_TESTS_LIST_CHILD";
/// What the child calls.
const OPERATION: &str = "RETURNING_AI_TESTS_LIST_OPERATION";
/// The cap of the client, which is its default.
const CAP: usize = 8 * 1024 * 1024;
/// How much a response may take, as a multiple of that.
const MOST: u64 = 4;
/// Twenty pages of the documented size.
const HONEST: usize = 2_000;
/// What a page of honest items holds.
const ITEM: &str = r#"{"_id":"5f0c2a9d7be14c3380a6d912","name":"made up","description":"made up"}"#;

/// The operations that hand out lists in pages.
const OPERATIONS: [&str; 5] = [
    "listStoreCategories",
    "listStoreProducts",
    "listLeaderboards",
    "listStreakDefinitions",
    "getDailyGamificationHistory",
];

/// One test for each list and each kind of item.
pub fn trials() -> Vec<Trial> {
    let items = ["{}", "null", "[]", "0", ITEM];
    let trial = |operation: &'static str| {
        items.into_iter().map(move |item| {
            let name =
                format!("list_memory::{operation}::{}", if item == ITEM { "honest" } else { item });
            harness::asynchronous(name, move || run(operation, item))
        })
    };
    OPERATIONS.into_iter().flat_map(trial).collect()
}

/// A page with so many of these items.
fn page(operation: &str, item: &str, count: usize) -> String {
    let items = vec![item; count].join(",");
    let data = match operation {
        "getDailyGamificationHistory" => format!(r#"{{"results":[{items}]}}"#),
        _ => format!("[{items}]"),
    };
    format!(r#"{{"status":"success","meta":{{"status":"success"}},"data":{data}}}"#)
}

async fn run(operation: &'static str, item: &'static str) -> Result<(), String> {
    if peak().is_err() {
        println!("skipped: this system does not tell in /proc/self/status what a process took");
        return Ok(());
    }
    // As many as fit into a body, but for those that have to be read.
    let count = if item == ITEM { HONEST } else { (CAP - 200) / (item.len() + 1) };
    let (small, large) = (page(operation, ITEM, 1), page(operation, item, count));
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
    child.env(CHILD, server.url()).env(OPERATION, operation);
    let output = child.output().await.map_err(|error| error.to_string())?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let wrong = || format!("{text}{}", String::from_utf8_lossy(&output.stderr));
    let (heard, grown) = text.trim().split_once(' ').ok_or_else(wrong)?;
    let grown: u64 = grown.parse().map_err(|_| wrong())?;
    let is_expected =
        if item == ITEM { heard == "ok" } else { matches!(heard, "ok" | "malformed") };
    if is_expected && grown <= MOST * CAP as u64 {
        Ok(())
    } else {
        Err(format!("{heard}, and {grown} bytes for a cap of {CAP}"))
    }
}

/// Runs the child where this process is one.
pub fn child() -> Option<ExitCode> {
    let url = env::var(CHILD).ok()?;
    let operation = env::var(OPERATION).ok()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().ok()?;
    Some(runtime.block_on(measure(&url, &operation)))
}

async fn measure(url: &str, operation: &str) -> ExitCode {
    let client = Client::builder()
        .api_key("made-up-key")
        .base_url(url)
        .timeout(Duration::from_secs(60))
        .retry(RetryPolicy::none())
        .build()
        .expect("the settings are valid");
    if let Err(error) = read(&client, operation).await {
        eprintln!("the first page was refused: {error:?}");
        return ExitCode::FAILURE;
    }
    let before = peak().unwrap_or_default();
    let result = read(&client, operation).await;
    let after = peak().unwrap_or_default();
    let heard = match &result {
        Ok(()) => "ok",
        Err(error) if error.kind() == ErrorKind::Malformed => "malformed",
        Err(error) => {
            eprintln!("{error:?}");
            return ExitCode::FAILURE;
        }
    };
    println!("{heard} {}", after - before);
    ExitCode::SUCCESS
}

/// Reads a page of a list.
async fn read(client: &Client, operation: &str) -> Result<(), Error> {
    match operation {
        "listStoreCategories" => {
            client.store().list_categories(&ListStoreCategoriesQuery::new()).await.map(drop)
        }
        "listStoreProducts" => {
            client.store().list_products(&ListStoreProductsQuery::new()).await.map(drop)
        }
        "listLeaderboards" => {
            let query = ListLeaderboardsQuery::new();
            client.gamification().list_leaderboards(&query).await.map(drop)
        }
        "listStreakDefinitions" => {
            client.gamification().list_streaks(&Default::default()).await.map(drop)
        }
        _ => {
            let query = ActivityDayQuery::new(vec!["ada@example.com".to_owned()]);
            client.gamification().daily_history(&query).await.map(drop)
        }
    }
}
