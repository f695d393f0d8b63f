//! The client and its settings.

use std::{fmt, future::Future, sync::Arc, time::Duration};

use http::Method;
use returning_ai_client::{
    Client as Generated, Error as GeneratedError, ResponseValue, operation::Operation,
    operations::API,
};
use returning_ai_runtime::{
    CallOptions, Environment, Error, HeaderName, HeaderValue, Items, Observer,
    ParseEnvironmentError, Request, RetryPolicy,
    internal::{
        CallInfo, Connection, CredentialKind, Credentials, Engine, Options, Page, ProxyChoice,
        Start, items, misconfigured, missing_credential,
    },
};
use secrecy::SecretString;
use serde::{Serialize, de::DeserializeOwned};

use crate::{
    partner_paths::PartnerPaths,
    status_id::{Confirmed, StatusIdSpelling},
};

/// The security scheme of a community's API key.
const COMMUNITY_API_KEY: &str = "communityApiKey";

/// The credentials, each with its setter, in the order of the setters.
static CREDENTIALS: [CredentialKind; 6] = [
    CredentialKind {
        schemes: &[COMMUNITY_API_KEY, "userApiKey"],
        label: "API key",
        setter: "api_key",
    },
    CredentialKind { schemes: &["userToken"], label: "user token", setter: "user_token" },
    CredentialKind { schemes: &["systemKey"], label: "system key", setter: "system_key" },
    CredentialKind {
        schemes: &["secureAuthKey"],
        label: "key for single sign-on",
        setter: "secure_auth_key",
    },
    CredentialKind { schemes: &["widgetKey"], label: "widget key", setter: "widget_key" },
    CredentialKind {
        schemes: &["dataWorkflowKey"],
        label: "key for data workflows",
        setter: "data_workflow_key",
    },
];

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
    engine: Engine,
    spelling: StatusIdSpelling,
    confirmed: Arc<Confirmed>,
}

impl Client {
    /// Begins a client with the default settings.
    pub fn builder() -> ClientBuilder {
        ClientBuilder::default()
    }

    /// A client with the settings of the process's environment; [`ClientBuilder::from_env`] lists
    /// the variables. To add settings of your own, begin with the builder.
    ///
    /// # Errors
    ///
    /// When none of the variables holds a credential, or a value is not valid.
    pub fn from_env() -> Result<Self, Error> {
        let builder = ClientBuilder::from_env()?;
        if builder.options.credentials.is_empty() {
            let detail = "the environment variable RETURNING_AI_API_KEY is not set; it holds the API \
                          key";
            return Err(missing_credential(detail));
        }
        builder.build()
    }

    /// A client with other settings for its calls, which shares connections, the retry budget and
    /// what was learnt about the spelling of the status id with this one. Making one is cheap.
    ///
    /// ```no_run
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// use std::time::Duration;
    ///
    /// use returning_ai::CallOptions;
    ///
    /// let options = CallOptions::new()
    ///     .timeout(Duration::from_secs(3))
    ///     .header("x-correlation-id", "made-up-id");
    /// let configuration =
    ///     client.with_options(options).store().get_configuration(&Default::default()).await?;
    /// # Ok(())
    /// # }
    /// ```
    #[must_use]
    pub fn with_options(&self, options: CallOptions) -> Self {
        Self { engine: self.engine.with_options(options), ..self.clone() }
    }

    /// A request that the documentation, or this crate, does not cover yet. It is classified, repeated,
    /// bounded and kept out of all output as every call is.
    ///
    /// It goes to the base URL, or without one to the first host of the environment, which is the
    /// gateway in production and the integration host elsewhere, with the API key;
    /// [`host`](Request::host) and [`credential`](Request::credential) choose others.
    ///
    /// The path begins with one slash and stays below the base URL: `/v1/…`. Only `GET` and `HEAD`
    /// count as reads, unless [`reads`](Request::reads) says so; every other request may have changed
    /// something when it fails.
    ///
    /// ```no_run
    /// # async fn example(client: returning_ai::Client) -> Result<(), returning_ai::Error> {
    /// use std::time::Duration;
    ///
    /// use returning_ai::Method;
    ///
    /// let found = client
    ///     .request(Method::POST, "/v1/made-up/search")
    ///     .reads() // it may be repeated
    ///     .host("integration")
    ///     .credential("user_token")
    ///     .header("x-correlation-id", "made-up-id")
    ///     .timeout(Duration::from_secs(5))
    ///     .form(&[("term", "cup"), ("count", "10")])
    ///     .send()
    ///     .await?;
    /// println!("{:?}", found.headers().get("x-total-count"));
    /// let found: serde_json::Value = found.json()?;
    /// # Ok(())
    /// # }
    /// ```
    pub fn request(&self, method: Method, path: impl Into<String>) -> Request {
        self.engine.request(&[COMMUNITY_API_KEY], method, path)
    }

    pub(crate) fn engine(&self) -> &Engine {
        &self.engine
    }

    /// The spelling that was set.
    pub(crate) fn spelling(&self) -> StatusIdSpelling {
        self.spelling
    }

    /// What responses have confirmed of the spelling.
    pub(crate) fn confirmed(&self) -> &Confirmed {
        &self.confirmed
    }

    /// What errors about an operation say of it.
    pub(crate) fn call_info(&self, operation: &'static Operation) -> CallInfo {
        self.engine.call_info(operation)
    }

    /// Calls an operation of the table with its generated method.
    pub(crate) fn run<T, S, F>(
        &self,
        operation: &'static Operation,
        send: S,
    ) -> impl Future<Output = Result<T, Error>>
    where
        T: DeserializeOwned + Send + 'static,
        S: Fn(Generated) -> F,
        F: Future<Output = Result<ResponseValue<T>, GeneratedError<()>>>,
    {
        self.engine.call(operation, move |connection| send(generated(connection)))
    }

    /// Calls an operation for page after page of its list. `send` asks for the page at a place, and
    /// `read` finds in a response what it holds of the list.
    pub(crate) fn pages<T, R, S, F>(
        &self,
        operation: &'static Operation,
        start: Start,
        send: S,
        read: fn(R) -> Page<T>,
    ) -> Items<'static, T>
    where
        T: Serialize + Send + 'static,
        R: DeserializeOwned + Send + 'static,
        S: Fn(Generated, u64) -> F + Send + Sync + 'static,
        F: Future<Output = Result<ResponseValue<R>, GeneratedError<()>>> + Send + 'static,
    {
        let (engine, send) = (self.engine.clone(), Arc::new(send));
        items(self.engine.call_info(operation), start, move |place| {
            let (engine, send) = (engine.clone(), Arc::clone(&send));
            async move {
                let send = |connection| send(generated(connection), place);
                let (response, length) = engine.call_page(operation, send).await?;
                Ok(read(response).length(length))
            }
        })
    }

    /// The same for an operation whose response is text and not JSON.
    pub(crate) fn run_text<S, F, O>(
        &self,
        operation: &'static Operation,
        send: S,
    ) -> impl Future<Output = Result<String, Error>>
    where
        S: Fn(Generated) -> F,
        F: Future<Output = Result<O, GeneratedError<()>>>,
    {
        self.engine.call_text(operation, move |connection| send(generated(connection)))
    }
}

/// The generated client for one attempt.
pub(crate) fn generated(connection: Connection) -> Generated {
    let Connection { base_url, http, inner } = connection;
    Generated::new_with_client(&base_url, http, inner)
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("engine", &self.engine)
            .field("status_id_spelling", &self.spelling)
            .finish_non_exhaustive()
    }
}

/// The settings of a [`Client`] before it is built.
#[derive(Clone)]
pub struct ClientBuilder {
    options: Options,
    spelling: StatusIdSpelling,
}

impl Default for ClientBuilder {
    fn default() -> Self {
        let user_agent = concat!("returning-ai-rust/", env!("CARGO_PKG_VERSION"));
        Self {
            options: Options::new(Credentials::new(&API, &CREDENTIALS), user_agent),
            spelling: StatusIdSpelling::default(),
        }
    }
}

impl ClientBuilder {
    /// A builder with the settings of the process's environment. An empty variable counts as one that
    /// is not set; what is set on the builder afterwards replaces it.
    ///
    /// | variable | what it sets |
    /// |---|---|
    /// | `RETURNING_AI_API_KEY` | [`api_key`](Self::api_key) |
    /// | `RETURNING_AI_USER_TOKEN` | [`user_token`](Self::user_token) |
    /// | `RETURNING_AI_SYSTEM_KEY` | [`system_key`](Self::system_key) |
    /// | `RETURNING_AI_SECURE_AUTH_KEY` | [`secure_auth_key`](Self::secure_auth_key) |
    /// | `RETURNING_AI_WIDGET_KEY` | [`widget_key`](Self::widget_key) |
    /// | `RETURNING_AI_DATA_WORKFLOW_KEY` | [`data_workflow_key`](Self::data_workflow_key) |
    /// | `RETURNING_AI_BASE_URL` | [`base_url`](Self::base_url) |
    /// | `RETURNING_AI_ENVIRONMENT` | [`environment`](Self::environment), as `Display` writes it |
    /// | `RETURNING_AI_COMMUNITY_DOMAIN` | [`community_domain`](Self::community_domain) |
    ///
    /// ```
    /// use returning_ai::ClientBuilder;
    ///
    /// let builder = ClientBuilder::from_env()?.max_body_bytes(1024 * 1024);
    /// # Ok::<(), returning_ai::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// When a value is not UTF-8, or the environment is not one that is documented. The error names
    /// the variable and does not repeat its value.
    pub fn from_env() -> Result<Self, Error> {
        Self::from_variables(variable)
    }

    fn from_variables(read: impl Fn(&str) -> Result<Option<String>, Error>) -> Result<Self, Error> {
        let mut builder = Self::default();
        for kind in &CREDENTIALS {
            let name = format!("RETURNING_AI_{}", kind.setter.to_ascii_uppercase());
            if let Some(secret) = read(&name)? {
                builder.options.credentials.set(kind, secret.into());
            }
        }
        builder.options.base_url = read("RETURNING_AI_BASE_URL")?;
        builder.options.community_domain = read("RETURNING_AI_COMMUNITY_DOMAIN")?;
        if let Some(environment) = read("RETURNING_AI_ENVIRONMENT")? {
            let environment = environment.parse().map_err(|error: ParseEnvironmentError| {
                misconfigured(format!("the environment variable RETURNING_AI_ENVIRONMENT: {error}"))
            })?;
            builder = builder.environment(environment);
        }
        Ok(builder)
    }

    /// The API key of a community, or of a user for some actions on messages; it is sent as a
    /// bearer token. Most operations want it.
    #[must_use]
    pub fn api_key(mut self, key: impl Into<SecretString>) -> Self {
        self.options.credentials.set(&CREDENTIALS[0], key.into());
        self
    }

    /// The token that a user gets by signing in, for the operations of the application host; it is
    /// sent as a bearer token.
    #[must_use]
    pub fn user_token(mut self, token: impl Into<SecretString>) -> Self {
        self.options.credentials.set(&CREDENTIALS[1], token.into());
        self
    }

    /// The key of a community with full rights, for the legacy operations; it is sent as
    /// `x-api-key`.
    #[must_use]
    pub fn system_key(mut self, key: impl Into<SecretString>) -> Self {
        self.options.credentials.set(&CREDENTIALS[2], key.into());
        self
    }

    /// The key of a community for single sign-on, which is another one than its API keys; it is
    /// sent as `apiKey`.
    #[must_use]
    pub fn secure_auth_key(mut self, key: impl Into<SecretString>) -> Self {
        self.options.credentials.set(&CREDENTIALS[3], key.into());
        self
    }

    /// The key of a widget for its older sign-in; it is sent as `returningai-api-key`.
    #[must_use]
    pub fn widget_key(mut self, key: impl Into<SecretString>) -> Self {
        self.options.credentials.set(&CREDENTIALS[4], key.into());
        self
    }

    /// The key for the intake of files for data workflows; it is sent as `x-api-key`.
    #[must_use]
    pub fn data_workflow_key(mut self, key: impl Into<SecretString>) -> Self {
        self.options.credentials.set(&CREDENTIALS[5], key.into());
        self
    }

    /// The copy of the service to talk to; [`Environment::Production`] by default.
    #[must_use]
    pub fn environment(mut self, environment: Environment) -> Self {
        self.options.environment = environment;
        self
    }

    /// One address for every operation, whatever host its page names; without it each operation
    /// goes to its host of the [`environment`](Self::environment).
    ///
    /// It may hold a path, such as `https://integration.returning.ai/apis`, and any host, because the
    /// service also runs under domains of other brands. Only loopback addresses may be http.
    #[must_use]
    pub fn base_url(mut self, url: impl Into<String>) -> Self {
        self.options.base_url = Some(url.into());
        self
    }

    /// The community's own domain, such as `club.example`, which serves the single sign-on.
    #[must_use]
    pub fn community_domain(mut self, domain: impl Into<String>) -> Self {
        self.options.community_domain = Some(domain.into());
        self
    }

    /// Whether the paths of the store, of leaderboards and of a community's appearance begin with
    /// `/v1`; they do by default.
    #[must_use]
    pub fn partner_paths(mut self, paths: PartnerPaths) -> Self {
        self.options.leaves_out_version = paths == PartnerPaths::Root;
        self
    }

    /// How many bytes a file may have that is uploaded; 64 MiB by default. The documentation names
    /// no limit of the service.
    #[must_use]
    pub fn max_upload_bytes(mut self, bytes: u64) -> Self {
        self.options.max_upload_bytes = bytes;
        self
    }

    /// The time for one attempt, from connecting to the last byte of the response; 30 s by default.
    ///
    /// [`RetryPolicy::deadline`] bounds the call as a whole. A large file takes longer, for which
    /// [`Upload::timeout`](crate::Upload::timeout) is there.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.options.timeout = timeout;
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
        self.options.connect_timeout = timeout;
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
        self.options.idle_timeout = Some(timeout);
        self
    }

    /// Lets changes go over the connections of earlier ones, which may idle for this long; by default
    /// each change opens a connection of its own. 500 ms are a good choice.
    ///
    /// A service may close a connection just when a change goes out over it, and nobody can tell then
    /// whether the change was made. So more changes end with [`Effect::Unknown`], in proportion to how
    /// often the service closes connections that idled for less than this time. None is made twice for
    /// it, and none is reported as something else than it is.
    ///
    /// # What a write costs
    ///
    /// A connection of its own costs a write a handshake: on one machine a few tenths of a
    /// millisecond, with TLS at 40 ms of round trip 126 ms in place of 43 ms. A closed connection keeps
    /// its port for about a minute, so that a client makes at most about 470 writes a second to one
    /// address. Where the time matters and not the number of connections, several writes in flight help
    /// as well:
    ///
    /// ```no_run
    /// use futures_util::{StreamExt, stream};
    /// use returning_ai::{Client, redemptions::UpdateStatus};
    ///
    /// # async fn example(client: Client, changes: Vec<UpdateStatus>) {
    /// let results = stream::iter(changes)
    ///     .map(|change| {
    ///         let client = client.clone();
    ///         async move { client.redemptions().update_status(change).await }
    ///     })
    ///     .buffer_unordered(64);
    /// let failed: Vec<_> = results.filter_map(|result| async { result.err() }).collect().await;
    /// # }
    /// ```
    ///
    /// [`Effect::Unknown`]: crate::Effect::Unknown
    #[must_use]
    pub fn reuse_connections_for_writes(mut self, idle: Duration) -> Self {
        self.options.reuse_connections_for_writes = Some(idle);
        self
    }

    /// How many bytes of a response are read; 8 MiB by default.
    #[must_use]
    pub fn max_body_bytes(mut self, bytes: usize) -> Self {
        self.options.max_body_bytes = bytes;
        self
    }

    /// How often calls are repeated where that is allowed.
    #[must_use]
    pub fn retry(mut self, policy: RetryPolicy) -> Self {
        self.options.retry = policy;
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
        self.options.user_agent = user_agent.into();
        self
    }

    /// The proxy for every request, as a URL: `http://`, `https://`, or with the feature `socks`
    /// `socks5://` and `socks5h://`. A loopback address is never reached through one.
    #[must_use]
    pub fn proxy(mut self, url: impl Into<SecretString>) -> Self {
        self.options.proxy = ProxyChoice::Url(url.into());
        self
    }

    /// Uses the proxy that the environment names in `HTTPS_PROXY` or else `ALL_PROXY` (or in lower
    /// case), but for the hosts of `NO_PROXY`. Without this setting the environment is not asked.
    #[must_use]
    pub fn proxy_from_environment(mut self) -> Self {
        self.options.proxy = ProxyChoice::Environment;
        self
    }

    /// Trusts certificates of this root beside those of the platform, for instance of a gateway of
    /// your own. The text is PEM and may hold several certificates.
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[must_use]
    pub fn add_root_certificate(mut self, pem: impl Into<String>) -> Self {
        self.options.trust.roots.push(pem.into());
        self
    }

    /// Presents a certificate of the client (mTLS). The text is PEM and holds the certificate, its
    /// chain, and the private key as PKCS #8 (`BEGIN PRIVATE KEY`).
    #[cfg(any(feature = "rustls", feature = "native-tls"))]
    #[must_use]
    pub fn identity(mut self, pem: impl Into<SecretString>) -> Self {
        self.options.trust.identity = Some(pem.into());
        self
    }

    /// Allows a [`base_url`](Self::base_url) of this host to be http, and never goes through a
    /// proxy to it.
    ///
    /// **For tests only: the key and all data are sent in the clear**, and whoever is between reads
    /// and changes them. It is meant for a stand-in with a name of its own, such as `mock` in a
    /// network of containers.
    #[must_use]
    pub fn allow_http_to(mut self, host: impl Into<String>) -> Self {
        self.options.plain_hosts.push(host.into());
        self
    }

    /// Adds a header to every request, for instance the key of a gateway of your own. Calls may
    /// replace it with [`CallOptions::header`].
    ///
    /// Headers that the SDK sends itself, and those of credentials, are refused when the client is
    /// built. Values appear in no output; one that is
    /// [marked as sensitive](HeaderValue::set_sensitive) is not shown by other crates either.
    #[must_use]
    pub fn header<N, V>(mut self, name: N, value: V) -> Self
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        self.options.headers.add(name, value);
        self
    }

    /// Tells an observer about each attempt and each call, for metrics and logs. Events hold
    /// operations, statuses, durations and sizes, and never a value.
    ///
    /// ```
    /// use returning_ai::{CallEvent, Client, Observer};
    ///
    /// struct Print;
    ///
    /// impl Observer for Print {
    ///     fn call(&self, event: &CallEvent<'_>) {
    ///         println!("{} {:?} {:?}", event.operation, event.status, event.duration);
    ///     }
    /// }
    ///
    /// let client = Client::builder().api_key("made-up-key").observer(Print).build()?;
    /// # Ok::<(), returning_ai::Error>(())
    /// ```
    #[must_use]
    pub fn observer(mut self, observer: impl Observer) -> Self {
        self.options.observer = Some(Arc::new(observer));
        self
    }

    /// Builds the client. Nothing is sent.
    ///
    /// # Errors
    ///
    /// When a setting is not valid; the message says which and why.
    pub fn build(self) -> Result<Client, Error> {
        let engine = Engine::new(&API, self.options)?;
        Ok(Client { engine, spelling: self.spelling, confirmed: Arc::default() })
    }
}

impl fmt::Debug for ClientBuilder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ClientBuilder")
            .field("credentials", &self.options.credentials)
            .finish_non_exhaustive()
    }
}

fn variable(name: &str) -> Result<Option<String>, Error> {
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

#[cfg(test)]
mod tests {
    use returning_ai_client::operations::{
        ALL, SECURE_AUTH, SECURITY_SCHEMES, SERVERS, UPDATE_REDEMPTION_ORDER_STATUS,
    };

    use super::*;

    #[test]
    fn every_scheme_of_the_document_has_a_credential_and_names_its_setter() {
        for scheme in SECURITY_SCHEMES {
            let kind = CREDENTIALS.iter().find(|kind| kind.schemes.contains(&scheme.name));
            let kind = kind.unwrap_or_else(|| panic!("no credential for {}", scheme.name));
            let mut credentials = Credentials::new(&API, &CREDENTIALS);
            let error = credentials.headers(&[scheme.name]).expect_err("nothing is held");
            let setter = format!("ClientBuilder::{}", kind.setter);
            assert!(error.to_string().contains(&setter), "{error}");
            credentials.set(kind, "made-up".into());
            assert_eq!(credentials.headers(&[scheme.name]).expect("held").len(), 1);
        }
        for operation in ALL {
            let is_known = |name: &&str| SECURITY_SCHEMES.iter().any(|scheme| scheme.name == *name);
            assert!(operation.security.iter().all(is_known), "{}", operation.id);
        }
    }

    #[test]
    fn each_setter_gives_the_credential_of_its_schemes() {
        let builder = Client::builder()
            .api_key("made-up-api")
            .user_token("made-up-user")
            .system_key("made-up-system")
            .secure_auth_key("made-up-secure")
            .widget_key("made-up-widget")
            .data_workflow_key("made-up-data");
        for (scheme, header, value) in [
            ("communityApiKey", "authorization", "Bearer made-up-api"),
            ("userApiKey", "authorization", "Bearer made-up-api"),
            ("userToken", "authorization", "Bearer made-up-user"),
            ("systemKey", "x-api-key", "made-up-system"),
            ("secureAuthKey", "apiKey", "made-up-secure"),
            ("widgetKey", "returningai-api-key", "made-up-widget"),
            ("dataWorkflowKey", "x-api-key", "made-up-data"),
        ] {
            let headers = builder.options.credentials.headers(&[scheme]).expect("held");
            assert_eq!(headers[header], value, "{scheme}");
        }
    }

    #[test]
    fn the_environment_of_the_process_sets_every_credential_and_the_addresses() {
        let read = |name: &str| {
            let value = match name {
                "RETURNING_AI_BASE_URL" => return Ok(None),
                "RETURNING_AI_ENVIRONMENT" => "staging".to_owned(),
                "RETURNING_AI_COMMUNITY_DOMAIN" => "club.example".to_owned(),
                name => format!("made-up-{name}"),
            };
            Ok(Some(value))
        };
        let builder = ClientBuilder::from_variables(read).expect("valid");
        for scheme in SECURITY_SCHEMES {
            let headers = builder.options.credentials.headers(&[scheme.name]).expect("held");
            assert_eq!(headers.len(), 1, "{}", scheme.name);
        }
        assert_eq!(builder.options.environment, Environment::Staging);
        let client = builder.build().expect("valid");
        let base = client.engine.base_url(&SECURE_AUTH).expect("the domain");
        assert_eq!(base.as_str(), "https://club.example");
    }

    #[test]
    fn an_environment_that_is_not_documented_is_refused_without_its_value() {
        let read =
            |name: &str| Ok((name == "RETURNING_AI_ENVIRONMENT").then(|| "canary".to_owned()));
        let error = ClientBuilder::from_variables(read).expect_err("refused").to_string();
        assert!(error.contains("RETURNING_AI_ENVIRONMENT") && !error.contains("canary"), "{error}");
    }

    #[test]
    fn the_front_page_explains_every_host() {
        let page = include_str!("front_page.md");
        for server in SERVERS.iter().filter(|server| server.environment.is_none()) {
            let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", server.host)));
            let row = row.unwrap_or_else(|| panic!("the host {} is missing", server.host));
            assert!(
                server.url.contains('{') || row.contains(&format!("`{}`", server.url)),
                "{row}"
            );
        }
        for kind in &CREDENTIALS {
            assert!(page.contains(&format!("(ClientBuilder::{})", kind.setter)), "{}", kind.setter);
        }
    }

    #[test]
    fn every_environment_of_the_document_can_be_chosen() {
        for environment in SERVERS.iter().filter_map(|server| server.environment) {
            assert!(environment.parse::<Environment>().is_ok(), "{environment}");
        }
    }

    #[test]
    fn production_has_an_address_for_every_operation() {
        let client = Client::builder().community_domain("club.example").build().expect("valid");
        for operation in ALL {
            assert!(client.engine.base_url(operation).is_ok(), "{}", operation.id);
        }
        let base = client.engine.base_url(&SECURE_AUTH).expect("the domain");
        assert_eq!(base.as_str(), "https://club.example");
    }

    #[test]
    fn an_order_is_moved_on_the_host_of_each_environment() {
        for (environment, expected) in [
            (Environment::Production, "https://api.returning.ai"),
            (Environment::Staging, "https://staging-integration.returning.ai/apis"),
            (Environment::PreStaging, "https://sgtr-integration.returning.ai/apis"),
            (Environment::Playground, "https://playground-integration.returning.ai/apis"),
        ] {
            let client = Client::builder().environment(environment).build().expect("valid");
            let base = client.engine.base_url(&UPDATE_REDEMPTION_ORDER_STATUS);
            assert_eq!(base.expect("an address").as_str(), expected);
        }
    }
}
