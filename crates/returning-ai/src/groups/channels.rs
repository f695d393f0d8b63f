//! The channels of a community, as integrations see them.
//!
//! Messages are sent to them; see [`Client::messaging`]. The list has no pages. Creating and
//! changing channels is a part of the legacy operations.
//!
#![doc = include_str!("../../group-docs/channels.md")]

use returning_ai_client::operations::LIST_INTEGRATION_CHANNELS;

pub use returning_ai_client::groups::channels::*;

use returning_ai_runtime::Error;

use crate::client::Client;

impl Client {
    /// The channels of a community, as integrations see them.
    pub fn channels(&self) -> Channels<'_> {
        Channels { client: self }
    }
}

/// The operations on channels; see [`Client::channels`].
#[derive(Clone, Copy, Debug)]
pub struct Channels<'a> {
    client: &'a Client,
}

impl Channels<'_> {
    #[doc = include_str!("../../operation-docs/listIntegrationChannels.md")]
    ///
    /// # Examples
    ///
    /// ```no_run
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let channels = client.channels().list().await?;
    /// for channel in channels.data.unwrap_or_default() {
    ///     println!("{:?} has the id {:?}", channel.topic, channel.id);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub async fn list(&self) -> Result<IntegrationChannelList, Error> {
        self.client
            .run(
                &LIST_INTEGRATION_CHANNELS,
                |api| async move { api.list_integration_channels().await },
            )
            .await
    }
}
