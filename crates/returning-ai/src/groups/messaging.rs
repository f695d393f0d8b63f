//! Messages in channels: confirm them, and writing in the name of users.
//!
//! A user API key works for [`Messaging::send`], and by assumption for [`Messaging::list`],
//! [`Messaging::reply`] and [`Messaging::react`]; it is given like that of a community, with
//! [`ClientBuilder::api_key`](crate::ClientBuilder::api_key). No response holds the id of what was
//! written.
//!
#![doc = include_str!("../../group-docs/messaging.md")]

#[cfg(feature = "uploads")]
use reqwest::multipart::Form;
#[cfg(feature = "uploads")]
use returning_ai_client::operations::UPLOAD_MESSAGE_IMAGES;
use returning_ai_client::operations::{
    GET_MESSAGES, REACT_MESSAGE, REPLY_MESSAGE, SEND_MESSAGE, SEND_MESSAGE_EARLY,
};

pub use returning_ai_client::groups::messaging::*;

use returning_ai_runtime::Error;
#[cfg(feature = "uploads")]
use returning_ai_runtime::{Upload, internal::UploadRefusal};

use crate::client::Client;

impl Client {
    /// Messages in channels: confirm them, and writing in the name of users.
    pub fn messaging(&self) -> Messaging<'_> {
        Messaging { client: self }
    }
}

/// The operations on messages; see [`Client::messaging`].
#[derive(Clone, Copy, Debug)]
pub struct Messaging<'a> {
    client: &'a Client,
}

/// The form of images, with one part for each of them.
#[cfg(feature = "uploads")]
async fn form(images: &[Upload], limit: u64) -> Result<Form, UploadRefusal> {
    if images.is_empty() {
        return Err("there is no image to upload".into());
    }
    let mut form = Form::new();
    for image in images {
        form = form.part("images", image.part(None, limit).await?);
    }
    Ok(form)
}

impl Messaging<'_> {
    #[doc = include_str!("../../operation-docs/getMessages.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::messaging::GetMessagesQuery;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let query = GetMessagesQuery::new().channel_id("5f0c2a9d7be14c3380a6d912").count(20.into());
    /// let messages = client.messaging().list(&query).await?;
    /// println!("{:?} in all", messages.data.and_then(|list| list.total));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list(&self, query: &GetMessagesQuery) -> Result<ChatMessagesRead, Error> {
        self.client.run(&GET_MESSAGES, |api| async move { api.get_messages_by(query).await }).await
    }

    #[doc = include_str!("../../operation-docs/sendMessage.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::messaging::{ChatMessageDraft, ChatMessageDraftRequired};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let channel = "5f0c2a9d7be14c3380a6d912";
    /// let draft = ChatMessageDraft::new(ChatMessageDraftRequired {
    ///     channel_id: channel,
    ///     sender: "ada.brown",
    /// })
    /// .message("Good morning everybody");
    /// client.messaging().send(&draft).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn send(&self, draft: &ChatMessageDraft) -> Result<ChatActionReport, Error> {
        self.client.run(&SEND_MESSAGE, |api| async move { api.send_message(draft).await }).await
    }

    #[doc = include_str!("../../operation-docs/sendMessageEarly.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::messaging::{ChatMessageEarlyDraft, ChatMessageEarlyDraftRequired};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let channel = "5f0c2a9d7be14c3380a6d912";
    /// let draft = ChatMessageEarlyDraft::new(ChatMessageEarlyDraftRequired {
    ///     channel_id: channel,
    ///     message: "Good morning everybody",
    ///     sender: "ada.brown",
    /// });
    /// #[allow(deprecated)]
    /// client.messaging().send_early(&draft).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[deprecated = "the page of early 2025 shows this path; `send` calls the one of later versions"]
    pub async fn send_early(
        &self,
        draft: &ChatMessageEarlyDraft,
    ) -> Result<ChatActionReport, Error> {
        self.client
            .run(&SEND_MESSAGE_EARLY, |api| async move { api.send_message_early(draft).await })
            .await
    }

    #[doc = include_str!("../../operation-docs/replyMessage.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::messaging::{ChatReplyDraft, ChatReplyDraftRequired};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let draft = ChatReplyDraft::new(ChatReplyDraftRequired {
    ///     message_id: "5f0c2a9d7be14c3380a6d931",
    ///     message: "Good morning Ada",
    ///     sender: "bo.clark",
    /// });
    /// client.messaging().reply(&draft).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn reply(&self, draft: &ChatReplyDraft) -> Result<ChatActionReport, Error> {
        self.client.run(&REPLY_MESSAGE, |api| async move { api.reply_message(draft).await }).await
    }

    #[doc = include_str!("../../operation-docs/reactMessage.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::messaging::{ChatReactionDraft, ChatReactionDraftRequired};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let message = "5f0c2a9d7be14c3380a6d931";
    /// let draft = ChatReactionDraft::new(ChatReactionDraftRequired {
    ///     message_id: message,
    ///     emoji: ":sparkling_heart:",
    ///     sender: "bo.clark",
    /// });
    /// client.messaging().react(&draft).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn react(&self, draft: &ChatReactionDraft) -> Result<ChatActionReport, Error> {
        self.client.run(&REACT_MESSAGE, |api| async move { api.react_message(draft).await }).await
    }

    #[cfg(feature = "uploads")]
    #[doc = include_str!("../../operation-docs/uploadMessageImages.md")]
    ///
    /// # Notes
    ///
    /// Each image is a part of its own with the name `images`. That this part may be repeated is
    /// inferred from the plural of its name and from the list in the response, and not documented, so
    /// compare the number of images in the response with the number of those that were sent.
    ///
    /// No image at all, and one that is missing or empty, is refused before anything is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::Upload;
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let chart = Upload::from_path("chart.png");
    /// let images = client.messaging().upload_images([chart]).await?;
    /// println!("{:?}", images.first().and_then(|image| image.url.as_deref()));
    /// # Ok(())
    /// # }
    /// ```
    pub async fn upload_images(
        &self,
        images: impl IntoIterator<Item = Upload>,
    ) -> Result<MessageImages, Error> {
        let images: Vec<_> = images.into_iter().collect();
        self.client
            .engine()
            .upload(&UPLOAD_MESSAGE_IMAGES, &[], &images, |limit| form(&images, limit))
            .await
    }
}
