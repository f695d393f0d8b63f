//! Ids, numbers and days that come in several forms.

use std::time::{Duration, SystemTime};

use returning_ai::{
    Effect, ErrorKind, StatusIdSpelling, Timestamp,
    analysis::{
        AnalysisDraft, AnalysisHorizontalLine, AnalysisLevel, AnalysisLevels, AnalysisPoint,
    },
    api_keys::{UserApiKeyCreate, UserApiKeyUpdate},
    common::LooseInteger,
    gamification::{ActivityDayQuery, ActivityStatsQuery},
    legacy::{BadgeAward, BadgeRemoval},
    messaging::{
        ChatMessageDraft, ChatMessageDraftRequired, ChatReactionDraft, ChatReactionDraftRequired,
        ChatReplyDraft, ChatReplyDraftRequired, GetMessagesQuery,
    },
    redemptions::{StatusUpdate, UpdateStatus},
    store::StorePurchaseHistoryUpdate,
    user_fields::{UserFieldCreate, UserFieldType, UserFieldUpdate},
    users::{UserData, UserDataQuery, UserProfile},
};
use returning_ai_tests::scenario::{SHIPPING, expect};
use serde_json::{Value, json};

use super::{
    Outcome, Problem,
    service::{Service, held, refused},
};

tests! {
    "redemption-order-number-forms" => [
        every_form_is_sent_and_confirmed_as_it_is,
        another_form_in_the_response_confirms_nothing,
        a_purchase_is_named_by_the_form_of_purchases,
    ],
    "user-id-number-beside-object-id" => [
        a_profile_holds_both_ids,
        a_creator_holds_both_ids_or_one,
    ],
    "user-id-text-or-number" => [
        a_text_is_sent_and_read_where_pages_show_one,
        a_number_in_its_place_is_absent,
        a_number_or_a_text_is_kept_where_pages_show_a_number,
    ],
    "user-data-without-object-id" => [
        the_documented_response_has_none,
        one_that_comes_is_kept,
    ],
    "message-and-channel-id-forms" => [
        an_id_that_was_read_is_sent_as_it_is,
        the_ids_of_conditions_are_read_in_either_form,
    ],
    "activity-user-id-forms" => [
        either_form_is_read_in_either_response,
    ],
    "user-api-key-expire-date" => [
        both_operations_send_every_form,
    ],
    "date-time-milliseconds" => [
        either_moment_is_read_and_written_again,
        either_moment_is_sent_as_it_is,
        a_moment_of_the_clock_has_milliseconds,
    ],
    "activity-date-forms" => [
        a_day_is_sent_as_it_was_made,
        either_form_of_a_day_is_the_same_day,
    ],
}

const USER: &str = "5f0c2a9d7be14c3380a6d912";
const COMMUNITY: &str = "5f0c2a9d7be14c3380a6d901";
const CHANNEL: &str = "5f0c2a9d7be14c3380a6d914";
const FIELD: &str = "5f0c2a9d7be14c3380a6d951";

/// The number of an order in a request, in a response, and of a purchase.
const NUMBERS: [&str; 3] = ["ORD202601150042", "ORD20260115a4f0", "ORD202604150000000042"];

/// Moves an order where the service responds with this number.
async fn order(
    service: &Service,
    asked: &str,
    echoed: &str,
) -> Result<Result<StatusUpdate, returning_ai::Error>, Problem> {
    let status = json!({ "_id": SHIPPING, "name": "Shipping" });
    let data = json!({ "transactionId": echoed, "statusId": SHIPPING, "status": status });
    let response = json!({ "status": "success", "data": data });
    service.responds("updateRedemptionOrderStatus", 200, response)?;
    let update = UpdateStatus::new(asked, SHIPPING.parse()?);
    let updated = service.client.redemptions().update_status(update).await;
    let body = json!({ "transactionId": asked, "statusID": SHIPPING });
    service.expect_sent("PUT /v1/redemption-transactions/status", body)?;
    Ok(updated)
}

async fn service_of_orders() -> Result<Service, Problem> {
    Service::with(|builder| builder.status_id_spelling(StatusIdSpelling::StatusID)).await
}

async fn every_form_is_sent_and_confirmed_as_it_is() -> Outcome {
    let service = service_of_orders().await?;
    for number in NUMBERS {
        let updated = order(&service, number, number).await??;
        expect("number", number, &updated.transaction_id)?;
    }
    Ok(())
}

async fn another_form_in_the_response_confirms_nothing() -> Outcome {
    let service = service_of_orders().await?;
    let [asked, others @ ..] = NUMBERS;
    for other in others.into_iter().chain(["ord202601150042", "202601150042"]) {
        let error = refused(order(&service, asked, other).await?)?;
        let heard = (error.kind(), error.effect());
        expect(other, (ErrorKind::Unconfirmed, Effect::Unknown), heard)?;
        let number = error.targets().get("transactionId").map(String::as_str);
        expect("what was asked", Some(asked), number)?;
    }
    Ok(())
}

async fn a_purchase_is_named_by_the_form_of_purchases() -> Outcome {
    let service = Service::start().await?;
    for number in NUMBERS {
        service.shows("updatePurchaseHistory", "data", json!({ "orderID": number }))?;
        let update = StorePurchaseHistoryUpdate::new().redemption_instructions("made up");
        let purchase = service.client.store().update_purchase(number, &update).await?.data;
        let read = held("purchase", purchase)?.order_id;
        expect("number", Some(number), read.as_deref())?;
        expect("path", format!("/v1/purchase-histories/{number}"), service.request()?.path)?;
    }
    Ok(())
}

/// The profile that is read where the service responds with this one.
async fn profile(service: &Service, shown: Value) -> Result<UserProfile, Problem> {
    service.shows("getUser", "data", shown)?;
    held("profile", service.client.users().get(USER).await?.data)
}

async fn a_profile_holds_both_ids() -> Outcome {
    let service = Service::start().await?;
    let shown = json!({ "_id": USER, "id": 40217, "username": "ada" });
    let profile = profile(&service, shown.clone()).await?;
    expect("object id", Some(USER), profile.id.as_deref())?;
    expect("short id", Some(LooseInteger::Integer(40217)), profile.short_id.clone())?;
    Ok(expect("what is written again", shown, serde_json::to_value(profile)?)?)
}

async fn a_creator_holds_both_ids_or_one() -> Outcome {
    let service = Service::start().await?;
    let fields = service.client.user_fields();
    let both = json!({ "_id": USER, "id": 1024 });
    let shown = json!({ "creator": both });
    service.shows("createUserField", "data", shown)?;
    let new = UserFieldCreate::new("Made up", UserFieldType::Text);
    let created = fields.create(COMMUNITY, &new).await?.data;
    let creator = held("creator", created.and_then(|field| field.creator))?;
    expect("object id", Some(USER), creator.id.as_deref())?;
    expect("short id", Some(LooseInteger::Integer(1024)), creator.short_id.clone())?;
    expect("what is written again", both, serde_json::to_value(creator)?)?;

    service.shows("updateUserField", "data", json!({ "creator": { "_id": USER } }))?;
    let changes = UserFieldUpdate::new("Made up", UserFieldType::Text);
    let updated = fields.update(COMMUNITY, FIELD, &changes).await?.data;
    let creator = held("creator", updated.and_then(|field| field.creator))?;
    expect("object id", Some(USER), creator.id.as_deref())?;
    Ok(expect("further fields", 0, creator.extra.len())?)
}

/// The data of a user that is read where the service responds with this.
async fn data(service: &Service, shown: Value) -> Result<UserData, Problem> {
    service.shows("getUserData", "data", shown)?;
    held("user", service.client.users().get_data(&UserDataQuery::new("40217")).await?.data)
}

async fn a_text_is_sent_and_read_where_pages_show_one() -> Outcome {
    let service = Service::start().await?;
    let legacy = service.client.legacy();
    legacy.award_badge("made-up", &BadgeAward::new("1024")).await?;
    service.expect_sent("POST /badges/made-up/award", json!({ "userId": "1024" }))?;
    legacy.remove_badge("made-up", &BadgeRemoval::new("1024")).await?;
    service.expect_sent("POST /badges/made-up/remove", json!({ "userId": "1024" }))?;
    legacy.user_roles("1024").await?;
    service.expect_asked("GET /roles/1024")?;

    let user = data(&service, json!({ "userId": "40217" })).await?;
    expect("data", Some("40217"), user.user_id.as_deref())?;
    let message = json!({ "user": { "user_id": "40217" } });
    service.shows("getMessages", "data", json!({ "messages": [message] }))?;
    let list = service.client.messaging().list(&GetMessagesQuery::new()).await?.data;
    let messages = held("messages", list.and_then(|list| list.messages))?;
    let author = messages.into_iter().next().and_then(|message| message.user);
    Ok(expect("author", Some("40217"), held("author", author)?.user_id.as_deref())?)
}

async fn a_number_in_its_place_is_absent() -> Outcome {
    let service = Service::start().await?;
    service.shows("getUserData", "data", json!({ "userId": 40217 }))?;
    let read = service.client.users().get_data(&UserDataQuery::new("40217")).await?;
    Ok(expect("the id of the user", None, read.data.and_then(|data| data.user_id))?)
}

async fn a_number_or_a_text_is_kept_where_pages_show_a_number() -> Outcome {
    let service = Service::start().await?;
    for id in [json!(40217), json!("40217")] {
        let profile = profile(&service, json!({ "id": id })).await?;
        expect("object id", None, profile.id.as_deref())?;
        expect("short id", id, serde_json::to_value(profile.short_id)?)?;
    }
    Ok(())
}

async fn the_documented_response_has_none() -> Outcome {
    let service = Service::start().await?;
    let shown = json!({ "userId": "40217", "username": "ada" });
    let user = data(&service, shown.clone()).await?;
    expect("further fields", 0, user.extra.len())?;
    Ok(expect("what is written again", shown, serde_json::to_value(user)?)?)
}

async fn one_that_comes_is_kept() -> Outcome {
    let service = Service::start().await?;
    let shown = json!({ "_id": USER, "userId": "40217" });
    let user = data(&service, shown.clone()).await?;
    expect("user", Some("40217"), user.user_id.as_deref())?;
    expect("object id", Some(&json!(USER)), user.extra.get("_id"))?;
    Ok(expect("what is written again", shown, serde_json::to_value(user)?)?)
}

async fn an_id_that_was_read_is_sent_as_it_is() -> Outcome {
    let service = Service::start().await?;
    let messaging = service.client.messaging();
    for id in ["5f0c2a9d7be14c3", "5f0c2a9d7be14c33801", "5f0c2a9d7be14c3380a6d931", "17"] {
        let message = json!({ "id": id, "channel": { "channel_id": id } });
        service.shows("getMessages", "data", json!({ "messages": [message] }))?;
        let list = messaging.list(&GetMessagesQuery::new().channel_id(id)).await?.data;
        service.expect_asked(&format!("GET /v1/messages?channel_id={id}"))?;
        let message = list.and_then(|list| list.messages).and_then(|mut list| list.pop());
        let message = held("message", message)?;
        let channel = held("channel", message.channel.and_then(|channel| channel.channel_id))?;
        let message = held("id", message.id)?;
        expect("read", (id, id), (message.as_str(), channel.as_str()))?;

        messaging
            .send(
                &ChatMessageDraft::new(ChatMessageDraftRequired {
                    channel_id: &channel,
                    sender: "ada",
                })
                .message("Hello"),
            )
            .await?;
        let body = json!({ "channelId": id, "message": "Hello", "sender": "ada" });
        service.expect_sent("POST /v1/messages/send", body)?;
        messaging
            .reply(&ChatReplyDraft::new(ChatReplyDraftRequired {
                message_id: &message,
                message: "Hello",
                sender: "ada",
            }))
            .await?;
        let body = json!({ "messageId": id, "message": "Hello", "sender": "ada" });
        service.expect_sent("POST /v1/messages/reply", body)?;
        messaging
            .react(&ChatReactionDraft::new(ChatReactionDraftRequired {
                message_id: &message,
                emoji: ":wave:",
                sender: "ada",
            }))
            .await?;
        let body = json!({ "messageId": id, "emoji": ":wave:", "sender": "ada" });
        service.expect_sent("POST /v1/messages/react", body)?;
    }
    service.shows("listIntegrationChannels", "data", json!([{ "_id": CHANNEL }]))?;
    let list = held("channels", service.client.channels().list().await?.data)?;
    let ids: Vec<_> = list.iter().map(|channel| channel.id.as_deref()).collect();
    Ok(expect("ids of the list", vec![Some(CHANNEL)], ids)?)
}

async fn the_ids_of_conditions_are_read_in_either_form() -> Outcome {
    let service = Service::start().await?;
    let conditions = json!([{ "_id": "9d7be14c3380" }, { "_id": "17" }]);
    let shown = json!([{ "action": { "conditions": conditions } }]);
    service.shows("listStreakDefinitions", "data", shown.clone())?;
    let streaks = held(
        "streaks",
        service.client.gamification().list_streaks(&Default::default()).await?.data,
    )?;
    expect("what is written again", shown, serde_json::to_value(&streaks)?)?;
    let action = streaks.into_iter().next().and_then(|streak| streak.action);
    let conditions = held("conditions", action.and_then(|action| action.conditions))?;
    let ids: Vec<_> = conditions.iter().map(|condition| condition.id.as_deref()).collect();
    Ok(expect("ids", vec![Some("9d7be14c3380"), Some("17")], ids)?)
}

async fn either_form_is_read_in_either_response() -> Outcome {
    let service = Service::start().await?;
    let gamification = service.client.gamification();
    for id in ["4821", USER] {
        service.shows("getUserActivityStats", "data", json!({ "user_id": id }))?;
        let query = ActivityStatsQuery::new("ada@example.com");
        let counts = held("counts", gamification.activity_stats(&query).await?.data)?;
        expect("counts", Some(id), counts.user_id.as_deref())?;

        let shown = json!({ "results": [{ "user_id": id }] });
        service.shows("getDailyGamificationHistory", "data", shown)?;
        let day = gamification.daily_history(&days_of_ada()).await?.data;
        let results = held("results", day.and_then(|day| day.results))?;
        let ids: Vec<_> = results.iter().map(|result| result.user_id.as_deref()).collect();
        expect("history", vec![Some(id)], ids)?;
    }
    Ok(())
}

async fn both_operations_send_every_form() -> Outcome {
    let service = Service::start().await?;
    let keys = service.client.api_keys();
    for date in ["", "2026-03-31T23:59:59Z", "2026-03-31T23:59:59.000Z"] {
        let body = json!({ "expireDate": date });
        keys.create_user_key(&UserApiKeyCreate::new().expire_date(date), &Default::default())
            .await?;
        service.expect_sent("POST /v1/users/apikeys", body.clone())?;
        // No page shows the empty text here; what the service makes of it is not ours to say.
        service.responds("updateUserApiKey", 200, json!({}))?;
        keys.update_user_key(USER, FIELD, &UserApiKeyUpdate::new().expire_date(date)).await?;
        service.expect_sent(&format!("PUT /v1/users/{USER}/api-keys/{FIELD}"), body)?;
    }
    // What is not set is not sent either, whatever the period says.
    keys.create_user_key(&UserApiKeyCreate::new().expire_period(0.into()), &Default::default())
        .await?;
    let body = held("body", service.request()?.json())?;
    expect("date", None, body.get("expireDate"))?;
    Ok(expect("period", Some(0.0), body["expirePeriod"].as_f64())?)
}

/// One moment, without and with milliseconds.
const MOMENTS: [&str; 2] = ["2025-06-20T08:15:30Z", "2025-06-20T08:15:30.000Z"];

/// That moment, in seconds since 1970.
const SECONDS: u64 = 1_750_407_330;

async fn either_moment_is_read_and_written_again() -> Outcome {
    let service = Service::start().await?;
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(SECONDS);
    for text in MOMENTS {
        let shown = json!({ "lastLogin": text });
        let profile = profile(&service, shown.clone()).await?;
        let login = profile.last_login.as_ref();
        expect("login", Some(moment), login.and_then(Timestamp::moment))?;
        expect("what is written again", shown, serde_json::to_value(profile)?)?;

        let shown = json!({ "messages": [{ "timestamp": text }] });
        service.shows("getMessages", "data", shown.clone())?;
        let list = service.client.messaging().list(&GetMessagesQuery::new()).await?.data;
        let list = held("list", list)?;
        let sent = list.messages.iter().flatten().next().and_then(|it| it.timestamp.as_ref());
        expect("message", Some(moment), sent.and_then(Timestamp::moment))?;
        expect("what is written again", shown, serde_json::to_value(list)?)?;
    }
    Ok(())
}

async fn either_moment_is_sent_as_it_is() -> Outcome {
    let service = Service::start().await?;
    for text in MOMENTS {
        let level = AnalysisLevel::new().time(text);
        let floor = AnalysisHorizontalLine::new().points(vec![AnalysisPoint::new().time(text)]);
        let draft = AnalysisDraft::new()
            .levels(AnalysisLevels::new().pivot(level))
            .drawings(vec![floor.into()]);
        service.client.analysis().create(COMMUNITY, CHANNEL, &draft).await?;
        let body = held("body", service.request()?.json())?;
        expect("level", Some(text), body["levels"]["pivot"]["time"].as_str())?;
        expect("point", Some(text), body["drawings"][0]["points"][0]["time"].as_str())?;

        let settings = UserApiKeyUpdate::new().expire_date(text);
        service.client.api_keys().update_user_key(USER, FIELD, &settings).await?;
        let path = format!("PUT /v1/users/{USER}/api-keys/{FIELD}");
        service.expect_sent(&path, json!({ "expireDate": text }))?;
    }
    Ok(())
}

async fn a_moment_of_the_clock_has_milliseconds() -> Outcome {
    let moment = SystemTime::UNIX_EPOCH + Duration::from_secs(SECONDS);
    let [_, with_milliseconds] = MOMENTS;
    Ok(expect("text", with_milliseconds, Timestamp::try_from(moment)?.as_str())?)
}

fn days_of_ada() -> ActivityDayQuery {
    ActivityDayQuery::new(vec!["ada@example.com".to_owned()])
}

async fn a_day_is_sent_as_it_was_made() -> Outcome {
    let service = Service::start().await?;
    let gamification = service.client.gamification();
    let day = Timestamp::day_month_year(2026, 1, 20)?;
    gamification.daily_history(&days_of_ada().date(day)).await?;
    let sent = json!({ "identifier": ["ada@example.com"], "date": "20/01/2026" });
    service.expect_sent("POST /v1/users/activity/daily", sent)?;
    // The other form is the caller's to send, and the service's to refuse.
    let day = Timestamp::year_month_day(2026, 1, 20)?;
    let error = refused(gamification.daily_history(&days_of_ada().date(day)).await)?;
    expect("status", Some(400), error.status())?;
    let sent = json!({ "identifier": ["ada@example.com"], "date": "2026-01-20" });
    service.expect_sent("POST /v1/users/activity/daily", sent)
}

async fn either_form_of_a_day_is_the_same_day() -> Outcome {
    let service = Service::start().await?;
    let gamification = service.client.gamification();
    for text in ["20/01/2026", "2026-01-20"] {
        let shown = json!({ "date": text, "results": [{ "date": text }] });
        service.shows("getDailyGamificationHistory", "data", shown.clone())?;
        let day = gamification.daily_history(&days_of_ada()).await?.data;
        let day = held("day", day)?;
        expect_day(day.date.as_ref())?;
        expect_day(day.results.iter().flatten().next().and_then(|it| it.date.as_ref()))?;
        expect("what is written again", shown, serde_json::to_value(day)?)?;

        let range = json!({ "start_date": text, "end_date": text });
        service.shows("getUserActivityStats", "data", json!({ "range": range }))?;
        let query = ActivityStatsQuery::new("ada@example.com");
        let counts = held("counts", gamification.activity_stats(&query).await?.data)?;
        let read = held("range", counts.range)?;
        expect_day(read.start_date.as_ref())?;
        expect_day(read.end_date.as_ref())?;
        expect("what is written again", range, serde_json::to_value(read)?)?;

        let shown = json!({ "daily_stats": [{ "date": text }] });
        service.shows("getDailyGamificationHistorySuperseded", "data", shown)?;
        let query = Default::default();
        #[allow(deprecated, reason = "it is the form that was documented first")]
        let earnings = gamification.daily_history_superseded("4821", &query);
        let days = held("days", earnings.await?.data.and_then(|it| it.daily_stats))?;
        expect_day(days.first().and_then(|day| day.date.as_ref()))?;
    }
    Ok(())
}

fn expect_day(read: Option<&Timestamp>) -> Outcome {
    let date = held("day", read.and_then(Timestamp::date))?;
    Ok(expect("day", (2026, 1, 20), (date.year, date.month, date.day))?)
}
