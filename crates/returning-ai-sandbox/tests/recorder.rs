//! What the sandbox records of requests, and what it never prints.

mod common;

use common::{PATH, UPDATE, put, start, to_shipping};
use http::Method;
use reqwest::Client;

#[tokio::test]
async fn a_request_is_recorded_as_it_arrived() {
    let sandbox = start().await;
    let client = Client::builder().no_proxy().build().unwrap();
    let sent = client
        .put(format!("{}{PATH}?page=2&empty=", sandbox.url()))
        .header("x-request-id", "r-1")
        .body("no json")
        .send()
        .await
        .unwrap();
    assert_eq!(sent.status(), 401);

    let requests = sandbox.requests();
    let [request] = requests.as_slice() else { panic!("one request was sent") };
    assert_eq!(request.operation, Some(UPDATE));
    assert_eq!(request.method, Method::PUT);
    assert_eq!(request.path, PATH);
    assert_eq!(request.query.as_deref(), Some("page=2&empty="));
    assert_eq!(request.headers["x-request-id"], "r-1");
    assert_eq!(&request.body[..], b"no json");
    assert_eq!(request.json(), None);
    assert_eq!(request.parts(), None);

    sandbox.clear_requests();
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn neither_a_key_nor_a_body_is_printed() {
    let sandbox = start().await;
    put(&sandbox, &to_shipping()).await;
    let requests = sandbox.requests();
    assert_eq!(requests[0].json(), Some(to_shipping()));
    assert!(requests[0].headers["authorization"].is_sensitive());
    assert_eq!(
        requests[0].headers["authorization"],
        format!("Bearer {}", sandbox.api_key()),
        "a test can still compare the key"
    );
    let printed = format!("{requests:?} {sandbox:?}");
    assert!(!printed.contains(sandbox.api_key()));
    assert!(!printed.contains("ORD2026"));
}
