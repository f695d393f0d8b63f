//! Locks what goes over the wire: method, path, headers and body of each call of the facade.

use std::{collections::BTreeSet, process::ExitCode};

use libtest_mimic::Trial;
use returning_ai::{Client, Error, StatusIdSpelling, redemptions::UpdateStatus};
use returning_ai_client::operations;
use returning_ai_sandbox::{RecordedRequest, Sandbox};
use returning_ai_tests::{
    harness, scenario,
    snapshots::{self, Kind, Subject},
};

/// One call and the name of its snapshot.
struct Call {
    group: &'static str,
    operation: &'static str,
    case: &'static str,
    update: UpdateStatus,
    spelling: StatusIdSpelling,
}

impl Call {
    fn subject(&self) -> Subject {
        Subject::new(self.group, Kind::Wire, &format!("{}.{}", self.operation, self.case))
    }
}

fn calls() -> Vec<Call> {
    let call = |case, spelling, update| Call {
        group: "redemptions",
        operation: scenario::OPERATION,
        case,
        update,
        spelling,
    };
    let change = scenario::change;
    vec![
        call("statusID", StatusIdSpelling::StatusID, change()),
        call("statusID_with_refund", StatusIdSpelling::StatusID, change().refund_coins(true)),
        call("statusId_camel", StatusIdSpelling::StatusId, change()),
        call("statusId_camel_with_refund", StatusIdSpelling::StatusId, change().refund_coins(true)),
    ]
}

fn main() -> ExitCode {
    let calls = calls();
    let expected: Vec<_> = calls.iter().map(Call::subject).collect();
    let mut trials =
        vec![every_operation_is_called(&calls), snapshots::nothing_else("wire", expected)];
    trials.extend(
        calls
            .into_iter()
            .map(|call| harness::asynchronous(call.subject().test_name(), move || locked(call))),
    );
    harness::run(trials)
}

async fn locked(call: Call) -> Result<(), String> {
    let sandbox = Sandbox::start().await.map_err(|error| error.to_string())?;
    let client = client(&sandbox, call.spelling).map_err(|error| error.to_string())?;
    let subject = call.subject();
    client.redemptions().update_status(call.update).await.map_err(|error| error.to_string())?;
    match sandbox.requests().as_slice() {
        [request] => subject.compare(&text(request)),
        requests => Err(format!("one call made {} requests", requests.len())),
    }
}

fn client(sandbox: &Sandbox, spelling: StatusIdSpelling) -> Result<Client, Error> {
    Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .status_id_spelling(spelling)
        .user_agent("made-up-agent")
        .build()
}

/// The request as a text. What differs from run to run is left out, and the key is hidden.
fn text(request: &RecordedRequest) -> String {
    let mut lines = vec![match &request.query {
        Some(query) => format!("{} {}?{query}", request.method, request.path),
        None => format!("{} {}", request.method, request.path),
    }];
    let mut headers: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| *name != "host")
        .map(|(name, value)| match name.as_str() {
            "authorization" => format!("{name}: {}", hidden(value.to_str().unwrap_or_default())),
            _ => format!("{name}: {}", value.to_str().unwrap_or("(not text)")),
        })
        .collect();
    headers.sort();
    lines.extend(headers);
    lines.push(String::new());
    lines.push(match request.json() {
        Some(body) => serde_json::to_string_pretty(&body).unwrap_or_default(),
        None => format!("({} bytes)", request.body.len()),
    });
    lines.join("\n")
}

/// The scheme stays, because it is a part of the protocol; the key does not.
fn hidden(value: &str) -> String {
    match value.split_once(' ') {
        Some((scheme, _)) => format!("{scheme} (hidden)"),
        None => "(hidden)".to_owned(),
    }
}

fn every_operation_is_called(calls: &[Call]) -> Trial {
    let called: BTreeSet<_> = calls.iter().map(|call| call.operation).collect();
    Trial::test("every_operation_has_a_wire_snapshot", move || {
        let missing: Vec<_> =
            operations::ALL.iter().map(|row| row.id).filter(|id| !called.contains(id)).collect();
        if missing.is_empty() { Ok(()) } else { Err(format!("not called: {missing:?}").into()) }
    })
}
