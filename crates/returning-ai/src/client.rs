//! The client and its settings.

use std::{borrow::Cow, fmt, sync::Arc, time::Duration};

use http::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::{
    error::Error,
    happening::Happening,
    retry::{Budget, RetryPolicy},
    status_id::{Confirmed, StatusIdSpelling},
    transport::{self, BaseUrl},
};

const API_KEY: &str = "RETURNING_AI_API_KEY";
const BASE_URL: &str = "RETURNING_AI_BASE_URL";
const DEFAULT_BASE_URL: &str = returning_ai_client::operations::SERVERS[0].url;

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
pub(crate) struct Settings {
    pub(crate) http: reqwest::Client,
    pub(crate) base_url: BaseUrl,
    pub(crate) api_key: Option<SecretString>,
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) max_body_bytes: usize,
    pub(crate) retry: RetryPolicy,
    pub(crate) budget: Budget,
    pub(crate) spelling: StatusIdSpelling,
    pub(crate) confirmed: Confirmed,
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
            Error::new(Happening::MissingCredential, detail)
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
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("base_url", &self.settings.base_url.as_str())
            .field("api_key", &self.settings.api_key)
            .field("timeout", &self.settings.timeout)
            .field("retry", &self.settings.retry)
            .field("status_id_spelling", &self.settings.spelling)
            .finish_non_exhaustive()
    }
}

/// The settings of a [`Client`] before it is built.
#[derive(Clone)]
pub struct ClientBuilder {
    api_key: Option<SecretString>,
    base_url: String,
    timeout: Duration,
    connect_timeout: Duration,
    max_body_bytes: usize,
    retry: RetryPolicy,
    spelling: StatusIdSpelling,
    user_agent: String,
    proxy: Option<SecretString>,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        Self {
            api_key: None,
            base_url: DEFAULT_BASE_URL.to_owned(),
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            max_body_bytes: 8 * 1024 * 1024,
            retry: RetryPolicy::default(),
            spelling: StatusIdSpelling::default(),
            user_agent: concat!("returning-ai-rust/", env!("CARGO_PKG_VERSION")).to_owned(),
            proxy: None,
        }
    }
}

impl ClientBuilder {
    /// The community API key, which is sent as a bearer token.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
        self.api_key = Some(key.into());
        self
    }

    /// Where the service is; `https://api.returning.ai` by default.
    ///
    /// It may hold a path, such as `https://integration.returning.ai/apis`. Only loopback addresses
    /// may be http.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.base_url = url.into();
        self
    }

    /// The time for one attempt, from connecting to the last byte of the answer; 30 s by default.
    ///
    /// [`RetryPolicy::deadline`] bounds the call as a whole.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The time for connecting, as a part of the attempt; 10 s by default. A call that runs into it
    /// sent nothing.
    ///
    /// It is at most half of the time for an attempt, whatever is set: an attempt whose time ends
    /// while it connects could not be told from one that sent something.
    #[must_use]
    pub fn connect_timeout(mut self, timeout: Duration) -> Self {
        self.connect_timeout = timeout;
        self
    }

    /// How many bytes of an answer are read; 8 MiB by default.
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
        let base_url = BaseUrl::parse(&self.base_url)?;
        check_key(self.api_key.as_ref())?;
        let longest = self.timeout.min(self.retry.total());
        if longest.is_zero() || self.connect_timeout.is_zero() {
            return Err(misconfigured("a timeout and a deadline have to be longer than nothing"));
        }
        let connect_timeout = self.connect_timeout.min(longest / 2);
        let user_agent = HeaderValue::try_from(self.user_agent).map_err(|_| {
            misconfigured("the user agent holds a character that no header can hold")
        })?;
        let http = transport::http_client(
            &base_url,
            &transport::Settings {
                connect_timeout,
                user_agent,
                proxy: self.proxy.map(|proxy| proxy.expose_secret().to_owned()),
            },
        )?;
        Ok(Client {
            settings: Arc::new(Settings {
                http,
                base_url,
                api_key: self.api_key,
                timeout: self.timeout,
                connect_timeout,
                max_body_bytes: self.max_body_bytes,
                retry: self.retry,
                budget: Budget::new(),
                spelling: self.spelling,
                confirmed: Confirmed::default(),
            }),
        })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder").field("api_key", &self.api_key).finish_non_exhaustive()
    }
}

/// A key with a line break at its end is the most common mistake, and the service's answer to it
/// would only say that the key is wrong.
fn check_key(key: Option<&SecretString>) -> Result<(), Error> {
    let Some(key) = key.map(ExposeSecret::expose_secret) else { return Ok(()) };
    let problem = if key.is_empty() {
        "is empty"
    } else if key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    } else {
        "holds white space, a line break or a character that is not ASCII; look at its end"
    };
    Err(misconfigured(format!("the API key {problem}")))
}

fn misconfigured(detail: impl Into<Cow<'static, str>>) -> Error {
    Error::new(Happening::Misconfigured, detail)
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
