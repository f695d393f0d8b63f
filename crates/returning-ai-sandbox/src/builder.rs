//! The settings of a sandbox before it starts.

use crate::{
    error::StartError, partner::PartnerPathForm, recorder::RecordLimits, sandbox::Sandbox,
    settings::Settings, spelling::AcceptedSpelling, unknown_keys::UnknownKeys,
};

/// Configures a sandbox and starts it.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// use returning_ai_sandbox::{AcceptedSpelling, Sandbox, UnknownKeys};
///
/// let sandbox = Sandbox::builder()
///     .spelling(AcceptedSpelling::StatusIDOnly)
///     .unknown_keys(UnknownKeys::Ignored)
///     .prefix("/apis")
///     .start()
///     .await?;
/// assert!(sandbox.base_url().ends_with("/apis"));
/// # Ok(())
/// # }
/// ```
#[derive(Clone, Debug, Default)]
#[must_use]
pub struct Builder {
    settings: Settings,
}

impl Builder {
    /// Sets which spelling of the status id an update of a status may use; both by default.
    pub fn spelling(mut self, spelling: AcceptedSpelling) -> Self {
        self.settings.spelling = spelling;
        self
    }

    /// Sets what happens to keys, and to parts of a form, that the schema of a request does not
    /// name; they are refused by default.
    pub fn unknown_keys(mut self, unknown_keys: UnknownKeys) -> Self {
        self.settings.unknown_keys = unknown_keys;
        self
    }

    /// Sets the paths under which the partner operations are served; both forms by default. A form
    /// that is not served is an unknown route.
    pub fn partner_paths(mut self, form: PartnerPathForm) -> Self {
        self.settings.partner_paths = form;
        self
    }

    /// Serves every path under this prefix, for instance `/apis`, and nothing outside it.
    pub fn prefix(mut self, prefix: impl Into<String>) -> Self {
        self.settings.prefix = prefix.into();
        self
    }

    /// Sets the loopback port; any free port by default.
    pub fn port(mut self, port: u16) -> Self {
        self.settings.port = port;
        self
    }

    /// Sets how many requests are recorded, and how many bytes of memory they may take; 10,000 and
    /// 16 MiB by default. The oldest requests are dropped first, and
    /// [`Sandbox::dropped_requests`] counts them. The latest request is always kept.
    pub fn record_limits(mut self, requests: usize, bytes: usize) -> Self {
        self.settings.record_limits = RecordLimits { requests, bytes };
        self
    }

    /// Lets browsers call the sandbox from pages of any origin (CORS); off by default.
    pub fn cors(mut self, cors: bool) -> Self {
        self.settings.cors = cors;
        self
    }

    /// Starts the sandbox on the current tokio runtime.
    ///
    /// # Errors
    /// The prefix is not valid, or the port cannot be opened.
    pub async fn start(self) -> Result<Sandbox, StartError> {
        Sandbox::launch(self.settings).await
    }
}
