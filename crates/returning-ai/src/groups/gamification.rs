//! Gamification: leaderboards, the activity of users, streak definitions and referrals.
//!
//! # Leaderboards
//!
//! Requests and responses use different names for the same facts, such as `rankingField` and `rankBy`,
//! and requests know four legacy names besides. [`LeaderboardSettings`] is what a request holds and
//! [`Leaderboard`] what a response holds. Neither is turned into the other: a leaderboard that was
//! read cannot be sent back as it is. The pages write the paths with and without `/v1`;
//! [`ClientBuilder::partner_paths`](crate::ClientBuilder::partner_paths) settles which form is sent.
//!
//! # Referrals
//!
//! The referral summary is documented in the edition of one customer only. Whether the general hosts
//! serve it is not known.
//!
#![doc = include_str!("../../group-docs/gamification.md")]

use returning_ai_client::operations::{
    CREATE_LEADERBOARD, GET_DAILY_GAMIFICATION_HISTORY, GET_DAILY_GAMIFICATION_HISTORY_SUPERSEDED,
    GET_LEADERBOARD, GET_REFERRAL_SUMMARY, GET_USER_ACTIVITY_STATS, LIST_LEADERBOARDS,
    LIST_STREAK_DEFINITIONS, UPDATE_LEADERBOARD,
};

use returning_ai_client::Client as Generated;
pub use returning_ai_client::groups::gamification::*;

use returning_ai_client::groups::common::Undocumented;
use returning_ai_runtime::{
    Error, Items,
    internal::{Count, Page, Start},
};

use crate::client::Client;

impl Client {
    /// Gamification: leaderboards, the activity of users, streak definitions and referrals.
    pub fn gamification(&self) -> Gamification<'_> {
        Gamification { client: self }
    }
}

/// The operations on leaderboards, activity, streaks and referrals; see [`Client::gamification`].
#[derive(Clone, Copy, Debug)]
pub struct Gamification<'a> {
    client: &'a Client,
}

/// The number of a page as these operations take it, which holds every page that is ever read.
fn number(page: u64) -> i64 {
    i64::try_from(page).unwrap_or(i64::MAX)
}

impl<'a> Gamification<'a> {
    #[doc = include_str!("../../operation-docs/listLeaderboards.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::{FieldValue, gamification::ListLeaderboardsQuery};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let query = ListLeaderboardsQuery::new()
    ///     .search(FieldValue::keyword("league"))
    ///     .sort(FieldValue::ascending("name"));
    /// let leaderboards = client.gamification().list_leaderboards(&query).await?;
    /// println!("{:?} in all", leaderboards.meta.and_then(|meta| meta.total));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_leaderboards(
        &self,
        query: &ListLeaderboardsQuery,
    ) -> Result<LeaderboardList, Error> {
        self.client
            .run(&LIST_LEADERBOARDS, |api| async move { api.list_leaderboards_by(query).await })
            .await
    }

    /// The leaderboards of [`Gamification::list_leaderboards`] over all pages, from the `page` of
    /// the query on.
    ///
    #[doc = include_str!("../../operation-docs/listLeaderboards.md")]
    ///
    /// # Notes
    ///
    /// A page that cannot be read is the last item, as an error.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let mut leaderboards = client.gamification().leaderboards(Default::default());
    /// while let Some(leaderboard) = leaderboards.next().await {
    ///     println!("{:?}", leaderboard?.slug);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn leaderboards(&self, query: ListLeaderboardsQuery) -> Items<'static, Leaderboard> {
        let count = Count::Pages { from: query.page.unwrap_or(1) };
        let start = Start::new(&LIST_LEADERBOARDS, count, query.limit);
        let send = move |api: Generated, page| {
            let query = query.clone().page(page);
            async move { api.list_leaderboards_by(&query).await }
        };
        self.client.pages(&LIST_LEADERBOARDS, start, send, |list: LeaderboardList| {
            Page::of(list.data).total(list.meta.and_then(|meta| meta.total))
        })
    }

    #[doc = include_str!("../../operation-docs/createLeaderboard.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::gamification::{LeaderboardColumn, LeaderboardSettings};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let league = LeaderboardSettings::new()
    ///     .name("Spring League")
    ///     .slug("spring-league")
    ///     .ranking_field("currencies")
    ///     .displayed_columns(vec![LeaderboardColumn::new().column("user").visible(true).order(1)])
    ///     .start_date("2026-03-01T00:00:00.000Z")
    ///     .has_no_end_date(true)
    ///     .is_enabled(true);
    /// client.gamification().create_leaderboard(&league).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_leaderboard(
        &self,
        leaderboard: &LeaderboardSettings,
    ) -> Result<Undocumented, Error> {
        self.client
            .run(
                &CREATE_LEADERBOARD,
                |api| async move { api.create_leaderboard(leaderboard).await },
            )
            .await
    }

    #[doc = include_str!("../../operation-docs/getLeaderboard.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::gamification::GetLeaderboardQuery;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let (id, query) = ("5f0c2a9d7be14c3380a6d930", GetLeaderboardQuery::new());
    /// let query = query.fields("name,duration");
    /// let league = client.gamification().get_leaderboard(id, &query).await?;
    /// println!("{:?}", league.data.and_then(|league| league.duration));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_leaderboard(
        &self,
        leaderboard_id: &str,
        query: &GetLeaderboardQuery,
    ) -> Result<LeaderboardRead, Error> {
        self.client
            .run(&GET_LEADERBOARD, |api| async move {
                api.get_leaderboard_by(leaderboard_id, query).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/updateLeaderboard.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::gamification::LeaderboardSettings;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// // The page advises to send the start with every change of the schedule.
    /// let schedule = LeaderboardSettings::new()
    ///     .start_date("2026-04-01T00:00:00.000Z")
    ///     .end_date("2026-06-30T23:59:00.000Z");
    /// client.gamification().update_leaderboard("5f0c2a9d7be14c3380a6d930", &schedule).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_leaderboard(
        &self,
        leaderboard_id: &str,
        changes: &LeaderboardSettings,
    ) -> Result<Undocumented, Error> {
        self.client
            .run(&UPDATE_LEADERBOARD, |api| async move {
                api.update_leaderboard(leaderboard_id, changes).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/getDailyGamificationHistory.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::{Timestamp, gamification::ActivityDayQuery};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let users = vec!["ada@example.com".to_owned(), "brook@example.com".to_owned()];
    /// let query = ActivityDayQuery::new(users)
    ///     .identifier_type("email")
    ///     .date(Timestamp::day_month_year(2026, 1, 20)?)
    ///     .page(1)
    ///     .limit(50);
    /// let history = client.gamification().daily_history(&query).await?;
    /// println!("{:?}", history.data.and_then(|day| day.results));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn daily_history(&self, query: &ActivityDayQuery) -> Result<ActivityDayRead, Error> {
        self.client
            .run(&GET_DAILY_GAMIFICATION_HISTORY, |api| async move {
                api.get_daily_gamification_history(query).await
            })
            .await
    }

    /// The users of [`Gamification::daily_history`] over all pages, from the `page` of the query on.
    ///
    #[doc = include_str!("../../operation-docs/getDailyGamificationHistory.md")]
    ///
    /// # Notes
    ///
    /// A page that cannot be read is the last item, as an error.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::{Timestamp, gamification::ActivityDayQuery};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let users = vec!["ada@example.com".to_owned(), "brook@example.com".to_owned()];
    /// let query = ActivityDayQuery::new(users)
    ///     .identifier_type("email")
    ///     .date(Timestamp::day_month_year(2026, 1, 20)?);
    /// let mut entries = client.gamification().daily_history_entries(query);
    /// while let Some(entry) = entries.next().await {
    ///     println!("{:?}", entry?.coins);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn daily_history_entries(
        &self,
        query: ActivityDayQuery,
    ) -> Items<'static, ActivityDayResult> {
        let from = query.page.and_then(|page| u64::try_from(page).ok()).unwrap_or(1);
        let start = Start::new(&GET_DAILY_GAMIFICATION_HISTORY, Count::Pages { from }, None);
        let send = move |api: Generated, page| {
            let query = query.clone().page(number(page));
            async move { api.get_daily_gamification_history(&query).await }
        };
        self.client.pages(&GET_DAILY_GAMIFICATION_HISTORY, start, send, |day: ActivityDayRead| {
            let day = day.data.unwrap_or_default();
            // Whether its total counts the users that were asked for or those that were found is not
            // documented, so the number of pages alone says where the end is.
            Page::of(day.results)
                .pages(day.pagination.and_then(|pagination| pagination.total_pages))
        })
    }

    #[doc = include_str!("../../operation-docs/getDailyGamificationHistorySuperseded.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::gamification::GetDailyGamificationHistorySupersededQuery;
    ///
    /// # #[allow(deprecated)]
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let week = GetDailyGamificationHistorySupersededQuery::new().identifier_type("email").days(7);
    /// let history =
    ///     client.gamification().daily_history_superseded("ada@example.com", &week).await?;
    /// println!("{:?}", history.data.and_then(|earnings| earnings.totals));
    /// # Ok(())
    /// # }
    /// ```
    #[deprecated = "the page documents the operation of `daily_history` in its place"]
    pub async fn daily_history_superseded(
        &self,
        identifier: &str,
        query: &GetDailyGamificationHistorySupersededQuery,
    ) -> Result<ActivityEarningsRead, Error> {
        self.client
            .run(&GET_DAILY_GAMIFICATION_HISTORY_SUPERSEDED, |api| async move {
                api.get_daily_gamification_history_superseded_by(identifier, query).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/getUserActivityStats.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::gamification::ActivityStatsQuery;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let query = ActivityStatsQuery::new("ada@example.com").identifier_type("email").days(30);
    /// let stats = client.gamification().activity_stats(&query).await?;
    /// let totals = stats.data.and_then(|stats| stats.totals);
    /// println!("{:?} messages", totals.and_then(|totals| totals.messages));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn activity_stats(
        &self,
        query: &ActivityStatsQuery,
    ) -> Result<ActivityStatsRead, Error> {
        self.client
            .run(
                &GET_USER_ACTIVITY_STATS,
                |api| async move { api.get_user_activity_stats(query).await },
            )
            .await
    }

    #[doc = include_str!("../../operation-docs/listStreakDefinitions.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::gamification::ListStreakDefinitionsQuery;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let query = ListStreakDefinitionsQuery::new().page(2).limit(20);
    /// let streaks = client.gamification().list_streaks(&query).await?;
    /// println!("{:?}", streaks.pagination.and_then(|pagination| pagination.has_next_page));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list_streaks(
        &self,
        query: &ListStreakDefinitionsQuery,
    ) -> Result<StreakDefinitionList, Error> {
        self.client
            .run(&LIST_STREAK_DEFINITIONS, |api| async move {
                api.list_streak_definitions_by(query).await
            })
            .await
    }

    /// The streaks of [`Gamification::list_streaks`] over all pages, from the first one on; `limit` of
    /// the query is how many of them one page holds.
    ///
    #[doc = include_str!("../../operation-docs/listStreakDefinitions.md")]
    ///
    /// # Notes
    ///
    /// A page that cannot be read is the last item, as an error.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let mut streaks = client.gamification().streaks(Default::default());
    /// while let Some(streak) = streaks.next().await {
    ///     println!("{:?}", streak?.name);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn streaks(&self, query: ListStreakDefinitionsQuery) -> Items<'static, StreakDefinition> {
        let start = Start::new(&LIST_STREAK_DEFINITIONS, Count::Pages { from: 1 }, None);
        let send = move |api: Generated, page| {
            let query = query.clone().page(number(page));
            async move { api.list_streak_definitions_by(&query).await }
        };
        self.client.pages(&LIST_STREAK_DEFINITIONS, start, send, |list: StreakDefinitionList| {
            let pagination = list.pagination.unwrap_or_default();
            Page::of(list.data).total(pagination.total).has_next(pagination.has_next_page)
        })
    }

    #[doc = include_str!("../../operation-docs/getReferralSummary.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::gamification::{
    ///     ReferralIdentifier, ReferralIdentifierRequired, ReferralSummaryQuery,
    /// };
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let user = ReferralIdentifier::new(ReferralIdentifierRequired {
    ///     type_: "custom-field",
    ///     value: "C-1042",
    /// })
    /// .field_name("customer_number");
    /// let query = ReferralSummaryQuery::new(user);
    /// let summary = client.gamification().referral_summary(&query).await?;
    /// let activity = summary.data.and_then(|summary| summary.activity);
    /// println!("{:?} users invited", activity.and_then(|activity| activity.total_referrals));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn referral_summary(
        &self,
        query: &ReferralSummaryQuery,
    ) -> Result<ReferralSummaryRead, Error> {
        self.client
            .run(&GET_REFERRAL_SUMMARY, |api| async move { api.get_referral_summary(query).await })
            .await
    }
}
