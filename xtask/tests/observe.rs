//! From a client to the report: the lines that its observer writes, read by `cargo xtask observe`.

use std::{
    fmt::Write,
    path::Path,
    process::Command,
    sync::{Arc, Mutex},
};

use returning_ai::{AttemptEvent, Client, Observer, StatusId, redemptions::UpdateStatus};
use returning_ai_sandbox::{Fault, Sandbox};
use serde_json::json;

const OPERATION: &str = "updateRedemptionOrderStatus";
/// An order of the sandbox, and a status.
const ORDER: &str = "ORD202601150042";
const SHIPPING: &str = "5f0c2a9d7be14c3380a6d912";
const CANARY: &str = "canary";

/// Keeps a line of each attempt, as a service would write it to a file.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<String>>);

impl Observer for Lines {
    fn attempt(&self, event: &AttemptEvent<'_>) {
        if let Some(line) = event.to_json_line() {
            writeln!(self.0.lock().expect("not poisoned"), "{line}").expect("written");
        }
    }
}

/// The lines of one change of an order, and of one whose response is given by a fault.
async fn recorded(fault: Option<Fault>) -> String {
    let (sandbox, lines) = (Sandbox::start().await.expect("started"), Lines::default());
    if let Some(fault) = fault {
        sandbox.fault(OPERATION, fault).expect("taken");
    }
    let status: StatusId = SHIPPING.parse().expect("an id");
    let client = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url());
    let client = client.observer(lines.clone()).build().expect("valid");
    let update = UpdateStatus::new(ORDER, status);
    // What comes of the call is for other tests.
    drop(client.redemptions().update_status(update).await);
    let lines = lines.0.lock().expect("not poisoned").clone();
    assert!(!lines.is_empty() && !lines.contains(ORDER), "{lines}");
    lines
}

/// The exit code and the report.
fn observe(lines: &str, format: &str) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("traffic.jsonl");
    std::fs::write(&file, lines).expect("written");
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.args(["observe", "--format", format]).arg(&file);
    command.arg("--root").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join(".."));
    let finished = command.output().expect("the program runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("text");
    (finished.status.code(), text(&finished.stdout) + &text(&finished.stderr))
}

#[tokio::test]
async fn traffic_as_documented_differs_in_nothing() {
    let (code, report) = observe(&recorded(None).await, "text");
    assert_eq!(code, Some(0), "{report}");
    assert!(report.contains("1 exchange, 0 differences"), "{report}");
}

#[tokio::test]
async fn what_the_service_does_otherwise_is_found_without_a_value() {
    let fault = Fault::usual_response().rewrite(|response| {
        response["data"]["status"]["name"] = json!(7);
        response["data"]["status"]["icon"] = json!(CANARY);
        response["message"] = json!({ "text": CANARY });
    });
    let lines = recorded(Some(fault)).await;
    assert!(!lines.contains(CANARY), "{lines}");
    for format in ["text", "markdown", "json"] {
        let (code, report) = observe(&lines, format);
        assert_eq!(code, Some(1), "{report}");
        for place in ["/data/status/name", "/data/status/icon", "/message"] {
            assert!(report.contains(&format!("response 200 {place}")), "{place}: {report}");
        }
        assert!(!report.contains(CANARY), "{report}");
    }
}
