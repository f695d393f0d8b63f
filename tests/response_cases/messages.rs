//! What an error says to a person, and what of it a report keeps.

use std::time::Duration;

use returning_ai::{CallOptions, Client, Error, ErrorKind, RetryPolicy, Upload};
use returning_ai_sandbox::{AcceptedSpelling, Sandbox};
use returning_ai_tests::{faults_sockets::response, scenario};

use crate::{always, builder, client};

async fn change(client: &Client) -> Error {
    let result = client.redemptions().update_status(scenario::change()).await;
    result.expect_err("it fails")
}

fn assert_says(error: &Error, words: &[&str], not: &[&str]) {
    let text = error.to_string();
    for words in words {
        assert!(text.contains(words), "{words:?} is not in: {text}");
    }
    for words in not {
        assert!(!text.contains(words), "{words:?} is in: {text}");
    }
}

#[tokio::test]
async fn a_name_that_is_unknown_and_a_port_where_nothing_listens_differ() {
    let at = |url: String| {
        let builder = Client::builder().api_key("made-up-key").base_url(url);
        builder.retry(RetryPolicy::none()).build().expect("valid")
    };
    let unknown = change(&at("https://mock.invalid".to_owned())).await;
    assert_says(&unknown, &["https://mock.invalid", "cannot be resolved"], &["refuses"]);

    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    drop(listener);
    let refused = change(&at(format!("http://{address}"))).await;
    assert_says(&refused, &["refuses connections", "nothing listens"], &["resolved"]);

    let [unknown, refused] = [unknown, refused].map(|error| error.report());
    assert_eq!((&*unknown.kind, &*refused.kind), ("connect", "connect"));
    assert_ne!(unknown.detail, refused.detail);
    assert!(unknown.detail.is_some() && refused.detail.is_some());
}

#[tokio::test]
async fn a_401_speaks_of_the_credential_first() {
    let server = always(response::response("401 Unauthorized", "", "{}")).await;
    let error = change(&client(&server)).await;
    assert_says(&error, &["wrong", "expired", "switched off", "another community"], &[]);
    let text = error.to_string();
    let (credential, permission) = (text.find("expired"), text.find("permission"));
    assert!(credential < permission || permission.is_none(), "{text}");

    let server = always(response::response("403 Forbidden", "", "{}")).await;
    let error = change(&client(&server)).await;
    assert_says(&error, &["updateRedemptionTransactionStatus"], &["expired"]);
}

#[tokio::test]
async fn a_page_is_called_one() {
    for page in [
        "<html><body>sign in</body></html>",
        "<!DOCTYPE html>\n<title>502 Bad Gateway</title>",
        "\n  <HTML>",
        "<?xml version=\"1.0\"?><error/>",
        "\u{feff}<html>",
    ] {
        for status in ["200 OK", "403 Forbidden", "404 Not Found", "502 Bad Gateway"] {
            let server = always(response::response(status, "content-type: text/html\r\n", page));
            let error = change(&client(&server.await)).await;
            assert_says(&error, &["page", "gateway"], &["html", "HTML"]);
        }
    }
}

#[tokio::test]
async fn a_file_that_is_missing_is_named_and_stays_out_of_the_report() {
    let server = always(response::ok("{}")).await;
    for path in ["/nowhere/made-up.png", "made-up.png", "/"] {
        let file = Upload::from_path(path);
        let error = client(&server).messaging().upload_images(vec![file]).await;
        let error = error.expect_err("no such file");
        assert_says(&error, &[path], &[]);
        assert_eq!(error.report().detail, None);
    }
}

#[tokio::test]
async fn a_time_of_zero_says_which() {
    type Set = fn(returning_ai::ClientBuilder) -> returning_ai::ClientBuilder;
    for (set, words) in [
        ((|it| it.timeout(Duration::ZERO)) as Set, "the timeout of an attempt"),
        (|it| it.connect_timeout(Duration::ZERO), "connect timeout"),
        (|it| it.idle_timeout(Duration::ZERO), "idle timeout"),
        (|it| it.retry(RetryPolicy::none().deadline(Duration::ZERO)), "the deadline of a call"),
        (|it| it.reuse_connections_for_writes(Duration::ZERO), "writes may idle"),
    ] {
        let error = set(Client::builder()).build().expect_err("no time");
        assert_says(&error, &[words], &[]);
        assert!(error.report().detail.is_some_and(|detail| detail.contains(words)));
    }
    let server = always(response::ok("{}")).await;
    for (options, words) in [
        (CallOptions::new().timeout(Duration::ZERO), "the timeout of an attempt"),
        (CallOptions::new().deadline(Duration::ZERO), "the deadline of a call"),
    ] {
        let error = change(&client(&server).with_options(options)).await;
        assert_says(&error, &[words], &[]);
    }
}

#[test]
fn a_setting_that_is_not_valid_is_in_the_report_where_it_repeats_no_value() {
    for builder in [
        Client::builder().api_key("canary\n"),
        Client::builder().api_key(""),
        Client::builder().base_url("canary"),
        Client::builder().base_url("https://canary:canary@mock.invalid"),
        Client::builder().base_url("http://canary.example"),
        Client::builder().base_url("https://canary.example/?canary"),
        Client::builder().base_url("https://[canary]"),
        Client::builder().user_agent("canary\n"),
        Client::builder().proxy("canary://x"),
        Client::builder().community_domain("https://canary"),
        Client::builder().identity("canary"),
        Client::builder().add_root_certificate("canary"),
        Client::builder().timeout(Duration::ZERO),
        Client::builder().header("canary header", "x"),
    ] {
        let error = builder.build().expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        let report = serde_json::to_string(&error.report()).expect("JSON");
        assert!(!report.contains("canary"), "{report}");
        let is_header = error.to_string().contains("header");
        assert!(is_header || error.report().detail.is_some(), "{error}");
    }
    let error = Client::builder().header("x-canary", "canary\n").build().expect_err("refused");
    assert!(error.to_string().contains("x-canary"), "{error}");
    assert_eq!(error.report().detail, None);
}

#[tokio::test]
async fn a_url_without_a_scheme_says_what_to_begin_it_with() {
    for url in ["api.returning.ai", "localhost:8080", "mock", "", "//mock.invalid"] {
        let error = Client::builder().base_url(url).build().expect_err("refused");
        assert_says(&error, &["https://"], &[]);
    }
}

#[tokio::test]
async fn a_second_attempt_with_the_other_spelling_is_mentioned() {
    for status in ["400 Bad Request", "404 Not Found", "422 Unprocessable Entity"] {
        let server = always(response::response(status, "", r#"{"status":"error"}"#)).await;
        let error = change(&client(&server)).await;
        assert_says(&error, &["other spelling"], &[]);
        assert_eq!(error.attempts(), 2);
        assert!(error.report().detail.is_some_and(|detail| detail.contains("other spelling")));
        // Nothing else was tried where the spelling is fixed.
        let fixed = builder(&server).status_id_spelling(returning_ai::StatusIdSpelling::StatusID);
        let error = change(&fixed.build().expect("valid")).await;
        assert_says(&error, &[], &["spelling"]);
    }
    let sandbox = Sandbox::builder().spelling(AcceptedSpelling::StatusIdOnly);
    let sandbox = sandbox.start().await.expect("started");
    let client = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url());
    let update = returning_ai::redemptions::UpdateStatus::new(
        "ORD-made-up",
        scenario::SHIPPING.parse().expect("an id"),
    );
    let error = client.build().expect("valid").redemptions().update_status(update).await;
    assert_says(&error.expect_err("no such order"), &["other spelling"], &[]);
}
