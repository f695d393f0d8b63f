//! Which proxy a client uses.

use reqwest::{NoProxy, Proxy, Url};
use secrecy::{ExposeSecret, SecretString};

use crate::error::Error;

/// The choice of a proxy.
#[derive(Clone, Default)]
pub enum ProxyChoice {
    /// None, whatever the environment says.
    #[default]
    None,
    /// This one for every request.
    Url(SecretString),
    /// The one of the environment, but for the hosts that it excepts.
    Environment,
}

impl ProxyChoice {
    /// The proxy for the HTTP client.
    pub(crate) fn proxy(&self) -> Result<Option<Proxy>, Error> {
        match self {
            Self::None => Ok(None),
            Self::Url(url) => proxy(url.expose_secret()).map(Some),
            Self::Environment => match of_environment(|name| std::env::var(name).ok()) {
                Some(url) => Ok(Some(proxy(&url)?.no_proxy(NoProxy::from_env()))),
                None => Ok(None),
            },
        }
    }
}

/// The proxy for https, which is what every request to the service is.
fn of_environment(read: impl Fn(&str) -> Option<String>) -> Option<String> {
    ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"]
        .into_iter()
        .find_map(|name| read(name).filter(|url| !url.is_empty()))
}

/// A scheme that the HTTP client does not know would make it go without the proxy.
fn proxy(url: &str) -> Result<Proxy, Error> {
    // curl and others take a host and a port, too.
    let url = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let scheme = Url::parse(&url).ok().filter(Url::has_host).map(|url| url.scheme().to_owned());
    let known = match scheme.as_deref() {
        Some("http" | "https") => true,
        Some("socks5" | "socks5h") if cfg!(feature = "socks") => true,
        Some("socks5" | "socks5h") => {
            return Err(Error::misconfigured("a SOCKS proxy needs the feature `socks`"));
        }
        _ => false,
    };
    Proxy::all(&url).ok().filter(|_| known).ok_or_else(|| {
        Error::misconfigured("the proxy has to be a URL such as http://proxy.example:3128")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_would_be_passed_over_is_refused() {
        for url in ["ftp://127.0.0.1:1", "htpp://127.0.0.1:1", "::", ""] {
            assert!(ProxyChoice::Url(url.into()).proxy().is_err(), "{url:?}");
        }
        for url in ["http://127.0.0.1:1", "https://proxy.example", "proxy.example:3128"] {
            assert!(ProxyChoice::Url(url.into()).proxy().is_ok(), "{url:?}");
        }
        let socks = ProxyChoice::Url("socks5://127.0.0.1:1".into()).proxy();
        assert_eq!(socks.is_ok(), cfg!(feature = "socks"));
    }

    #[test]
    fn the_proxy_for_https_goes_before_the_one_for_everything() {
        let read = |variables: &'static [(&str, &str)]| {
            of_environment(|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(read(&[("ALL_PROXY", "a"), ("HTTPS_PROXY", "b")]).as_deref(), Some("b"));
        assert_eq!(read(&[("ALL_PROXY", "a"), ("https_proxy", "")]).as_deref(), Some("a"));
        assert_eq!(read(&[("HTTP_PROXY", "a")]), None);
    }
}
