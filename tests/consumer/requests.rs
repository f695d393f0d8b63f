//! Requests that the documentation does not cover: what is sent, where it goes, and how its response is
//! classified.

use std::{collections::BTreeMap, sync::Arc, time::Duration};

use returning_ai::{Client, Effect, ErrorKind, Method, Request, RetryPolicy};
use returning_ai_sandbox::{Fault, Sandbox};
use returning_ai_tests::{
    calls,
    faults_sockets::{
        response,
        script::{Door, Script, Step},
        server::Server,
    },
    scenario::{self, OPERATION},
};

use crate::proxies::proxy;

const CANARY: &str = "canary";

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("started")
}

fn client(sandbox: &Sandbox) -> Client {
    let policy = RetryPolicy::default().delays(Duration::ZERO, Duration::ZERO);
    calls::builder(sandbox).retry(policy).build().expect("valid")
}

/// A change of which the service is told nothing.
fn change(client: &Client) -> Request {
    client.request(Method::PUT, scenario::PATH)
}

#[tokio::test]
async fn a_form_a_header_and_another_credential_are_sent() {
    let sandbox = sandbox().await;
    let client = Client::builder().base_url(sandbox.url()).api_key("a").system_key("s");
    let request = client.build().expect("valid").request(Method::POST, "/v1/made-up");
    let request = request.form(&[("term", "cup & saucer"), ("count", "10")]).query("page", "2");
    let request = request.credential("system_key").header("x-correlation-id", "made-up-id");
    request.send().await.expect_err("no such route");
    let sent = sandbox.requests().remove(0);
    let header = |name: &str| sent.headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!(&*sent.body, b"term=cup+%26+saucer&count=10");
    assert_eq!(header("content-type"), Some("application/x-www-form-urlencoded"));
    assert_eq!(header("accept"), Some("application/json"));
    assert_eq!(header("x-correlation-id"), Some("made-up-id"));
    assert_eq!((header("x-api-key"), header("authorization")), (Some("s"), None));
    assert_eq!((sent.method, sent.query.as_deref()), (Method::POST, Some("page=2")));
}

#[tokio::test]
async fn each_credential_is_named_by_its_setter() {
    let sandbox = sandbox().await;
    let client = calls::builder(&sandbox).build().expect("valid");
    for (setter, header) in [
        ("api_key", "authorization"),
        ("user_token", "authorization"),
        ("system_key", "x-api-key"),
        ("secure_auth_key", "apikey"),
        ("widget_key", "returningai-api-key"),
        ("data_workflow_key", "x-api-key"),
    ] {
        let request = client.request(Method::GET, "/v1/made-up").credential(setter);
        request.send().await.expect_err("no such route");
        let sent = sandbox.requests().pop().expect("sent");
        assert!(sent.headers.contains_key(header), "{setter}");
    }
    let keyless = Client::builder().base_url(sandbox.url()).api_key("a").build().expect("valid");
    let request = keyless.request(Method::GET, "/v1/made-up").credential("widget_key");
    let error = request.send().await.expect_err("no widget key");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::MissingCredential, Effect::NotSent));
    assert!(error.to_string().contains("ClientBuilder::widget_key"), "{error}");
}

#[tokio::test]
async fn what_reads_is_repeated_and_what_may_change_something_is_not() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let body = serde_json::json!({"idOrEmail": "40217"});
    let request = || client.request(Method::POST, "/v1/users/info").json(&body);
    sandbox.fault("getUserData", Fault::status(503).times(2)).expect("taken");
    request().reads().send().await.expect("the third time");
    assert_eq!(sandbox.requests().len(), 3);

    sandbox.fault("getUserData", Fault::status(503)).expect("taken");
    let error = request().send().await.expect_err("failed");
    assert_eq!((error.effect(), error.attempts()), (Effect::Unknown, 1));
    sandbox.fault("getUserData", Fault::status(503).times(9)).expect("taken");
    let error = request().reads().send().await.expect_err("failed");
    assert_eq!((error.effect(), error.attempts()), (Effect::Rejected, 3));
}

#[tokio::test]
async fn the_headers_of_the_response_are_there_and_hide_what_is_secret() {
    let sandbox = sandbox().await;
    let fault = Fault::status(200).json_text("{}").header("x-total-count", "7");
    let fault = fault.header("set-cookie", CANARY).header("x-echo", sandbox.api_key());
    sandbox.fault(OPERATION, fault).expect("taken");
    let response = change(&client(&sandbox)).send().await.expect("a response");
    assert_eq!(response.headers()["x-total-count"], "7");
    assert_eq!(response.headers()["set-cookie"], CANARY);
    let shown = format!("{response:?}{:?}", response.headers());
    assert!(!shown.contains(CANARY) && !shown.contains(sandbox.api_key()), "{shown}");
}

#[tokio::test]
async fn a_response_that_reports_a_failure_is_no_success() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for (body, of_change, of_read) in [
        ("{}", None, None),
        ("", None, None),
        ("made up", None, None),
        ("7\n8", None, None),
        ("[]", None, None),
        (r#"{"success":true,"data":[]}"#, None, None),
        (r#"{"success":false}"#, Some(Effect::Unknown), Some(Effect::Rejected)),
        (r#"{"Error":"made up"}"#, Some(Effect::Unknown), Some(Effect::Rejected)),
        (r#"{"meta":{"statusCode":404}}"#, Some(Effect::Unknown), Some(Effect::Rejected)),
        (r#"{"data":{"error":"made up"}}"#, Some(Effect::Unknown), None),
        // Lines of JSON are a form of lists, and behind a change the sign of another response.
        ("{\"a\":1}\n{\"a\":2}", Some(Effect::Unknown), None),
    ] {
        for (reads, expected) in [(false, of_change), (true, of_read)] {
            sandbox.clear_requests();
            sandbox.fault(OPERATION, Fault::status(200).json_text(body)).expect("taken");
            let request = change(&client);
            let request = if reads { request.reads() } else { request };
            let heard = request.send().await.map_err(|error| error.effect());
            assert_eq!(heard.err(), expected, "{body} reads: {reads}");
            assert_eq!(sandbox.requests().len(), 1, "{body}");
        }
    }
}

#[tokio::test]
async fn what_cannot_be_sent_is_refused_with_the_reason_and_without_values() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let nested = BTreeMap::from([("a", BTreeMap::from([("b", CANARY)]))]);
    for (request, reason) in [
        (change(&client).host(CANARY), "gateway, integration"),
        (change(&client).credential(CANARY), "api_key, user_token"),
        (change(&client).header("authorization", CANARY), "credentials"),
        (change(&client).header("x-team", "canary\n"), "x-team"),
        (change(&client).timeout(Duration::ZERO), "longer than"),
        (change(&client).form(&nested), "form"),
    ] {
        let error = request.send().await.expect_err("refused");
        assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidInput, Effect::NotSent));
        assert!(error.to_string().contains(reason), "{error}");
        assert!(!format!("{error:?}{error}").contains(CANARY), "{error:?}");
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_request_has_its_own_time() {
    let sandbox = sandbox().await;
    sandbox.fault(OPERATION, Fault::silence()).expect("taken");
    let request = change(&client(&sandbox)).timeout(Duration::from_millis(300));
    let error = request.send().await.expect_err("silent");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Timeout, Effect::Unknown));
}

#[tokio::test]
async fn a_request_goes_to_the_host_that_is_named() {
    for (host, expected) in [
        (None, "api.returning.ai"),
        (Some("integration"), "integration.returning.ai"),
        (Some("system"), "rai-api.returning.ai"),
        (Some("community"), "club.example"),
    ] {
        let (url, asked) = proxy("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await;
        let builder = Client::builder().api_key("made-up-key").community_domain("club.example");
        let client = builder.proxy(url).retry(RetryPolicy::none()).build().expect("valid");
        let request = client.request(Method::GET, "/v1/made-up");
        let request = if let Some(host) = host { request.host(host) } else { request };
        let error = request.send().await.expect_err("no service");
        assert_eq!(error.effect(), Effect::NotSent);
        let line = asked.await.expect("asked");
        assert_eq!(line, format!("CONNECT {expected}:443 HTTP/1.1\r\n"));
    }
}

#[tokio::test]
async fn a_host_without_an_address_says_what_to_set() {
    let client = Client::builder().api_key("made-up-key").build().expect("valid");
    for (host, setter) in [("community", "ClientBuilder::community_domain")] {
        let request = client.request(Method::GET, "/v1/made-up").host(host);
        let error = request.send().await.expect_err("no address");
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Configuration, Effect::NotSent));
        assert!(error.to_string().contains(setter), "{error}");
    }
}

/// A service that carries out what it is asked and then ends the connection, and at the second one
/// responds.
fn breaking() -> Script {
    Arc::new(|connection| match connection {
        0 => vec![Step::Act, Step::Drop],
        _ => vec![Step::Act, Step::Send(response::ok("{}"))],
    })
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_a_change_in_doubt_and_a_read_is_repeated() {
    for (reads, requests) in [(false, 1), (true, 2)] {
        let server = Server::start(Door::Open, breaking()).await.expect("started");
        let client = Client::builder().api_key("made-up-key").base_url(server.url());
        let client = client.build().expect("valid");
        let request = client.request(Method::POST, "/v1/made-up").form(&[("a", "b")]);
        let request = if reads { request.reads() } else { request };
        let effect = request.send().await.map_err(|error| error.effect()).err();
        assert_eq!(effect, (!reads).then_some(Effect::Unknown));
        assert_eq!(server.seen().requests.len(), requests);
    }
}
