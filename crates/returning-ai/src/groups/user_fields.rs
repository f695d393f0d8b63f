//! User fields: what a community stores about its users beyond the fields of the platform.
//!
//! A user whose token is sent has to own or administer the community; a client that holds both
//! credentials sends the key.
//!
//! The page for a new field has four versions. The newer ones know [`UserFieldCreate::field`], the
//! oldest one has a description, a default and options instead; [`UserFieldCreate`] holds the fields
//! of all of them, and each says which version it belongs to. The pages also list different types,
//! so [`UserFieldType`] takes any text besides the known ones.
//!
#![doc = include_str!("../../group-docs/user-fields.md")]

use returning_ai_client::operations::{CREATE_USER_FIELD, UPDATE_USER_FIELD};

pub use returning_ai_client::groups::user_fields::*;

use returning_ai_runtime::Error;

use crate::client::Client;

impl Client {
    /// User fields: what a community stores about its users beyond the fields of the platform.
    pub fn user_fields(&self) -> UserFields<'_> {
        UserFields { client: self }
    }
}

/// The operations on user fields; see [`Client::user_fields`].
#[derive(Clone, Copy, Debug)]
pub struct UserFields<'a> {
    client: &'a Client,
}

impl UserFields<'_> {
    #[doc = include_str!("../../operation-docs/createUserField.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::user_fields::{UserFieldCreate, UserFieldType};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let level = UserFieldCreate::new("Loyalty level", UserFieldType::Numerical)
    ///     .field("loyalty-level");
    /// let created = client.user_fields().create("5f0c2a9d7be14c3380a6d901", &level).await?;
    /// println!("{:?}", created.data.and_then(|field| field.id));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create(
        &self,
        community_id: &str,
        field: &UserFieldCreate,
    ) -> Result<UserFieldCreated, Error> {
        self.client
            .run(&CREATE_USER_FIELD, |api| async move {
                api.create_user_field(community_id, field).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/updateUserField.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::user_fields::{UserFieldType, UserFieldUpdate};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let town = UserFieldUpdate::new("Home town", UserFieldType::SingleLineText);
    /// let (community, field) = ("5f0c2a9d7be14c3380a6d901", "5f0c2a9d7be14c3380a6d951");
    /// client.user_fields().update(community, field, &town).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update(
        &self,
        community_id: &str,
        field_id: &str,
        changes: &UserFieldUpdate,
    ) -> Result<UserFieldUpdated, Error> {
        self.client
            .run(&UPDATE_USER_FIELD, |api| async move {
                api.update_user_field(community_id, field_id, changes).await
            })
            .await
    }
}
