//! Sending messages.

use returning_ai::{
    Client, Effect, ErrorKind,
    messaging::{
        ChatMessageDraft, ChatMessageDraftRequired, ChatMessageEarlyDraft,
        ChatMessageEarlyDraftRequired, GetMessagesQuery,
    },
};
use returning_ai_sandbox::Sandbox;
use returning_ai_tests::{scenario::expect, spec};
use serde_json::json;

use super::{
    Outcome, Problem,
    service::{Service, refused},
};

tests! {
    "send-message-permission" => [
        an_error_names_the_permission_of_a_community_key,
        a_user_key_is_sent_without_a_comparison,
        the_description_names_both_permissions,
    ],
    "send-message-early-path" => [
        each_form_has_its_own_path_and_fields,
        the_method_tells_the_early_form_from_reading,
        neither_form_is_tried_in_place_of_the_other,
    ],
    "send-message-text-optional" => [
        images_are_sent_without_a_text,
        the_early_form_has_a_text,
    ],
}

const CHANNEL: &str = "5f0c2a9d7be14c3380a6d912";
const TOPIC: &str = "5f0c2a9d7be14c3380a6d921";

fn draft() -> ChatMessageDraft {
    ChatMessageDraft::new(ChatMessageDraftRequired { channel_id: CHANNEL, sender: "ada.brown" })
        .message("Good morning")
}

async fn send_early(client: &Client) -> Result<(), returning_ai::Error> {
    let draft = ChatMessageEarlyDraft::new(ChatMessageEarlyDraftRequired {
        channel_id: CHANNEL,
        message: "Good morning",
        sender: "ada.brown",
    });
    #[allow(deprecated, reason = "it is the form that was documented first")]
    client.messaging().send_early(&draft).await.map(drop)
}

/// A client whose key holds one permission.
fn holding(sandbox: &Sandbox, permission: &str) -> Result<Client, Problem> {
    let key = format!("made-up-key-with-{permission}");
    sandbox.add_key(&key, &[permission]);
    Ok(Client::builder().base_url(sandbox.url()).api_key(key).build()?)
}

async fn an_error_names_the_permission_of_a_community_key() -> Outcome {
    let sandbox = Sandbox::start().await?;
    holding(&sandbox, "sendMessage")?.messaging().send(&draft()).await?;
    expect("messages", 1, sandbox.executed_changes_of("sendMessage"))?;
    let other = holding(&sandbox, "getMessages")?;
    let error = refused(other.messaging().send(&draft()).await)?;
    expect("status", Some(403), error.status())?;
    expect("permission", Some("sendMessage"), error.permission())?;
    let text = error.to_string();
    Ok(expect(&text, true, text.contains("needs the permission `sendMessage`"))?)
}

async fn a_user_key_is_sent_without_a_comparison() -> Outcome {
    let service = Service::start().await?;
    // The service knows what a user key may do; the client sends it and hears the response.
    let user = holding(&service.sandbox, "sendMessages")?;
    service.responds("sendMessage", 200, json!({ "status": "success", "message": "made up" }))?;
    let report = user.messaging().send(&draft()).await?;
    expect("status", Some("success"), report.status.as_deref())?;
    let request = service.request()?;
    let header = request.headers.get("authorization").and_then(|value| value.to_str().ok());
    Ok(expect("key", Some("Bearer made-up-key-with-sendMessages"), header)?)
}

async fn the_description_names_both_permissions() -> Outcome {
    let facts =
        std::fs::read_to_string(spec::file("crates/returning-ai/operation-docs/sendMessage.md"))?;
    expect("of a community key", true, facts.contains("- Permission: `sendMessage`\n"))?;
    Ok(expect("of a user key", true, facts.contains("`sendMessages`"))?)
}

async fn each_form_has_its_own_path_and_fields() -> Outcome {
    let service = Service::start().await?;
    let body = json!({ "channelId": CHANNEL, "message": "Good morning", "sender": "ada.brown" });
    send_early(&service.client).await?;
    service.expect_sent("POST /v1/messages", body.clone())?;
    service.client.messaging().send(&draft()).await?;
    service.expect_sent("POST /v1/messages/send", body.clone())?;

    service.client.messaging().send(&draft().forum_topic_id(TOPIC)).await?;
    let mut body = body;
    body["forumTopicId"] = json!(TOPIC);
    service.expect_sent("POST /v1/messages/send", body)
}

async fn images_are_sent_without_a_text() -> Outcome {
    let service = Service::start().await?;
    let image = "https://example.com/images/chart.png";
    let draft = ChatMessageDraft::new(ChatMessageDraftRequired {
        channel_id: CHANNEL,
        sender: "ada.brown",
    })
    .images(vec![image.to_owned()]);
    service.client.messaging().send(&draft).await?;
    let body = json!({ "channelId": CHANNEL, "images": [image], "sender": "ada.brown" });
    service.expect_sent("POST /v1/messages/send", body)
}

/// What the early page shows has a text, and the newer client says nothing of that form.
async fn the_early_form_has_a_text() -> Outcome {
    let without = json!({ "channelId": CHANNEL, "sender": "ada.brown" });
    expect(
        "early",
        true,
        serde_json::from_value::<ChatMessageEarlyDraft>(without.clone()).is_err(),
    )?;
    Ok(expect("now", true, serde_json::from_value::<ChatMessageDraft>(without).is_ok())?)
}

async fn the_method_tells_the_early_form_from_reading() -> Outcome {
    let service = Service::start().await?;
    send_early(&service.client).await?;
    let written = service.request()?;
    service.client.messaging().list(&GetMessagesQuery::new()).await?;
    let read = service.request()?;
    expect("path", &written.path, &read.path)?;
    expect(
        "operations",
        (Some("sendMessageEarly"), Some("getMessages")),
        (written.operation, read.operation),
    )?;
    Ok(expect("messages", 1, service.sandbox.executed_changes())?)
}

async fn neither_form_is_tried_in_place_of_the_other() -> Outcome {
    let service = Service::start().await?;
    for status in [404, 405, 500] {
        service.responds("sendMessage", status, json!({}))?;
        let error = refused(service.client.messaging().send(&draft()).await)?;
        expect("status", Some(status), error.status())?;
        expect("path", "/v1/messages/send", &service.request()?.path)?;

        service.responds("sendMessageEarly", status, json!({}))?;
        let error = refused(send_early(&service.client).await)?;
        let effect = if status == 500 { Effect::Unknown } else { Effect::Rejected };
        expect("what is heard", (ErrorKind::Status, effect), (error.kind(), error.effect()))?;
        expect("path", "/v1/messages", &service.request()?.path)?;
    }
    Ok(expect("messages", 0, service.sandbox.executed_changes())?)
}
