//! What an observer hears of attempts and calls.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use returning_ai::{
    AttemptEvent, CallEvent, Client, Method, Observer, RetryPolicy, users::UserDataQuery,
};
use returning_ai_sandbox::{Fault, Sandbox};
use returning_ai_tests::scenario::{self, OPERATION};
use serde_json::{Value, json};

/// Notes every event in a line, and every attempt in the form of recorded traffic.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<(Vec<String>, Vec<String>)>>);

impl Observer for Notes {
    fn attempt(&self, event: &AttemptEvent<'_>) {
        let AttemptEvent { operation, method, attempt, status, kind, effect, .. } = event;
        let (kind, effect) = (kind.map(|it| it.code()), effect.map(|it| it.code()));
        let note = format!("{operation} {method} {attempt} {status:?} {kind:?} {effect:?}");
        assert!(event.duration < Duration::from_secs(60) && event.host == "127.0.0.1");
        let mut notes = self.0.lock().expect("not poisoned");
        notes.0.push(note);
        notes.1.extend(event.to_json_line());
    }

    fn call(&self, event: &CallEvent<'_>) {
        let CallEvent { operation, path, attempts, status, kind, effect, .. } = event;
        let (kind, effect) = (kind.map(|it| it.code()), effect.map(|it| it.code()));
        let path = path.unwrap_or("-");
        let note = format!("{operation} {path} ended {attempts} {status:?} {kind:?} {effect:?}");
        self.0.lock().expect("not poisoned").0.push(note);
    }
}

impl Notes {
    fn taken(&self) -> (Vec<String>, Vec<String>) {
        std::mem::take(&mut *self.0.lock().expect("not poisoned"))
    }
}

async fn observed() -> (Sandbox, Client, Notes) {
    let (sandbox, notes) = (Sandbox::start().await.expect("started"), Notes::default());
    let builder = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url());
    let retry = RetryPolicy::default().delays(Duration::ZERO, Duration::ZERO);
    let client = builder.observer(notes.clone()).retry(retry).build().expect("valid");
    (sandbox, client, notes)
}

#[tokio::test]
async fn a_call_that_succeeds_is_heard_of_too() {
    let (_sandbox, client, notes) = observed().await;
    client.redemptions().update_status(scenario::change()).await.expect("updated");
    let (events, _) = notes.taken();
    assert_eq!(
        events,
        [
            format!("{OPERATION} PUT 1 Some(200) None None"),
            format!("{OPERATION} {} ended 1 Some(200) None None", scenario::PATH),
        ]
    );
}

#[tokio::test]
async fn each_attempt_is_heard_of_by_itself_and_the_call_over_all_of_them() {
    let (sandbox, client, notes) = observed().await;
    sandbox.fault("getUserData", Fault::status(503)).expect("taken");
    client.users().get_data(&UserDataQuery::new("40217")).await.expect("the second attempt");
    sandbox.fault(OPERATION, Fault::reset().executing()).expect("taken");
    client.redemptions().update_status(scenario::change()).await.expect_err("reset");
    let (events, _) = notes.taken();
    assert_eq!(
        events,
        [
            "getUserData POST 1 Some(503) Some(\"status\") Some(\"rejected\")".to_owned(),
            "getUserData POST 2 Some(200) None None".to_owned(),
            "getUserData /v1/users/info ended 2 Some(200) None None".to_owned(),
            format!("{OPERATION} PUT 1 None Some(\"transport\") Some(\"unknown\")"),
            format!(
                "{OPERATION} {} ended 1 None Some(\"transport\") Some(\"unknown\")",
                scenario::PATH
            ),
        ]
    );
}

#[tokio::test]
async fn a_request_that_is_not_documented_has_no_path_and_no_line() {
    let (_sandbox, client, notes) = observed().await;
    client.request(Method::GET, "/v1/made-up/canary").send().await.expect_err("no such route");
    let (events, lines) = notes.taken();
    assert_eq!(events.len(), 2);
    assert!(events[1].starts_with("request - ended 1 Some(404)"), "{events:?}");
    assert!(lines.is_empty() && !format!("{events:?}").contains("canary"), "{events:?}");
}

#[tokio::test]
async fn a_line_of_recorded_traffic_has_types_and_no_values() {
    let (_sandbox, client, notes) = observed().await;
    client.redemptions().update_status(scenario::change()).await.expect("updated");
    let (_, lines) = notes.taken();
    let line: Value = serde_json::from_str(&lines[0]).expect("JSON");
    assert_eq!(line["operation"], OPERATION);
    assert_eq!((&line["v"], &line["status"]), (&json!(1), &json!(200)));
    assert_eq!(line["request"], json!({"statusID": "string:objectid", "transactionId": "string"}));
    assert_eq!(line["response"]["data"]["status"]["_id"], "string:objectid");
    assert!(!lines[0].contains(scenario::ORDER) && !lines[0].contains("Shipping"), "{lines:?}");
}
