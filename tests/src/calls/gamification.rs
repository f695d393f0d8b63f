//! Calls of the group `gamification`.

use returning_ai::{
    FieldValue, Timestamp,
    gamification::{
        ActivityDayQuery, ActivityStatsQuery, GetDailyGamificationHistorySupersededQuery,
        GetLeaderboardQuery, LeaderboardColumn, LeaderboardHalfDay, LeaderboardLegacyDuration,
        LeaderboardSettings, LeaderboardTimeFilter, LeaderboardTimeOfDay, LeaderboardWidgetButton,
        LeaderboardWidgetMeasures, LeaderboardWidgetSettings, LeaderboardWidgetSize,
        ListLeaderboardsQuery, ListStreakDefinitionsQuery, ReferralIdentifier,
        ReferralIdentifierRequired, ReferralPagination, ReferralSummaryQuery,
    },
};

use super::Call;

const ID: &str = "5f0c2a9d7be14c3380a6d930";
const ROLE: &str = "5f0c2a9d7be14c3380a6d940";

pub(super) fn calls() -> Vec<Call> {
    [leaderboards(), activity(), streaks_and_referrals()].concat()
}

fn leaderboards() -> Vec<Call> {
    vec![
        Call::new("listLeaderboards", "everything", |client, _| {
            Box::pin(async {
                let query = ListLeaderboardsQuery::new()
                    .page(2)
                    .limit(20)
                    .sort(FieldValue::ascending("name"))
                    .fields("name,slug")
                    .search(FieldValue::keyword("gold & silver"));
                client.gamification().list_leaderboards(&query).await.map(drop)
            })
        }),
        Call::new("listLeaderboards", "nothing", |client, _| {
            Box::pin(async {
                let query = ListLeaderboardsQuery::new();
                client.gamification().list_leaderboards(&query).await.map(drop)
            })
        }),
        Call::new("createLeaderboard", "new_names", |client, _| {
            Box::pin(async { client.gamification().create_leaderboard(&league()).await.map(drop) })
        }),
        Call::new("createLeaderboard", "legacy_names", |client, _| {
            Box::pin(async {
                let start = "2026-03-01T00:00:00.000Z";
                let league = LeaderboardSettings::new()
                    .name("Spring League")
                    .slug("spring-league")
                    .rank_by("currencies")
                    .displayed_fields(vec!["name".to_owned(), "score".to_owned()])
                    .display_fields_order(vec!["score".to_owned(), "name".to_owned()])
                    .duration(LeaderboardLegacyDuration::new().start(start))
                    .enabled(true);
                client.gamification().create_leaderboard(&league).await.map(drop)
            })
        }),
        Call::new("getLeaderboard", "fields", |client, names| {
            Box::pin(async move {
                client
                    .gamification()
                    .get_leaderboard(
                        names.of(ID),
                        &GetLeaderboardQuery::new().fields("name,duration"),
                    )
                    .await
                    .map(drop)
            })
        }),
        Call::new("updateLeaderboard", "schedule_and_empty_list", |client, names| {
            Box::pin(async move {
                let schedule = LeaderboardSettings::new()
                    .start_date("2026-04-01T00:00:00.000Z")
                    .has_no_end_date(true)
                    .allowed_users_to_rank(Vec::new());
                client.gamification().update_leaderboard(names.of(ID), &schedule).await.map(drop)
            })
        }),
    ]
}

fn activity() -> Vec<Call> {
    vec![
        Call::new("getDailyGamificationHistory", "two_users", |client, _| {
            Box::pin(async {
                let day = Timestamp::day_month_year(2026, 1, 20).expect("a day");
                let users = ["ada@example.com".to_owned(), "brook@example.com".to_owned()];
                let query = ActivityDayQuery::new(users.to_vec())
                    .identifier_type("email")
                    .date(day)
                    .page(1)
                    .limit(50);
                client.gamification().daily_history(&query).await.map(drop)
            })
        }),
        Call::new("getDailyGamificationHistorySuperseded", "everything", |client, _| {
            Box::pin(async {
                let gamification = client.gamification();
                let query = GetDailyGamificationHistorySupersededQuery::new()
                    .identifier_type("email")
                    .days(7);
                #[allow(deprecated, reason = "it is a method of the facade all the same")]
                let history =
                    gamification.daily_history_superseded("ada+made-up@example.com", &query);
                history.await.map(drop)
            })
        }),
        Call::new("getUserActivityStats", "days", |client, _| {
            Box::pin(async {
                let query =
                    ActivityStatsQuery::new("ada@example.com").identifier_type("email").days(30);
                client.gamification().activity_stats(&query).await.map(drop)
            })
        }),
    ]
}

fn streaks_and_referrals() -> Vec<Call> {
    vec![
        Call::new("listStreakDefinitions", "second_page", |client, _| {
            Box::pin(async {
                client
                    .gamification()
                    .list_streaks(&ListStreakDefinitionsQuery::new().page(2).limit(20))
                    .await
                    .map(drop)
            })
        }),
        Call::new("listStreakDefinitions", "nothing", |client, _| {
            Box::pin(async {
                client.gamification().list_streaks(&Default::default()).await.map(drop)
            })
        }),
        Call::new("getReferralSummary", "custom_field", |client, _| {
            Box::pin(async {
                let user = ReferralIdentifier::new(ReferralIdentifierRequired {
                    type_: "custom-field",
                    value: "C-1042",
                })
                .field_name("customer_number");
                let rest = ReferralPagination::new().limit(20).cursor("made-up-cursor");
                let query = ReferralSummaryQuery::new(user).pagination(rest);
                client.gamification().referral_summary(&query).await.map(drop)
            })
        }),
    ]
}

fn league() -> LeaderboardSettings {
    let column =
        |name: &str, order| LeaderboardColumn::new().column(name).visible(true).order(order);
    let nine = LeaderboardTimeOfDay::new().hours(9).minutes(0).ampm(LeaderboardHalfDay::Am);
    let size = LeaderboardWidgetSize::new()
        .type_("custom")
        .value(LeaderboardWidgetMeasures::new().width(400).height(600));
    let button = LeaderboardWidgetButton::new()
        .enabled(true)
        .text("Join the league")
        .link("https://example.com/league");
    LeaderboardSettings::new()
        .name("Spring League")
        .slug("spring-league")
        .ranking_field("currencies")
        .displayed_columns(vec![column("user", 1), column("currencies", 2)])
        .top_rank_only(true)
        .top_rank_limit(50)
        .start_date("2026-03-01T00:00:00.000Z")
        .has_no_end_date(true)
        .time_zone("2.5".parse().expect("a number"))
        .start_time(nine)
        .allowed_time_filters(vec![LeaderboardTimeFilter::AllTime])
        .allowed_roles_to_view(vec![ROLE.to_owned()])
        .is_enabled(true)
        .widget(LeaderboardWidgetSettings::new().enabled(true).size(size).button(button))
}
