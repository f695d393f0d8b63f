//! Each assumption has an id, a line in the file, and a response that names it.

mod common;

use std::{collections::BTreeSet, fs, path::Path};

use common::{
    COMPLETED, ORDER, REFUNDED, SHIPPING,
    valid::{Body, ID, form, part},
};
use http::Method;
use reqwest::{Client, RequestBuilder, Response};
use returning_ai_sandbox::Sandbox;
use serde_json::{Value, json};

const FILE: &str = include_str!("../ASSUMPTIONS.md");

/// The ids of the file, in their order.
fn explained() -> Vec<&'static str> {
    let lines = FILE.lines().filter_map(|line| line.strip_prefix("- `"));
    lines.map(|line| line.split('`').next().unwrap()).collect()
}

/// The ids in the source code.
fn declared() -> BTreeSet<String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let text = fs::read_to_string(source.join("assumption.rs")).unwrap();
    let ids = text.split("Assumption(\"").skip(1).map(|it| it.split('"').next().unwrap());
    ids.map(str::to_owned).collect()
}

#[test]
fn the_file_explains_each_id_of_the_code_once_and_no_other() {
    let explained = explained();
    assert!(explained.is_sorted(), "{explained:?}");
    let unique: BTreeSet<_> = explained.iter().map(|&id| id.to_owned()).collect();
    assert_eq!(unique.len(), explained.len());
    assert_eq!(unique, declared());
}

struct Caller {
    sandbox: Sandbox,
    seen: BTreeSet<String>,
}

impl Caller {
    async fn send(&mut self, request: RequestBuilder) -> Response {
        let response = request.send().await.unwrap();
        if let Some(header) = response.headers().get("x-sandbox-assumptions") {
            self.seen.extend(header.to_str().unwrap().split(", ").map(str::to_owned));
        }
        response
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let client = Client::builder().no_proxy().build().unwrap();
        let request = client.request(method, format!("{}{path}", self.sandbox.url()));
        request.bearer_auth(self.sandbox.api_key())
    }

    async fn get(&mut self, path: &str) -> Response {
        self.send(self.request(Method::GET, path)).await
    }

    async fn update(&mut self, body: Value) -> Response {
        let request = self.request(Method::PUT, common::PATH);
        let request = request.header("content-type", "application/json").body(body.to_string());
        self.send(request).await
    }

    async fn upload(&mut self, body: Body) -> Response {
        let request = self.request(Method::POST, "/v1/users/bulk-import");
        self.send(common::valid::with_body(request, &body)).await
    }
}

#[tokio::test]
async fn each_assumption_is_named_by_a_response() {
    let mut caller = Caller { sandbox: common::start().await, seen: BTreeSet::new() };
    caller.sandbox.set_items("listStoreProducts", Vec::new()).unwrap();
    caller.sandbox.add_key_of_another_community("foreign");

    for path in [
        "/v1/nothing/at-all",
        "/v1/made-up",
        "/store/7",
        "/v1/streaks?page=&made-up=1",
        "/v1/streaks?page=1&page=2",
        "/v1/products",
        "/v1/redemption-transactions/status",
    ] {
        caller.get(path).await;
    }
    let shipping = json!({ "transactionId": ORDER, "statusId": SHIPPING });
    caller.update(shipping.clone()).await;
    caller.update(shipping).await;
    for body in [
        json!({ "transactionId": ORDER, "statusId": SHIPPING, "refundCoins": true }),
        json!({ "transactionId": ORDER, "statusId": SHIPPING, "statusID": REFUNDED }),
        json!({ "transactionId": ORDER, "statusId": SHIPPING, "made-up": 1 }),
        json!({ "transactionId": ORDER, "statusId": COMPLETED }),
        json!({ "transactionId": ORDER, "statusId": SHIPPING }),
        json!("a".repeat(16 * 1024 * 1024)),
    ] {
        caller.update(body).await;
    }
    let text = part("name=\"communityId\"", None, ID);
    let empty = part("name=\"data\"; filename=\"a.csv\"", Some("text/csv"), "");
    caller.upload(form(&[&text, &text])).await;
    caller.upload(form(&[&empty])).await;
    let channels = format!("{}/v1/channels", caller.sandbox.url());
    let client = Client::builder().no_proxy().build().unwrap();
    caller.send(client.get(channels).bearer_auth("foreign")).await;

    let explained: BTreeSet<_> = explained().into_iter().map(str::to_owned).collect();
    assert_eq!(caller.seen, explained);
}

#[tokio::test]
async fn a_documented_response_names_no_assumption_about_its_status() {
    let mut caller = Caller { sandbox: common::start().await, seen: BTreeSet::new() };
    let response = caller.update(json!({ "transactionId": "ORD0", "statusId": SHIPPING })).await;
    assert_eq!(response.status(), 404);
    let assumptions = response.headers()["x-sandbox-assumptions"].to_str().unwrap();
    assert!(!assumptions.contains("undocumented-status"), "{assumptions}");
}
