//! What the other crates of this workspace need beside the public types.
//!
//! It promises nothing: every version may change it.

use std::borrow::Cow;

use returning_ai_response::Failure;
pub use returning_ai_response::{OBJECT_ID_DIGITS, is_object_id};

#[cfg(feature = "uploads")]
pub use crate::upload::UploadRefusal;
pub use crate::{
    base_url::BaseUrl,
    call_info::CallInfo,
    connection::Connection,
    credentials::{CredentialKind, Credentials},
    custom_headers::CustomHeaders,
    engine::{Engine, Options},
    pages::{Count, Page, Start, items},
    proxies::ProxyChoice,
    retry_loop::RetryLoop,
    trust::Trust,
};

use crate::error::Error;

/// The caller's arguments cannot be sent.
pub fn invalid_input(detail: impl Into<Cow<'static, str>>) -> Error {
    Error::invalid_input(detail)
}

/// A setting of the client is not valid.
pub fn misconfigured(detail: impl Into<Cow<'static, str>>) -> Error {
    Error::misconfigured(detail)
}

/// The client is to hold a credential that it was not given.
pub fn missing_credential(detail: impl Into<Cow<'static, str>>) -> Error {
    Error::new(Failure::MissingCredential, detail)
}

/// Whether nothing of the response behind an error was left unread that may say more than its status.
pub fn is_read_whole(error: &Error) -> bool {
    error.is_read_whole()
}

/// Adds a sentence to what an error says.
pub fn with_note(error: Error, note: &str) -> Error {
    error.with_note(note)
}

/// Says what the call of an error was about.
pub fn with_call(error: Error, call: CallInfo) -> Error {
    error.with_call(call)
}

/// Says which objects the call of an error was about.
pub fn with_targets(
    error: Error,
    targets: impl IntoIterator<Item = (&'static str, String)>,
) -> Error {
    error.with_targets(targets)
}
