//! Single sign-on: an address under which the browser of a user is signed in.
//!
//! The community's own domain serves it, so the client needs
//! [`ClientBuilder::community_domain`](crate::ClientBuilder::community_domain) beside the key for
//! single sign-on, [`ClientBuilder::secure_auth_key`](crate::ClientBuilder::secure_auth_key), which
//! is another one than the API key.
//!
#![doc = include_str!("../../group-docs/authentication.md")]

use returning_ai_client::operations::SECURE_AUTH;

pub use returning_ai_client::groups::authentication::*;

use returning_ai_runtime::Error;

use crate::client::Client;

impl Client {
    /// Single sign-on: an address under which the browser of a user is signed in.
    pub fn authentication(&self) -> Authentication<'_> {
        Authentication { client: self }
    }
}

/// The operations of single sign-on; see [`Client::authentication`].
#[derive(Clone, Copy, Debug)]
pub struct Authentication<'a> {
    client: &'a Client,
}

impl Authentication<'_> {
    #[doc = include_str!("../../operation-docs/secureAuth.md")]
    ///
    /// # Notes
    ///
    /// The client goes to the domain of
    /// [`ClientBuilder::community_domain`](crate::ClientBuilder::community_domain).
    /// [`SecureAuthQuery::hostname`] is the same domain once more, as a header, and is sent only
    /// where it is set. The response holds secrets, and the address has to be handed to the browser
    /// of this user only.
    ///
    /// After `Unknown` and `Applied` a session may be open, and a user whose data was sent may have
    /// been created. Without a community's domain or without its key for single sign-on, nothing is
    /// sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::{Client, authentication::SecureAuthQuery};
    ///
    /// # async fn example(key: String) -> Result<(), Box<dyn std::error::Error>> {
    /// let domain = "club.example";
    /// let client = Client::builder().community_domain(domain).secure_auth_key(key).build()?;
    /// let ada = SecureAuthQuery::new()
    ///     .action("login")
    ///     .user_id("ada.brown")
    ///     .access_level("1")
    ///     .hostname(domain);
    /// let login = client.authentication().secure_auth(&ada).await?;
    /// let address = login.login_url.ok_or("no address")?;
    /// println!("the address has {} characters", address.expose().len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn secure_auth(&self, query: &SecureAuthQuery) -> Result<SecureAuthLogin, Error> {
        self.client.run(&SECURE_AUTH, |api| async move { api.secure_auth_by(query).await }).await
    }
}
