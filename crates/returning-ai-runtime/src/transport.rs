//! The HTTP client, with every setting spelled out.
//!
//! A service links one reqwest for all its crates, and the features that another crate switches on
//! change reqwest's defaults. None of them may change what this SDK does with a change of an order.

use std::{
    sync::{Arc, OnceLock},
    time::Duration,
};

use http::HeaderValue;
use reqwest::redirect;
use returning_ai_response::operation::DeclaredEffect;
use tokio::runtime;

use crate::{error::Error, pool::Pool, proxies::ProxyChoice, trust::Trust};

/// What a caller may choose.
#[derive(Clone)]
pub(crate) struct Settings {
    /// The time for an attempt that has no other.
    pub(crate) timeout: Duration,
    pub(crate) connect_timeout: Duration,
    pub(crate) user_agent: HeaderValue,
    pub(crate) proxy: ProxyChoice,
    pub(crate) trust: Trust,
    /// Whether the service is on this machine.
    pub(crate) is_loopback: bool,
    /// Whether any address needs TLS.
    pub(crate) is_https: bool,
    /// How long a connection may idle over which the next change goes; without it each has its own.
    pub(crate) reused_for_writes: Option<Duration>,
}

/// The connections of a client, by what goes over them.
#[derive(Clone, Debug)]
pub(crate) struct Http {
    /// For what may be sent twice: connections are kept for the next request.
    kept: Pool,
    /// For changes that must not be made twice: each has a connection of its own.
    ///
    /// A service may close a kept connection just when a request goes out over it, and nobody can
    /// tell then whether it was carried out. A new connection costs a handshake and leaves no such
    /// doubt.
    fresh: reqwest::Client,
    /// For the same changes, where the caller takes the doubt for the time that it saves.
    reused: Option<Pool>,
    /// The time for an attempt that has no other.
    pub(crate) timeout: Duration,
    /// The runtime whose connections are kept.
    runtime: Arc<OnceLock<runtime::Id>>,
}

impl Http {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        // A service that closes an idle connection just when a request goes out over it fails that
        // request. Four seconds are less than the usual servers and balancers keep one.
        let kept = pool(settings, Duration::from_secs(4))?;
        let fresh = http_client(settings, |builder| builder.pool_max_idle_per_host(0))?;
        let reused = settings.reused_for_writes.map(|idle| pool(settings, idle)).transpose()?;
        Ok(Self { kept, fresh, reused, timeout: settings.timeout, runtime: Arc::default() })
    }

    /// The connections for an attempt, and whether they are kept. A repetition has one of its own:
    /// what failed may have been meant for another request over a kept connection.
    pub(crate) fn for_attempt(
        &self,
        effect: DeclaredEffect,
        number: u32,
    ) -> (reqwest::Client, bool) {
        let pool = match effect {
            DeclaredEffect::Read | DeclaredEffect::Idempotent => Some(&self.kept),
            DeclaredEffect::Write => self.reused.as_ref(),
        };
        let pool = pool.filter(|_| number == 1 && self.is_in_its_runtime());
        (pool.map_or_else(|| self.fresh.clone(), Pool::client), pool.is_some())
    }

    /// Lets no further change go over the connections of earlier ones. Behind a response that does not
    /// say how long it is may come what a later change would take for its own response.
    pub(crate) fn leave_connections_of_writes(&self) {
        if let Some(reused) = &self.reused {
            reused.replace();
        }
    }

    /// Whether this is the runtime of the first call. A kept connection is driven by the runtime that
    /// opened it, and serves nobody while that is idle.
    fn is_in_its_runtime(&self) -> bool {
        let current = runtime::Handle::try_current().ok().map(|handle| handle.id());
        current.is_some_and(|current| *self.runtime.get_or_init(|| current) == current)
    }
}

/// A pool whose connections may idle for so long.
fn pool(settings: &Settings, idle: Duration) -> Result<Pool, Error> {
    let settings = settings.clone();
    Pool::new(move || http_client(&settings, |builder| builder.pool_idle_timeout(idle)))
}

fn http_client(
    settings: &Settings,
    pool: impl FnOnce(reqwest::ClientBuilder) -> reqwest::ClientBuilder,
) -> Result<reqwest::Client, Error> {
    if cfg!(not(any(feature = "__rustls", feature = "native-tls"))) && settings.is_https {
        return Err(Error::misconfigured(
            "https needs the feature `rustls` or the feature `native-tls`",
        ));
    }
    let builder = reqwest::Client::builder()
        .user_agent(settings.user_agent.clone())
        .timeout(settings.timeout)
        .connect_timeout(settings.connect_timeout)
        .https_only(!settings.is_loopback)
        // A service may redirect after it acted, and a redirected change goes out a second time.
        .redirect(redirect::Policy::none())
        .referer(false)
        // What may be repeated is decided in one place, which knows what the operation does.
        .retry(reqwest::retry::never())
        .http1_only()
        .no_gzip()
        .no_brotli()
        .no_deflate()
        .no_zstd()
        .no_hickory_dns()
        .connection_verbose(false)
        .no_proxy();
    let builder = with_proxy(settings.trust.apply(with_tls(pool(builder), settings)?)?, settings)?;
    builder.build().map_err(|error| {
        Error::misconfigured("the HTTP client cannot be started; see the cause")
            .with_source(error.without_url())
    })
}

#[cfg(feature = "__rustls")]
fn with_tls(
    builder: reqwest::ClientBuilder,
    settings: &Settings,
) -> Result<reqwest::ClientBuilder, Error> {
    if !has_provider() {
        return Err(Error::misconfigured(
            "the feature `rustls-no-provider` needs a provider of cryptography that the program \
             installs before it builds a client, for instance with \
             `rustls::crypto::ring::default_provider().install_default()`",
        ));
    }
    let builder = builder.tls_backend_rustls();
    // A machine without certificate authorities still reaches what is on it.
    Ok(if settings.is_https { builder } else { builder.tls_certs_only([]) })
}

/// Whether rustls has what it needs; without it the HTTP client would panic.
#[cfg(feature = "__rustls")]
fn has_provider() -> bool {
    #[cfg(feature = "rustls-no-provider")]
    let is_installed = rustls::crypto::CryptoProvider::get_default().is_some();
    #[cfg(not(feature = "rustls-no-provider"))]
    let is_installed = false;
    is_installed || cfg!(feature = "rustls")
}

#[cfg(not(feature = "__rustls"))]
fn with_tls(
    builder: reqwest::ClientBuilder,
    _: &Settings,
) -> Result<reqwest::ClientBuilder, Error> {
    #[cfg(feature = "native-tls")]
    let builder = builder.tls_backend_native();
    Ok(builder)
}

/// A proxy of the environment would see that it is there only with some features of reqwest, so a
/// proxy is used where the caller names one, and never for this machine.
fn with_proxy(
    builder: reqwest::ClientBuilder,
    settings: &Settings,
) -> Result<reqwest::ClientBuilder, Error> {
    match settings.proxy.proxy()? {
        Some(proxy) if !settings.is_loopback => Ok(builder.proxy(proxy)),
        _ => Ok(builder),
    }
}

#[cfg(all(test, feature = "rustls-no-provider", not(feature = "rustls")))]
mod tests {
    use super::*;

    #[test]
    fn a_program_without_a_provider_gets_an_error_and_no_panic() {
        for is_https in [true, false] {
            let settings = Settings {
                timeout: Duration::from_secs(1),
                connect_timeout: Duration::from_secs(1),
                user_agent: HeaderValue::from_static("test"),
                proxy: ProxyChoice::None,
                trust: Trust::default(),
                is_loopback: !is_https,
                is_https,
                reused_for_writes: None,
            };
            let error = Http::new(&settings).expect_err("nothing is installed").to_string();
            assert!(error.contains("install_default"), "{error}");
        }
    }
}
