//! Bodies that cannot be read as they are, or not to their end.

use std::time::{Duration, Instant};

use returning_ai::{
    ErrorKind,
    store::{GetStoreCategoryQuery, StoreCategoryUpdate},
    users::UserDataQuery,
};
use returning_ai_tests::faults_sockets::{response, script::Step};

use crate::{CATEGORY, always, builder, change, client, confirmed, heard, scripted};

#[tokio::test]
async fn half_of_a_character_does_not_lose_a_page() {
    for half in [r"\ud83d", r"\uDE00", r"\ude00\ud83d", r"a\uD83Db", r"\ud83d\u0041", r"\ud83d\n"] {
        let item = r#"{"name":"made up"}"#;
        let odd = format!(r#"{{"name":"{half}"}}"#);
        let items = [vec![item; 99].join(","), odd].join(",");
        let body = format!(r#"{{"meta":{{"status":"success"}},"data":[{items}]}}"#);
        let server = always(response::ok(body)).await;
        let query = returning_ai::store::ListStoreCategoriesQuery::new();
        let list = client(&server).store().list_categories(&query).await.expect(half);
        let data = list.data.expect("items");
        assert_eq!(data.len(), 100, "{half}");
        let name = data.last().and_then(|item| item.name.as_deref()).expect("a name");
        assert!(name.contains('\u{fffd}'), "{half}: {name:?}");

        let server = always(response::ok(confirmed(&format!(r#""note":"{half}","#)))).await;
        assert_eq!(heard(&change(&client(&server)).await, &server), ("ok", 1), "{half}");
    }
}

#[tokio::test]
async fn an_optional_field_of_another_type_is_absent() {
    for value in ["7", "true", "[]", r#"{"a":1}"#, r#"["x"]"#] {
        let body = format!(
            r#"{{"meta":{{"status":"success"}},"data":{{"_id":"{CATEGORY}","name":{value},"communityID":"kept"}}}}"#
        );
        let server = always(response::ok(&body)).await;
        let renamed = StoreCategoryUpdate::new().name("Cups");
        let changed = client(&server).store().update_category(CATEGORY, &renamed).await;
        let changed = changed.expect(value).data.expect("a category");
        assert_eq!(
            (changed.name, changed.community_id.as_deref()),
            (None, Some("kept")),
            "{value}"
        );
        let all = GetStoreCategoryQuery::new();
        let read = client(&server).store().get_category(CATEGORY, &all).await.expect(value);
        assert_eq!(read.data.expect("a category").community_id.as_deref(), Some("kept"), "{value}");
    }
    // The name of the status is required: without it the response is not the documented one.
    let unnamed = confirmed("").replace(r#""name":"Shipping""#, r#""name":7"#);
    let server = always(response::ok(unnamed)).await;
    assert_eq!(heard(&change(&client(&server)).await, &server), ("applied", 1));
}

#[tokio::test]
async fn the_time_that_the_service_asks_for_is_read_in_all_its_forms() {
    for (asked, expected) in [
        ("1.5", Some(1500)),
        ("0.25", Some(250)),
        ("2", Some(2000)),
        ("0", Some(0)),
        ("1.", Some(1000)),
        ("-1", None),
        ("soon", None),
        ("1,5", None),
    ] {
        let headers = format!("retry-after: {asked}\r\n");
        let server = always(response::response("429 Too Many Requests", &headers, "")).await;
        let client = builder(&server).retry(returning_ai::RetryPolicy::none());
        let error = change(&client.build().expect("valid")).await.expect_err("limited");
        let heard = error.retry_after().map(|time| time.as_millis());
        assert_eq!(heard, expected, "{asked}");
    }
}

/// A service whose response to a refusal never ends.
fn endless(status: &str, headers: &str, body: Vec<u8>) -> Vec<Step> {
    let head = format!("HTTP/1.1 {status}\r\nretry-after: 0\r\n{headers}\r\n");
    vec![Step::Act, Step::Send(head.into_bytes()), Step::Repeat(body, Duration::from_millis(100))]
}

#[tokio::test]
async fn a_refusal_whose_body_does_not_end_is_judged_by_its_status() {
    let length = "content-length: 1000000\r\n";
    let chunked = "transfer-encoding: chunked\r\n";
    for (status, headers, body, expected) in [
        ("429 Too Many Requests", length, "x", "rejected"),
        ("429 Too Many Requests", chunked, "1\r\nx\r\n", "rejected"),
        ("429 Too Many Requests", "", " ", "rejected"),
        ("403 Forbidden", length, "x", "rejected"),
        ("404 Not Found", chunked, "1\r\nx\r\n", "rejected"),
        ("503 Service Unavailable", length, "x", "unknown"),
    ] {
        let steps = endless(status, headers, body.into());
        let server = scripted(move |_| steps.clone()).await;
        let builder = builder(&server).timeout(Duration::from_secs(60));
        let result = change(&builder.build().expect("valid")).await;
        assert_eq!(heard(&result, &server), (expected, 1), "{status} {headers}");
        let error = result.expect_err("refused");
        assert_ne!(error.kind(), ErrorKind::Timeout, "{status} {headers}");
        let code = status.split(' ').next().and_then(|code| code.parse().ok());
        assert_eq!(error.status(), code);
    }
}

#[tokio::test]
async fn a_read_is_asked_again_after_a_429_that_does_not_end() {
    let server = scripted(|connection| match connection {
        0 => endless("429 Too Many Requests", "content-length: 1000\r\n", b"x".into()),
        _ => vec![Step::Act, Step::Send(response::ok(r#"{"status":"success","data":{}}"#))],
    })
    .await;
    let read = client(&server).users().get_data(&UserDataQuery::new("40217")).await;
    assert_eq!(heard(&read, &server), ("ok", 2));
}

#[tokio::test]
async fn the_deadline_holds_while_a_response_is_decoded() {
    let items = vec!["{}"; 2_000_000].join(",");
    let body = format!(r#"{{"meta":{{"status":"success"}},"data":[{items}]}}"#);
    let server = always(response::ok(body)).await;
    let client = builder(&server).build().expect("valid");
    let query = returning_ai::gamification::ListLeaderboardsQuery::new();
    let started = Instant::now();
    let error = client.gamification().list_leaderboards(&query).await.expect_err("too large");
    assert_eq!(error.kind(), ErrorKind::Malformed, "{error}");
    assert!(error.to_string().contains("max_body_bytes"), "{error}");
    // Not a measurement: an attempt may take thirty seconds.
    assert!(started.elapsed() < Duration::from_secs(30));
}
