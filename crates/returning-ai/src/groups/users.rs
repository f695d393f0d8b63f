//! The members of a community: creating, confirm, and deleting them.
//!
//! The pages name one user in four ways, which are not interchangeable: an object id
//! ([`Users::get`]), a numeric id or an e-mail address ([`Users::get_data`]), and a username
//! ([`Users::manage_account`]).
//!
//! [`Users::get`] is for users themselves, whose token
//! [`ClientBuilder::user_token`](crate::ClientBuilder::user_token) sets.
//!
#![doc = include_str!("../../group-docs/users.md")]

use returning_ai_client::operations::{CREATE_USER, GET_USER, GET_USER_DATA, MANAGE_USER_ACCOUNT};

pub use returning_ai_client::groups::users::*;

use returning_ai_client::groups::common::Undocumented;
use returning_ai_runtime::Error;

use crate::client::Client;

impl Client {
    /// The members of a community: creating, confirm, and deleting them.
    pub fn users(&self) -> Users<'_> {
        Users { client: self }
    }
}

/// The operations on users; see [`Client::users`].
#[derive(Clone, Copy, Debug)]
pub struct Users<'a> {
    client: &'a Client,
}

impl Users<'_> {
    #[doc = include_str!("../../operation-docs/getUser.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::Client;
    ///
    /// # async fn example(token: String) -> Result<(), returning_ai::Error> {
    /// let client = Client::builder().user_token(token).build()?;
    /// let profile = client.users().get("5f0c2a9d7be14c3380a6d912").await?;
    /// println!("{:?}", profile.data.and_then(|user| user.display_name));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get(&self, user_id: &str) -> Result<UserProfileRead, Error> {
        self.client.run(&GET_USER, |api| async move { api.get_user(user_id).await }).await
    }

    #[doc = include_str!("../../operation-docs/createUser.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::users::{
    ///     UserCreation, UserCreationCustomField, UserCreationCustomFieldRequired,
    ///     UserCreationRequired,
    /// };
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let (access_level, join_server, send_email, email_password) = (1, true, false, false);
    /// let ada = UserCreation::new(UserCreationRequired {
    ///     firstname: "Ada",
    ///     lastname: "Brown",
    ///     username: "ada.brown",
    ///     displayname: "Ada B.",
    ///     email: "ada.brown@example.com",
    ///     access_level,
    ///     join_server,
    ///     send_email,
    ///     email_password,
    /// })
    /// .custom_fields(vec![UserCreationCustomField::new(UserCreationCustomFieldRequired {
    ///     field_idor_name: "customer_id",
    ///     value: "C-1001",
    /// })]);
    /// let created = client.users().create(&ada).await?;
    /// println!("{:?}", created.get("username"));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create(&self, user: &UserCreation) -> Result<Undocumented, Error> {
        self.client.run(&CREATE_USER, |api| async move { api.create_user(user).await }).await
    }

    #[doc = include_str!("../../operation-docs/getUserData.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::users::UserDataQuery;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let user = client.users().get_data(&UserDataQuery::new("40217")).await?;
    /// println!("{:?}", user.data.and_then(|user| user.coins));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn get_data(&self, query: &UserDataQuery) -> Result<UserDataRead, Error> {
        self.client.run(&GET_USER_DATA, |api| async move { api.get_user_data(query).await }).await
    }

    #[doc = include_str!("../../operation-docs/manageUserAccount.md")]
    ///
    /// # Notes
    ///
    /// An `Ok` means that the service took the request; see above for what it does not mean. An
    /// response that names another user or another action leaves the change in doubt.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::users::{UserAccountAction, UserAccountActionRequired};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let deletion = UserAccountAction::new(UserAccountActionRequired {
    ///     action: "delete",
    ///     user: "ada.brown",
    /// });
    /// client.users().manage_account(&deletion).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn manage_account(
        &self,
        action: &UserAccountAction,
    ) -> Result<UserAccountActionEcho, Error> {
        self.client
            .run(&MANAGE_USER_ACCOUNT, |api| async move { api.manage_user_account(action).await })
            .await
    }
}
