//! API keys: those of a community and those of a user.
//!
//! [`ClientBuilder::user_token`](crate::ClientBuilder::user_token) sets the token of a signed-in
//! user; which permission the user needs is documented for the keys of a community only. The pages
//! of the two operations on the keys of a user disagree about the host and mark them as being
//! developed.
//!
//! Responses may hold a key. A documented one is a [`Secret`](crate::Secret); a response whose content
//! no page documents is an [`Undocumented`], which hides what it holds in `Debug`, so that neither
//! gets into a log by accident.
//!
#![doc = include_str!("../../group-docs/api-keys.md")]

use returning_ai_client::operations::{
    CREATE_USER_API_KEY, DELETE_COMMUNITY_API_KEY, UPDATE_USER_API_KEY,
};

pub use returning_ai_client::groups::api_keys::*;

use returning_ai_client::groups::common::Undocumented;
use returning_ai_runtime::Error;

use crate::client::Client;

impl Client {
    /// API keys: those of a community and those of a user.
    pub fn api_keys(&self) -> ApiKeys<'_> {
        ApiKeys { client: self }
    }
}

/// The operations on API keys; see [`Client::api_keys`].
#[derive(Clone, Copy, Debug)]
pub struct ApiKeys<'a> {
    client: &'a Client,
}

impl ApiKeys<'_> {
    #[doc = include_str!("../../operation-docs/deleteCommunityApiKey.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let (community, key) = ("5f0c2a9d7be14c3380a6d901", "5f0c2a9d7be14c3380a6d961");
    /// let deleted = client.api_keys().delete_community_key(community, key).await?;
    /// println!("{:?}", deleted.data.and_then(|key| key.name));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn delete_community_key(
        &self,
        community_id: &str,
        api_key_id: &str,
    ) -> Result<CommunityApiKeyDeleted, Error> {
        self.client
            .run(&DELETE_COMMUNITY_API_KEY, |api| async move {
                api.delete_community_api_key(community_id, api_key_id).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/createUserApiKey.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::api_keys::{CreateUserApiKeyQuery, UserApiKeyCreate};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// // The page shows the empty text as the date of a key that never expires.
    /// let messenger = UserApiKeyCreate::new()
    ///     .name("My messenger")
    ///     .permissions(vec!["sendMessages".to_owned()])
    ///     .expire_period(0.into())
    ///     .expire_date("")
    ///     .community_id("5f0c2a9d7be14c3380a6d901");
    /// let user = CreateUserApiKeyQuery::new().user_id("5f0c2a9d7be14c3380a6d921");
    /// let created = client.api_keys().create_user_key(&messenger, &user).await?;
    /// let has_data = created.0.get("data").is_some();
    /// println!("the response holds data: {has_data}");
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_user_key(
        &self,
        key: &UserApiKeyCreate,
        query: &CreateUserApiKeyQuery,
    ) -> Result<Undocumented, Error> {
        self.client
            .run(
                &CREATE_USER_API_KEY,
                |api| async move { api.create_user_api_key_by(key, query).await },
            )
            .await
    }

    #[doc = include_str!("../../operation-docs/updateUserApiKey.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::api_keys::UserApiKeyUpdate;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let settings = UserApiKeyUpdate::new()
    ///     .name("My messenger")
    ///     .permissions(vec!["readOwnProfile".to_owned()])
    ///     .expire_period(180.into())
    ///     .expire_date("2026-03-31T23:59:59Z")
    ///     .is_active(false);
    /// let (user, key) = ("5f0c2a9d7be14c3380a6d921", "5f0c2a9d7be14c3380a6d963");
    /// client.api_keys().update_user_key(user, key, &settings).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_user_key(
        &self,
        user_id: &str,
        api_key_id: &str,
        settings: &UserApiKeyUpdate,
    ) -> Result<Undocumented, Error> {
        self.client
            .run(&UPDATE_USER_API_KEY, |api| async move {
                api.update_user_api_key(user_id, api_key_id, settings).await
            })
            .await
    }
}
