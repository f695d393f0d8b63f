//! Locks what goes over the wire: method, path, headers and body of each call of the facade.

use std::{collections::BTreeSet, process::ExitCode};

use libtest_mimic::Trial;
use returning_ai_client::operations;
use returning_ai_sandbox::{RecordedRequest, Sandbox};
use returning_ai_tests::{
    calls::{self, Call},
    harness,
    snapshots::{self, Kind, Subject},
};

fn subject(call: &Call) -> Subject {
    let name = format!("{}.{}", call.operation, call.case);
    Subject::new(call.row().group, Kind::Wire, &name)
}

fn main() -> ExitCode {
    let calls = calls::all();
    let expected: Vec<_> = calls.iter().map(subject).collect();
    let mut trials =
        vec![every_operation_is_called(&calls), snapshots::nothing_else("wire", expected)];
    trials.extend(
        calls
            .into_iter()
            .map(|call| harness::asynchronous(subject(&call).test_name(), move || locked(call))),
    );
    harness::run(trials)
}

async fn locked(call: Call) -> Result<(), String> {
    let sandbox = Sandbox::start().await.map_err(|error| error.to_string())?;
    let client = (call.prepare)(calls::builder(&sandbox)).build();
    let client = client.map_err(|error| error.to_string())?;
    call.send(&client).await.map_err(|error| error.to_string())?;
    match sandbox.requests().as_slice() {
        [request] if request.operation == Some(call.operation) => {
            subject(&call).compare(&text(request))
        }
        [request] => Err(format!("the call reached {:?}", request.operation)),
        requests => Err(format!("one call made {} requests", requests.len())),
    }
}

/// The request as a text. What differs from run to run is left out, and credentials are hidden.
fn text(request: &RecordedRequest) -> String {
    let mut lines = vec![match &request.query {
        Some(query) => format!("{} {}?{query}", request.method, request.path),
        None => format!("{} {}", request.method, request.path),
    }];
    let boundary = boundary(request);
    let mut headers: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| *name != "host")
        .map(|(name, value)| {
            let value = value.to_str().unwrap_or("(not text)");
            format!("{name}: {}", header(name.as_str(), value, boundary.as_deref()))
        })
        .collect();
    headers.sort();
    lines.extend(headers);
    lines.push(String::new());
    lines.push(match (request.json(), boundary) {
        (_, Some(boundary)) => String::from_utf8_lossy(&request.body)
            .replace(&boundary, BOUNDARY)
            .replace("\r\n", "\n"),
        (Some(body), None) => serde_json::to_string_pretty(&body).unwrap_or_default(),
        (None, None) => format!("({} bytes)", request.body.len()),
    });
    lines.join("\n")
}

/// What stands for the boundary of a form, which is another one in each request.
const BOUNDARY: &str = "(boundary)";

fn boundary(request: &RecordedRequest) -> Option<String> {
    let content_type = request.headers.get("content-type")?.to_str().ok()?;
    Some(content_type.split_once("boundary=")?.1.to_owned())
}

fn header(name: &str, value: &str, boundary: Option<&str>) -> String {
    match name {
        "authorization" => hidden(value),
        "apikey" | "returningai-api-key" | "x-api-key" => "(hidden)".to_owned(),
        _ => boundary.map_or_else(|| value.to_owned(), |text| value.replace(text, BOUNDARY)),
    }
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
