//! Channels, roles and badges of the legacy routes.

use returning_ai::{
    Effect, ErrorKind, RetryPolicy,
    common::{LooseBoolean, LooseNumber},
    legacy::{
        Badge, BadgeAward, BadgeSettings, BadgeSettingsRequired, LegacyChannelSettings,
        LegacyChannelSettingsRequired, LegacyRole, LegacyRoleChannelPermissions,
        LegacyRoleChannelSettings, LegacyRoleServerPermissions, LegacyRoleServerSettings,
        LegacyRoleSettingsCamel, LegacyRoleSettingsSnake, LegacyRoleSettingsSnakeRequired,
        LegacyRoleUpdate,
    },
};
use returning_ai_tests::{recode, scenario::expect};
use serde_json::{Value, json};

use super::{
    Outcome, Problem,
    service::{Service, held, refused},
};

tests! {
    "legacy-channel-topic-or-title" => [
        either_name_of_a_channel_is_read,
        a_request_sends_the_topic,
    ],
    "legacy-role-permission-spelling" => [
        a_new_role_is_sent_in_snake_case,
        a_change_is_sent_in_either_spelling,
        neither_spelling_is_tried_in_place_of_the_other,
        neither_spelling_is_sent_with_a_token,
        roles_are_read_in_camel_case,
    ],
    "badge-numbers-and-booleans-as-text" => [
        either_form_is_read_and_kept,
        requests_send_numbers_and_truth_values,
    ],
    "badge-update-required-fields" => [
        two_fields_are_enough_and_nothing_is_filled_in,
        every_field_but_two_suits_both_versions,
    ],
    "legacy-envelope" => [
        either_envelope_confirms_an_award,
        either_envelope_holds_roles,
        a_marker_that_denies_wins,
        the_other_responses_have_the_older_envelope_only,
    ],
}

const BADGE: &str = "3f6c1d52-8a0e-4b7d-9c41-2e5b7a90d6f3";
const ROLE: &str = "5f0c2a9d7be14c3380a6d931";

async fn either_name_of_a_channel_is_read() -> Outcome {
    let service = Service::start().await?;
    let channel = LegacyChannelSettings::new(LegacyChannelSettingsRequired {
        topic: "Questions",
        channel_type: "open",
    });
    for (name, read) in [("topic", (Some("Questions"), None)), ("title", (None, Some("Questions")))]
    {
        service.shows("createChannel", "body", json!({ name: "Questions" }))?;
        let created = service.client.legacy().create_channel(&channel).await?;
        let created = held("channel", created.body)?;
        expect(name, read, (created.topic.as_deref(), created.title.as_deref()))?;
    }
    Ok(())
}

async fn a_request_sends_the_topic() -> Outcome {
    let service = Service::start().await?;
    let channel = LegacyChannelSettings::new(LegacyChannelSettingsRequired {
        topic: "Questions",
        channel_type: "open",
    });
    service.client.legacy().create_channel(&channel).await?;
    service.expect_sent("POST /channels", json!({ "topic": "Questions", "channelType": "open" }))
}

fn snake() -> LegacyRoleSettingsSnake {
    LegacyRoleSettingsSnake::new(LegacyRoleSettingsSnakeRequired {
        class: "red",
        title: "Moderator",
        order: 3,
        billable: false,
        server_permissions: LegacyRoleServerSettings::new().overwrite_language(true),
        channel_permissions: LegacyRoleChannelSettings::new()
            .pinable(true)
            .share_links(false)
            .share_attachments(true),
    })
}

fn snake_on_the_wire() -> Value {
    json!({
        "class": "red",
        "title": "Moderator",
        "order": 3,
        "billable": false,
        "server_permissions": { "overwrite_language": true },
        "channel_permissions": { "pinable": true, "share_links": false, "share_Attachments": true },
    })
}

fn camel() -> LegacyRoleSettingsCamel {
    let server = LegacyRoleServerPermissions::new().overwrite_language_settings(true);
    LegacyRoleSettingsCamel::new(server)
        .description("Looks after the channels")
        .channel_permissions(LegacyRoleChannelPermissions::new().post_analysis(true))
}

fn camel_on_the_wire() -> Value {
    json!({
        "description": "Looks after the channels",
        "serverPermissions": { "overwrite_language_settings": true },
        "channelPermissions": { "post_analysis": true },
    })
}

async fn a_new_role_is_sent_in_snake_case() -> Outcome {
    let service = Service::start().await?;
    service.client.legacy().create_role(&snake()).await?;
    service.expect_sent("POST /roles", snake_on_the_wire())
}

async fn a_change_is_sent_in_either_spelling() -> Outcome {
    let service = Service::start().await?;
    for (role, body) in
        [(snake().into(), snake_on_the_wire()), (camel().into(), camel_on_the_wire())]
    {
        let role: LegacyRoleUpdate = role;
        service.client.legacy().update_role(ROLE, &role).await?;
        service.expect_sent(&format!("PUT /roles/{ROLE}"), body.clone())?;
        // A change that was written down is the same form again when it is read.
        let again: LegacyRoleUpdate = serde_json::from_value(body)?;
        let is_camel = |role: &LegacyRoleUpdate| matches!(role, LegacyRoleUpdate::Camel(_));
        expect("is camel case", is_camel(&role), is_camel(&again))?;
    }
    Ok(())
}

async fn neither_spelling_is_sent_with_a_token() -> Outcome {
    let service = Service::start().await?;
    for role in [snake().into(), camel().into()] {
        let role: LegacyRoleUpdate = role;
        service.client.legacy().update_role(ROLE, &role).await?;
        let headers = service.request()?.headers;
        expect("key", true, headers.contains_key("x-api-key"))?;
        expect("token", None, headers.get("authorization"))?;
    }
    Ok(())
}

async fn neither_spelling_is_tried_in_place_of_the_other() -> Outcome {
    let service = Service::start().await?;
    for (role, body) in
        [(snake().into(), snake_on_the_wire()), (camel().into(), camel_on_the_wire())]
    {
        for status in [400, 404, 422] {
            service.responds("updateRole", status, json!({}))?;
            let error = refused(service.client.legacy().update_role(ROLE, &role).await)?;
            expect("status", Some(status), error.status())?;
            service.expect_sent(&format!("PUT /roles/{ROLE}"), body.clone())?;
        }
    }
    Ok(())
}

async fn roles_are_read_in_camel_case() -> Outcome {
    let service = Service::start().await?;
    let server = json!({ "overwrite_language_settings": true, "overwrite_language": false });
    let channel = json!({ "post_analysis": true, "pinable": true });
    let shown = json!({ "serverPermissions": server, "channelPermissions": channel });
    let role = role(&service, shown).await?;
    let server = held("server permissions", role.server_permissions)?;
    let channel = held("channel permissions", role.channel_permissions)?;
    // A flag of requests is not taken for the one of responses that resembles it.
    expect(
        "server",
        json!({ "overwrite_language_settings": true }),
        serde_json::to_value(server)?,
    )?;
    expect("channel", json!({ "post_analysis": true }), serde_json::to_value(channel)?)?;

    let shown = json!({
        "server_permissions": { "overwrite_language": true },
        "channel_permissions": { "pinable": true },
    });
    let role = self::role(&service, shown).await?;
    expect("server", true, role.server_permissions.is_none())?;
    Ok(expect("channel", true, role.channel_permissions.is_none())?)
}

/// The role that is read where the service responds with this one.
async fn role(service: &Service, shown: Value) -> Result<LegacyRole, Problem> {
    service.shows("listUserRoles", "body", json!([shown]))?;
    let roles = service.client.legacy().user_roles("1024").await?;
    held("role", roles.body.and_then(|mut roles| roles.pop()))
}

async fn either_form_is_read_and_kept() -> Outcome {
    use {LooseBoolean as Flag, LooseNumber as Number};
    let service = Service::start().await?;
    for operation in ["createBadge", "updateBadge", "awardBadgeToUser"] {
        let plain = json!({ "quantity": 25, "attachRequired": true, "awarded": false });
        let badge = badge(&service, operation, plain.clone()).await?;
        expect(operation, true, matches!(badge.quantity, Some(Number::Number(25.0))))?;
        expect(operation, true, matches!(badge.attach_required, Some(Flag::Boolean(true))))?;
        expect(operation, true, matches!(badge.awarded, Some(Flag::Boolean(false))))?;
        let again = serde_json::to_value(&badge)?;
        expect(operation, true, recode::is_same(&plain, &again))?;

        let texts = json!({ "quantity": "25", "attachRequired": "true", "awarded": "" });
        let badge = self::badge(&service, operation, texts.clone()).await?;
        let is_text = |text: &Option<Flag>, wanted| matches!(text, Some(Flag::String(text)) if text == wanted);
        expect(
            operation,
            true,
            matches!(&badge.quantity, Some(Number::String(text)) if text == "25"),
        )?;
        expect(operation, true, is_text(&badge.attach_required, "true"))?;
        expect(operation, true, is_text(&badge.awarded, ""))?;
        expect(operation, texts, serde_json::to_value(&badge)?)?;
    }
    Ok(())
}

/// The badge that an operation reads where the service responds with this one.
async fn badge(service: &Service, operation: &str, shown: Value) -> Result<Badge, Problem> {
    let is_list = operation == "awardBadgeToUser";
    service.shows(operation, "body", if is_list { json!([shown]) } else { shown })?;
    let legacy = service.client.legacy();
    let settings =
        BadgeSettings::new(BadgeSettingsRequired { title: "Early bird", action: "custom" });
    let badge = match operation {
        "createBadge" => legacy.create_badge(&settings).await?.body,
        "updateBadge" => legacy.update_badge(BADGE, &settings).await?.body,
        _ => {
            let awarded = legacy.award_badge(BADGE, &BadgeAward::new("1024")).await?;
            awarded.body.and_then(|mut badges| badges.pop())
        }
    };
    held("badge", badge)
}

async fn requests_send_numbers_and_truth_values() -> Outcome {
    let service = Service::start().await?;
    let settings =
        BadgeSettings::new(BadgeSettingsRequired { title: "Early bird", action: "custom" })
            .quantity(25)
            .attach_required(true)
            .awarded(false);
    let body = json!({
        "action": "custom",
        "title": "Early bird",
        "quantity": 25,
        "attachRequired": true,
        "awarded": false,
    });
    service.client.legacy().create_badge(&settings).await?;
    service.expect_sent("POST /badges", body.clone())?;
    service.client.legacy().update_badge(BADGE, &settings).await?;
    service.expect_sent(&format!("PUT /badges/{BADGE}"), body)
}

async fn two_fields_are_enough_and_nothing_is_filled_in() -> Outcome {
    let service = Service::start().await?;
    let settings =
        BadgeSettings::new(BadgeSettingsRequired { title: "Early bird", action: "custom" });
    let updated = service.client.legacy().update_badge(BADGE, &settings).await?;
    expect("success", Some(true), updated.meta.and_then(|meta| meta.success))?;
    let body = json!({ "action": "custom", "title": "Early bird" });
    service.expect_sent(&format!("PUT /badges/{BADGE}"), body)?;

    // A service of the other version refuses, and the caller hears of it.
    service.responds("updateBadge", 400, json!({ "message": "quantity is missing" }))?;
    let error = refused(service.client.legacy().update_badge(BADGE, &settings).await)?;
    let heard = (error.effect(), error.message());
    expect("what is heard", (Effect::Rejected, Some("quantity is missing")), heard)?;
    Ok(expect("requests", 1, service.sandbox.requests().len())?)
}

/// Every field that both versions of the page list.
fn common_settings() -> BadgeSettings {
    BadgeSettings::new(BadgeSettingsRequired { title: "Early bird", action: "custom" })
        .quantity(25)
        .image("https://cdn.example.com/badges/early-bird.png")
        .description("For those who came first")
        .dark_image("https://cdn.example.com/badges/early-bird-dark.png")
        .light_image("https://cdn.example.com/badges/early-bird-light.png")
        .enabled_dark_and_light(true)
        .award(true)
        .award_currency(false)
        .award_xp_quantity(150)
        .award_currency_quantity(0)
        .attach_required(false)
}

async fn every_field_but_two_suits_both_versions() -> Outcome {
    let service = Service::start().await?;
    let mut body = json!({
        "action": "custom",
        "title": "Early bird",
        "quantity": 25,
        "image": "https://cdn.example.com/badges/early-bird.png",
        "description": "For those who came first",
        "darkImage": "https://cdn.example.com/badges/early-bird-dark.png",
        "lightImage": "https://cdn.example.com/badges/early-bird-light.png",
        "enabledDarkAndLight": true,
        "award": true,
        "awardCurrency": false,
        "awardXpQuantity": 150,
        "awardCurrencyQuantity": 0,
        "attachRequired": false,
    });
    let path = format!("PUT /badges/{BADGE}");
    service.client.legacy().update_badge(BADGE, &common_settings()).await?;
    service.expect_sent(&path, body.clone())?;

    let settings = common_settings().applied(true).awarded(true);
    service.client.legacy().update_badge(BADGE, &settings).await?;
    body["applied"] = json!(true);
    body["awarded"] = json!(true);
    service.expect_sent(&path, body)
}

async fn either_envelope_confirms_an_award() -> Outcome {
    let service = Service::start().await?;
    let award = BadgeAward::new("1024");
    let older =
        json!({ "meta": { "success": true, "message": "given" }, "body": [{ "id": BADGE }] });
    service.responds("awardBadgeToUser", 200, older)?;
    let awarded = service.client.legacy().award_badge(BADGE, &award).await?;
    let given = awarded.body.and_then(|mut badges| badges.pop()).and_then(|badge| badge.id);
    expect("badge", Some(BADGE), given.as_deref())?;
    let meta = held("meta", awarded.meta)?;
    expect("meta", (Some(true), Some("given")), (meta.success, meta.message.as_deref()))?;

    let newer = json!({ "status": "success", "message": "given", "data": { "id": BADGE } });
    service.responds("awardBadgeToUser", 200, newer)?;
    let awarded = service.client.legacy().award_badge(BADGE, &award).await?;
    expect("status", Some("success"), awarded.status.as_deref())?;
    expect("message", Some("given"), awarded.message.as_deref())?;
    Ok(expect("data", json!({ "id": BADGE }), held("data", awarded.data)?.0)?)
}

async fn either_envelope_holds_roles() -> Outcome {
    let service = Service::start().await?;
    let older = json!({ "meta": { "success": true }, "body": [{ "title": "Moderator" }] });
    service.responds("listUserRoles", 200, older)?;
    let roles = service.client.legacy().user_roles("1024").await?;
    let titles = roles.body.iter().flatten().map(|role| role.title.as_deref());
    expect("titles", vec![Some("Moderator")], titles.collect())?;

    let newer = json!({ "status": "success", "data": [{ "title": "Moderator" }] });
    service.responds("listUserRoles", 200, newer)?;
    let roles = service.client.legacy().user_roles("1024").await?;
    expect("status", Some("success"), roles.status.as_deref())?;
    expect("body", true, roles.body.is_none())?;
    Ok(expect("data", json!([{ "title": "Moderator" }]), held("data", roles.data)?.0)?)
}

async fn a_marker_that_denies_wins() -> Outcome {
    let service = Service::with(|builder| builder.retry(RetryPolicy::none())).await?;
    for response in [
        json!({ "meta": { "success": false }, "body": [] }),
        json!({ "status": "error", "data": [] }),
        json!({ "meta": { "success": true }, "status": "error" }),
        json!({ "meta": { "success": false }, "status": "success" }),
    ] {
        service.responds("awardBadgeToUser", 200, response.clone())?;
        let award = BadgeAward::new("1024");
        let error = refused(service.client.legacy().award_badge(BADGE, &award).await)?;
        let heard = (error.kind(), error.effect());
        expect("an award", (ErrorKind::Unconfirmed, Effect::Unknown), heard)?;
        service.responds("listUserRoles", 200, response)?;
        let error = refused(service.client.legacy().user_roles("1024").await)?;
        expect("roles", ErrorKind::Unconfirmed, error.kind())?;
    }
    Ok(())
}

async fn the_other_responses_have_the_older_envelope_only() -> Outcome {
    let service = Service::start().await?;
    let settings =
        BadgeSettings::new(BadgeSettingsRequired { title: "Early bird", action: "custom" });
    let newer = json!({ "status": "success", "data": { "id": BADGE } });
    service.responds("createBadge", 200, newer)?;
    let error = refused(service.client.legacy().create_badge(&settings).await)?;
    let heard = (error.kind(), error.effect());
    expect("what is heard", (ErrorKind::Unconfirmed, Effect::Unknown), heard)?;
    service.responds("createBadge", 200, json!({ "meta": { "success": true } }))?;
    let created = service.client.legacy().create_badge(&settings).await?;
    Ok(expect("success", Some(true), created.meta.and_then(|meta| meta.success))?)
}
