//! What the responses contain beyond their documented examples.

mod common;

use http::Method;
use reqwest::{Client, RequestBuilder};
use returning_ai_client::operations::{UPDATE_BADGE, UPDATE_PURCHASE_HISTORY};
use returning_ai_sandbox::{Fault, Sandbox};
use serde_json::Value;

use common::valid::{bodies, bundle, with_body};

const OBJECT_ID: &str = "5f0c2a9d7be14c3380a6d9bb";

fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let client = Client::builder().no_proxy().build().unwrap();
    client.request(method, format!("{}{path}", sandbox.url())).bearer_auth(sandbox.api_key())
}

async fn purchase(sandbox: &Sandbox, id: &str) -> Value {
    let body = &bodies(&bundle(), &UPDATE_PURCHASE_HISTORY)[0];
    let sent = request(sandbox, Method::PATCH, &format!("/v1/purchase-histories/{id}"));
    common::read(with_body(sent, body).send().await.unwrap()).await.1
}

#[tokio::test]
async fn of_two_places_the_one_that_shows_ids_of_the_same_kind_repeats_the_id() {
    let sandbox = common::start().await;
    let by_id = purchase(&sandbox, OBJECT_ID).await;
    assert_eq!(by_id["data"]["_id"], OBJECT_ID);
    assert!(by_id["data"]["orderID"].as_str().unwrap().starts_with("ORD"));
    let by_number = purchase(&sandbox, "ORD7").await;
    assert_eq!(by_number["data"]["orderID"], "ORD7");
    assert_ne!(by_number["data"]["_id"], "ORD7");
}

#[tokio::test]
async fn an_id_is_repeated_decoded_and_not_as_it_was_escaped() {
    let sandbox = common::start().await;
    let body = &bodies(&bundle(), &UPDATE_BADGE)[0];
    let sent = request(&sandbox, Method::PUT, "/badges/a%2Fb%20c");
    let sent = with_body(sent.header("x-api-key", sandbox.api_key()), body).send();
    assert_eq!(common::read(sent.await.unwrap()).await.1["body"]["id"], "a/b c");
}

#[tokio::test]
async fn an_id_of_the_body_is_repeated_as_well() {
    let sandbox = common::start().await;
    let body = r#"{"action":"delete","user":"bo.clark"}"#;
    let sent = request(&sandbox, Method::POST, "/v1/users/manage");
    let sent = sent.header("content-type", "application/json").body(body).send();
    let (status, returned) = common::read(sent.await.unwrap()).await;
    assert_eq!((status, returned.to_string().as_str()), (200, body));
}

#[tokio::test]
async fn a_fault_rewrites_the_response_after_the_id_was_repeated() {
    let sandbox = common::start().await;
    let fault = Fault::usual_response().rewrite(|returned| {
        assert_eq!(returned["data"]["_id"], OBJECT_ID);
        returned["data"]["_id"] = "another".into();
    });
    sandbox.fault(UPDATE_PURCHASE_HISTORY.id, fault).unwrap();
    assert_eq!(purchase(&sandbox, OBJECT_ID).await["data"]["_id"], "another");
    assert_eq!(sandbox.executed_changes(), 1);
}

#[tokio::test]
async fn the_page_of_a_widget_is_html_with_an_empty_token() {
    let sandbox = common::start().await;
    let response = request(&sandbox, Method::GET, "/store/7?color=light").send().await.unwrap();
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/html");
    let page = response.text().await.unwrap();
    assert!(page.contains("window.__WIDGET_INIT__ = { token: \"\" }"), "{page}");
}
