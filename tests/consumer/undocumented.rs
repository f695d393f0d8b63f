//! Operations whose answer no page documents, and texts that stand in a path.

use returning_ai::{Effect, Error, gamification::LeaderboardSettings};
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

#[tokio::test]
async fn no_text_in_a_path_leads_to_another_object() {
    let sandbox = Sandbox::start().await.expect("started");
    let client = calls::builder(&sandbox).build().expect("valid");
    let keys = client.api_keys();
    for key in [r"k\..\..\..\theirs\api-keys\k2", "k/../../../theirs/api-keys/k2", "k?x=1#y"] {
        // The sandbox answers as it likes: what matters is where the request went.
        let _ = keys.delete_community_key("mine", key).await;
        let requests = sandbox.requests();
        let path = &requests.last().expect("sent").path;
        let (before, last) = path.rsplit_once('/').expect("a path");
        assert_eq!(before, "/v1/communities/mine/api-keys", "{key}");
        assert!(!last.contains(['\\', '?', '#']), "{path}");
    }
    for key in ["", ".", ".."] {
        let error = keys.delete_community_key("mine", key).await.expect_err("no path");
        assert_eq!(error.effect(), Effect::NotSent, "{key:?}");
    }
    assert_eq!(sandbox.requests().len(), 3);
}
