//! Leaderboards, the daily history and the summary of referrals.

use returning_ai::{
    Effect, ErrorKind, Method, RetryPolicy,
    gamification::{
        ActivityDayQuery, GetDailyGamificationHistorySupersededQuery, Leaderboard,
        LeaderboardColumn, LeaderboardLegacyDuration, LeaderboardSettings, LeaderboardTimeFilter,
        LeaderboardWidgetButton, LeaderboardWidgetMeasures, LeaderboardWidgetSettings,
        LeaderboardWidgetSize, ListLeaderboardsQuery, ReferralIdentifier,
        ReferralIdentifierRequired, ReferralSummaryQuery,
    },
};
use returning_ai_tests::scenario::expect;
use serde_json::{Value, json};

use super::{
    Outcome, Problem,
    service::{Service, held, refused},
};

tests! {
    "leaderboard-request-and-response-names" => [
        requests_have_their_own_names,
        responses_have_their_own_names,
        audiences_and_widgets_have_their_own_names,
        responses_are_not_read_under_the_names_of_requests,
    ],
    "leaderboard-legacy-names" => [
        the_new_names_are_sent,
        the_legacy_names_are_sent,
        both_names_are_sent_where_both_are_set,
        a_creation_without_either_is_for_the_service_to_refuse,
    ],
    "daily-history-get-and-post" => [
        each_history_is_asked_and_read_in_its_form,
        neither_history_stands_in_for_the_other,
    ],
    "referral-summary-path" => [
        the_path_of_the_prose_is_called,
        the_path_of_the_sample_is_called_by_hand,
    ],
    "referral-summary-envelope" => [
        either_envelope_is_read,
        either_marker_denies_success,
    ],
}

const LEADERBOARD: &str = "5f0c2a9d7be14c3380a6d930";
const START: &str = "2026-03-01T00:00:00.000Z";

fn widget() -> LeaderboardWidgetSettings {
    let measures = LeaderboardWidgetMeasures::new().width(400).height(600);
    let size = LeaderboardWidgetSize::new().type_("custom").value(measures);
    let button = LeaderboardWidgetButton::new().enabled(true).text("Join");
    LeaderboardWidgetSettings::new().size(size).button(button)
}

async fn requests_have_their_own_names() -> Outcome {
    let service = Service::start().await?;
    let columns = vec![LeaderboardColumn::new().column("user").order(1)];
    let settings = LeaderboardSettings::new()
        .ranking_field("currencies")
        .displayed_columns(columns)
        .start_date(START)
        .is_enabled(true)
        .allowed_roles_to_rank(vec!["ranked".to_owned()])
        .allowed_roles_to_view(vec!["viewing".to_owned()])
        .allowed_time_filters(vec![LeaderboardTimeFilter::Weekly])
        .widget(widget());
    let body = json!({
        "rankingField": "currencies",
        "displayedColumns": [{ "column": "user", "order": 1 }],
        "startDate": START,
        "isEnabled": true,
        "allowedRolesToRank": ["ranked"],
        "allowedRolesToView": ["viewing"],
        "allowedTimeFilters": ["weekly"],
        "widget": {
            "size": { "type": "custom", "value": { "width": 400, "height": 600 } },
            "button": { "enabled": true, "text": "Join" },
        },
    });
    expect_settings(&service, &settings, body).await
}

/// Sends settings with both operations that take them.
async fn expect_settings(
    service: &Service,
    settings: &LeaderboardSettings,
    body: Value,
) -> Outcome {
    service.client.gamification().create_leaderboard(settings).await?;
    service.expect_sent("POST /v1/leaderboards", body.clone())?;
    service.client.gamification().update_leaderboard(LEADERBOARD, settings).await?;
    service.expect_sent(&format!("PATCH /v1/leaderboards/{LEADERBOARD}"), body)
}

async fn responses_have_their_own_names() -> Outcome {
    let service = Service::start().await?;
    for operation in ["listLeaderboards", "getLeaderboard"] {
        let shown = json!({
            "rankBy": "currencies",
            "displayedFields": ["name", "score"],
            "displayFieldsOrder": ["score", "name"],
            "duration": { "start": START },
            "enabled": true,
            "timeFilters": ["weekly"],
        });
        let read = leaderboard(&service, operation, shown).await?;
        expect(operation, Some("currencies"), read.rank_by.as_deref())?;
        expect(operation, vec!["name", "score"], texts(&read.displayed_fields))?;
        expect(operation, vec!["score", "name"], texts(&read.display_fields_order))?;
        let start = read.duration.and_then(|duration| duration.start);
        expect(operation, Some(START), start.as_ref().map(|start| start.as_str()))?;
        expect(operation, Some(true), read.enabled)?;
        let filters = read.time_filters.iter().flatten().map(ToString::to_string);
        expect(operation, vec!["weekly".to_owned()], filters.collect())?;
    }
    Ok(())
}

async fn audiences_and_widgets_have_their_own_names() -> Outcome {
    let service = Service::start().await?;
    for operation in ["listLeaderboards", "getLeaderboard"] {
        let shown = json!({
            "rankedUserRoles": { "roles": ["ranked"] },
            "viewPermissionUserRoles": { "roles": ["viewing"] },
            "widget": { "size": "dynamic", "ctaButton": { "enabled": true, "text": "Join" } },
        });
        let read = leaderboard(&service, operation, shown).await?;
        let ranked = held("ranked roles", read.ranked_user_roles)?;
        expect(operation, vec!["ranked"], texts(&ranked.roles))?;
        let viewing = held("viewing roles", read.view_permission_user_roles)?;
        expect(operation, vec!["viewing"], texts(&viewing.roles))?;
        let widget = held("widget", read.widget)?;
        // A request has an object in this place.
        expect(operation, Some("dynamic"), widget.size.as_deref())?;
        let button = held("button", widget.cta_button)?;
        expect(operation, Some("Join"), button.text.as_deref())?;
    }
    Ok(())
}

fn texts(list: &Option<Vec<String>>) -> Vec<&str> {
    list.iter().flatten().map(String::as_str).collect()
}

/// The leaderboard that an operation reads where the service responds with this one.
async fn leaderboard(
    service: &Service,
    operation: &str,
    shown: Value,
) -> Result<Leaderboard, Problem> {
    let is_list = operation == "listLeaderboards";
    service.shows(operation, "data", if is_list { json!([shown]) } else { shown })?;
    let gamification = service.client.gamification();
    let read = if is_list {
        let list = gamification.list_leaderboards(&ListLeaderboardsQuery::new()).await?;
        list.data.and_then(|mut leaderboards| leaderboards.pop())
    } else {
        gamification.get_leaderboard(LEADERBOARD, &Default::default()).await?.data
    };
    held("leaderboard", read)
}

async fn responses_are_not_read_under_the_names_of_requests() -> Outcome {
    let service = Service::start().await?;
    let shown = json!({
        "name": "Spring League",
        "rankingField": "currencies",
        "displayedColumns": [{ "column": "user" }],
        "startDate": START,
        "isEnabled": true,
        "allowedRolesToRank": ["ranked"],
        "allowedRolesToView": ["viewing"],
        "allowedTimeFilters": ["weekly"],
        "widget": { "button": { "text": "Join" } },
    });
    let read = leaderboard(&service, "getLeaderboard", shown).await?;
    // Written again, only what has a name of a response is left.
    let rest = json!({ "name": "Spring League", "widget": {} });
    Ok(expect("what was read", rest, serde_json::to_value(read)?)?)
}

async fn the_new_names_are_sent() -> Outcome {
    let service = Service::start().await?;
    let new = LeaderboardSettings::new()
        .name("Spring League")
        .ranking_field("currencies")
        .displayed_columns(vec![LeaderboardColumn::new().column("user")])
        .start_date(START)
        .is_enabled(false);
    let body = json!({
        "name": "Spring League",
        "rankingField": "currencies",
        "displayedColumns": [{ "column": "user" }],
        "startDate": START,
        "isEnabled": false,
    });
    expect_settings(&service, &new, body).await
}

async fn the_legacy_names_are_sent() -> Outcome {
    let service = Service::start().await?;
    let legacy = LeaderboardSettings::new()
        .name("Spring League")
        .rank_by("currencies")
        .displayed_fields(vec!["name".to_owned(), "score".to_owned()])
        .display_fields_order(vec!["score".to_owned()])
        .duration(LeaderboardLegacyDuration::new().start(START))
        .enabled(false);
    let body = json!({
        "name": "Spring League",
        "rankBy": "currencies",
        "displayedFields": ["name", "score"],
        "displayFieldsOrder": ["score"],
        "duration": { "start": START },
        "enabled": false,
    });
    expect_settings(&service, &legacy, body).await
}

async fn both_names_are_sent_where_both_are_set() -> Outcome {
    let service = Service::start().await?;
    let both = LeaderboardSettings::new().ranking_field("currencies").rank_by("xp");
    expect_settings(&service, &both, json!({ "rankingField": "currencies", "rankBy": "xp" })).await
}

async fn a_creation_without_either_is_for_the_service_to_refuse() -> Outcome {
    let service = Service::start().await?;
    service.responds("createLeaderboard", 400, json!({ "message": "rankingField is missing" }))?;
    let bare = LeaderboardSettings::new().name("Spring League");
    let error = refused(service.client.gamification().create_leaderboard(&bare).await)?;
    service.expect_sent("POST /v1/leaderboards", json!({ "name": "Spring League" }))?;
    expect("effect", Effect::Rejected, error.effect())?;
    Ok(expect("message", Some("rankingField is missing"), error.message())?)
}

async fn each_history_is_asked_and_read_in_its_form() -> Outcome {
    let service = Service::start().await?;
    let gamification = service.client.gamification();
    let day = gamification.daily_history(&day()).await?;
    let body = json!({
        "identifier": ["ada@example.com", "bo@example.com"],
        "identifier_type": "email",
        "date": "20/01/2026",
    });
    service.expect_sent("POST /v1/users/activity/daily", body)?;
    let day = held("day", day.data)?;
    expect("date", Some("20/01/2026"), day.date.as_ref().map(|date| date.as_str()))?;
    let results = held("results", day.results)?;
    let identifiers: Vec<_> = results.iter().map(|it| it.identifier.as_deref()).collect();
    expect("users", vec![Some("ada@example.com")], identifiers)?;

    let query = GetDailyGamificationHistorySupersededQuery::new().identifier_type("userId").days(2);
    #[allow(deprecated, reason = "it is the form that was documented first")]
    let range = gamification.daily_history_superseded("4821", &query);
    let range = held("range", range.await?.data)?;
    let request = service.request()?;
    expect("method", &Method::GET, &request.method)?;
    expect("path", "/v1/users/activity/daily", &request.path)?;
    let query = request.query.as_deref().unwrap_or_default();
    let mut query: Vec<_> = query.split('&').collect();
    query.sort_unstable();
    expect("query", vec!["days=2", "identifier=4821", "identifier_type=userId"], query)?;
    expect("user", Some("4821"), range.user_id.as_deref())?;
    let days = held("days", range.daily_stats)?;
    let dates: Vec<_> = days.iter().flat_map(|day| &day.date).map(|date| date.as_str()).collect();
    Ok(expect("dates", vec!["2025-08-01", "2025-08-02"], dates)?)
}

fn day() -> ActivityDayQuery {
    ActivityDayQuery::new(vec!["ada@example.com".to_owned(), "bo@example.com".to_owned()])
        .identifier_type("email")
        .date("20/01/2026")
}

async fn neither_history_stands_in_for_the_other() -> Outcome {
    let service = Service::start().await?;
    let gamification = service.client.gamification();
    for status in [404, 405] {
        service.responds("getDailyGamificationHistory", status, json!({}))?;
        let error = refused(gamification.daily_history(&day()).await)?;
        expect("status", Some(status), error.status())?;
        expect("method", Method::POST, service.request()?.method)?;

        service.responds("getDailyGamificationHistorySuperseded", status, json!({}))?;
        let query = Default::default();
        #[allow(deprecated, reason = "it is the form that was documented first")]
        let range = gamification.daily_history_superseded("4821", &query);
        expect("status", Some(status), refused(range.await)?.status())?;
        expect("method", Method::GET, service.request()?.method)?;
    }
    Ok(())
}

fn referrer() -> ReferralSummaryQuery {
    ReferralSummaryQuery::new(ReferralIdentifier::new(ReferralIdentifierRequired {
        type_: "email",
        value: "ada@example.com",
    }))
}

async fn the_path_of_the_prose_is_called() -> Outcome {
    let service = Service::start().await?;
    let body = json!({ "identifier": { "type": "email", "value": "ada@example.com" } });
    let gamification = service.client.gamification();
    gamification.referral_summary(&referrer()).await?;
    service.expect_sent("POST /v1/referrals/summary", body.clone())?;
    service.responds("getReferralSummary", 404, json!({}))?;
    expect(
        "status",
        Some(404),
        refused(gamification.referral_summary(&referrer()).await)?.status(),
    )?;
    // The other path is not tried.
    service.expect_sent("POST /v1/referrals/summary", body)
}

async fn the_path_of_the_sample_is_called_by_hand() -> Outcome {
    let service = Service::start().await?;
    let request = service.client.request(Method::POST, "/referral/summary").json(&referrer());
    // The sandbox takes the path for the page of a widget of an unlisted kind, which can only be read.
    expect("status", Some(405), refused(request.send().await)?.status())?;
    let body = json!({ "identifier": { "type": "email", "value": "ada@example.com" } });
    service.expect_sent("POST /referral/summary", body)
}

async fn either_envelope_is_read() -> Outcome {
    let service = Service::start().await?;
    for envelope in [
        json!({ "status": "success" }),
        json!({ "meta": { "status": "success", "statusCode": 200 }, "message": "Here it is" }),
    ] {
        let mut response = envelope.clone();
        response["data"] = json!({ "user": { "userId": "4821" } });
        service.responds("getReferralSummary", 200, response)?;
        let mut read = service.client.gamification().referral_summary(&referrer()).await?;
        let user = read.data.take().and_then(|data| data.user);
        expect("user", Some("4821"), held("user", user)?.user_id.as_deref())?;
        let meta = read.meta.as_ref().and_then(|meta| meta.status.as_deref());
        expect("marker", Some("success"), read.status.as_deref().or(meta))?;
        // Neither envelope is turned into the other; a number may be written as `200.0`.
        let again = serde_json::to_value(&read)?;
        expect("message", envelope.get("message"), again.get("message"))?;
        expect("status", envelope.get("status"), again.get("status"))?;
        expect("meta", envelope.get("meta").is_some(), again.get("meta").is_some())?;
    }
    Ok(())
}

async fn either_marker_denies_success() -> Outcome {
    let service = Service::with(|builder| builder.retry(RetryPolicy::none())).await?;
    for response in [
        json!({ "status": "error", "data": {} }),
        json!({ "meta": { "status": "error" }, "data": {} }),
        json!({ "status": "success", "meta": { "status": "error" }, "data": {} }),
    ] {
        service.responds("getReferralSummary", 200, response)?;
        let error = refused(service.client.gamification().referral_summary(&referrer()).await)?;
        expect("kind", ErrorKind::Unconfirmed, error.kind())?;
    }
    Ok(())
}
