//! What a client is built from, and which settings are refused.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard},
    time::Duration,
};

use http::{HeaderMap, HeaderValue, header::SET_COOKIE};
use reqwest::Url;
use returning_ai_response::{
    Places, RecordedResponse,
    operation::{Api, Operation},
};

use crate::{
    connections::Connections,
    credentials::Credentials,
    custom_headers::CustomHeaders,
    environment::{Addresses, Environment},
    error::Error,
    lock::lock,
    observer::Observer,
    proxies::ProxyChoice,
    retry_budget::Budget,
    retry_policy::RetryPolicy,
    transport::{self, Http},
    trust::Trust,
};

/// Settings before they are checked.
#[derive(Clone)]
pub struct Options {
    /// The credentials by which calls are made.
    pub credentials: Credentials,
    /// The copy of the service to talk to.
    pub environment: Environment,
    /// One address for every operation.
    pub base_url: Option<String>,
    /// The community's own domain.
    pub community_domain: Option<String>,
    /// Whether partner operations go to their paths without `/v1`.
    pub leaves_out_version: bool,
    /// How long a file may be that is uploaded.
    pub max_upload_bytes: u64,
    /// The time for one attempt.
    pub timeout: Duration,
    /// The time for connecting.
    pub connect_timeout: Duration,
    /// The longest silence of the service.
    pub idle_timeout: Option<Duration>,
    /// How many bytes of a response are read.
    pub max_body_bytes: usize,
    /// How often calls are repeated.
    pub retry: RetryPolicy,
    /// The value of the header `user-agent`.
    pub user_agent: String,
    /// The proxy for every request.
    pub proxy: ProxyChoice,
    /// Whom TLS trusts.
    pub trust: Trust,
    /// Hosts that may be reached without TLS.
    pub plain_hosts: Vec<String>,
    /// What the caller adds to each request.
    pub headers: CustomHeaders,
    /// Who hears of attempts and calls.
    pub observer: Option<Arc<dyn Observer>>,
    /// How long a connection may idle over which the next change goes; without it each has its own.
    pub reuse_connections_for_writes: Option<Duration>,
}

impl Options {
    /// The default settings of a client that calls itself so.
    pub fn new(credentials: Credentials, user_agent: &str) -> Self {
        Self {
            credentials,
            environment: Environment::default(),
            base_url: None,
            community_domain: None,
            leaves_out_version: false,
            max_upload_bytes: 64 * 1024 * 1024,
            timeout: Duration::from_secs(30),
            connect_timeout: Duration::from_secs(10),
            idle_timeout: None,
            max_body_bytes: 8 * 1024 * 1024,
            retry: RetryPolicy::default(),
            user_agent: user_agent.to_owned(),
            proxy: ProxyChoice::None,
            trust: Trust::default(),
            plain_hosts: Vec::new(),
            headers: CustomHeaders::default(),
            observer: None,
            reuse_connections_for_writes: None,
        }
    }

    /// The time for connecting that fits the other times.
    ///
    /// A repetition needs it twice over, so it has to fit into the deadline beside what the first
    /// attempt took.
    fn connect_timeout(&self) -> Result<Duration, Error> {
        let longest = self.timeout.min(self.retry.total());
        let times = [
            (Some(self.timeout), NO_TIMEOUT),
            (Some(self.retry.total()), NO_DEADLINE),
            (Some(self.connect_timeout), "the connect timeout must be longer than zero"),
            (self.idle_timeout, "the idle timeout must be longer than zero"),
            (
                self.reuse_connections_for_writes,
                "the time for which a connection of writes may idle must be longer than zero",
            ),
        ];
        let is_nothing = |time: &Option<Duration>| time.is_some_and(|time| time.is_zero());
        if let Some((_, problem)) = times.iter().find(|(time, _)| is_nothing(time)) {
            return Err(Error::misconfigured(*problem));
        }
        Ok(self.connect_timeout.min(longest / 2).min(self.retry.time_for_connecting()))
    }
}

/// Makes calls with the settings of one client. It is cheap to clone, and its clones share
/// connections and the retry budget.
#[derive(Clone)]
pub struct Engine {
    settings: Arc<Settings>,
    made: Arc<Mutex<Made>>,
}

/// What is the same for every call, and is made for the first.
#[derive(Default)]
struct Made {
    /// The headers, by the security schemes of which one is needed.
    headers: Vec<(&'static [&'static str], Arc<HeaderMap>)>,
    /// The places of a response that decide, by operations.
    places: Vec<(&'static Operation, Arc<Places>)>,
    /// The URLs of operations whose paths have no variables. To parse one takes longer than all else
    /// that a call does beside what the HTTP client does.
    urls: Vec<(&'static Operation, Arc<Url>)>,
}

/// Settings that were checked.
#[derive(Clone)]
pub(crate) struct Settings {
    pub(crate) api: &'static Api,
    pub(crate) options: Options,
    pub(crate) http: Http,
    pub(crate) addresses: Addresses,
    pub(crate) budget: Budget,
    pub(crate) connections: Connections,
}

impl Engine {
    /// Checks the settings. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When a setting is not valid; the message says which and why.
    pub fn new(api: &'static Api, mut options: Options) -> Result<Self, Error> {
        let addresses = Addresses::from_options(
            api,
            options.base_url.as_deref(),
            options.environment,
            options.community_domain.as_deref(),
            &options.plain_hosts,
        )?;
        options.credentials.check()?;
        let headers = options.headers.checked(api);
        headers.map_err(|why| Error::misconfigured(why).quoting())?;
        options.connect_timeout = options.connect_timeout()?;
        let user_agent = HeaderValue::try_from(&options.user_agent).map_err(|_| {
            Error::misconfigured("the user agent holds a character that no header can hold")
        })?;
        let http = Http::new(&transport::Settings {
            timeout: options.timeout,
            connect_timeout: options.connect_timeout,
            user_agent,
            proxy: options.proxy.clone(),
            trust: options.trust.clone(),
            is_loopback: addresses.are_loopback(),
            is_https: addresses.need_tls(),
            reused_for_writes: options.reuse_connections_for_writes,
        })?;
        let (budget, connections) = (Budget::new(), Connections::default());
        Ok(Self::with_settings(Settings { api, options, http, addresses, budget, connections }))
    }

    /// The headers for calls of these security schemes: the credential, and what the caller adds.
    pub(crate) fn headers(
        &self,
        security: &'static [&'static str],
    ) -> Result<Arc<HeaderMap>, Error> {
        let mut made = self.made();
        if let Some((_, headers)) = made.headers.iter().find(|(known, _)| *known == security) {
            return Ok(Arc::clone(headers));
        }
        let headers = Arc::new(self.settings.headers_for(security)?);
        made.headers.push((security, Arc::clone(&headers)));
        Ok(headers)
    }

    /// The places of a response by which a call of this operation is classified.
    pub(crate) fn places(&self, operation: &'static Operation) -> Arc<Places> {
        let mut made = self.made();
        let is_it = |(known, _): &&(&Operation, _)| std::ptr::eq(*known, operation);
        if let Some((_, places)) = made.places.iter().find(is_it) {
            return Arc::clone(places);
        }
        let places = Arc::new(returning_ai_response::places(self.settings.api, operation));
        made.places.push((operation, Arc::clone(&places)));
        places
    }

    /// The URL of an operation below its base URL, which the settings fix; `None` if its path has
    /// variables or is not known.
    pub(crate) fn url(&self, operation: &'static Operation) -> Option<Arc<Url>> {
        let mut made = self.made();
        let is_it = |(known, _): &&(&Operation, _)| std::ptr::eq(*known, operation);
        if let Some((_, url)) = made.urls.iter().find(is_it) {
            return Some(Arc::clone(url));
        }
        if operation.path.is_empty() || operation.path.contains('{') {
            return None;
        }
        let base = self.settings.addresses.for_operation(operation).ok()?;
        let url = Arc::new(base.join(operation.path).ok()?);
        made.urls.push((operation, Arc::clone(&url)));
        Some(url)
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        lock(&self.made)
    }

    pub(crate) fn settings(&self) -> &Settings {
        &self.settings
    }

    pub(crate) fn with_settings(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), made: Arc::default() }
    }
}

impl Settings {
    /// Whether a text repeats a credential, or a header that is marked as sensitive.
    pub(crate) fn holds_secret(&self, text: &str) -> bool {
        self.options.credentials.are_in(text) || self.options.headers.are_in(text)
    }

    /// Takes in a response before it is classified: no secret stays in its id, and after a response
    /// that does not say how long it is no change goes over a connection of an earlier one.
    pub(crate) fn receive(&self, response: &mut RecordedResponse) {
        response.drop_secret_id(|text| self.holds_secret(text));
        if !response.says_its_length() {
            self.http.leave_connections_of_writes();
        }
    }

    /// Keeps `Debug` from showing cookies and what repeats a secret.
    pub(crate) fn hide_secrets(&self, headers: &mut HeaderMap) {
        for (name, value) in headers.iter_mut() {
            let repeats = value.to_str().is_ok_and(|text| self.holds_secret(text));
            value.set_sensitive(repeats || name == SET_COOKIE);
        }
    }

    /// The credential for a call, and what the caller adds.
    fn headers_for(&self, security: &[&str]) -> Result<HeaderMap, Error> {
        let options = &self.options;
        if options.timeout.is_zero() {
            return Err(Error::invalid_input(NO_TIMEOUT));
        }
        if options.retry.total().is_zero() {
            return Err(Error::invalid_input(NO_DEADLINE));
        }
        let custom = options.headers.checked(self.api).map_err(Error::invalid_input)?;
        let mut headers = options.credentials.headers(security)?;
        headers.extend(custom.clone());
        Ok(headers)
    }
}

impl fmt::Debug for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Engine")
            .field("address", &format_args!("{}", self.settings.addresses))
            .field("credentials", &self.settings.options.credentials)
            .field("timeout", &self.settings.options.timeout)
            .field("retry", &self.settings.options.retry)
            .finish_non_exhaustive()
    }
}

const NO_TIMEOUT: &str = "the timeout of an attempt must be longer than zero";
const NO_DEADLINE: &str = "the deadline of a call must be longer than zero";
