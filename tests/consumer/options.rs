//! Settings for one call, and headers of one's own.

use std::time::Duration;

use returning_ai::{
    CallOptions, Client, Effect, ErrorKind, HeaderValue, Method, RetryPolicy, users::UserDataQuery,
};
use returning_ai_sandbox::{AcceptedSpelling, Fault, RecordedRequest, Sandbox};
use returning_ai_tests::scenario::{self, OPERATION};

async fn sandbox() -> Sandbox {
    Sandbox::start().await.expect("started")
}

fn client(sandbox: &Sandbox) -> Client {
    let builder = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url());
    builder.header("x-team", "fulfilment").build().expect("valid")
}

/// The values of a header in the requests, in their order.
fn values(sandbox: &Sandbox, name: &str) -> Vec<String> {
    let value = |request: &RecordedRequest| {
        let value = request.headers.get(name).and_then(|value| value.to_str().ok());
        value.unwrap_or_default().to_owned()
    };
    sandbox.requests().iter().map(value).collect()
}

#[tokio::test]
async fn options_hold_for_the_calls_of_the_client_that_is_made_with_them_alone() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let hasty = client.with_options(CallOptions::new().timeout(Duration::from_millis(300)));
    sandbox.fault(OPERATION, Fault::silence()).expect("taken");
    let error = hasty.redemptions().update_status(scenario::change()).await.expect_err("silent");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Timeout, Effect::Unknown));
    client.redemptions().update_status(scenario::change()).await.expect("updated");
}

#[tokio::test]
async fn a_call_has_its_own_deadline_and_its_own_attempts() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for (options, attempts) in [
        (CallOptions::new().retry(RetryPolicy::none()), 1),
        (CallOptions::new().deadline(Duration::from_millis(20)), 1),
        (CallOptions::new().retry(RetryPolicy::default().max_attempts(2)), 2),
    ] {
        sandbox.fault("getUserData", Fault::status(503).times(9)).expect("taken");
        let query = UserDataQuery::new("40217");
        let failed = client.with_options(options).users().get_data(&query).await;
        assert_eq!(failed.expect_err("503").attempts(), attempts);
        sandbox.clear_faults();
    }
}

#[tokio::test]
async fn a_read_with_a_short_deadline_is_repeated_within_it() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for deadline in [5, 15, 40] {
        sandbox.fault("getUserData", Fault::status(503)).expect("taken");
        let options = CallOptions::new().deadline(Duration::from_secs(deadline));
        let query = UserDataQuery::new("40217");
        let read = client.with_options(options).users().get_data(&query).await;
        assert!(read.is_ok(), "{deadline}: {read:?}");
    }
}

#[tokio::test]
async fn no_time_is_an_error_before_anything_is_sent() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    for options in
        [CallOptions::new().timeout(Duration::ZERO), CallOptions::new().deadline(Duration::ZERO)]
    {
        let client = client.with_options(options);
        let failed = client.redemptions().update_status(scenario::change()).await;
        let error = failed.expect_err("no time");
        assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidInput, Effect::NotSent));
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn what_a_call_with_options_learns_the_client_knows() {
    let builder = Sandbox::builder().spelling(AcceptedSpelling::StatusIdOnly);
    let sandbox = builder.start().await.expect("started");
    let client = client(&sandbox);
    let other = client.with_options(CallOptions::new().header("x-correlation-id", "1"));
    other.redemptions().update_status(scenario::change()).await.expect("updated");
    assert_eq!(sandbox.requests().len(), 2);
    client.redemptions().update_status(scenario::change()).await.expect("updated");
    assert_eq!(sandbox.requests().len(), 3);
}

#[tokio::test]
async fn headers_of_the_client_and_of_a_call_are_sent_with_every_request() {
    let sandbox = sandbox().await;
    let client = client(&sandbox);
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let traced = client.with_options(CallOptions::new().header("traceparent", trace));
    let renamed = client.with_options(CallOptions::new().header("X-Team", "returns"));
    client.redemptions().update_status(scenario::change()).await.expect("updated");
    traced.redemptions().update_status(scenario::change()).await.expect("updated");
    renamed.redemptions().update_status(scenario::change()).await.expect("updated");
    traced.request(Method::GET, "/v1/categories").send().await.expect("listed");
    assert_eq!(values(&sandbox, "x-team"), ["fulfilment", "fulfilment", "returns", "fulfilment"]);
    assert_eq!(values(&sandbox, "traceparent"), ["", trace, "", trace]);
}

#[tokio::test]
async fn a_header_that_the_sdk_sends_itself_is_refused_with_a_reason() {
    let sandbox = sandbox().await;
    for (name, reason) in [
        ("authorization", "credentials"),
        ("cookie", "credentials"),
        ("apikey", "credentials"),
        ("content-type", "sends it itself"),
        ("user-agent", "sends it itself"),
    ] {
        let built = Client::builder().api_key("made-up-key").header(name, "canary").build();
        let error = built.expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Configuration, "{name}");
        assert!(error.to_string().contains(reason), "{error}");

        let options = CallOptions::new().header(name, "canary");
        let client = client(&sandbox).with_options(options);
        let error = client.redemptions().update_status(scenario::change()).await;
        let error = error.expect_err("refused");
        assert_eq!(error.effect(), Effect::NotSent);
        assert!(error.to_string().contains(reason), "{error}");
        assert!(!format!("{error:?}{client:?}").contains("canary"));
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_header_of_an_operation_is_not_replaced() {
    let sandbox = sandbox().await;
    let builder = Client::builder().widget_key("made-up-key").base_url(sandbox.url());
    let client = builder.header("email", "canary").build().expect("valid");
    let error = client.widgets().sign_in("5f0c2a9d7be14c3380a6d901", "ada@example.com").await;
    let error = error.expect_err("refused");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidInput, Effect::NotSent));
    assert!(error.to_string().contains("the operation sends itself"), "{error}");
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn a_sensitive_value_is_sent_and_shown_nowhere() {
    let sandbox = sandbox().await;
    let mut value = HeaderValue::from_static("canary");
    value.set_sensitive(true);
    let options = CallOptions::new().header("x-gateway-key", value);
    assert!(!format!("{options:?}").contains("canary"));
    let client = client(&sandbox).with_options(options);
    assert!(!format!("{client:?}").contains("canary"));
    client.redemptions().update_status(scenario::change()).await.expect("updated");
    assert_eq!(values(&sandbox, "x-gateway-key"), ["canary"]);
}
