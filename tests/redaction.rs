//! Keys, cookies and bodies appear in no text that this SDK produces.
//!
//! Each of them is a canary here: a word that stands nowhere else. The target is one test in one
//! process, because the collector of traces is global.

use std::{
    collections::BTreeSet,
    error::Error as _,
    fmt::Debug,
    sync::{Arc, Mutex},
    time::Duration,
};

use returning_ai::{
    Client, Error, Method, RetryPolicy,
    analysis::{AnalysisDraft, AnalysisUpdate},
    legacy::{
        BadgeAward, BadgeRemoval, BadgeSettings, LegacyChannelSettings,
        LegacyRoleServerPermissions, LegacyRoleSettingsCamel, LegacyRoleUpdate,
    },
    messaging::{ChatMessageDraft, ChatReactionDraft, ChatReplyDraft},
    user_fields::{KnownUserFieldType, UserFieldCreate, UserFieldUpdate},
    users::{UserAccountAction, UserCreation},
    widgets::KnownWidgetType,
};
use returning_ai_client::operations;
use returning_ai_sandbox::{Fault, Sandbox};
use returning_ai_tests::{
    calls::{self, Call},
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
/// What stands where an id is asked for; it has the form of a key.
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
        assert!(!text.contains(canary), "{canary} stands in {what}: {text}");
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
            .retry(RetryPolicy::none());
        let client = (call.prepare)(builder).build().expect("valid");
        assert_clean("Debug of the client", &format!("{client:?}{client:#?}"));
        for fault in [Fault::status(500), Fault::status(200)] {
            let fault = with_canaries(fault.json_text(body.clone()));
            sandbox.fault(call.operation, fault).expect("taken");
            if let Err(error) = (call.send)(&client).await {
                assert_clean(call.operation, &texts(&error));
            }
        }
    }
}

/// A call of each operation whose path names somebody or something, and of some whose body does.
fn named_calls() -> Vec<Call> {
    vec![
        Call::new("updateBadge", "named", |client| {
            Box::pin(async {
                client
                    .legacy()
                    .update_badge(NAMED, &BadgeSettings::new("Early bird", "custom"))
                    .await
                    .map(drop)
            })
        }),
        Call::new("awardBadgeToUser", "named", |client| {
            Box::pin(async {
                client.legacy().award_badge(NAMED, &BadgeAward::new(NAMED)).await.map(drop)
            })
        }),
        Call::new("removeBadgeFromUser", "named", |client| {
            Box::pin(async {
                client.legacy().remove_badge(NAMED, &BadgeRemoval::new(NAMED)).await.map(drop)
            })
        }),
        Call::new("updateChannel", "named", |client| {
            Box::pin(async {
                client
                    .legacy()
                    .update_channel(NAMED, &LegacyChannelSettings::new("Q", "forum"))
                    .await
                    .map(drop)
            })
        }),
        Call::new("listUserRoles", "named", |client| {
            Box::pin(async { client.legacy().user_roles(NAMED).await.map(drop) })
        }),
        Call::new("updateRole", "named", |client| {
            Box::pin(async { client.legacy().update_role(NAMED, &camel_role()).await.map(drop) })
        }),
        Call::new("updateAnalysis", "named", |client| {
            Box::pin(async {
                client.analysis().update(NAMED, &AnalysisUpdate::new()).await.map(drop)
            })
        }),
        Call::new("createAnalysis", "named", |client| {
            Box::pin(async {
                client
                    .analysis()
                    .create(NAMED, NAMED, &AnalysisDraft::new().idempotency_key(NAMED))
                    .await
                    .map(drop)
            })
        }),
        Call::new("getStoreCategory", "named", |client| {
            Box::pin(async { client.store().get_category(NAMED, None).await.map(drop) })
        }),
        Call::new("updateStoreCategory", "named", |client| {
            Box::pin(async {
                client.store().update_category(NAMED, &Default::default()).await.map(drop)
            })
        }),
        Call::new("deleteCommunityApiKey", "named", |client| {
            Box::pin(async { client.api_keys().delete_community_key(NAMED, NAMED).await.map(drop) })
        }),
        Call::new("createUserField", "named", |client| {
            Box::pin(async {
                client
                    .user_fields()
                    .create(NAMED, &UserFieldCreate::new("Level", KnownUserFieldType::Numerical))
                    .await
                    .map(drop)
            })
        }),
        Call::new("updateUserField", "named", |client| {
            Box::pin(async {
                client
                    .user_fields()
                    .update(
                        NAMED,
                        NAMED,
                        &UserFieldUpdate::new("Level", KnownUserFieldType::Numerical),
                    )
                    .await
                    .map(drop)
            })
        }),
        Call::new("getLeaderboard", "named", |client| {
            Box::pin(async { client.gamification().get_leaderboard(NAMED, None).await.map(drop) })
        }),
        Call::new("updateLeaderboard", "named", |client| {
            Box::pin(async {
                client.gamification().update_leaderboard(NAMED, &Default::default()).await.map(drop)
            })
        }),
        Call::new("updateCommunityNameAndUrl", "named", |client| {
            Box::pin(async {
                client.community().update_name_and_url(NAMED, &Default::default()).await.map(drop)
            })
        }),
        Call::new("deleteStoreProduct", "named", |client| {
            Box::pin(async { client.store().delete_product(NAMED).await.map(drop) })
        }),
        Call::new("getStoreProduct", "named", |client| {
            Box::pin(async { client.store().get_product(NAMED, None, None).await.map(drop) })
        }),
        Call::new("updateStoreProduct", "named", |client| {
            Box::pin(async {
                client.store().update_product(NAMED, &Default::default()).await.map(drop)
            })
        }),
        Call::new("updatePurchaseHistory", "named", |client| {
            Box::pin(async {
                client.store().update_purchase(NAMED, &Default::default()).await.map(drop)
            })
        }),
        Call::new("getUser", "named", |client| {
            Box::pin(async { client.users().get(NAMED).await.map(drop) })
        }),
        Call::new("updateUserApiKey", "named", |client| {
            Box::pin(async {
                client.api_keys().update_user_key(NAMED, NAMED, &Default::default()).await.map(drop)
            })
        }),
        Call::new("signInToWidget", "named", |client| {
            Box::pin(async { client.widgets().sign_in(NAMED, NAMED).await.map(drop) })
        }),
        Call::new("getWidgetPage", "named", |client| {
            Box::pin(async {
                client.widgets().page(KnownWidgetType::CurrencyView, NAMED, None).await.map(drop)
            })
        }),
        Call::new("manageUserAccount", "named", |client| {
            Box::pin(async {
                client
                    .users()
                    .manage_account(&UserAccountAction::new("delete", NAMED))
                    .await
                    .map(drop)
            })
        }),
        Call::new("createUser", "named", |client| {
            Box::pin(async { client.users().create(&user()).await.map(drop) })
        }),
        Call::new("sendMessage", "named", |client| {
            Box::pin(async {
                client.messaging().send(&ChatMessageDraft::new(NAMED, "x", NAMED)).await.map(drop)
            })
        }),
        Call::new("replyMessage", "named", |client| {
            Box::pin(async {
                client.messaging().reply(&ChatReplyDraft::new(NAMED, "x", NAMED)).await.map(drop)
            })
        }),
        Call::new("reactMessage", "named", |client| {
            Box::pin(async {
                client
                    .messaging()
                    .react(&ChatReactionDraft::new(NAMED, ":x:", NAMED))
                    .await
                    .map(drop)
            })
        }),
    ]
}

fn camel_role() -> LegacyRoleUpdate {
    LegacyRoleSettingsCamel::new(LegacyRoleServerPermissions::new()).into()
}

fn user() -> UserCreation {
    UserCreation::new("Ada", "Brown", NAMED, "Ada B.", "ada@example.com", 1, true, false, false)
        .external_id(NAMED)
}

/// A key, a telephone or a name may be given wherever an id is asked for, so that no text shows it.
#[tokio::test]
async fn no_text_shows_what_stands_in_the_place_of_an_id() {
    let sandbox = Sandbox::start().await.expect("started");
    let mut called = BTreeSet::new();
    for call in named_calls() {
        let builder = calls::builder(&sandbox).retry(RetryPolicy::none());
        let client = (call.prepare)(builder).build().expect("valid");
        sandbox.fault(call.operation, Fault::status(500)).expect("taken");
        let error = (call.send)(&client).await.expect_err("failed");
        let named: BTreeSet<_> = error
            .targets()
            .iter()
            .filter(|(_, value)| *value == NAMED)
            .map(|(name, _)| *name)
            .collect();
        for variable in variables(call.row().path) {
            assert!(named.contains(variable), "{}: {variable} is not asked", call.operation);
        }
        assert!(!named.is_empty(), "{} names nothing", call.operation);
        let texts = texts(&error);
        assert!(!texts.contains(NAMED), "{}: {texts}", call.operation);
        called.insert(call.operation);
    }
    for row in operations::ALL.iter().filter(|row| row.path.contains('{')) {
        assert!(called.contains(row.id), "{} is not called", row.id);
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
