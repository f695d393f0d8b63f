//! The addresses below `/__admin` do what the library does.

mod common;

use common::{ORDER, PATH, UPDATE, put, read, start, to_refunded, to_shipping};
use http::Method;
use reqwest::Client;
use returning_ai_sandbox::Sandbox;
use serde_json::{Value, json};

async fn call(sandbox: &Sandbox, method: Method, path: &str, body: &str) -> (u16, Value) {
    let client = Client::builder().no_proxy().build().unwrap();
    let url = format!("{}{path}", sandbox.url());
    read(client.request(method, url).body(body.to_owned()).send().await.unwrap()).await
}

async fn get(sandbox: &Sandbox, path: &str) -> Value {
    let (status, body) = call(sandbox, Method::GET, path, "").await;
    assert_eq!(status, 200, "{path}: {body}");
    body
}

async fn post(sandbox: &Sandbox, path: &str, body: Value) -> (u16, Value) {
    call(sandbox, Method::POST, path, &body.to_string()).await
}

/// The status of a request to a guarded operation.
async fn with_key(sandbox: &Sandbox, key: &str) -> u16 {
    let client = Client::builder().no_proxy().build().unwrap();
    let request = client.get(format!("{}/v1/stores", sandbox.base_url())).bearer_auth(key);
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn keys_are_added_with_fewer_permissions_and_in_other_states() {
    let sandbox = start().await;
    let keys = json!({ "keys": [
        { "key": "all" },
        { "key": "store", "permissions": ["store"] },
        { "key": "none", "permissions": [] },
        { "key": "old", "state": "expired" },
        { "key": "off", "state": "inactive" },
        { "key": "foreign", "state": "other-community" },
    ] });
    assert_eq!(post(&sandbox, "/__admin/keys", keys).await, (200, json!({ "added": 6 })));
    let expected =
        [("all", 200), ("store", 200), ("none", 403), ("old", 401), ("off", 401), ("foreign", 401)];
    for (key, status) in expected {
        assert_eq!(with_key(&sandbox, key).await, status, "{key}");
    }
}

#[tokio::test]
async fn a_faulty_list_of_keys_adds_none_and_its_refusal_repeats_no_key() {
    let sandbox = start().await;
    for (keys, place) in [
        (json!({ "keys": [{ "key": "good" }, { "key": "s3cret", "state": "s3cret" }] }), "keys[1]"),
        (json!({ "keys": [{ "key": "s3cret", "permissions": "s3cret" }] }), "keys[0].permissions"),
        (json!({ "keys": [{ "s3cret": "s3cret" }] }), "keys[0]"),
        (json!("s3cret"), "the document"),
    ] {
        let (status, refusal) = post(&sandbox, "/__admin/keys", keys).await;
        let message = refusal["message"].as_str().unwrap();
        assert_eq!(status, 400);
        assert!(message.contains(place), "{message}");
        assert!(!message.contains(" s3cret"), "{message}");
    }
    assert_eq!(with_key(&sandbox, "good").await, 401);
}

#[tokio::test]
async fn a_fault_is_queued_counted_and_cleared() {
    let sandbox = start().await;
    let busy = json!({
        "operation": UPDATE, "status": 429, "headers": { "retry-after": "1" },
        "json": { "message": "later" }, "times": 2,
    });
    assert_eq!(post(&sandbox, "/__admin/faults", busy).await, (200, json!({ "waiting": 2 })));
    assert_eq!(put(&sandbox, &to_shipping()).await, (429, json!({ "message": "later" })));
    assert_eq!(get(&sandbox, "/__admin/faults").await, json!({ "waiting": 1 }));
    assert_eq!(call(&sandbox, Method::DELETE, "/__admin/faults", "").await.0, 200);
    assert_eq!(put(&sandbox, &to_shipping()).await.0, 200);
}

#[tokio::test]
async fn a_fault_can_rewrite_execute_and_end_the_connection() {
    let sandbox = start().await;
    let other = json!({ "operation": UPDATE, "replace": { "/data/transactionId": "ORD7" } });
    post(&sandbox, "/__admin/faults", other).await;
    assert_eq!(put(&sandbox, &to_shipping()).await.1["data"]["transactionId"], "ORD7");

    let lost = json!({ "operation": UPDATE, "ending": "reset", "executes": true });
    post(&sandbox, "/__admin/faults", lost).await;
    assert!(common::try_put(&sandbox, &to_shipping()).await.is_err());
    let changes = json!({ "total": 2, "operations": { UPDATE: 2 } });
    assert_eq!(get(&sandbox, "/__admin/changes").await, changes);

    let cut = json!({ "operation": UPDATE, "cutAfter": 10, "delayMs": 1 });
    post(&sandbox, "/__admin/faults", cut).await;
    let response = common::try_put(&sandbox, &to_shipping()).await.unwrap();
    assert!(response.bytes().await.is_err());
}

#[tokio::test]
async fn each_kind_of_body_can_be_scripted() {
    let sandbox = start().await;
    for (body, content_type, text) in [
        (json!({ "text": "down" }), "text/plain; charset=utf-8", "down"),
        (json!({ "html": "<p>down" }), "text/html; charset=utf-8", "<p>down"),
        (json!({ "jsonText": "{" }), "application/json", "{"),
        (json!({ "oversized": 4 }), "application/json", "\"aa\""),
    ] {
        let mut fault = body;
        fault["operation"] = json!(UPDATE);
        fault["status"] = json!(502);
        assert_eq!(post(&sandbox, "/__admin/faults", fault).await.0, 200);
        let response = common::try_put(&sandbox, &to_shipping()).await.unwrap();
        assert_eq!(response.status(), 502);
        assert_eq!(response.headers()["content-type"], content_type);
        assert_eq!(response.text().await.unwrap(), text);
    }
}

#[tokio::test]
async fn a_fault_that_cannot_happen_is_refused_with_its_reason() {
    let sandbox = start().await;
    for (fault, reason) in [
        (json!({ "operation": "updateEverything" }), "updateEverything"),
        (json!({ "operation": UPDATE, "status": 99 }), "99"),
        (json!({ "operation": UPDATE, "ending": "silence", "text": "a" }), "one of"),
        (json!({ "operation": UPDATE, "cutAfter": 1, "stallAfter": 1 }), "one of"),
        (json!({ "operation": UPDATE, "made-up": 1 }), "made-up"),
    ] {
        let (status, refusal) = post(&sandbox, "/__admin/faults", fault).await;
        assert_eq!(status, 400);
        assert!(refusal["message"].as_str().unwrap().contains(reason), "{refusal}");
    }
    assert_eq!(sandbox.waiting_faults(), 0);
}

#[tokio::test]
async fn a_list_gets_items_and_pages() {
    let sandbox = start().await;
    let items: Value = (0..45).map(|number| json!({ "number": number })).collect();
    let path = "/__admin/items/listStoreProducts";
    let set = call(&sandbox, Method::PUT, path, &items.to_string()).await;
    assert_eq!(set, (200, json!({ "items": 45 })));
    let (status, refusal) = call(&sandbox, Method::PUT, "/__admin/items/listStores", "[]").await;
    assert_eq!((status, refusal["message"].as_str().unwrap().contains("listStores")), (400, true));

    let client = Client::builder().no_proxy().build().unwrap();
    let page = client.get(format!("{}/v1/products?skip=40", sandbox.url()));
    let (_, page) = read(page.bearer_auth(sandbox.api_key()).send().await.unwrap()).await;
    assert_eq!((page["data"].as_array().unwrap().len(), &page["meta"]["total"]), (5, &json!(45)));
}

#[tokio::test]
async fn orders_are_added_and_shown_with_their_users() {
    let sandbox = start().await;
    let order = json!({ "id": "ORD7", "user": "new", "coins": 7, "status": "Processing" });
    assert_eq!(post(&sandbox, "/__admin/orders", order).await.0, 200);
    let unknown = json!({ "id": "ORD8", "user": "new", "coins": 7, "status": "Lost" });
    assert_eq!(post(&sandbox, "/__admin/orders", unknown).await.0, 400);
    put(&sandbox, &to_refunded()).await;

    let orders = get(&sandbox, "/__admin/orders").await;
    let find = |id: &str| orders.as_array().unwrap().iter().find(|it| it["id"] == id).cloned();
    assert_eq!(find("ORD7").unwrap()["status"]["name"], "Processing");
    assert_eq!(find("ORD8"), None);
    assert_eq!(find(ORDER).unwrap()["history"][0]["refunded"], true);
    let users = get(&sandbox, "/__admin/users").await;
    let new = users.as_array().unwrap().iter().find(|user| user["name"] == "new");
    assert_eq!(new.unwrap()["coins"], 0);
}

#[tokio::test]
async fn requests_are_shown_without_credentials_and_can_be_cleared() {
    let sandbox = Sandbox::builder().record_limits(2, 1_000_000).start().await.unwrap();
    put(&sandbox, &to_shipping()).await;
    put(&sandbox, &to_shipping()).await;
    let token = json!({ "accessId": "made-up", "accessKey": "s3cret-key" });
    let client = Client::builder().no_proxy().build().unwrap();
    let url = format!("{}/v2/api/widget-access-keys/token?a=1", sandbox.url());
    let sent = client.post(url).header("content-type", "application/json");
    sent.header("cookie", "s3cret-cookie").body(token.to_string()).send().await.unwrap();

    let shown = get(&sandbox, "/__admin/requests").await;
    assert_eq!(shown["dropped"], 1);
    let [update, token] = shown["requests"].as_array().unwrap().as_slice() else { panic!() };
    assert_eq!((&update["operation"], &update["path"]), (&json!(UPDATE), &json!(PATH)));
    assert_eq!(update["body"], to_shipping());
    assert_eq!(token["query"], json!([["a", "1"]]));
    assert_eq!(token["body"], json!({ "accessId": "made-up", "accessKey": "[redacted]" }));
    let text = shown.to_string();
    assert!(!text.contains(sandbox.api_key()) && !text.contains("s3cret"), "{text}");

    assert_eq!(call(&sandbox, Method::DELETE, "/__admin/requests", "").await.0, 200);
    let empty = json!({ "dropped": 0, "requests": [] });
    assert_eq!(get(&sandbox, "/__admin/requests").await, empty);
}

#[tokio::test]
async fn the_document_is_served_with_the_sandbox_as_its_only_server() {
    let sandbox = Sandbox::builder().prefix("/apis").start().await.unwrap();
    let document = get(&sandbox, "/openapi.json").await;
    assert_eq!(document["servers"].as_array().unwrap().len(), 1);
    assert_eq!(document["servers"][0]["url"], sandbox.base_url());
    let mut operations = document["paths"].as_object().unwrap().values();
    assert!(operations.all(|item| item.get("servers").is_none()));
    let text = document["paths"].to_string();
    assert!(text.contains(UPDATE) && !text.contains("\"servers\""));
}

#[tokio::test]
async fn browsers_may_call_only_if_asked_for() {
    let preflight = |sandbox: &Sandbox| {
        let client = Client::builder().no_proxy().build().unwrap();
        client
            .request(Method::OPTIONS, format!("{}{PATH}", sandbox.url()))
            .header("origin", "https://app.example")
            .header("access-control-request-method", "PUT")
            .header("access-control-request-headers", "authorization,content-type")
            .send()
    };
    let closed = preflight(&start().await).await.unwrap();
    assert!(closed.headers().get("access-control-allow-origin").is_none());

    let sandbox = Sandbox::builder().cors(true).start().await.unwrap();
    let open = preflight(&sandbox).await.unwrap();
    assert_eq!(open.status(), 200);
    assert_eq!(open.headers()["access-control-allow-origin"], "*");
    assert_eq!(open.headers()["access-control-allow-methods"], "PUT");
    assert_eq!(open.headers()["access-control-allow-headers"], "authorization,content-type");
    assert_eq!(put(&sandbox, &to_shipping()).await.0, 200);
}
