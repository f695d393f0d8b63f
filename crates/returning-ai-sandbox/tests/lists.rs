//! Paginated lists: each request gets the page that it asks for, with the right totals.

mod common;

use http::Method;
use reqwest::{Client, RequestBuilder};
use returning_ai_client::operations::ALL;
use returning_ai_sandbox::{ItemsError, Sandbox};
use serde_json::{Value, json};

const HISTORY: &str = "/v1/users/activity/daily";

fn items(count: usize) -> Vec<Value> {
    (0..count).map(|number| json!({ "number": number })).collect()
}

/// The first, the last and the count of the numbers of some items.
fn numbers(items: &Value) -> (Option<u64>, Option<u64>, usize) {
    let items = items.as_array().unwrap();
    let number = |item: Option<&Value>| item.and_then(|item| item["number"].as_u64());
    (number(items.first()), number(items.last()), items.len())
}

async fn with_items(operation: &str, count: usize) -> Sandbox {
    let sandbox = common::start().await;
    sandbox.set_items(operation, items(count)).unwrap();
    sandbox
}

fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let client = Client::builder().no_proxy().build().unwrap();
    client.request(method, format!("{}{path}", sandbox.url())).bearer_auth(sandbox.api_key())
}

async fn get(sandbox: &Sandbox, path: &str) -> Value {
    let sent = request(sandbox, Method::GET, path).send().await.unwrap();
    let (status, returned) = common::read(sent).await;
    assert_eq!(status, 200, "{path}: {returned}");
    returned
}

async fn history(sandbox: &Sandbox, body: Value) -> Value {
    let sent = request(sandbox, Method::POST, HISTORY).header("content-type", "application/json");
    let (status, returned) = common::read(sent.body(body.to_string()).send().await.unwrap()).await;
    assert_eq!(status, 200, "{returned}");
    returned
}

#[tokio::test]
async fn leaderboards_come_by_page_and_limit() {
    let sandbox = with_items("listLeaderboards", 45).await;
    for (query, page, limit, expected) in [
        ("", 1, 20, (Some(0), Some(19), 20)),
        ("?page=3", 3, 20, (Some(40), Some(44), 5)),
        ("?page=2&limit=10", 2, 10, (Some(10), Some(19), 10)),
        ("?page=4", 4, 20, (None, None, 0)),
        ("?page=9223372036854775807&limit=100", i64::MAX, 100, (None, None, 0)),
    ] {
        let returned = get(&sandbox, &format!("/v1/leaderboards{query}")).await;
        assert_eq!(numbers(&returned["data"]), expected, "{query}");
        let meta = json!({
            "limit": limit, "page": page, "total": 45, "status": "success", "statusCode": 200,
        });
        assert_eq!(returned["meta"], meta, "{query}");
    }
}

#[tokio::test]
async fn categories_and_products_come_by_skip_and_limit() {
    for (operation, path) in
        [("listStoreCategories", "/v1/categories"), ("listStoreProducts", "/products")]
    {
        let sandbox = with_items(operation, 45).await;
        for (query, skip, limit, expected) in [
            ("", 0, 20, (Some(0), Some(19), 20)),
            ("?skip=44", 44, 20, (Some(44), Some(44), 1)),
            ("?skip=7&limit=3", 7, 3, (Some(7), Some(9), 3)),
            ("?skip=45", 45, 20, (None, None, 0)),
        ] {
            let returned = get(&sandbox, &format!("{path}{query}")).await;
            assert_eq!(numbers(&returned["data"]), expected, "{query}");
            let meta = json!({
                "limit": limit, "skip": skip, "total": 45, "status": "success", "statusCode": 200,
            });
            assert_eq!(returned["meta"], meta, "{query}");
        }
    }
}

#[tokio::test]
async fn streaks_come_by_page_and_say_whether_there_are_pages_on_either_side() {
    let sandbox = with_items("listStreakDefinitions", 45).await;
    for (query, page, pages, before, behind, expected) in [
        ("", 1, 3, false, true, (Some(0), Some(19), 20)),
        ("?page=&limit=", 1, 3, false, true, (Some(0), Some(19), 20)),
        ("?page=2", 2, 3, true, true, (Some(20), Some(39), 20)),
        ("?page=3", 3, 3, true, false, (Some(40), Some(44), 5)),
        ("?page=2&limit=15", 2, 3, true, true, (Some(15), Some(29), 15)),
        ("?page=0&limit=0", 1, 45, false, true, (Some(0), Some(0), 1)),
    ] {
        let returned = get(&sandbox, &format!("/v1/streaks{query}")).await;
        assert_eq!(numbers(&returned["data"]), expected, "{query}");
        let pagination = json!({
            "currentPage": page, "totalPages": pages, "total": 45,
            "hasPrevPage": before, "hasNextPage": behind,
        });
        assert_eq!(returned["pagination"], pagination, "{query}");
        assert_eq!(returned["status"], "success");
    }
}

#[tokio::test]
async fn the_daily_history_comes_by_page_and_limit_of_the_body() {
    let sandbox = with_items("getDailyGamificationHistory", 120).await;
    for (body, page, limit, pages, expected) in [
        (json!({ "identifier": [] }), 1, 50, 3, (Some(0), Some(49), 50)),
        (json!({ "identifier": [], "page": 3 }), 3, 50, 3, (Some(100), Some(119), 20)),
        (
            json!({ "identifier": [], "page": 2, "limit": 100 }),
            2,
            100,
            2,
            (Some(100), Some(119), 20),
        ),
        (json!({ "identifier": [], "page": 4 }), 4, 50, 3, (None, None, 0)),
    ] {
        let returned = history(&sandbox, body.clone()).await;
        assert_eq!(numbers(&returned["data"]["results"]), expected, "{body}");
        let pagination = json!({
            "page": page, "limit": limit, "total_pages": pages, "found": 120, "total": 120,
        });
        assert_eq!(returned["data"]["pagination"], pagination, "{body}");
    }
    assert_eq!(sandbox.executed_changes(), 0);
}

#[tokio::test]
async fn a_window_in_the_query_of_the_daily_history_is_ignored() {
    let sandbox = with_items("getDailyGamificationHistory", 3).await;
    let path = format!("{HISTORY}?page=2&limit=1");
    let sent = request(&sandbox, Method::POST, &path).header("content-type", "application/json");
    let (_, returned) = common::read(sent.body(r#"{"identifier":[]}"#).send().await.unwrap()).await;
    assert_eq!(numbers(&returned["data"]["results"]), (Some(0), Some(2), 3));
}

#[tokio::test]
async fn an_empty_list_is_a_list_and_new_items_replace_the_old_ones() {
    let sandbox = with_items("listStoreProducts", 0).await;
    let returned = get(&sandbox, "/v1/products").await;
    assert_eq!((&returned["data"], &returned["meta"]["total"]), (&json!([]), &json!(0)));
    sandbox.set_items("listStoreProducts", items(3)).unwrap();
    assert_eq!(get(&sandbox, "/v1/products").await["meta"]["total"], 3);
    sandbox.set_items("listStreakDefinitions", Vec::new()).unwrap();
    let returned = get(&sandbox, "/v1/streaks").await;
    assert_eq!(returned["pagination"]["totalPages"], 0);
    assert_eq!(returned["pagination"]["hasNextPage"], false);
}

#[tokio::test]
async fn a_list_without_items_returns_its_example_whatever_the_window() {
    let sandbox = with_items("listStoreCategories", 3).await;
    let first = get(&sandbox, "/v1/products").await;
    assert_eq!(first["data"][0]["name"], "Coffee for two");
    assert_eq!(get(&sandbox, "/v1/products?skip=7&limit=3").await, first);
}

#[tokio::test]
async fn only_a_paginated_list_takes_items() {
    let sandbox = common::start().await;
    let taken = |operation: &str| sandbox.set_items(operation, Vec::new());
    let lists: Vec<_> = ALL.iter().map(|it| it.id).filter(|id| taken(id).is_ok()).collect();
    assert_eq!(
        lists,
        [
            "listStoreCategories",
            "listLeaderboards",
            "listStoreProducts",
            "listStreakDefinitions",
            "getDailyGamificationHistory",
        ]
    );
    let error = taken("listEverything").unwrap_err();
    assert_eq!(error, ItemsError::NotAList("listEverything".to_owned()));
    assert!(error.to_string().contains("listEverything"));
}
