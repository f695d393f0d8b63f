//! Widgets on a community's own site: their tokens and their pages.
//!
//! [`Widgets::create_embed_token`] proves who calls by a pair of keys in its body, and
//! [`Widgets::sign_in`] by the key of
//! [`ClientBuilder::widget_key`](crate::ClientBuilder::widget_key). Tokens go to a browser, keys
//! never do.
//!
#![doc = include_str!("../../group-docs/widgets.md")]

use returning_ai_client::operations::{
    CREATE_WIDGET_EMBED_TOKEN, GET_WIDGET_PAGE, SIGN_IN_TO_WIDGET,
};

pub use returning_ai_client::groups::widgets::*;

use returning_ai_runtime::Error;

use crate::client::Client;

impl Client {
    /// Widgets on a community's own site: their tokens and their pages.
    pub fn widgets(&self) -> Widgets<'_> {
        Widgets { client: self }
    }
}

/// The operations on widgets; see [`Client::widgets`].
#[derive(Clone, Copy, Debug)]
pub struct Widgets<'a> {
    client: &'a Client,
}

impl Widgets<'_> {
    #[doc = include_str!("../../operation-docs/createWidgetEmbedToken.md")]
    ///
    /// # Notes
    ///
    /// Another token can be asked for at any time: the effect of this change is one more token,
    /// which expires by itself.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use std::collections::BTreeMap;
    ///
    /// use returning_ai::Secret;
    /// use returning_ai::widgets::{WidgetAccess, WidgetAccessRequired};
    ///
    /// # async fn example(
    /// #     client: returning_ai::Client,
    /// #     key: Secret,
    /// # ) -> Result<(), returning_ai::Error> {
    /// let ada = BTreeMap::from([("data-customer-id".to_owned(), "C-1001".to_owned())]);
    /// let access = WidgetAccess::new(WidgetAccessRequired {
    ///     access_id: "made-up-id",
    ///     access_key: key,
    /// })
    /// .user_identifiers(ada.into());
    /// let token = client.widgets().create_embed_token(&access).await?;
    /// println!("valid for {:?} s", token.data.expires_in);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn create_embed_token(
        &self,
        access: &WidgetAccess,
    ) -> Result<WidgetEmbedTokenCreated, Error> {
        self.client
            .run(&CREATE_WIDGET_EMBED_TOKEN, |api| async move {
                api.create_widget_embed_token(access).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/signInToWidget.md")]
    ///
    /// # Notes
    ///
    /// An e-mail address that cannot be sent in a header is refused before anything is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::Client;
    ///
    /// # async fn example(key: String) -> Result<(), returning_ai::Error> {
    /// let client = Client::builder().widget_key(key).build()?;
    /// let community = "5f0c2a9d7be14c3380a6d901";
    /// let signed_in = client.widgets().sign_in(community, "ada.brown@example.com").await?;
    /// println!("the token has {} characters", signed_in.token.expose().len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn sign_in(&self, community_id: &str, email: &str) -> Result<WidgetSignIn, Error> {
        self.client
            .run(&SIGN_IN_TO_WIDGET, |api| async move {
                api.sign_in_to_widget(community_id, email).await
            })
            .await
    }

    #[doc = include_str!("../../operation-docs/getWidgetPage.md")]
    ///
    /// # Notes
    ///
    /// A page that is longer than
    /// [`ClientBuilder::max_body_bytes`](crate::ClientBuilder::max_body_bytes) is an error.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::widgets::{GetWidgetPageQuery, WidgetType};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let id = "5f0c2a9d7be14c3380a6d951";
    /// let light = GetWidgetPageQuery::new().color("light");
    /// let html = client.widgets().page(WidgetType::Store, id, &light).await?;
    /// println!("{} bytes of HTML", html.len());
    /// # Ok(())
    /// # }
    /// ```
    pub async fn page(
        &self,
        widget_type: WidgetType,
        widget_id: &str,
        query: &GetWidgetPageQuery,
    ) -> Result<String, Error> {
        let widget_type = &widget_type;
        self.client
            .run_text(&GET_WIDGET_PAGE, |api| async move {
                api.get_widget_page_by(widget_type.clone(), widget_id, query).await
            })
            .await
    }
}
