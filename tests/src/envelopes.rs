//! What a response of success may say of a failure, in the forms that services use.
//!
//! The rows are those of `envelopes.tsv`, which a person wrote: what a caller hears is compared with
//! them, and never taken from what the code does.

use std::time::Duration;

use libtest_mimic::Trial;
use returning_ai::{
    Client, Effect, Error, RetryPolicy, StatusIdSpelling, store::StoreCategoryUpdate,
};
use returning_ai_sandbox::{Fault, Sandbox};
use serde_json::{Value, json};

use crate::{
    harness,
    scenario::{self, ORDER, SHIPPING},
};

/// The table.
const ROWS: &str = include_str!("../envelopes.tsv");
/// Fewer rows would be no proof.
const FAILURES: usize = 80;
const SUCCESSES: usize = 40;

/// A category that is changed.
const CATEGORY: &str = "5f0c2a9d7be14c3380a6d921";

/// What is called.
#[derive(Clone, Copy, Debug)]
enum Call {
    /// A write whose response has a documented marker.
    Marked,
    /// A write whose response is not documented.
    Unmarked,
    /// A change that may be made twice.
    Idempotent,
}

/// A row of the table.
#[derive(Clone, Debug)]
struct Row {
    body: Value,
    /// What a caller has to hear of each call.
    expected: [(Call, &'static str); 3],
    reason: &'static str,
}

/// One test for each row, and one for the size of the table.
pub fn trials() -> Vec<Trial> {
    let rows = rows();
    let failures = rows.iter().filter(|row| row.expected[1].1 == "unknown").count();
    let successes = rows.len() - failures;
    let mut trials: Vec<_> = rows.into_iter().map(trial).collect();
    trials.push(Trial::test("the_table_is_long_enough", move || {
        if failures >= FAILURES && successes >= SUCCESSES {
            return Ok(());
        }
        Err(format!("{failures} forms of failure and {successes} of success").into())
    }));
    trials
}

fn rows() -> Vec<Row> {
    ROWS.lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

fn row(line: &'static str) -> Row {
    let mut cells = line.split('\t');
    let mut cell = || cells.next().unwrap_or_else(|| panic!("a cell is missing: {line}"));
    let body = serde_json::from_str(cell()).unwrap_or_else(|error| panic!("{line}: {error}"));
    let expected = [Call::Marked, Call::Unmarked, Call::Idempotent].map(|called| (called, cell()));
    Row { body, expected, reason: cell() }
}

fn trial(row: Row) -> Trial {
    let name = format!("{}: {}", row.reason, row.body);
    harness::asynchronous(name, move || async move {
        for (call, expected) in row.expected {
            let heard = call.heard(&row.body).await?;
            if heard != expected {
                return Err(format!("{call:?}: {heard} instead of {expected}"));
            }
        }
        Ok(())
    })
}

impl Call {
    fn operation(self) -> &'static str {
        match self {
            Self::Marked => scenario::OPERATION,
            Self::Unmarked => "deleteStoreProduct",
            Self::Idempotent => "updateStoreCategory",
        }
    }

    /// The response that confirms the call, with what a row says in it.
    fn response(self, row: &Value) -> Value {
        let mut response = match self {
            Self::Marked => json!({"status": "success", "data": {
                "transactionId": ORDER, "statusId": SHIPPING,
                "status": {"_id": SHIPPING, "name": "Shipping"},
            }}),
            Self::Unmarked => json!({}),
            Self::Idempotent => {
                json!({"meta": {"status": "success"}, "data": {"_id": CATEGORY, "name": "Cups"}})
            }
        };
        merge(&mut response, row);
        response
    }

    /// Makes the call, and says in a word what was heard.
    async fn heard(self, row: &Value) -> Result<String, String> {
        let sandbox = Sandbox::start().await.map_err(|error| error.to_string())?;
        let body = self.response(row).to_string();
        let fault = Fault::status(200).json_text(body).times(3);
        sandbox.fault(self.operation(), fault).map_err(|error| error.to_string())?;
        let client = client(&sandbox)?;
        let result = match self {
            Self::Marked => {
                let result = client.redemptions().update_status(scenario::change()).await;
                result.map(drop)
            }
            Self::Unmarked => client.store().delete_product(CATEGORY).await.map(drop),
            Self::Idempotent => {
                let change = StoreCategoryUpdate::new().name("Cups");
                client.store().update_category(CATEGORY, &change).await.map(drop)
            }
        };
        let requests = sandbox.requests().len();
        Ok(match &result {
            Ok(()) => "ok".to_owned(),
            Err(error) => word(error, requests),
        })
    }
}

fn word(error: &Error, requests: usize) -> String {
    match (error.effect(), requests) {
        (Effect::Unknown, 1) => "unknown".to_owned(),
        (effect, requests) => format!("{} after {requests} requests ({error})", effect.code()),
    }
}

fn client(sandbox: &Sandbox) -> Result<Client, String> {
    let pause = Duration::from_millis(1);
    let builder = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.base_url())
        .status_id_spelling(StatusIdSpelling::StatusID)
        .retry(RetryPolicy::default().delays(pause, pause));
    builder.build().map_err(|error| error.to_string())
}

/// Adds what one object holds to another, object by object.
fn merge(into: &mut Value, from: &Value) {
    match (into.as_object_mut(), from) {
        (Some(into), Value::Object(from)) => {
            for (key, value) in from {
                merge(into.entry(key.clone()).or_insert(Value::Null), value);
            }
        }
        _ => *into = from.clone(),
    }
}
