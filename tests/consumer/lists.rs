//! Lists over several pages.

use returning_ai::{
    Client, Effect, ErrorKind, Items,
    gamification::{ActivityDayQuery, ListLeaderboardsQuery, ListStreakDefinitionsQuery},
    store::{ListStoreCategoriesQuery, ListStoreProductsQuery},
};
use returning_ai_sandbox::{Fault, Sandbox};
use returning_ai_tests::calls;
use serde_json::{Value, json};

/// A sandbox that holds a list of so many items, and a client for it.
async fn holding(operation: &str, items: Vec<Value>) -> (Sandbox, Client) {
    let sandbox = Sandbox::start().await.expect("started");
    sandbox.set_items(operation, items).expect("a list");
    let client = calls::builder(&sandbox).build().expect("valid");
    (sandbox, client)
}

fn named(count: usize) -> Vec<Value> {
    (0..count).map(|number| json!({"name": number.to_string()})).collect()
}

async fn names<T>(mut list: Items<'_, T>, name: impl Fn(T) -> Option<String>) -> Vec<String> {
    let mut names = Vec::new();
    while let Some(item) = list.next().await {
        names.push(name(item.expect("an item")).expect("a name"));
    }
    names
}

fn numbers(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|number| number.to_string()).collect()
}

#[tokio::test]
async fn products_and_categories_are_read_over_all_pages() {
    let (sandbox, client) = holding("listStoreProducts", named(45)).await;
    let query = ListStoreProductsQuery::new().limit(20);
    let read = names(client.store().products(query), |product| product.name).await;
    assert_eq!((read, sandbox.requests().len()), (numbers(0..45), 3));

    let (sandbox, client) = holding("listStoreCategories", named(45)).await;
    let query = ListStoreCategoriesQuery::new().skip(40);
    let read = names(client.store().categories(query), |category| category.name).await;
    assert_eq!((read, sandbox.requests().len()), (numbers(40..45), 1));
}

#[tokio::test]
async fn leaderboards_and_streaks_are_read_over_all_pages() {
    let (sandbox, client) = holding("listLeaderboards", named(41)).await;
    let query = ListLeaderboardsQuery::new();
    let read = names(client.gamification().leaderboards(query), |board| board.name).await;
    assert_eq!((read, sandbox.requests().len()), (numbers(0..41), 3));

    let (_sandbox, client) = holding("listStreakDefinitions", named(41)).await;
    let read = names(client.gamification().streaks(Default::default()), |streak| streak.name).await;
    assert_eq!(read, numbers(0..41));
}

#[tokio::test]
async fn a_daily_history_is_read_over_all_pages() {
    let entries = (0..5).map(|number| json!({"identifier": number.to_string()})).collect();
    let (sandbox, client) = holding("getDailyGamificationHistory", entries).await;
    let query =
        ActivityDayQuery::new(vec!["ada@example.com".to_owned()]).limit(2).date("18/05/2026");
    let history = client.gamification().daily_history_entries(query);
    let read = names(history, |entry| entry.identifier).await;
    assert_eq!((read, sandbox.requests().len()), (numbers(0..5), 3));
}

#[tokio::test]
async fn streaks_come_in_pages_of_the_size_that_is_asked_for() {
    let (sandbox, client) = holding("listStreakDefinitions", named(5)).await;
    let read = names(
        client.gamification().streaks(ListStreakDefinitionsQuery::new().limit(2)),
        |streak| streak.name,
    )
    .await;
    assert_eq!((read, sandbox.requests().len()), (numbers(0..5), 3));
}

/// A stream that borrowed the client could not leave the function that made it.
#[tokio::test]
async fn a_list_outlives_the_client_that_it_was_asked_of() {
    let (_sandbox, client) = holding("listStoreProducts", named(25)).await;
    let products = client.store().products(Default::default());
    drop(client);
    let read = tokio::spawn(names(products, |product| product.name)).await;
    assert_eq!(read.expect("no panic"), numbers(0..25));
}

#[tokio::test]
async fn an_empty_list_has_no_items() {
    let (_sandbox, client) = holding("listStoreProducts", Vec::new()).await;
    assert!(client.store().products(Default::default()).next().await.is_none());
}

#[tokio::test]
async fn a_failure_ends_the_list_and_says_what_failed() {
    let (sandbox, client) = holding("listStoreProducts", named(45)).await;
    let mut products = client.store().products(ListStoreProductsQuery::new().limit(20));
    for _ in 0..20 {
        products.next().await.expect("an item").expect("read");
    }
    sandbox.fault("listStoreProducts", Fault::status(403)).expect("taken");
    let error = products.next().await.expect("an error").expect_err("refused");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Status, Effect::Rejected));
    assert!(products.next().await.is_none());
}
