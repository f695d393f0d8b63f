//! What bounds the memory of a sandbox.

mod common;

use common::{PATH, put, read, start, to_shipping};
use reqwest::Client;
use returning_ai_sandbox::Sandbox;

async fn limited(requests: usize, bytes: usize) -> Sandbox {
    Sandbox::builder().record_limits(requests, bytes).start().await.unwrap()
}

/// Sends a body that nobody reads, and returns the status and the message.
async fn send(sandbox: &Sandbox, body: Vec<u8>) -> (u16, String) {
    let client = Client::builder().no_proxy().build().unwrap();
    let sent = client
        .put(format!("{}{PATH}", sandbox.url()))
        .bearer_auth(sandbox.api_key())
        .header("content-type", "application/json")
        .body(body)
        .send();
    let (status, body) = read(sent.await.unwrap()).await;
    (status, body["message"].as_str().unwrap().to_owned())
}

#[tokio::test]
async fn a_body_over_the_limit_is_a_413_that_names_the_limit() {
    let sandbox = start().await;
    let limit = 16 * 1024 * 1024;
    let (status, message) = send(&sandbox, vec![b' '; limit + 1]).await;
    assert_eq!((status, message.contains("16777216 bytes")), (413, true), "{message}");
    let (status, _) = send(&sandbox, vec![b' '; limit]).await;
    assert_eq!(status, 400, "a body at the limit is read");
    assert_eq!(put(&sandbox, &to_shipping()).await.0, 200);
}

#[tokio::test]
async fn the_oldest_requests_are_dropped_beyond_a_number_and_counted() {
    let sandbox = limited(3, 1_000_000).await;
    for number in 0..5 {
        send(&sandbox, vec![b' '; number]).await;
    }
    let lengths: Vec<_> = sandbox.requests().iter().map(|request| request.body.len()).collect();
    assert_eq!((lengths, sandbox.dropped_requests()), (vec![2, 3, 4], 2));
    sandbox.clear_requests();
    assert_eq!(sandbox.dropped_requests(), 0);
}

#[tokio::test]
async fn the_oldest_requests_are_dropped_beyond_a_size_but_never_the_latest() {
    let sandbox = limited(1_000, 250_000).await;
    for _ in 0..4 {
        send(&sandbox, vec![b' '; 100_000]).await;
    }
    assert_eq!((sandbox.requests().len(), sandbox.dropped_requests()), (2, 2));
    send(&sandbox, vec![b' '; 1_000_000]).await;
    let requests = sandbox.requests();
    assert_eq!((requests.len(), requests[0].body.len()), (1, 1_000_000));
    send(&sandbox, vec![b' '; 1]).await;
    assert_eq!(sandbox.requests()[0].body.len(), 1);
}

#[tokio::test]
async fn an_order_remembers_its_latest_moves() {
    let sandbox = start().await;
    for _ in 0..1_003 {
        assert_eq!(put(&sandbox, &to_shipping()).await.0, 200);
    }
    let history = sandbox.orders().get(common::ORDER).unwrap().history;
    let sequences = (history[0].sequence, history[999].sequence);
    assert_eq!((history.len(), sequences), (1_000, (4, 1_003)));
}
