//! Events: files for data workflows, and what is known of webhooks.
//!
//! [`Webhooks::ingest_file`] is the only operation.
//! [`ClientBuilder::data_workflow_key`](crate::ClientBuilder::data_workflow_key) sets its key.
//! Everything else here is for programs that send or receive webhooks by other means, because each
//! webhook has an address of its own.
//!
//! # What is documented of webhooks
//!
//! - A call of an incoming webhook may have to prove itself by a key in the header
//!   [`API_KEY_HEADER`], and may have to be encrypted, which the header [`ENCRYPTED_HEADER`] says.
//!   How the parts of an encrypted body are put together is documented nowhere, so there is no
//!   cryptography here.
//! - What an outgoing webhook sends is documented by no example, so [`WebhookEvent`] is an object of
//!   any fields. The names of two events are known: [`CREATE_ANALYSIS`] and [`UPDATE_ANALYSIS`]; in
//!   which field they are sent is not.
//! - A workflow webhook begins with a handshake, whose response, [`WorkflowHandshake`], holds a token.
//!   For [`SESSION_LIFETIME`] it is valid for the events that are sent with it.
//!
//! ```
//! use returning_ai::webhooks::{WorkflowEvent, WorkflowHandshake};
//!
//! # let response = r#"{"data": {"sessionToken": "made-up-token"}}"#;
//! // `response` is the body of the response to the handshake.
//! let handshake: WorkflowHandshake = serde_json::from_str(response)?;
//! let session = handshake.data.and_then(|session| session.session_token);
//! let token = session.ok_or("the handshake opened no session")?;
//!
//! let event = WorkflowEvent::new()
//!     .event_type("user.registered")
//!     .customer_id("C-1001")
//!     .email("ada.brown@example.com")
//!     .occurred_at("2026-04-02T09:30:00.000Z");
//! // The body of a POST that holds `token.expose()` in the header `SESSION_TOKEN_HEADER`.
//! let body = serde_json::to_string(&event)?;
//! # assert_eq!(token.expose(), "made-up-token");
//! # let sent: serde_json::Value = serde_json::from_str(&body)?;
//! # assert_eq!(sent, serde_json::json!({
//! #     "eventType": "user.registered",
//! #     "customerId": "C-1001",
//! #     "email": "ada.brown@example.com",
//! #     "occurredAt": "2026-04-02T09:30:00.000Z",
//! # }));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
#![doc = include_str!("../../group-docs/webhooks.md")]

#[cfg(feature = "uploads")]
use std::slice;
use std::time::Duration;

#[cfg(feature = "uploads")]
use reqwest::multipart::Form;
#[cfg(feature = "uploads")]
use returning_ai_client::{operations::INGEST_DATA_WORKFLOW_FILE, scalars::ObjectId};

pub use returning_ai_client::groups::webhooks::*;

#[cfg(feature = "uploads")]
use returning_ai_client::groups::common::Undocumented;
#[cfg(feature = "uploads")]
use returning_ai_runtime::{Error, Upload, internal::UploadRefusal};

use crate::client::Client;

/// The header for the key of an incoming webhook that asks for one.
pub const API_KEY_HEADER: &str = "x-api-key";

/// The header that is `true` when the body is encrypted.
pub const ENCRYPTED_HEADER: &str = "x-encrypted";

/// The header for the token of a workflow's session.
pub const SESSION_TOKEN_HEADER: &str = "x-session-token";

/// How long the token of a workflow's session is valid.
pub const SESSION_LIFETIME: Duration = Duration::from_secs(300);

/// The event that a chart analysis was created.
pub const CREATE_ANALYSIS: &str = "create_analysis";

/// The event that a chart analysis was changed.
pub const UPDATE_ANALYSIS: &str = "update_analysis";

impl Client {
    /// Files for data workflows.
    pub fn webhooks(&self) -> Webhooks<'_> {
        Webhooks { client: self }
    }
}

/// The operations on events; see [`Client::webhooks`].
#[derive(Clone, Copy, Debug)]
pub struct Webhooks<'a> {
    #[cfg_attr(not(feature = "uploads"), allow(dead_code, reason = "each operation takes a file"))]
    client: &'a Client,
}

/// A file for a data workflow, and what describes it.
#[cfg(feature = "uploads")]
#[derive(Clone, Debug)]
pub struct DataWorkflowUpload {
    file: Upload,
    metadata: Option<DataWorkflowMetadata>,
}

#[cfg(feature = "uploads")]
impl DataWorkflowUpload {
    /// A file alone.
    #[must_use]
    pub fn new(file: Upload) -> Self {
        Self { file, metadata: None }
    }

    /// Where the file comes from, and which batch it is.
    #[must_use]
    pub fn metadata(mut self, metadata: DataWorkflowMetadata) -> Self {
        self.metadata = Some(metadata);
        self
    }
}

/// The form of a file for a data workflow.
#[cfg(feature = "uploads")]
async fn form(upload: &DataWorkflowUpload, limit: u64) -> Result<Form, UploadRefusal> {
    let form = Form::new().part("data", upload.file.part(Some("text/csv"), limit).await?);
    let Some(metadata) = &upload.metadata else { return Ok(form) };
    let metadata =
        serde_json::to_string(metadata).map_err(|_| "the metadata cannot be written as JSON")?;
    Ok(form.text("metadata", metadata))
}

#[cfg(feature = "uploads")]
impl Webhooks<'_> {
    #[doc = include_str!("../../operation-docs/ingestDataWorkflowFile.md")]
    ///
    /// # Notes
    ///
    /// A file that is missing or empty is refused before anything is sent.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use returning_ai::webhooks::{DataWorkflowMetadata, DataWorkflowUpload};
    /// use returning_ai::{Client, Upload};
    ///
    /// # async fn example(key: String) -> Result<(), Box<dyn std::error::Error>> {
    /// let client = Client::builder().data_workflow_key(key).build()?;
    /// let trigger = "5f0c2a9d7be14c3380a6d912".parse()?;
    /// let metadata = DataWorkflowMetadata::new().source("made-up-broker").batch_id("batch-0001");
    /// let trades = DataWorkflowUpload::new(Upload::from_path("trades.csv")).metadata(metadata);
    /// client.webhooks().ingest_file(&trigger, &trades).await?;
    /// # Ok(())
    /// # }
    /// ```
    pub async fn ingest_file(
        &self,
        trigger_id: &ObjectId,
        upload: &DataWorkflowUpload,
    ) -> Result<Undocumented, Error> {
        let query = [("trigger_id", trigger_id.as_str())];
        self.client
            .engine()
            .upload(&INGEST_DATA_WORKFLOW_FILE, &query, slice::from_ref(&upload.file), |limit| {
                form(upload, limit)
            })
            .await
    }
}
