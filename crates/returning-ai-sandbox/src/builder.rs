//! What a sandbox can be told before it starts.

use crate::{
    error::StartError, partner::PartnerPathForm, sandbox::Sandbox, spelling::AcceptedSpelling,
    validation::UnknownKeys,
};

/// The settings of a sandbox that is about to start.
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Builder {
    pub(crate) spelling: AcceptedSpelling,
    pub(crate) unknown_keys: UnknownKeys,
    pub(crate) partner_paths: PartnerPathForm,
    pub(crate) prefix: String,
    pub(crate) port: u16,
}

impl Builder {
    /// Sets which spelling of the status id a change of status may use; both by default.
    pub fn spelling(mut self, spelling: AcceptedSpelling) -> Self {
        self.spelling = spelling;
        self
    }

    /// Sets what happens to keys, and to parts of a form, that the schema of a request does not
    /// name; refused by default.
    pub fn unknown_keys(mut self, unknown_keys: UnknownKeys) -> Self {
        self.unknown_keys = unknown_keys;
        self
    }

    /// Sets under which paths the partner operations are served; both by default. The other form
    /// is an unknown route then.
    pub fn partner_paths(mut self, form: PartnerPathForm) -> Self {
        self.partner_paths = form;
        self
    }

    /// Serves every path under this prefix, for instance `/apis`, and nothing beside it.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.prefix = prefix.into();
        self
    }

    /// Sets the loopback port; any free one by default.
    pub fn port(mut self, port: u16) -> Self {
        self.port = port;
        self
    }

    /// Starts the sandbox on the current tokio runtime.
    ///
    /// # Errors
    /// The prefix is not valid, or the port is taken.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        Sandbox::launch(self).await
    }

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
