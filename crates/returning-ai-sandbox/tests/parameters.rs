//! The query, the headers and the variables of the path.

mod common;

use http::Method;
use reqwest::{Client, RequestBuilder};
use returning_ai_sandbox::Sandbox;

const TRIGGER: &str = "5f0c2a9d7be14c3380a6d912";
const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";

fn request(sandbox: &Sandbox, method: Method, path: &str) -> RequestBuilder {
    let client = Client::builder().no_proxy().build().unwrap();
    client.request(method, format!("{}{path}", sandbox.url())).bearer_auth(sandbox.api_key())
}

/// The status and the message of a GET.
async fn get(sandbox: &Sandbox, path: &str) -> (u16, String) {
    let sent = request(sandbox, Method::GET, path).send().await.unwrap();
    let (status, returned) = common::read(sent).await;
    (status, returned["message"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_parameter_of_another_type_or_beyond_its_bounds_is_refused_by_name() {
    let sandbox = common::start().await;
    for (path, name) in [
        ("/v1/leaderboards?page=two", "page"),
        ("/v1/leaderboards?page=0", "page"),
        ("/v1/leaderboards?page=1.5", "page"),
        ("/v1/leaderboards?limit=101", "limit"),
        ("/v1/products?limit=-1", "limit"),
        ("/v1/products?skip=-1", "skip"),
        ("/v1/streaks?page=first", "page"),
        ("/v1/messages?count=many", "count"),
        ("/v1/users/activity/daily?identifier=ada&days=x", "days"),
    ] {
        let (status, message) = get(&sandbox, path).await;
        assert_eq!(status, 400, "{path}");
        assert!(message.contains("query") && message.contains(name), "{message}");
        assert!(!message.contains("many"), "a refusal does not repeat the values");
    }
}

#[tokio::test]
async fn a_parameter_that_fits_and_one_that_is_not_documented_pass() {
    let sandbox = common::start().await;
    for path in [
        "/v1/leaderboards?page=2&limit=100&sort=createdAt%3Adesc&search=keyword:gold+cup",
        "/v1/products?skip=0&limit=1",
        "/v1/leaderboards?made-up=1&made-up=2&Page=zero",
        "/v1/stores?page=zero",
    ] {
        assert_eq!(get(&sandbox, path).await.0, 200, "{path}");
    }
}

#[tokio::test]
async fn a_required_parameter_that_is_missing_or_empty_is_refused_by_name() {
    let sandbox = common::start().await;
    for query in ["", "?identifier=", "?Identifier=ada"] {
        let (status, message) = get(&sandbox, &format!("/v1/users/activity/daily{query}")).await;
        assert_eq!(status, 400, "{query}");
        assert!(message.contains("identifier"), "{message}");
    }
    assert_eq!(get(&sandbox, "/v1/users/activity/daily?identifier=ada").await.0, 200);
}

#[tokio::test]
async fn a_parameter_without_a_value_counts_as_absent() {
    let sandbox = common::start().await;
    assert_eq!(get(&sandbox, "/v1/streaks?page=&limit=").await.0, 200);
    assert_eq!(get(&sandbox, "/v1/messages?count").await.0, 200);
}

#[tokio::test]
async fn a_documented_parameter_that_is_given_twice_is_refused() {
    let sandbox = common::start().await;
    let (status, message) = get(&sandbox, "/v1/leaderboards?page=1&page=2").await;
    assert_eq!(status, 400);
    assert!(message.contains("page is given more than once"), "{message}");
}

#[tokio::test]
async fn a_missing_parameter_is_reported_before_the_body_is_read() {
    let sandbox = common::start().await;
    for (query, told) in [("", "trigger_id"), (&*format!("?trigger_id={TRIGGER}"), "content type")]
    {
        let path = format!("/v1/data-workflows/file-ingests{query}");
        let sent = request(&sandbox, Method::POST, &path).header("x-api-key", sandbox.api_key());
        let (_, returned) = common::read(sent.send().await.unwrap()).await;
        assert!(returned["message"].as_str().unwrap().contains(told), "{returned}");
    }
}

#[tokio::test]
async fn a_required_header_is_found_in_any_case_and_refused_when_it_is_missing() {
    let sandbox = common::start().await;
    let sign_in = || {
        request(&sandbox, Method::POST, "/widget/made-up/signin")
            .header("returningai-api-key", sandbox.api_key())
    };
    let (status, returned) = common::read(sign_in().send().await.unwrap()).await;
    assert_eq!(status, 400);
    assert!(returned["message"].as_str().unwrap().contains("email"), "{returned}");
    let named = sign_in().header("Email", "ada@example.org");
    assert_eq!(named.send().await.unwrap().status(), 200);
    assert_eq!(sandbox.executed_changes(), 1);
}

#[tokio::test]
async fn a_variable_that_does_not_match_its_documented_pattern_is_refused_by_name() {
    let sandbox = common::start().await;
    let field = |field: &str| format!("/v1/communities/{COMMUNITY}/user-fields/{field}");
    for (path, expected) in [(field("level"), 400), (field(TRIGGER), 415)] {
        let sent = request(&sandbox, Method::PUT, &path).send().await.unwrap();
        let (status, returned) = common::read(sent).await;
        assert_eq!(status, expected, "{path}");
        let message = returned["message"].as_str().unwrap();
        assert_eq!(message.contains("fieldId"), expected == 400, "{message}");
    }
}
