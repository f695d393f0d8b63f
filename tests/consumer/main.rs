//! The facade as a service uses it: through its public items only.

mod lists;
mod observer;
mod options;
mod proxies;
mod requests;
mod undocumented;
mod uploads;

use std::{collections::BTreeSet, time::Duration};

use returning_ai::{
    Client, Effect, Error, ErrorKind, Method, RetryPolicy, StatusId, redemptions::UpdateStatus,
};
use returning_ai_client::operations;
use returning_ai_sandbox::{Fault, Sandbox};
use returning_ai_tests::{
    calls,
    scenario::{self, OPERATION, ORDER, PROCESSING, SHIPPING},
};

fn client(sandbox: &Sandbox) -> Client {
    Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url()).build().expect("valid")
}

fn id(text: &str) -> StatusId {
    text.parse().expect("an id")
}

#[test]
fn a_client_can_be_shared_and_its_futures_move_between_threads() {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    fn moves<T: Send>(_: &T) {}
    let client = Client::builder().build().expect("valid");
    shared(&client);
    moves(&client.redemptions().update_status(scenario::change()));
    moves(&client.request(Method::GET, "/v1/made-up").send());
    fn error<T: std::error::Error + Send + Sync + 'static>() {}
    error::<Error>();
}

#[tokio::test]
async fn every_operation_of_the_table_has_a_method() {
    let mut called = BTreeSet::new();
    for call in calls::all() {
        let sandbox = Sandbox::start().await.expect("started");
        let client = (call.prepare)(calls::builder(&sandbox)).build().expect("valid");
        let response = call.send(&client).await;
        assert!(response.is_ok(), "{} {}: {response:?}", call.operation, call.case);
        let recorded: Vec<_> = sandbox.requests().iter().map(|request| request.operation).collect();
        assert_eq!(recorded, [Some(call.operation)], "{}", call.case);
        called.insert(call.operation);
    }
    let documented: BTreeSet<_> = operations::ALL.iter().map(|row| row.id).collect();
    assert_eq!(called, documented);
}

#[tokio::test]
async fn an_update_is_confirmed_and_a_refund_gives_the_coins_back() {
    let sandbox = Sandbox::start().await.expect("started");
    let client = client(&sandbox);
    let update = UpdateStatus::new(ORDER, id(SHIPPING));
    let update = client.redemptions().update_status(update).await.expect("updated");
    assert_eq!(update.status.name, "Shipping");
    assert_eq!((update.transaction_id.as_str(), update.status_id), (ORDER, id(SHIPPING)));

    let order = sandbox.orders().get(ORDER).expect("the order");
    let before = sandbox.coins(&order.user);
    let refunded = sandbox.statuses().into_iter().find(|status| status.refunds).expect("a status");
    let refund = UpdateStatus::new(ORDER, id(&refunded.id)).refund_coins(true);
    client.redemptions().update_status(refund).await.expect("refunded");
    assert_eq!(sandbox.coins(&order.user), before + order.coins);
}

#[tokio::test]
async fn a_refused_change_says_what_to_do() {
    let sandbox = Sandbox::start().await.expect("started");
    sandbox.add_key("made-up-weak-key", &[]);
    let weak = Client::builder().api_key("made-up-weak-key").base_url(sandbox.url());
    let weak = weak.build().expect("valid");
    let error = weak.redemptions().update_status(scenario::change()).await.expect_err("refused");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Status, Effect::Rejected));
    assert_eq!(error.permission(), Some("updateRedemptionTransactionStatus"));
    assert_eq!(error.operation(), Some(OPERATION));
    let text = error.to_string();
    assert!(text.contains("updateRedemptionTransactionStatus"), "{text}");
    assert!(text.contains("nothing was changed"), "{text}");
    assert!(error.message().is_some(), "the service said why");
    assert!(error.raw_body().is_some());
}

#[tokio::test]
async fn what_cannot_be_sent_is_not_sent() {
    let sandbox = Sandbox::start().await.expect("started");
    let keyless = Client::builder().base_url(sandbox.url()).build().expect("valid");
    let error = keyless.redemptions().update_status(scenario::change()).await.expect_err("no key");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::MissingCredential, Effect::NotSent));
    assert!(error.to_string().contains("ClientBuilder::api_key"), "{error}");
    assert_eq!(error.attempts(), 0);

    let client = client(&sandbox);
    for order in ["", " ", "ORD1 ", "ORD1\n", "OR\0D1"] {
        let update = UpdateStatus::new(order, id(SHIPPING));
        let error = client.redemptions().update_status(update).await.expect_err("no order");
        assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidInput, Effect::NotSent));
    }
    for method in [Method::CONNECT, Method::TRACE] {
        let error = client.request(method, "/v1/made-up").send().await.expect_err("no request");
        assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidInput, Effect::NotSent));
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_service_that_is_not_there_was_not_reached() {
    let sandbox = Sandbox::start().await.expect("started");
    let (url, key) = (sandbox.url().to_owned(), sandbox.api_key().to_owned());
    sandbox.stop().await;
    let quick = RetryPolicy::default().delays(Duration::ZERO, Duration::ZERO);
    let client = Client::builder().api_key(key).base_url(&url).retry(quick).build().expect("valid");
    let error = client.redemptions().update_status(scenario::change()).await.expect_err("refused");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Connect, Effect::NotSent));
    assert_eq!(error.attempts(), 3);
    assert!(error.is_safe_to_repeat());
    assert!(error.to_string().contains(&url), "{error}");
}

#[tokio::test]
async fn an_undocumented_request_goes_through_the_same_path() {
    let sandbox = Sandbox::start().await.expect("started");
    let client = client(&sandbox);
    let body = serde_json::json!({"transactionId": ORDER, "statusID": PROCESSING});
    let path = scenario::PATH;
    let reply = client.request(Method::PUT, path).json(&body).send().await.expect("a response");
    let response: serde_json::Value = reply.json().expect("JSON");
    assert_eq!((reply.status(), &response["data"]["statusId"]), (200, &PROCESSING.into()));

    sandbox.fault(OPERATION, Fault::status(503)).expect("taken");
    let error = client.request(Method::PUT, path).json(&body).send().await.expect_err("failed");
    assert_eq!((error.effect(), error.operation()), (Effect::Unknown, Some("request")));
    assert_eq!((&*error.targets()["method"], &*error.targets()["path"]), ("PUT", path));

    let error = client.request(Method::GET, "/v1/made-up").send().await.expect_err("no such route");
    assert_eq!((error.effect(), error.status()), (Effect::Rejected, Some(404)));
    let before = sandbox.requests().len();
    let error = client.request(Method::GET, "//elsewhere.example/v1").send().await;
    assert_eq!(error.expect_err("leads away").effect(), Effect::NotSent);
    assert_eq!(sandbox.requests().len(), before);
}

#[tokio::test]
async fn what_an_undocumented_response_says_is_for_the_caller_to_read() {
    let sandbox = Sandbox::start().await.expect("started");
    let client = client(&sandbox);
    let response = Fault::status(202).text("later").header("x-request-id", "made-up-id");
    sandbox.fault(OPERATION, response).expect("taken");
    let reply = client.request(Method::PUT, scenario::PATH).send().await.expect("a response");
    assert_eq!((reply.status(), reply.body()), (202, &b"later"[..]));
    let error = reply.json::<u8>().expect_err("no number");
    assert_eq!((error.effect(), error.status()), (Effect::Unknown, Some(202)));
    assert_eq!((error.attempts(), error.request_id()), (1, Some("made-up-id")));
    assert_eq!(error.raw_body(), Some(&b"later"[..]));
}

#[tokio::test]
async fn a_connection_that_hangs_sent_nothing() {
    // The system completes the handshakes that fit into the queue; the queue of one is full after
    // a few connections that nobody takes.
    let socket = tokio::net::TcpSocket::new_v4().expect("a socket");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
    let listener = socket.listen(1).expect("listening");
    let address = listener.local_addr().expect("an address");
    let mut fill = Vec::new();
    for _ in 0..8 {
        let connect = tokio::net::TcpStream::connect(address);
        fill.push(tokio::time::timeout(Duration::from_millis(50), connect).await);
    }
    assert!(fill.iter().any(Result::is_err), "the queue is full");

    let half_a_second = Duration::from_millis(500);
    for (timeout, policy) in [
        (half_a_second, RetryPolicy::none()),
        (Duration::from_secs(30), RetryPolicy::none().deadline(half_a_second)),
        (Duration::from_millis(200), RetryPolicy::default().deadline(half_a_second)),
    ] {
        let client = Client::builder()
            .api_key("made-up-key")
            .base_url(format!("http://{address}"))
            .timeout(timeout)
            .retry(policy)
            .build()
            .expect("valid");
        let error =
            client.redemptions().update_status(scenario::change()).await.expect_err("hangs");
        assert_eq!(error.effect(), Effect::NotSent, "{error:?}");
    }
}

#[tokio::test]
async fn a_body_of_exactly_the_limit_is_read() {
    let sandbox = Sandbox::start().await.expect("started");
    let response = r#"{"made":"up"}"#;
    for (limit, fits) in [(response.len(), true), (response.len() - 1, false)] {
        let client = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url());
        let client = client.max_body_bytes(limit).build().expect("valid");
        sandbox.fault(OPERATION, Fault::status(200).json_text(response)).expect("taken");
        let result = client.request(Method::PUT, scenario::PATH).send().await;
        assert_eq!(result.is_ok(), fits);
        if let Err(error) = result {
            assert_eq!((error.kind(), error.effect()), (ErrorKind::Unconfirmed, Effect::Unknown));
            assert_eq!(error.raw_body().map(<[u8]>::len), Some(limit));
        }
    }
}

#[tokio::test]
async fn a_connection_that_the_service_closes_is_not_used_again() {
    let sandbox = Sandbox::start().await.expect("started");
    let client = client(&sandbox);
    let closing = || Fault::usual_response().header("connection", "close");
    for _ in 0..5 {
        sandbox.fault(OPERATION, closing()).expect("taken");
        client.redemptions().update_status(scenario::change()).await.expect("updated");
    }
    assert_eq!((sandbox.requests().len(), sandbox.executed_changes()), (5, 5));
}

/// Runs an ignored test of this file in a process of its own, whose environment can be set.
fn with_environment(variables: &[(&str, &str)]) -> String {
    let program = std::env::current_exe().expect("this program");
    let mut command = std::process::Command::new(program);
    command.args([
        "--exact",
        "child_prints_the_client_of_its_environment",
        "--ignored",
        "--nocapture",
    ]);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("RETURNING_AI_")) {
        command.env_remove(name);
    }
    let output = command.envs(variables.iter().copied()).output().expect("started");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[test]
#[ignore = "runs in an environment of its own, started by another test"]
fn child_prints_the_client_of_its_environment() {
    match Client::from_env() {
        Ok(client) => println!("{client:?}"),
        Err(error) => println!("{:?}: {error}", error.kind()),
    }
}

#[test]
fn a_client_can_come_from_the_environment() {
    let (key, url) = ("RETURNING_AI_API_KEY", "RETURNING_AI_BASE_URL");
    let text = with_environment(&[(key, "made-up-key")]);
    assert!(text.contains("address: production,"), "{text}");
    assert!(!text.contains("made-up-key"), "{text}");
    let text = with_environment(&[(key, "made-up-key"), (url, "http://127.0.0.1:1/apis/")]);
    assert!(text.contains("address: http://127.0.0.1:1/apis,"), "{text}");
    let text = with_environment(&[(key, "made-up-key"), (url, "")]);
    assert!(text.contains("address: production,"), "{text}");
    for variables in [&[][..], &[(key, "")]] {
        let text = with_environment(variables);
        assert!(text.contains("MissingCredential") && text.contains(key), "{text}");
    }
    let text = with_environment(&[
        ("RETURNING_AI_SYSTEM_KEY", "made-up-key"),
        ("RETURNING_AI_ENVIRONMENT", "staging"),
    ]);
    assert!(text.contains("address: staging,") && text.contains("system key"), "{text}");
    let text = with_environment(&[(key, "made-up-key"), ("RETURNING_AI_ENVIRONMENT", "stagging")]);
    assert!(text.contains("Configuration") && !text.contains("stagging"), "{text}");
    let text = with_environment(&[(key, "made-up-key"), (url, "http://elsewhere.example")]);
    assert!(text.contains("Configuration") && text.contains("https"), "{text}");
}

#[tokio::test]
async fn the_longest_times_mean_no_limit_and_do_not_panic() {
    let sandbox = Sandbox::start().await.expect("started");
    let forever = Duration::MAX;
    let client = Client::builder()
        .api_key(sandbox.api_key())
        .base_url(sandbox.url())
        .timeout(forever)
        .connect_timeout(forever)
        .max_body_bytes(usize::MAX)
        .retry(
            RetryPolicy::default()
                .max_attempts(u32::MAX)
                .delays(forever, forever)
                .deadline(forever),
        )
        .build()
        .expect("valid");
    client.redemptions().update_status(scenario::change()).await.expect("updated");
}

#[tokio::test]
async fn a_query_is_escaped() {
    let sandbox = Sandbox::start().await.expect("started");
    let client = client(&sandbox);
    let request = client.request(Method::GET, "/v1/made-up").query("a b", "c&d=é");
    request.send().await.expect_err("no such route");
    let requests = sandbox.requests();
    assert_eq!(requests[0].query.as_deref(), Some("a+b=c%26d%3D%C3%A9"));
    assert_eq!(requests[0].path, "/v1/made-up");
}

#[tokio::test]
async fn a_dropped_call_leaves_the_client_usable() {
    let sandbox = Sandbox::start().await.expect("started");
    sandbox.fault(OPERATION, Fault::silence()).expect("taken");
    let client = client(&sandbox);
    let call = client.redemptions();
    let waiting = call.update_status(scenario::change());
    let dropped = tokio::time::timeout(Duration::from_millis(50), waiting).await;
    assert!(dropped.is_err(), "the service is silent");
    client.redemptions().update_status(scenario::change()).await.expect("updated");
}

#[test]
fn settings_that_cannot_work_are_refused_with_the_reason() {
    for (builder, reason) in [
        (Client::builder().api_key("made-up\n"), "line break"),
        (Client::builder().api_key(""), "empty"),
        (Client::builder().base_url("http://api.returning.ai"), "https"),
        (Client::builder().base_url("nonsense"), "URL"),
        (Client::builder().user_agent("line\nbreak"), "user agent"),
        (Client::builder().timeout(Duration::ZERO), "timeout"),
        (Client::builder().connect_timeout(Duration::ZERO), "timeout"),
        (Client::builder().proxy("::"), "proxy"),
    ] {
        let error = builder.build().expect_err(reason);
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Configuration, Effect::NotSent));
        assert!(error.to_string().contains(reason), "{error}");
    }
}
