//! Operations whose response no page documents, and texts that are part of a path.

use std::collections::BTreeSet;

use returning_ai::{
    Effect, Error, ErrorKind, RetryPolicy, community::CommunityBotUpdate,
    gamification::LeaderboardSettings, users::UserDataQuery,
};
use returning_ai_client::operation::DeclaredEffect;
use returning_ai_sandbox::{Fault, Sandbox};
use returning_ai_tests::calls;

async fn create(sandbox: &Sandbox) -> Result<(), Error> {
    let client = calls::builder(sandbox).build().expect("valid");
    let settings = LeaderboardSettings::new().name("Made up");
    client.gamification().create_leaderboard(&settings).await.map(drop)
}

#[tokio::test]
async fn a_whole_json_body_with_a_documented_status_is_a_success() {
    let sandbox = Sandbox::start().await.expect("started");
    for status in [200, 201] {
        sandbox
            .fault("createLeaderboard", Fault::status(status).json_text(r#"{"made":"up"}"#))
            .expect("taken");
        create(&sandbox).await.expect("created");
    }
}

#[tokio::test]
async fn anything_else_leaves_the_change_in_doubt() {
    let sandbox = Sandbox::start().await.expect("started");
    for fault in [
        Fault::status(200).html("<html>sign in</html>"),
        Fault::status(200).text(""),
        Fault::status(204),
        Fault::status(203).json_text("{}"),
        Fault::status(200).json_text(r#"{"made":"up","more":1}"#).cut_after(13),
        Fault::status(200).json_text(r#"{"status":"error","message":"made up"}"#),
        Fault::status(200).json_text(r#"{"meta":{"success":false}}"#),
    ] {
        let shown = format!("{fault:?}");
        sandbox.fault("createLeaderboard", fault).expect("taken");
        let error = create(&sandbox).await.expect_err("in doubt");
        assert_eq!((error.effect(), error.attempts()), (Effect::Unknown, 1), "{shown}: {error}");
    }
}

/// Responses that a service gives when it did not do what it was asked, or that nobody can read.
const DENIALS: [&str; 16] = [
    r#"{"error":"made up"}"#,
    r#"{"error":{"code":"made_up"}}"#,
    r#"{"error":true}"#,
    r#"{"errors":["made up"]}"#,
    r#"{"success":false}"#,
    r#"{"status":"failed"}"#,
    r#"{"status":false}"#,
    r#"{"status":400}"#,
    r#"{"statusCode":500,"message":"made up"}"#,
    r#"{"meta":{"statusCode":404}}"#,
    r#"{"meta":{"status":"error"}}"#,
    r#"{"meta":{"success":false}}"#,
    "null",
    r#""made up""#,
    "200",
    "true",
];

#[tokio::test]
async fn no_operation_without_a_marker_takes_a_denial_for_a_success() {
    let sandbox = Sandbox::start().await.expect("started");
    let mut operations = BTreeSet::new();
    for call in calls::all() {
        let row = call.row();
        // A page is a text, in which nothing is looked for.
        if !row.markers.is_empty() || row.effect == DeclaredEffect::Read {
            continue;
        }
        let builder = calls::builder(&sandbox).retry(RetryPolicy::none());
        let client = (call.prepare)(builder).build().expect("valid");
        for body in DENIALS {
            let response = Fault::status(200).json_text(body);
            sandbox.fault(call.operation, response).expect("taken");
            let result = call.send(&client).await;
            let error = result.err().unwrap_or_else(|| panic!("{} took {body}", call.operation));
            assert_eq!(error.kind(), ErrorKind::Unconfirmed, "{} {body}", call.operation);
            assert_eq!(error.effect(), Effect::Unknown, "{} {body}", call.operation);
        }
        operations.insert(call.operation);
    }
    assert!(operations.len() > 10, "{operations:?}");
}

#[tokio::test]
async fn what_is_denied_or_accepted_for_later_is_not_repeated() {
    let sandbox = Sandbox::start().await.expect("started");
    let client = calls::builder(&sandbox).build().expect("valid");
    for (response, is_safe_to_repeat) in [
        (Fault::status(200).json_text(r#"{"error":"made up"}"#), false),
        (Fault::status(202).json_text("{}"), true),
    ] {
        sandbox.fault("updateCommunityBotProfile", response).expect("taken");
        let changes = CommunityBotUpdate::new().name("Helper");
        let error = client.community().update_bot_profile(&changes).await.expect_err("in doubt");
        assert_eq!((error.effect(), error.attempts()), (Effect::Unknown, 1), "{error}");
        assert_eq!(error.is_safe_to_repeat(), is_safe_to_repeat, "{error}");
    }
}

#[tokio::test]
async fn a_read_that_nobody_can_use_is_not_asked_for_again() {
    let sandbox = Sandbox::start().await.expect("started");
    let client = calls::builder(&sandbox).build().expect("valid");
    for response in [
        Fault::status(200).html("<html>sign in</html>"),
        Fault::status(200).json_text(r#"{"status":"success","data":7}"#),
    ] {
        sandbox.fault("getUserData", response).expect("taken");
        let error = client.users().get_data(&UserDataQuery::new("1")).await.expect_err("no user");
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Malformed, Effect::Rejected));
        assert_eq!(error.attempts(), 1);
    }
}

#[tokio::test]
async fn no_text_in_a_path_leads_to_another_object() {
    let sandbox = Sandbox::start().await.expect("started");
    let client = calls::builder(&sandbox).build().expect("valid");
    let keys = client.api_keys();
    for key in [r"k\x", "k/theirs/k2", "k?x=1#y"] {
        // The response does not matter here, only where the request went.
        let _ = keys.delete_community_key("mine", key).await;
        let requests = sandbox.requests();
        let path = &requests.last().expect("sent").path;
        let (before, last) = path.rsplit_once('/').expect("a path");
        assert_eq!(before, "/v1/communities/mine/api-keys", "{key}");
        assert!(!last.contains(['\\', '?', '#']), "{path}");
    }
    for key in [
        "",
        ".",
        "..",
        r"k\..\..\..\theirs\api-keys\k2",
        "k/../../../theirs/api-keys/k2",
        "k/%2e%2e/k2",
        "k%00",
        "k%0a",
        "k\nk2",
    ] {
        let error = keys.delete_community_key("mine", key).await.expect_err("no path");
        assert_eq!(error.effect(), Effect::NotSent, "{key:?}");
    }
    assert_eq!(sandbox.requests().len(), 3);
}
