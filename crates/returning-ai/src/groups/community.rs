//! The appearance of a community: its bot, its name and its addresses.
//!
//! The pages write the paths of the operations with and without `/v1`;
//! [`ClientBuilder::partner_paths`](crate::ClientBuilder::partner_paths) settles which form is
//! sent. They also say that the service has other routes for the same, and that the public one
//! should be confirmed before it is used.
//!
#![doc = include_str!("../../group-docs/community.md")]

use returning_ai_client::operations::{
    UPDATE_COMMUNITY_BOT_PROFILE, UPDATE_COMMUNITY_NAME_AND_URL,
};

pub use returning_ai_client::groups::community::*;

use returning_ai_client::groups::common::Undocumented;
use returning_ai_runtime::Error;

use crate::client::Client;

impl Client {
    /// The appearance of a community: its bot, its name and its addresses.
    pub fn community(&self) -> Appearance<'_> {
        Appearance { client: self }
    }
}

/// The operations on a community's appearance; see [`Client::community`].
///
/// It is not called after its group because [`Community`] is what a response holds.
#[derive(Clone, Copy, Debug)]
pub struct Appearance<'a> {
    client: &'a Client,
}

impl Appearance<'_> {
    #[doc = include_str!("../../operation-docs/updateCommunityBotProfile.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::{TextOrNull, community::CommunityBotUpdate};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let helper = CommunityBotUpdate::new()
    ///     .name("Helper")
    ///     .avatar("https://cdn.example.com/bots/helper.png");
    /// client.community().update_bot_profile(&helper).await?;
    ///
    /// let no_picture = CommunityBotUpdate::new().avatar(TextOrNull::Null);
    /// client.community().update_bot_profile(&no_picture).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_bot_profile(
        &self,
        changes: &CommunityBotUpdate,
    ) -> Result<Undocumented, Error> {
        self.client
            .run(&UPDATE_COMMUNITY_BOT_PROFILE, |api| async move {
                api.update_community_bot_profile(changes).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/updateCommunityNameAndUrl.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::community::CommunityUpdate;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let changes = CommunityUpdate::new().name("Made-up Traders").uri("made-up-traders");
    /// let id = "5f0c2a9d7be14c3380a6d901";
    /// let updated = client.community().update_name_and_url(id, &changes).await?;
    /// println!("{:?}", updated.data.and_then(|community| community.uri));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_name_and_url(
        &self,
        community_id: &str,
        changes: &CommunityUpdate,
    ) -> Result<CommunityUpdated, Error> {
        self.client
            .run(&UPDATE_COMMUNITY_NAME_AND_URL, |api| async move {
                api.update_community_name_and_url(community_id, changes).await
            })
            .await
    }
}
