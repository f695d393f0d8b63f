//! The settings of a sandbox, which do not change while it runs.

use crate::{
    error::StartError, partner::PartnerPathForm, recorder::RecordLimits,
    spelling::AcceptedSpelling, unknown_keys::UnknownKeys,
};

#[derive(Clone, Debug, Default)]
pub(crate) struct Settings {
    pub(crate) spelling: AcceptedSpelling,
    pub(crate) unknown_keys: UnknownKeys,
    pub(crate) partner_paths: PartnerPathForm,
    pub(crate) prefix: String,
    pub(crate) port: u16,
    pub(crate) record_limits: RecordLimits,
    /// Whether browsers may call the sandbox from pages of any origin.
    pub(crate) cors: bool,
}

impl Settings {
    /// Refuses a prefix that the router would read as a pattern or never match.
    pub(crate) fn checked_prefix(&self) -> Result<&str, StartError> {
        let plain = |segment: &str| {
            !matches!(segment, "" | "." | "..")
                && segment.chars().all(|c| c.is_ascii_alphanumeric() || "-._~".contains(c))
        };
        let mut segments = self.prefix.split('/');
        let rooted = segments.next() == Some("");
        if rooted && segments.all(plain) {
            Ok(&self.prefix)
        } else {
            Err(StartError::Prefix(self.prefix.clone()))
        }
    }
}
