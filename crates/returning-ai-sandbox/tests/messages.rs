//! What a refusal says about a request that does not fit its schema.

mod common;

use common::{
    ORDER, SHIPPING,
    valid::{bodies, bundle},
};
use http::Method;
use reqwest::Client;
use returning_ai_client::operations::UPDATE_ROLE;
use returning_ai_sandbox::{Sandbox, UnknownKeys};
use serde_json::{Value, json};

async fn send(method: Method, path: &str, body: &str) -> (u16, String) {
    send_to(&common::start().await, method, path, body).await
}

/// The status and the message for a body, with the demo key in each place of a credential.
async fn send_to(sandbox: &Sandbox, method: Method, path: &str, body: &str) -> (u16, String) {
    let client = Client::builder().no_proxy().build().unwrap();
    let sent = client
        .request(method, format!("{}{path}", sandbox.url()))
        .bearer_auth(sandbox.api_key())
        .header("x-api-key", sandbox.api_key())
        .header("content-type", "application/json")
        .body(body.to_owned())
        .send();
    let (status, body) = common::read(sent.await.unwrap()).await;
    (status, body["message"].as_str().unwrap().to_owned())
}

async fn update(body: Value) -> String {
    let (status, message) = send(Method::PUT, common::PATH, &body.to_string()).await;
    assert_eq!(status, 400, "{message}");
    message
}

#[tokio::test]
async fn an_update_without_a_status_names_both_spellings() {
    assert_eq!(
        update(json!({ "transactionId": ORDER })).await,
        "The body is not valid: the field statusID or statusId is missing"
    );
}

#[tokio::test]
async fn the_best_alternative_says_what_is_wrong() {
    for (body, violations) in [
        (json!({ "statusID": SHIPPING }), "the field transactionId is missing"),
        (json!({ "statusId": SHIPPING }), "the field transactionId is missing"),
        (
            json!({ "transactionId": ORDER, "statusId": SHIPPING, "refundCoins": "yes" }),
            "the field refundCoins is not a boolean",
        ),
        (
            json!({ "transactionId": ORDER, "statusID": SHIPPING, "note": 1 }),
            "the field note is not known",
        ),
        (
            json!({ "transactionId": 7, "statusID": SHIPPING, "note": 1 }),
            "the field note is not known; the field transactionId is not a string",
        ),
    ] {
        let message = update(body).await;
        let (_, said) = message.split_once(": ").unwrap();
        let sorted = |text: &str| {
            let mut parts: Vec<_> = text.split("; ").map(str::to_owned).collect();
            parts.sort();
            parts
        };
        assert_eq!(sorted(said), sorted(violations));
    }
}

#[tokio::test]
async fn the_root_of_a_body_and_a_missing_body_have_names() {
    let message = update(json!([])).await;
    assert_eq!(message, "The body is not valid: the body is not an object");
    let (status, message) = send(Method::PUT, common::PATH, "").await;
    assert_eq!((status, message.as_str()), (400, "The request has no body"));
}

#[tokio::test]
async fn an_alternative_that_is_mixed_with_another_is_refused_as_such() {
    let body = json!({ "server_permissions": {}, "serverPermissions": {} });
    let (status, message) = send(Method::PUT, "/roles/7", &body.to_string()).await;
    assert_eq!(status, 400);
    assert!(message.contains("erver") && message.ends_with("is not known"), "{message}");

    let mut mixed = json!({});
    for body in bodies(&bundle(), &UPDATE_ROLE) {
        let Value::Object(fields) = serde_json::from_slice(&body.bytes).unwrap() else { panic!() };
        mixed.as_object_mut().unwrap().extend(fields);
    }
    let lenient = Sandbox::builder().unknown_keys(UnknownKeys::Ignored).start().await.unwrap();
    let (status, message) = send_to(&lenient, Method::PUT, "/roles/7", &mixed.to_string()).await;
    assert_eq!(status, 400);
    assert!(message.contains("mixes alternatives"), "{message}");
}

#[tokio::test]
async fn a_nested_field_is_named_with_its_place() {
    for (body, violation) in [
        (json!({ "widget": { "appearance": 7 } }), "the field widget/appearance is not an object"),
        (json!({ "currency": { "made-up": 7 } }), "the field made-up of currency is not known"),
    ] {
        let (status, message) = send(Method::PUT, "/v1/stores", &body.to_string()).await;
        assert_eq!((status, message), (400, format!("The body is not valid: {violation}")));
    }
}
