//! What is refused before anything is carried out: routes, keys, spellings, bodies.

mod common;

use common::{ORDER, PATH, REFUNDED, SHIPPING, UPDATE, put, read, start, to_shipping};
use http::Method;
use reqwest::{Client, RequestBuilder};
use returning_ai_sandbox::{AcceptedSpelling, Sandbox, StartError, UnknownKeys};
use serde_json::{Value, json};

const PERMISSION: &str = "updateRedemptionTransactionStatus";

fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let client = Client::builder().no_proxy().build().unwrap();
    client.request(method, format!("{}{path}", sandbox.url()))
}

async fn with_key(sandbox: &Sandbox, authorization: &str) -> u16 {
    let sent = request(sandbox, Method::PUT, PATH)
        .header("authorization", authorization)
        .header("content-type", "application/json")
        .body(to_shipping().to_string());
    let (status, returned) = read(sent.send().await.unwrap()).await;
    assert_eq!(status == 200, returned["message"] == "The order was updated");
    assert!(returned["message"].is_string());
    status
}

async fn with_body(sandbox: &Sandbox, content_type: Option<&str>, body: &str) -> u16 {
    let mut sent = request(sandbox, Method::PUT, PATH).bearer_auth(sandbox.api_key());
    if let Some(content_type) = content_type {
        sent = sent.header("content-type", content_type);
    }
    read(sent.body(body.to_owned()).send().await.unwrap()).await.0
}

#[tokio::test]
async fn an_unknown_route_and_another_method_are_recorded_refusals() {
    let sandbox = start().await;
    for (method, path, expected) in [(Method::PUT, "/v1/nothing", 404), (Method::DELETE, PATH, 405)]
    {
        let (status, returned) = read(request(&sandbox, method, path).send().await.unwrap()).await;
        assert_eq!(status, expected);
        assert!(returned["message"].is_string());
    }
    assert_eq!(sandbox.requests().iter().filter(|it| it.operation.is_none()).count(), 2);
}

#[tokio::test]
async fn a_key_is_needed_and_has_to_be_known_and_good() {
    let sandbox = start().await;
    sandbox.add_expired_key("old");
    sandbox.add_inactive_key("off");
    assert_eq!(
        read(request(&sandbox, Method::PUT, PATH).send().await.unwrap()).await.0,
        401,
        "the key is looked at before the body"
    );
    for authorization in ["Bearer", "Bearer unknown", "Bearer old", "Bearer off", "Basic old"] {
        assert_eq!(with_key(&sandbox, authorization).await, 401, "{authorization}");
    }
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn a_key_needs_the_permission_of_the_operation() {
    let sandbox = start().await;
    sandbox.add_key("other", &["readSomething"]);
    sandbox.add_key("fitting", &[PERMISSION]);
    assert_eq!(with_key(&sandbox, "Bearer other").await, 403);
    assert_eq!(with_key(&sandbox, "bearer fitting").await, 200);
    assert_eq!(sandbox.executed_changes(), 1);
}

#[tokio::test]
async fn a_body_that_is_not_documented_json_is_refused() {
    let sandbox = start().await;
    let json = to_shipping().to_string();
    for content_type in [None, Some(""), Some("text/plain"), Some("multipart/form-data")] {
        assert_eq!(with_body(&sandbox, content_type, &json).await, 415, "{content_type:?}");
    }
    for body in ["{\"transactionId\":", "", "[]", "{}"] {
        assert_eq!(with_body(&sandbox, Some("application/json"), body).await, 400, "{body}");
    }
    assert_eq!(with_body(&sandbox, Some("Application/JSON; charset=utf-8"), &json).await, 200);
}

#[tokio::test]
async fn a_value_of_another_type_is_refused_by_the_schema() {
    let sandbox = start().await;
    for (key, value) in [("refundCoins", json!("yes")), ("transactionId", json!(7))] {
        let mut body = to_shipping();
        body[key] = value;
        let (status, returned) = put(&sandbox, &body).await;
        assert_eq!(status, 400);
        assert!(!returned.to_string().contains("yes"), "a refusal does not repeat the values");
    }
}

#[tokio::test]
async fn a_key_that_the_schema_does_not_name_is_refused_or_ignored() {
    let mut body = to_shipping();
    body["note"] = json!("more");
    assert_eq!(put(&start().await, &body).await.0, 400);
    let lenient = Sandbox::builder().unknown_keys(UnknownKeys::Ignored).start().await.unwrap();
    assert_eq!(put(&lenient, &body).await.0, 200);
}

/// The status of a request in the spelling `statusID`, in `statusId`, and in both.
async fn spellings(spelling: AcceptedSpelling, unknown_keys: UnknownKeys) -> [u16; 3] {
    let builder = Sandbox::builder().spelling(spelling).unknown_keys(unknown_keys);
    let sandbox = builder.start().await.unwrap();
    let bodies: [Value; 3] = [
        json!({ "transactionId": ORDER, "statusID": SHIPPING }),
        json!({ "transactionId": ORDER, "statusId": SHIPPING }),
        json!({ "transactionId": ORDER, "statusID": SHIPPING, "statusId": SHIPPING }),
    ];
    let mut statuses = [0; 3];
    for (status, body) in statuses.iter_mut().zip(&bodies) {
        *status = put(&sandbox, body).await.0;
    }
    statuses
}

#[tokio::test]
async fn the_accepted_spelling_decides() {
    use AcceptedSpelling::{Both, StatusIDOnly, StatusIdOnly};
    use UnknownKeys::{Ignored, Refused};
    assert_eq!(spellings(StatusIDOnly, Refused).await, [200, 400, 400]);
    assert_eq!(spellings(StatusIdOnly, Refused).await, [400, 200, 400]);
    assert_eq!(spellings(Both, Refused).await, [200, 200, 200]);
    assert_eq!(spellings(StatusIDOnly, Ignored).await, [200, 400, 200]);
    assert_eq!(spellings(StatusIdOnly, Ignored).await, [400, 200, 200]);
}

#[tokio::test]
async fn two_different_statuses_in_one_request_are_refused() {
    let body = json!({ "transactionId": ORDER, "statusID": SHIPPING, "statusId": REFUNDED });
    for unknown_keys in [UnknownKeys::Refused, UnknownKeys::Ignored] {
        let sandbox = Sandbox::builder().unknown_keys(unknown_keys).start().await.unwrap();
        assert_eq!(put(&sandbox, &body).await.0, 400);
        assert_eq!(sandbox.executed_changes(), 0);
    }
}

#[tokio::test]
async fn a_prefix_precedes_every_path_and_nothing_is_served_outside_it() {
    let sandbox = Sandbox::builder().prefix("/apis").start().await.unwrap();
    assert_eq!(sandbox.base_url(), format!("{}/apis", sandbox.url()));
    assert_eq!(put(&sandbox, &to_shipping()).await.0, 200);
    assert_eq!(with_key(&sandbox, "Bearer any").await, 404);
    let recorded = sandbox.requests();
    assert_eq!(recorded[0].path, format!("/apis{PATH}"));
    assert_eq!(recorded[0].operation, Some(UPDATE));
    assert_eq!((recorded[1].path.as_str(), recorded[1].operation), (PATH, None));
}

#[tokio::test]
async fn a_prefix_that_is_not_a_plain_path_is_refused() {
    for prefix in ["apis", "/", "/apis/", "//apis", "/{a}", "/a b", "/..", "/a?b"] {
        let refused = Sandbox::builder().prefix(prefix).start().await;
        assert!(matches!(refused, Err(StartError::Prefix(_))), "{prefix}");
    }
}
