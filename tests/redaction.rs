//! Keys, cookies and bodies appear in no text that this SDK produces.
//!
//! Each of them is a canary here: a word that appears nowhere else. The target is one test in one
//! process, because the collector of traces is global.

use std::{
    error::Error as _,
    fmt::Debug,
    sync::{Arc, Mutex},
    time::Duration,
};

use returning_ai::{Client, Error, Method, ObjectId, RetryPolicy};
use returning_ai_client::operations;
use returning_ai_sandbox::{Fault, Sandbox};
use returning_ai_tests::{
    calls,
    scenario::{self, OPERATION},
};
use tracing::{
    Event, Subscriber,
    field::{Field, Visit},
    span,
};
use tracing_subscriber::{Layer, layer::Context, prelude::*, registry::LookupSpan};

const KEY: &str = "canary-key";
const COOKIE: &str = "canary-cookie";
const BODY: &str = "canary-body";
/// What is given for each id; it has the form of a key.
const NAMED: &str = "canary1key";

/// Everything that was traced, by this SDK and by the libraries below it.
#[derive(Clone, Default)]
struct Collector(Arc<Mutex<String>>);

impl Collector {
    fn add(&self, text: &str) {
        let mut all = self.0.lock().expect("not poisoned");
        all.push_str(text);
        all.push('\n');
    }

    fn text(&self) -> String {
        self.0.lock().expect("not poisoned").clone()
    }
}

struct Line(String);

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        self.0.push_str(&format!(" {field}={value:?}"));
    }
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Collector {
    fn on_new_span(&self, attributes: &span::Attributes<'_>, _: &span::Id, _: Context<'_, S>) {
        let mut line = Line(attributes.metadata().name().to_owned());
        attributes.record(&mut line);
        self.add(&line.0);
    }

    fn on_record(&self, _: &span::Id, values: &span::Record<'_>, _: Context<'_, S>) {
        let mut line = Line(String::new());
        values.record(&mut line);
        self.add(&line.0);
    }

    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line(event.metadata().target().to_owned());
        event.record(&mut line);
        self.add(&line.0);
    }
}

/// Every text that an error gives but the two that are there to hold a body.
fn texts(error: &Error) -> String {
    let mut texts = format!("{error}\n{error:#}\n{error:?}\n{error:#?}\n");
    texts.push_str(&serde_json::to_string(&error.report()).expect("a report is JSON"));
    texts.push_str(&format!("{:?}", error.attempt_log()));
    let mut source = error.source();
    while let Some(cause) = source {
        texts.push_str(&format!("{cause}\n{cause:?}\n{cause:#?}\n"));
        source = cause.source();
    }
    texts
}

fn assert_clean(what: &str, text: &str) {
    for canary in [KEY, COOKIE, BODY] {
        assert!(!text.contains(canary), "{canary} appears in {what}: {text}");
    }
}

fn with_canaries(fault: Fault) -> Fault {
    fault
        .header("set-cookie", &format!("session={COOKIE}"))
        .header("location", &format!("https://{BODY}.example/{COOKIE}"))
        .header("retry-after", BODY)
        .header("www-authenticate", &format!("Bearer realm=\"{KEY}\""))
        .executing()
}

fn faults() -> Vec<Fault> {
    let body = format!(r#"{{"message":"{BODY}","{BODY}":"{BODY}","status":"{KEY}"}}"#);
    let unfit = |response: &mut serde_json::Value| {
        response["data"]["status"]["name"] = serde_json::json!({ BODY: BODY });
    };
    let statuses = [200, 201, 202, 302, 400, 401, 403, 404, 408, 409, 418, 429, 500, 503];
    let mut faults: Vec<_> =
        statuses.into_iter().map(|status| Fault::status(status).json_text(body.clone())).collect();
    faults.extend([
        Fault::status(200).html(BODY),
        Fault::status(200).text(format!("{{\"{BODY}\": {BODY}")),
        Fault::status(200).json_text(body.clone()).cut_after(30),
        Fault::status(200).json_text(body.clone()).stall_after(30),
        Fault::status(500).json_text(body).cut_after(30),
        Fault::usual_response().rewrite(unfit),
        Fault::raw(format!("{BODY}\r\n\r\n")),
        Fault::raw(format!("HTTP/1.1 200 OK\r\n{BODY}\r\n\r\n{BODY}")),
        Fault::raw(format!("HTTP/1.1 200 OK\r\ncontent-length: {BODY}\r\n\r\n{BODY}")),
        Fault::reset(),
        Fault::silence(),
    ]);
    faults
}

#[tokio::test]
async fn no_text_shows_a_key_a_cookie_or_a_body() {
    let collector = Collector::default();
    tracing_log::LogTracer::init().expect("the first logger");
    log::set_max_level(log::LevelFilter::Trace);
    let subscriber = tracing_subscriber::registry().with(collector.clone());
    tracing::subscriber::set_global_default(subscriber).expect("the first subscriber");

    let sandbox = Sandbox::start().await.expect("started");
    sandbox.add_key(KEY, &["updateRedemptionTransactionStatus"]);
    let builder = Client::builder()
        .api_key(KEY)
        .header("x-canary", KEY)
        .base_url(sandbox.url())
        .proxy(format!("http://{KEY}:{COOKIE}@127.0.0.1:1"))
        .timeout(Duration::from_millis(300))
        .retry(RetryPolicy::default().delays(Duration::ZERO, Duration::ZERO));
    assert_clean("Debug of the builder", &format!("{builder:?}{builder:#?}"));
    let client = builder.build().expect("valid");
    assert_clean("Debug of the client", &format!("{client:?}{client:#?}"));

    let mut failures = 0;
    for fault in faults() {
        sandbox.fault(OPERATION, with_canaries(fault.clone())).expect("taken");
        if let Err(error) = client.redemptions().update_status(scenario::change()).await {
            failures += 1;
            assert_clean("an error", &texts(&error));
        }
        sandbox.fault(OPERATION, with_canaries(fault)).expect("taken");
        let request =
            client.request(Method::PUT, scenario::PATH).json(&serde_json::json!({ BODY: BODY }));
        assert_clean("Debug of a request", &format!("{request:?}"));
        match request.send().await {
            Err(error) => assert_clean("an error of a request", &texts(&error)),
            Ok(reply) => {
                assert_clean("Debug of a reply", &format!("{reply:?}"));
                let error = reply.json::<u8>().expect_err("the response is not a number");
                assert_clean("an error of a reply", &texts(&error));
            }
        }
    }
    assert!(failures > 20, "the faults are errors: {failures}");

    every_operation_is_silent(&sandbox).await;

    let traced = collector.text();
    assert!(traced.contains("returning_ai.call"), "the spans of the SDK were collected");
    assert!(traced.contains("hyper"), "the traces of the libraries were collected");
    assert_clean("the traces", &traced);
}

/// The same for each method, with a credential of each kind, a response that fails and one that does
/// not fit.
async fn every_operation_is_silent(sandbox: &Sandbox) {
    let permissions: Vec<_> = operations::ALL.iter().filter_map(|row| row.permission).collect();
    sandbox.add_key(KEY, &permissions);
    let body =
        format!(r#"{{"message":"{BODY}","{BODY}":"{BODY}","data":"{KEY}","body":"{BODY}"}}"#);
    for call in calls::all() {
        let builder = calls::builder(sandbox)
            .api_key(KEY)
            .user_token(KEY)
            .system_key(KEY)
            .secure_auth_key(KEY)
            .widget_key(KEY)
            .data_workflow_key(KEY)
            .header("x-canary", KEY)
            .retry(RetryPolicy::none());
        let client = (call.prepare)(builder).build().expect("valid");
        assert_clean("Debug of the client", &format!("{client:?}{client:#?}"));
        for fault in [Fault::status(500), Fault::status(200)] {
            let fault = with_canaries(fault.json_text(body.clone()));
            sandbox.fault(call.operation, fault).expect("taken");
            if let Err(error) = call.send(&client).await {
                assert_clean(call.operation, &texts(&error));
            }
        }
    }
}

/// A caller may give a key, a telephone number or a name for an id, so no text shows it.
#[tokio::test]
async fn no_text_shows_what_is_given_for_an_id() {
    let sandbox = Sandbox::start().await.expect("started");
    for call in calls::all() {
        let builder = calls::builder(&sandbox).retry(RetryPolicy::none());
        let client = (call.prepare)(builder).build().expect("valid");
        sandbox.fault(call.operation, Fault::status(500)).expect("taken");
        let error = call.send_naming(&client, NAMED).await.expect_err("failed");
        let named = |name: &str| error.targets().get(name).is_some_and(|value| value == NAMED);
        for variable in variables(call.row().path) {
            assert!(named(variable), "{}: {variable} is not a target", call.operation);
        }
        // Texts show the number of an order, because a person settles a doubt by it. An action is a
        // word of the documentation and names nobody.
        let shown = ["action", "transactionId"];
        let hidden = call.row().targets.iter().filter(|name| !shown.contains(name));
        let declared = hidden.filter(|name| error.targets().contains_key(*name));
        for name in declared {
            let value = &error.targets()[name];
            let is_typed = value.parse::<ObjectId>().is_ok();
            assert!(named(name) || is_typed, "{}: {name} is {value}", call.operation);
        }
        let texts = texts(&error);
        assert!(!texts.contains(NAMED), "{}: {texts}", call.operation);
    }
    let request = calls::builder(&sandbox).build().expect("valid");
    let request = request.request(Method::PUT, format!("/v1/users/{NAMED}")).send().await;
    let error = request.expect_err("no such route");
    assert_eq!(error.targets()["path"], format!("/v1/users/{NAMED}"));
    assert_eq!(error.report().targets["path"], "/v1/users/*");
    assert!(!texts(&error).contains(NAMED), "{}", texts(&error));
}

/// The variables of a path that take any text.
fn variables(path: &'static str) -> impl Iterator<Item = &'static str> {
    let segments = path.split('/');
    let names = segments.filter_map(|segment| segment.strip_prefix('{')?.strip_suffix('}'));
    names.filter(|name| *name != "widget-type")
}

#[tokio::test]
async fn a_body_is_reachable_where_it_is_asked_for() {
    let sandbox = Sandbox::start().await.expect("started");
    let client = Client::builder().api_key(sandbox.api_key()).base_url(sandbox.url());
    let client = client.build().expect("valid");
    let fault = Fault::status(409).json_text(format!(r#"{{"message":"{BODY}"}}"#));
    sandbox.fault(OPERATION, fault).expect("taken");
    let error = client.redemptions().update_status(scenario::change()).await.expect_err("refused");
    assert_eq!(error.message(), Some(BODY));
    assert!(error.raw_body().is_some_and(|body| body.starts_with(b"{\"message\"")));
}
