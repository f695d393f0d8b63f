//! The legacy routes: the bulk import of users, and the older routes for badges, roles and channels.
//!
//! The pages of May 2026 advise against these routes wherever there is a counterpart under `/v1`,
//! and say that several of them returned 404 on the gateway.
//! [`ClientBuilder::system_key`](crate::ClientBuilder::system_key) sets the key of a community with
//! full rights, which is sent as `x-api-key`.
//!
//! The responses have an envelope of their own with `meta` and `body`; two pages promise the usual one
//! with `status`, `message` and `data` in their prose, so the types of these responses hold the fields
//! of both. The routes call a community a server.
//!
#![doc = include_str!("../../group-docs/legacy.md")]

#[cfg(feature = "uploads")]
use std::slice;

#[cfg(feature = "uploads")]
use reqwest::multipart::Form;
#[cfg(feature = "uploads")]
use returning_ai_client::operations::BULK_IMPORT_USERS;
use returning_ai_client::operations::{
    AWARD_BADGE_TO_USER, CREATE_BADGE, CREATE_CHANNEL, CREATE_ROLE, LIST_USER_ROLES,
    REMOVE_BADGE_FROM_USER, UPDATE_BADGE, UPDATE_CHANNEL, UPDATE_ROLE,
};

pub use returning_ai_client::groups::legacy::*;

use returning_ai_client::groups::common::Undocumented;
use returning_ai_runtime::Error;
#[cfg(feature = "uploads")]
use returning_ai_runtime::{
    Upload,
    internal::{UploadRefusal, with_targets},
};

use crate::client::Client;

impl Client {
    /// The legacy routes: the bulk import of users, and the older routes for badges, roles and
    /// channels.
    pub fn legacy(&self) -> Legacy<'_> {
        Legacy { client: self }
    }
}

/// The legacy operations; see [`Client::legacy`].
#[derive(Clone, Copy, Debug)]
pub struct Legacy<'a> {
    client: &'a Client,
}

/// The form of an import. The community comes before the file, because some services read a form
/// as it comes and want to know what a file is for.
#[cfg(feature = "uploads")]
async fn import(community_id: &str, file: &Upload, limit: u64) -> Result<Form, UploadRefusal> {
    let file = file.part(Some("text/csv"), limit).await?;
    Ok(Form::new().text("communityId", community_id.to_owned()).part("data", file))
}

impl Legacy<'_> {
    #[cfg(feature = "uploads")]
    #[doc = include_str!("../../operation-docs/bulkImportUsers.md")]
    ///
    /// # Notes
    ///
    /// A file that is missing or empty is refused before anything is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::Upload;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let users = Upload::from_path("users.csv");
    /// let queued = client.legacy().bulk_import_users("5f0c2a9d7be14c3380a6d901", &users).await?;
    /// println!("{:?}", queued.message);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn bulk_import_users(
        &self,
        community_id: &str,
        file: &Upload,
    ) -> Result<UserBulkImportQueued, Error> {
        // The form is a stream, in which nobody looks for the ids that an error carries.
        let targets = [("communityId", community_id.to_owned())];
        let queued = self
            .client
            .engine()
            .upload(&BULK_IMPORT_USERS, &[], slice::from_ref(file), |limit| {
                import(community_id, file, limit)
            })
            .await;
        queued.map_err(|error| with_targets(error, targets))
    }

    #[doc = include_str!("../../operation-docs/createBadge.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::legacy::{BadgeSettings, BadgeSettingsRequired};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let (action, title) = ("custom", "Early bird");
    /// let badge = BadgeSettings::new(BadgeSettingsRequired { title, action })
    ///     .award(true)
    ///     .award_xp_quantity(150);
    /// let created = client.legacy().create_badge(&badge).await?;
    /// println!("{:?}", created.body.and_then(|badge| badge.id));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_badge(&self, badge: &BadgeSettings) -> Result<BadgeCreated, Error> {
        self.client.run(&CREATE_BADGE, |api| async move { api.create_badge(badge).await }).await
    }

    #[doc = include_str!("../../operation-docs/updateBadge.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::legacy::{BadgeSettings, BadgeSettingsRequired};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let (action, title) = ("custom", "Early bird");
    /// let badge = BadgeSettings::new(BadgeSettingsRequired { title, action })
    ///     .description("For those who came first");
    /// let id = "3f6c1d52-8a0e-4b7d-9c41-2e5b7a90d6f3";
    /// client.legacy().update_badge(id, &badge).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_badge(
        &self,
        badge_id: &str,
        badge: &BadgeSettings,
    ) -> Result<BadgeUpdated, Error> {
        self.client
            .run(&UPDATE_BADGE, |api| async move { api.update_badge(badge_id, badge).await })
            .await
    }

    #[doc = include_str!("../../operation-docs/awardBadgeToUser.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::legacy::BadgeAward;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let id = "3f6c1d52-8a0e-4b7d-9c41-2e5b7a90d6f3";
    /// client.legacy().award_badge(id, &BadgeAward::new("1024")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn award_badge(
        &self,
        badge_id: &str,
        award: &BadgeAward,
    ) -> Result<BadgeAwarded, Error> {
        self.client
            .run(&AWARD_BADGE_TO_USER, |api| async move {
                api.award_badge_to_user(badge_id, award).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/removeBadgeFromUser.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::legacy::BadgeRemoval;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let id = "3f6c1d52-8a0e-4b7d-9c41-2e5b7a90d6f3";
    /// client.legacy().remove_badge(id, &BadgeRemoval::new("1024")).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn remove_badge(
        &self,
        badge_id: &str,
        removal: &BadgeRemoval,
    ) -> Result<BadgeRemoved, Error> {
        self.client
            .run(&REMOVE_BADGE_FROM_USER, |api| async move {
                api.remove_badge_from_user(badge_id, removal).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/createRole.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::legacy::{
    ///     LegacyRoleChannelSettings, LegacyRoleServerSettings, LegacyRoleSettingsSnake,
    ///     LegacyRoleSettingsSnakeRequired,
    /// };
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let role = LegacyRoleSettingsSnake::new(LegacyRoleSettingsSnakeRequired {
    ///     class: "red",
    ///     title: "Moderator",
    ///     order: 3,
    ///     billable: false,
    ///     server_permissions: LegacyRoleServerSettings::new().warn_members(true),
    ///     channel_permissions: LegacyRoleChannelSettings::new().manage_messages(true),
    /// });
    /// client.legacy().create_role(&role).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_role(&self, role: &LegacyRoleSettingsSnake) -> Result<Undocumented, Error> {
        self.client.run(&CREATE_ROLE, |api| async move { api.create_role(role).await }).await
    }

    #[doc = include_str!("../../operation-docs/updateRole.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::legacy::{
    ///     LegacyRoleChannelSettings, LegacyRoleServerSettings, LegacyRoleSettingsSnake,
    ///     LegacyRoleSettingsSnakeRequired,
    /// };
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let role = LegacyRoleSettingsSnake::new(LegacyRoleSettingsSnakeRequired {
    ///     class: "red",
    ///     title: "Moderator",
    ///     order: 3,
    ///     billable: false,
    ///     server_permissions: LegacyRoleServerSettings::new().suspend_members(false),
    ///     channel_permissions: LegacyRoleChannelSettings::new().pinable(true),
    /// });
    /// // The other form of the body is `LegacyRoleSettingsCamel`, which converts in the same way.
    /// client.legacy().update_role("5f0c2a9d7be14c3380a6d931", &role.into()).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_role(
        &self,
        role_id: &str,
        role: &LegacyRoleUpdate,
    ) -> Result<Undocumented, Error> {
        self.client
            .run(&UPDATE_ROLE, |api| async move { api.update_role(role_id, role).await })
            .await
    }

    #[doc = include_str!("../../operation-docs/listUserRoles.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let roles = client.legacy().user_roles("1024").await?;
    /// for role in roles.body.unwrap_or_default() {
    ///     println!("{:?}", role.title);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn user_roles(&self, user_id: &str) -> Result<LegacyUserRoles, Error> {
        self.client
            .run(&LIST_USER_ROLES, |api| async move { api.list_user_roles(user_id).await })
            .await
    }

    #[doc = include_str!("../../operation-docs/createChannel.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::legacy::{LegacyChannelSettings, LegacyChannelSettingsRequired};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let (channel_type, topic) = ("open", "General questions");
    /// let channel = LegacyChannelSettings::new(LegacyChannelSettingsRequired {
    ///     topic,
    ///     channel_type,
    /// });
    /// let created = client.legacy().create_channel(&channel).await?;
    /// let name = created.body.and_then(|channel| channel.topic.or(channel.title));
    /// println!("{name:?}");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_channel(
        &self,
        channel: &LegacyChannelSettings,
    ) -> Result<LegacyChannelCreated, Error> {
        self.client
            .run(&CREATE_CHANNEL, |api| async move { api.create_channel(channel).await })
            .await
    }

    #[doc = include_str!("../../operation-docs/updateChannel.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::legacy::{LegacyChannelSettings, LegacyChannelSettingsRequired};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let (channel_type, topic) = ("forum", "Questions and answers");
    /// let channel = LegacyChannelSettings::new(LegacyChannelSettingsRequired {
    ///     topic,
    ///     channel_type,
    /// });
    /// client.legacy().update_channel("5f0c2a9d7be14c3380a6d941", &channel).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_channel(
        &self,
        channel_id: &str,
        channel: &LegacyChannelSettings,
    ) -> Result<LegacyChannelUpdated, Error> {
        self.client
            .run(
                &UPDATE_CHANNEL,
                |api| async move { api.update_channel(channel_id, channel).await },
            )
            .await
    }
}
