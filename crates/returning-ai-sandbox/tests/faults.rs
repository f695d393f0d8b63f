//! Each fault does what its name says, and no more.

mod common;

use std::{io::ErrorKind, time::Duration};

use common::{ORDER, UPDATE, drain, put, raw_put, split, start, to_refunded, to_shipping, try_put};
use returning_ai_sandbox::{Fault, FaultError, Sandbox};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

async fn with(fault: Fault) -> Sandbox {
    let sandbox = start().await;
    sandbox.fault(UPDATE, fault).unwrap();
    sandbox
}

/// The body of the usual response to the update to Shipping.
async fn usual_body() -> Vec<u8> {
    let sandbox = start().await;
    try_put(&sandbox, &to_shipping()).await.unwrap().bytes().await.unwrap().to_vec()
}

#[tokio::test]
async fn a_status_replaces_the_response_and_nothing_is_carried_out() {
    let fault = Fault::status(503).header("retry-after", "2").json(json!({ "message": "later" }));
    let sandbox = with(fault).await;
    let response = try_put(&sandbox, &to_shipping()).await.unwrap();
    assert_eq!(response.status(), 503);
    assert_eq!(response.headers()["retry-after"], "2");
    assert_eq!(response.headers()["content-type"], "application/json");
    assert_eq!(common::read(response).await.1["message"], "later");
    assert_eq!(sandbox.executed_changes(), 0);
    assert_eq!(put(&sandbox, &to_shipping()).await.0, 200, "the next request meets no fault");
}

#[tokio::test]
async fn each_kind_of_body_has_its_media_type() {
    let cases = [
        (Fault::status(502).html("<p>down</p>"), Some("text/html; charset=utf-8"), "<p>down</p>"),
        (Fault::status(502).text("down"), Some("text/plain; charset=utf-8"), "down"),
        (Fault::status(200).json_text("{\"status\":"), Some("application/json"), "{\"status\":"),
        (Fault::status(200).json(json!([1])).empty(), None, ""),
        (Fault::status(200).text("a").header("content-type", "x/y"), Some("x/y"), "a"),
    ];
    for (fault, content_type, body) in cases {
        let sandbox = with(fault).await;
        let response = try_put(&sandbox, &to_shipping()).await.unwrap();
        let sent = response.headers().get("content-type").map(|it| it.to_str().unwrap().to_owned());
        assert_eq!(sent.as_deref(), content_type);
        assert_eq!(response.text().await.unwrap(), body);
    }
}

#[tokio::test]
async fn executing_carries_the_request_out_before_it_responds_with_a_failure() {
    let sandbox = with(Fault::status(500).executing()).await;
    assert_eq!(put(&sandbox, &to_refunded()).await.0, 500);
    assert_eq!(sandbox.executed_changes(), 1);
    assert_eq!(sandbox.coins_refunded(), 250);
}

#[tokio::test]
async fn a_request_that_would_be_refused_is_never_carried_out() {
    let sandbox = with(Fault::status(500).executing().times(2)).await;
    assert_eq!(put(&sandbox, &json!({ "transactionId": ORDER })).await.0, 500);
    let unknown = json!({ "transactionId": "ORD0", "statusId": common::SHIPPING });
    assert_eq!(put(&sandbox, &unknown).await.0, 500);
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn the_usual_response_can_be_rewritten_and_is_carried_out() {
    let fault = Fault::usual_response()
        .rewrite(|returned| returned["data"]["transactionId"] = json!("ORD202601150043"))
        .rewrite(|returned| returned["status"] = json!("done"))
        .header("x-trace", "t")
        .status_code(201);
    let sandbox = with(fault).await;
    let response = try_put(&sandbox, &to_shipping()).await.unwrap();
    assert_eq!(response.headers()["x-trace"], "t");
    let (status, returned) = common::read(response).await;
    assert_eq!(status, 201);
    assert_eq!(returned["data"]["transactionId"], "ORD202601150043");
    assert_eq!(returned["data"]["status"]["name"], "Shipping");
    assert_eq!(returned["status"], "done");
    assert_eq!(sandbox.executed_changes(), 1);
}

#[tokio::test]
async fn a_rewritten_response_leaves_a_refusal_as_it_is() {
    let fault =
        Fault::usual_response().status_code(201).rewrite(|returned| *returned = Value::Null);
    let sandbox = with(fault).await;
    let (status, returned) = put(&sandbox, &json!({})).await;
    assert_eq!(status, 400);
    assert!(returned["message"].is_string());
}

#[tokio::test]
async fn the_usual_response_can_be_sent_without_carrying_anything_out() {
    let sandbox = with(Fault::usual_response().not_executing()).await;
    let (status, returned) = put(&sandbox, &to_refunded()).await;
    assert_eq!((status, &returned["data"]["status"]["name"]), (200, &json!("Refunded")));
    assert_eq!(sandbox.executed_changes(), 0);
    assert_eq!(sandbox.coins_refunded(), 0);
    assert_eq!(sandbox.orders().get(ORDER).unwrap().status.name, "Pending");
}

#[tokio::test]
async fn a_redirect_names_its_target() {
    let sandbox = with(Fault::redirect(307, "https://elsewhere.example/v1")).await;
    let response = try_put(&sandbox, &to_shipping()).await.unwrap();
    assert_eq!(response.status(), 307);
    assert_eq!(response.headers()["location"], "https://elsewhere.example/v1");
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn a_reset_is_a_reset_after_the_request_was_read() {
    let sandbox = with(Fault::reset()).await;
    let (bytes, end) = drain(raw_put(&sandbox).await).await;
    assert!(bytes.is_empty());
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert_eq!(sandbox.requests()[0].json(), Some(to_shipping()));
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn a_close_is_an_orderly_end_without_a_response() {
    let sandbox = with(Fault::close().executing()).await;
    let (bytes, end) = drain(raw_put(&sandbox).await).await;
    assert!(bytes.is_empty());
    end.unwrap();
    assert_eq!(sandbox.executed_changes(), 1);
}

#[tokio::test]
async fn raw_bytes_replace_http() {
    let sandbox = with(Fault::raw("220 mail.example ready\r\n")).await;
    let (bytes, end) = drain(raw_put(&sandbox).await).await;
    assert_eq!(bytes, b"220 mail.example ready\r\n");
    end.unwrap();
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn a_cut_sends_exactly_this_many_bytes_and_announces_all() {
    let usual = usual_body().await;
    for at in [0, 1, 40, usual.len() - 1] {
        let sandbox = with(Fault::cut(at)).await;
        let (bytes, end) = drain(raw_put(&sandbox).await).await;
        end.unwrap();
        let (head, body) = split(&bytes);
        assert!(head.starts_with("http/1.1 200"));
        assert!(head.contains(&format!("content-length: {}", usual.len())), "{head}");
        assert_eq!(body, usual[..at]);
        assert_eq!(sandbox.executed_changes(), 1);
    }
}

#[tokio::test]
async fn a_large_response_can_be_cut_late() {
    let at = 3_000_000;
    let sandbox = with(Fault::oversized(4_000_000).cut_after(at)).await;
    let (bytes, end) = drain(raw_put(&sandbox).await).await;
    end.unwrap();
    let (head, body) = split(&bytes);
    assert!(head.contains("content-length: 4000000"), "{head}");
    assert_eq!(body.len(), at);
}

#[tokio::test]
async fn a_scripted_response_can_be_cut_too() {
    let sandbox = with(Fault::status(500).text("broken").cut_after(3)).await;
    let (bytes, _) = drain(raw_put(&sandbox).await).await;
    let (head, body) = split(&bytes);
    assert!(head.starts_with("http/1.1 500"));
    assert_eq!(body, b"bro");
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn a_stall_sends_the_head_and_this_many_bytes_and_keeps_the_connection() {
    let usual = usual_body().await;
    for at in [0, 25] {
        let sandbox = with(Fault::stall(at)).await;
        let mut stream = raw_put(&sandbox).await;
        let mut bytes = Vec::new();
        while !bytes.windows(4).any(|four| four == b"\r\n\r\n") || split(&bytes).1.len() < at {
            assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0, "the connection is kept");
        }
        let (head, body) = split(&bytes);
        assert!(head.contains(&format!("content-length: {}", usual.len())), "{head}");
        assert_eq!(body, usual[..at]);
        assert_eq!(sandbox.executed_changes(), 1);
        sandbox.stop().await;
        assert!(drain(stream).await.0.is_empty(), "nothing followed until the server ended");
    }
}

/// Waits until a change was executed.
async fn executed_change(sandbox: &Sandbox) {
    while sandbox.executed_changes() == 0 {
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn silence_reads_the_request_and_sends_nothing() {
    let sandbox = with(Fault::silence().executing()).await;
    let stream = raw_put(&sandbox).await;
    executed_change(&sandbox).await;
    sandbox.stop().await;
    assert!(drain(stream).await.0.is_empty());
}

#[tokio::test]
async fn a_silent_connection_does_not_block_others() {
    let sandbox = with(Fault::silence()).await;
    let silent = raw_put(&sandbox).await;
    while sandbox.waiting_faults() > 0 {
        tokio::task::yield_now().await;
    }
    assert_eq!(put(&sandbox, &to_shipping()).await.0, 200);
    drop(silent);
}

#[tokio::test]
async fn an_oversized_response_is_json_of_exactly_this_size_without_a_length() {
    for size in [2, 100, 1_000_000] {
        let sandbox = with(Fault::oversized(size)).await;
        let response = try_put(&sandbox, &to_shipping()).await.unwrap();
        assert!(!response.headers().contains_key("content-length"));
        let bytes = response.bytes().await.unwrap();
        assert_eq!(bytes.len(), size);
        assert!(serde_json::from_slice::<Value>(&bytes).unwrap().is_string());
        assert_eq!(sandbox.executed_changes(), 0);
    }
}

#[tokio::test]
async fn an_oversized_response_shows_the_echo_at_either_end() {
    for (fault, echo_is_first) in [
        (Fault::oversized(300_000).echo_first(), true),
        (Fault::oversized(300_000).echo_last(), false),
    ] {
        let sandbox = with(fault).await;
        let response = try_put(&sandbox, &to_shipping()).await.unwrap();
        let bytes = response.bytes().await.unwrap();
        assert_eq!(bytes.len(), 300_000);
        let half = String::from_utf8_lossy(&bytes[..150_000]);
        assert_eq!(half.contains(ORDER), echo_is_first);
        let returned: Value = serde_json::from_slice(&bytes).unwrap();
        assert_eq!(returned["data"]["transactionId"], ORDER);
        assert_eq!(returned["status"], "success");
        assert_eq!(sandbox.executed_changes(), 1);
    }
}

#[tokio::test]
async fn what_is_carried_out_is_carried_out_before_the_delay() {
    // The delay is far longer than any test, so that the response cannot come first.
    let sandbox = with(Fault::delay(Duration::from_secs(3_600))).await;
    let stream = raw_put(&sandbox).await;
    executed_change(&sandbox).await;
    sandbox.stop().await;
    assert!(drain(stream).await.0.is_empty());
}

#[tokio::test]
async fn a_delayed_response_arrives() {
    let sandbox = with(Fault::status(504).after(Duration::from_millis(1))).await;
    assert_eq!(put(&sandbox, &to_shipping()).await.0, 504);
    sandbox.fault(UPDATE, Fault::delay(Duration::from_millis(1))).unwrap();
    assert_eq!(put(&sandbox, &to_shipping()).await.0, 200);
}

#[tokio::test]
async fn faults_are_played_in_order_and_as_often_as_they_say() {
    let sandbox = with(Fault::status(500).times(2)).await;
    sandbox.fault(UPDATE, Fault::status(429).times(0)).unwrap();
    sandbox.fault(UPDATE, Fault::status(502)).unwrap();
    assert_eq!(sandbox.waiting_faults(), 3);
    for expected in [500, 500, 502, 200] {
        assert_eq!(put(&sandbox, &to_shipping()).await.0, expected);
    }
    sandbox.fault(UPDATE, Fault::status(500)).unwrap();
    sandbox.clear_faults();
    assert_eq!(put(&sandbox, &to_shipping()).await.0, 200);
}

#[tokio::test]
async fn a_connection_continues_after_a_fault_with_a_response() {
    let sandbox = with(Fault::status(500).text("x")).await;
    let mut stream = raw_put(&sandbox).await;
    let mut bytes = Vec::new();
    while !bytes.ends_with(b"\r\n\r\nx") {
        assert_ne!(stream.read_buf(&mut bytes).await.unwrap(), 0);
    }
    stream.write_all(b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n").await.unwrap();
    let (bytes, end) = drain(stream).await;
    end.unwrap();
    assert!(split(&bytes).0.starts_with("http/1.1 404"));
}

#[tokio::test]
async fn a_fault_that_cannot_happen_is_refused_when_it_is_queued() {
    let sandbox = start().await;
    let refused = |operation: &str, fault| sandbox.fault(operation, fault).unwrap_err();
    assert_eq!(
        refused("updateEverything", Fault::reset()),
        FaultError::UnknownOperation("updateEverything".to_owned())
    );
    assert_eq!(refused(UPDATE, Fault::status(99)), FaultError::Status(99));
    assert_eq!(refused(UPDATE, Fault::status(102)), FaultError::Status(102));
    assert_eq!(
        refused(UPDATE, Fault::status(200).header("a b", "c")),
        FaultError::Header("a b".to_owned())
    );
    assert_eq!(sandbox.waiting_faults(), 0);
}

#[test]
fn a_fault_does_not_print_its_body() {
    let printed = format!("{:?} {:?}", Fault::status(500).text("secret"), Fault::raw("secret"));
    assert!(!printed.contains("secret"), "{printed}");
}
