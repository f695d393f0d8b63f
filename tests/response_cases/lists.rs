//! Lists in pages are whole, whatever their pages hold.

use futures_util::TryStreamExt;
use returning_ai::{
    Client, Error,
    store::{ListStoreCategoriesQuery, ListStoreProductsQuery},
};
use returning_ai_tests::faults_sockets::{request::Request, response};
use serde_json::{Value, json};

use crate::{client, responding};

/// A parameter of the query.
fn parameter(request: &Request, name: &str) -> Option<usize> {
    let query = request.head.split([' ', '?', '&']);
    query.filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name)?.1.parse().ok()
}

/// What a page says of the list.
type Says = fn(page: &[Value], all: usize) -> Value;

/// Responds with the page of a list that is asked for, of at most so many places.
fn page(request: &Request, list: &[Value], most: usize, says: Says) -> Vec<u8> {
    let skip = parameter(request, "skip").unwrap_or(0);
    let limit = parameter(request, "limit").unwrap_or(most).min(most);
    let page: Vec<_> = list.iter().skip(skip).take(limit).cloned().collect();
    let said = says(&page, list.len());
    response::ok(json!({"meta": {"status": "success"}, "data": page, "total": said}).to_string())
}

fn named(names: &[&str]) -> Vec<Value> {
    let item = |name: &&str| match *name {
        "null" => Value::Null,
        name => json!({"name": name}),
    };
    names.iter().map(item).collect()
}

async fn categories(client: &Client, limit: u64) -> Result<Vec<String>, Error> {
    let query = ListStoreCategoriesQuery::new().limit(limit);
    let all: Vec<_> = client.store().categories(query).try_collect().await?;
    Ok(all.into_iter().filter_map(|category| category.name).collect())
}

async fn products(client: &Client) -> Result<Vec<String>, Error> {
    let query = ListStoreProductsQuery::new().limit(2);
    let all: Vec<_> = client.store().products(query).try_collect().await?;
    Ok(all.into_iter().filter_map(|product| product.name).collect())
}

#[tokio::test]
async fn nulls_are_places_of_a_list() {
    for names in [
        &["a", "null", "b", "c"][..],
        &["null", "null", "b", "c"],
        &["null", "a", "null", "null", "null", "b"],
        &["a", "b", "null", "null"],
        &["null", "null", "null"],
        &["a", "null", "b"],
    ] {
        let expected: Vec<_> = names.iter().filter(|name| **name != "null").copied().collect();
        let list = named(names);
        let server = responding(move |request| page(request, &list, 2, |_, all| json!(all))).await;
        let client = client(&server);
        assert_eq!(categories(&client, 2).await.expect("a list"), expected, "{names:?}");
        assert_eq!(products(&client).await.expect("a list"), expected, "{names:?}");
    }
}

#[tokio::test]
async fn a_total_that_counts_the_page_ends_no_list() {
    let names: Vec<_> = (0..25).map(|number| number.to_string()).collect();
    for says in [
        (|page, _| json!(page.len())) as Says,
        |_, all| json!(all),
        |_, _| Value::Null,
        |page, _| json!(page.len().to_string()),
        |_, _| json!(0),
    ] {
        let list: Vec<_> = names.iter().map(|name| json!({ "name": name })).collect();
        let server = responding(move |request| page(request, &list, 10, says)).await;
        assert_eq!(categories(&client(&server), 10).await.expect("a list"), names);
    }
}
