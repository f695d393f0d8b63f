//! The client and its settings.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    credentials::Credentials,
    environment::{Addresses, Environment},
    error::Error,
    failure::Failure,
    partner::PartnerPaths,
    retry::{Budget, RetryPolicy},
    status_id::{Confirmed, StatusIdSpelling},
    transport::{self, BaseUrl, Http},
};

const API_KEY: &str = "RETURNING_AI_API_KEY";
const BASE_URL: &str = "RETURNING_AI_BASE_URL";

/// A client of the Returning.AI API.
///
/// It is cheap to clone, and its clones share connections, the retry budget, and what the service
/// taught them about the spelling of its fields. Every method's future is `Send` and may be
/// dropped at any time; when it is dropped after a request went out, the change may still happen.
///
/// ```
/// use returning_ai::Client;
///
/// let client = Client::builder().api_key("made-up-key").build()?;
/// let redemptions = client.redemptions();
/// # Ok::<(), returning_ai::Error>(())
/// ```
#[derive(Clone)]
pub struct Client {
    settings: Arc<Settings>,
}

/// What the builder settled.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) http: Http,
    pub(crate) addresses: Addresses,
    pub(crate) credentials: Credentials,
    pub(crate) partner_paths: PartnerPaths,
    pub(crate) max_upload_bytes: u64,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) idle_timeout: Option<Duration>,
    pub(crate) max_body_bytes: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) spelling: StatusIdSpelling,
    pub(crate) confirmed: Arc<Confirmed>,
}

impl Client {
    /// Begins a client with the default settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with the API key of the environment variable `RETURNING_AI_API_KEY`, and the base
    /// URL of `RETURNING_AI_BASE_URL` where that is set.
    ///
    /// # Errors
    ///
    /// When the key is not set, or either value is not valid.
    pub fn from_env() -> Result<Self, Error> {
        let key = variable(API_KEY)?.ok_or_else(|| {
            let detail =
                format!("the environment variable {API_KEY} is not set; it holds the API key");
            Error::new(Failure::MissingCredential, detail)
        })?;
        let builder = Self::builder().api_key(key);
        match variable(BASE_URL)? {
            Some(url) => builder.base_url(url).build(),
            None => builder.build(),
        }
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    /// The same client with at least this time for an attempt, and with it for a call.
    pub(crate) fn with_time(&self, time: Duration) -> Self {
        let settings = self.settings();
        let settings = Settings {
            timeout: settings.timeout.max(time),
            retry: settings.retry.deadline(settings.retry.total().max(time)),
            ..settings.clone()
        };
        Self { settings: Arc::new(settings) }
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("address", &format_args!("{}", self.settings.addresses))
            .field("credentials", &self.settings.credentials)
            .field("timeout", &self.settings.timeout)
            .field("retry", &self.settings.retry)
            .field("status_id_spelling", &self.settings.spelling)
            .finish_non_exhaustive()
    }
}

/// The settings of a [`Client`] before it is built.
#[derive(Clone)]
pub struct ClientBuilder {
    credentials: Credentials,
    environment: Environment,
    base_url: Option<String>,
    community_domain: Option<String>,
    partner_paths: PartnerPaths,
    max_upload_bytes: u64,
    timeout: Duration,
    connect_timeout: Duration,
    idle_timeout: Option<Duration>,
    max_body_bytes: usize,
    retry: RetryPolicy,
    spelling: StatusIdSpelling,
    user_agent: String,
    proxy: Option<SecretString>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            credentials: Credentials::default(),
            environment: Environment::default(),
            base_url: None,
            community_domain: None,
            partner_paths: PartnerPaths::default(),
            max_upload_bytes: 64 * 1024 * 1024,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: None,
            max_body_bytes: 8 * 1024 * 1024,
            retry: RetryPolicy::default(),
            spelling: StatusIdSpelling::default(),
            user_agent: concat!("returning-ai-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxy: None,
        }
    }
}

impl ClientBuilder {
    /// The API key of a community, or of a user for some actions on messages; it is sent as a
    /// bearer token. Most operations want it.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
        self.credentials.api_key = Some(key.into());
        self
    }

    /// The token that a user gets by signing in, for the operations of the application host; it is
    /// sent as a bearer token.
    #[must_use]
    pub fn user_token(mut self, token: impl Into<SecretString>) -> Self {
        self.credentials.user_token = Some(token.into());
        self
    }

    /// The key of a community with full rights, for the legacy operations; it is sent as
    /// `x-api-key`.
    #[must_use]
    pub fn system_key(mut self, key: impl Into<SecretString>) -> Self {
        self.credentials.system_key = Some(key.into());
        self
    }

    /// The key of a community for single sign-on, which is another one than its API keys; it is
    /// sent as `apiKey`.
    #[must_use]
    pub fn secure_auth_key(mut self, key: impl Into<SecretString>) -> Self {
        self.credentials.secure_auth_key = Some(key.into());
        self
    }

    /// The key of a widget for its older sign-in; it is sent as `returningai-api-key`.
    #[must_use]
    pub fn widget_key(mut self, key: impl Into<SecretString>) -> Self {
        self.credentials.widget_key = Some(key.into());
        self
    }

    /// The key for the intake of files for data workflows; it is sent as `x-api-key`.
    #[must_use]
    pub fn data_workflow_key(mut self, key: impl Into<SecretString>) -> Self {
        self.credentials.data_workflow_key = Some(key.into());
        self
    }

    /// The copy of the service to talk to; [`Environment::Production`] by default.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.environment = environment;
        self
    }

    /// One address for every operation, whatever host its page names; without it each operation
    /// goes to its host of the [`environment`](Self::environment).
    ///
    /// It may hold a path, such as `https://integration.returning.ai/apis`. Only loopback addresses
    /// may be http.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = Some(url.into());
        self
    }

    /// The community's own domain, such as `club.example`, which serves the single sign-on.
    #[must_use]
    pub fn community_domain(mut self, domain: impl Into<String>) -> Self {
        self.community_domain = Some(domain.into());
        self
    }

    /// Whether the paths of the store, of leaderboards and of a community's appearance begin with
    /// `/v1`; they do by default.
    #[must_use]
    pub fn partner_paths(mut self, paths: PartnerPaths) -> Self {
        self.partner_paths = paths;
        self
    }

    /// How many bytes a file may have that is uploaded; 64 MiB by default. The documentation names
    /// no limit of the service.
    #[must_use]
    pub fn max_upload_bytes(mut self, bytes: u64) -> Self {
        self.max_upload_bytes = bytes;
        self
    }

    /// The time for one attempt, from connecting to the last byte of the response; 30 s by default.
    ///
    /// [`RetryPolicy::deadline`] bounds the call as a whole. A large file takes longer, for which
    /// [`Upload::timeout`](crate::Upload::timeout) is there.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The time for connecting, as a part of the attempt; 10 s by default. A call that runs into it
    /// sent nothing.
    ///
    /// It is at most half of the time for an attempt, and a quarter of the deadline where calls are
    /// repeated, whatever is set: an attempt whose time ends while it connects could not be told from
    /// one that sent something.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// The longest silence of the service within an attempt; by default there is no other bound than
    /// the time of the attempt.
    ///
    /// It counts before the first byte of the response, where the time for connecting comes on top,
    /// and between any two pieces of it. While a file is uploaded there is no such bound, because the
    /// service has nothing to say then.
    #[must_use]
    pub fn idle_timeout(mut self, timeout: Duration) -> Self {
        self.idle_timeout = Some(timeout);
        self
    }

    /// How many bytes of a response are read; 8 MiB by default.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.max_body_bytes = bytes;
        self
    }

    /// How often calls are repeated where that is allowed.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.retry = policy;
        self
    }

    /// How the status id is spelled in requests.
    #[must_use]
    pub fn status_id_spelling(mut self, spelling: StatusIdSpelling) -> Self {
        self.spelling = spelling;
        self
    }

    /// The value of the header `user-agent`.
    #[must_use]
    pub fn user_agent(mut self, user_agent: impl Into<String>) -> Self {
        self.user_agent = user_agent.into();
        self
    }

    /// The proxy for every request, as a URL. Proxies of the environment are not used, and a
    /// loopback address is never reached through one.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<SecretString>) -> Self {
        self.proxy = Some(url.into());
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When a setting is not valid; the message says which and why.
    pub fn build(self) -> Result<Client, Error> {
        let addresses = match &self.base_url {
            Some(url) => Addresses::One(BaseUrl::parse(url)?),
            None => Addresses::of(self.environment, self.community_domain.as_deref())?,
        };
        self.credentials.check()?;
        let longest = self.timeout.min(self.retry.total());
        let is_nothing = |time: Duration| time.is_zero();
        if is_nothing(longest)
            || is_nothing(self.connect_timeout)
            || self.idle_timeout.is_some_and(is_nothing)
        {
            return Err(misconfigured("a timeout and a deadline have to be longer than nothing"));
        }
        // A repetition needs the time for connecting twice over, so it has to fit into the deadline
        // beside what the first attempt took.
        let connect_timeout =
            self.connect_timeout.min(longest / 2).min(self.retry.time_for_connecting());
        let user_agent = HeaderValue::try_from(self.user_agent).map_err(|_| {
            misconfigured("the user agent holds a character that no header can hold")
        })?;
        let http = Http::new(&transport::Settings {
            connect_timeout,
            user_agent,
            proxy: self.proxy.map(|proxy| proxy.expose_secret().to_owned()),
            is_loopback: addresses.are_loopback(),
        })?;
        Ok(Client {
            settings: Arc::new(Settings {
                http,
                addresses,
                credentials: self.credentials,
                partner_paths: self.partner_paths,
                max_upload_bytes: self.max_upload_bytes,
                timeout: self.timeout,
                connect_timeout,
                idle_timeout: self.idle_timeout,
                max_body_bytes: self.max_body_bytes,
                retry: self.retry,
                budget: Budget::new(),
                spelling: self.spelling,
                confirmed: Arc::default(),
            }),
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.credentials)
            .finish_non_exhaustive()
    }
}

fn misconfigured(detail: impl Into<Cow<'static, str>>) -> Error {
    Error::new(Failure::Misconfigured, detail)
}

fn variable(name: &'static str) -> Result<Option<String>, Error> {
    match std::env::var(name) {
        // Container files set a variable to nothing where they mean that it is not set.
        Ok(value) => Ok(Some(value).filter(|value| !value.is_empty())),
        Err(std::env::VarError::NotPresent) => Ok(None),
        // The value is not repeated, because it may be the key.
        Err(std::env::VarError::NotUnicode(_)) => {
            Err(misconfigured(format!("the environment variable {name} is not valid UTF-8")))
        }
    }
}
