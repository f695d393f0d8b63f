//! Changes of many records by one file.
//!
//! The service queues the file and responds at once: the outcome is shown in the API log of the
//! dashboard only, because the response holds no id of the job.
//!
#![doc = include_str!("../../group-docs/bulk.md")]

use std::slice;

use reqwest::multipart::Form;
use returning_ai_client::operations::BULK_UPDATE_USERS;

#[cfg(feature = "csv")]
pub use crate::csv::user_sheet::{Operator, UserRow, UserSheet};
pub use returning_ai_client::groups::bulk::*;

use returning_ai_runtime::{Error, Upload, internal::UploadRefusal};

use crate::client::Client;

impl Client {
    /// Changes of many records by one file.
    pub fn bulk(&self) -> Bulk<'_> {
        Bulk { client: self }
    }
}

/// The operations on many records; see [`Client::bulk`].
#[derive(Clone, Copy, Debug)]
pub struct Bulk<'a> {
    client: &'a Client,
}

/// The form of a file of users.
async fn form(file: &Upload, limit: u64) -> Result<Form, UploadRefusal> {
    Ok(Form::new().part("data", file.part(Some("text/csv"), limit).await?))
}

impl Bulk<'_> {
    #[doc = include_str!("../../operation-docs/bulkUpdateUsers.md")]
    ///
    /// # Notes
    ///
    /// [`UserSheet`] writes such files. An `Ok` means that the service took the file into its queue.
    ///
    /// A file that is carried out twice adds its numbers twice. A file that is missing or empty is
    /// refused before anything is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::bulk::{Operator, UserRow, UserSheet};
    ///
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// let row = |user: &str, lots: u32| {
    ///     UserRow::new().field("email", user).number("lots_traded", Operator::Add, lots)
    /// };
    /// let sheet = UserSheet::new([row("ada.brown@example.com", 3), row("bo.clark@example.com", 5)]);
    /// let queued = client.bulk().update_users(&sheet.to_upload()?).await?;
    /// println!("{:?}", queued.message);
    /// # Ok(())
    /// # }
    /// ```
    pub async fn update_users(&self, file: &Upload) -> Result<UserBulkUpdateQueued, Error> {
        self.client
            .engine()
            .upload(&BULK_UPDATE_USERS, &[], slice::from_ref(file), |limit| form(file, limit))
            .await
    }
}
