//! Analyses of charts: posts in a channel with levels and drawings on a price chart.
//!
//! The pages show both operations on two hosts;
//! [`ClientBuilder::base_url`](crate::ClientBuilder::base_url) names one address for both.
//!
//! The service sends the webhook events `create_analysis` and `update_analysis`. What it returns for
//! a new analysis is not documented, so the id for a later change may have to come from that event.
//!
//! # The idempotency key
//!
//! [`AnalysisDraft::idempotency_key`] is the only field of the API with such a name. The page shows
//! it in its example and says nothing about it: neither that a second request with the same text is
//! recognised, nor for how long. This crate therefore sends what a caller sets and draws no
//! conclusion from it: a call whose outcome is unknown is not repeated, with the field or without.
//!
#![doc = include_str!("../../group-docs/analysis.md")]

use returning_ai_client::operations::{CREATE_ANALYSIS, UPDATE_ANALYSIS};

pub use returning_ai_client::groups::analysis::*;

use returning_ai_client::groups::common::Undocumented;
use returning_ai_runtime::Error;

use crate::client::Client;

impl Client {
    /// Analyses of charts: posts in a channel with levels and drawings on a price chart.
    pub fn analysis(&self) -> Analysis<'_> {
        Analysis { client: self }
    }
}

/// The operations on analyses of charts; see [`Client::analysis`].
#[derive(Clone, Copy, Debug)]
pub struct Analysis<'a> {
    client: &'a Client,
}

impl Analysis<'_> {
    #[doc = include_str!("../../operation-docs/createAnalysis.md")]
    ///
    /// # Notes
    ///
    /// Do not call again after a doubt, not even with the same [`AnalysisDraft::idempotency_key`].
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::analysis::{
    ///     AnalysisDirection, AnalysisDraft, AnalysisDrawingStyle, AnalysisEntryPlacement,
    ///     AnalysisHorizontalLine, AnalysisHorizontalLineType, AnalysisLevel, AnalysisLevels,
    ///     AnalysisMetadata, AnalysisPoint,
    /// };
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let floor = AnalysisHorizontalLine::new()
    ///     .client_object_id("floor-1")
    ///     .points(vec![AnalysisPoint::new().price("1.266".parse()?)])
    ///     .style(AnalysisDrawingStyle::new().color("#EB5757").line_width(1.into()));
    /// let pivot = AnalysisLevel::new()
    ///     .client_object_id("pivot-1")
    ///     .price("1.2715".parse()?)
    ///     .time("2026-05-18T09:00:00Z");
    /// let draft = AnalysisDraft::new()
    ///     .sender("ada@example.com")
    ///     .metadata(
    ///         AnalysisMetadata::new()
    ///             .direction(AnalysisDirection::Bullish)
    ///             .entry_placement(AnalysisEntryPlacement::AboveCurrent)
    ///             .title("A way up")
    ///             .preference_text("Above [[pivot-1:the pivot]] the way is up")
    ///             .symbol("GBP/USD"),
    ///     )
    ///     .levels(AnalysisLevels::new().pivot(pivot))
    ///     .drawings(vec![floor.into()]);
    /// let (community, channel) = ("5f0c2a9d7be14c3380a6d901", "5f0c2a9d7be14c3380a6d941");
    /// client.analysis().create(community, channel, &draft).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create(
        &self,
        community_id: &str,
        channel_id: &str,
        draft: &AnalysisDraft,
    ) -> Result<Undocumented, Error> {
        self.client
            .run(&CREATE_ANALYSIS, |api| async move {
                api.create_analysis(community_id, channel_id, draft).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/updateAnalysis.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::analysis::{AnalysisMetadataUpdate, AnalysisUpdate};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let changes = AnalysisUpdate::new()
    ///     .sender("ada@example.com")
    ///     .metadata(AnalysisMetadataUpdate::new().title("Still a way up"));
    /// let updated = client.analysis().update("5f0c2a9d7be14c3380a6d970", &changes).await?;
    /// println!("{:?}", updated.data.and_then(|change| change.updated_fields));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update(
        &self,
        analysis_id: &str,
        changes: &AnalysisUpdate,
    ) -> Result<AnalysisUpdated, Error> {
        self.client
            .run(
                &UPDATE_ANALYSIS,
                |api| async move { api.update_analysis(analysis_id, changes).await },
            )
            .await
    }
}
