//! Base URLs, and paths below them.

use std::{borrow::Cow, net::IpAddr, sync::Arc};

use reqwest::Url;
use returning_ai_response::operation::Server;

use crate::{error::Error, path_check};

/// A base URL that a key may be sent to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    text: Arc<str>,
    host: String,
    loopback: bool,
    is_https: bool,
}

impl BaseUrl {
    /// Accepts https anywhere and http on this machine, with or without a path and a slash at the
    /// end. The path of a documented server may end in `/v1`.
    pub fn parse(servers: &[Server], text: &str) -> Result<Self, Error> {
        Self::parse_with(servers, &[], text)
    }

    /// The same, and http for these hosts as well, which count as this machine.
    pub(crate) fn parse_with(
        servers: &[Server],
        plain_hosts: &[String],
        text: &str,
    ) -> Result<Self, Error> {
        if !text.contains("://") {
            return Err(Error::misconfigured("the base URL has no scheme; begin it with https://"));
        }
        let url = Url::parse(text.trim())
            .map_err(|error| Error::misconfigured(format!("the base URL is not a URL: {error}")))?;
        let is_allowed =
            |host: &str| plain_hosts.iter().any(|plain| plain.eq_ignore_ascii_case(host));
        let loopback = is_loopback(&url) || url.host_str().is_some_and(is_allowed);
        if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
            return Err(Error::misconfigured("the base URL has to begin with https:// and a host"));
        }
        if url.scheme() == "http" && !loopback {
            return Err(Error::misconfigured(plain(url.host_str().unwrap_or_default())));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(Error::misconfigured(
                "the base URL must not hold a user name or a password",
            ));
        }
        if url.query().is_some() || url.fragment().is_some() {
            return Err(Error::misconfigured("the base URL must not hold a query or a fragment"));
        }
        let text = url.as_str().trim_end_matches('/').to_owned();
        let is_documented = servers.iter().any(|server| server.url == text);
        if text.ends_with("/v1") && !is_documented {
            return Err(Error::misconfigured(
                "the base URL must not end in /v1, which the paths of the operations begin with",
            ));
        }
        let host = url.host_str().unwrap_or_default().to_owned();
        let is_https = url.scheme() == "https";
        Ok(Self { text: text.into(), host, loopback, is_https })
    }

    /// The address of a domain, which is given without a scheme and without a path.
    pub(crate) fn of_domain(domain: &str) -> Result<Self, Error> {
        let is_domain = !domain.is_empty()
            && domain.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-".contains(&byte));
        if !is_domain {
            return Err(Error::misconfigured(
                "the community's domain has to be a name such as club.example, without https:// \
                 and without a path",
            ));
        }
        Self::parse(&[], &format!("https://{domain}"))
    }

    /// Whether the address is on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.loopback
    }

    /// Whether connections to it are encrypted.
    pub(crate) fn is_https(&self) -> bool {
        self.is_https
    }

    /// The URL without a slash at its end.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// The same for an attempt to keep.
    pub(crate) fn shared(&self) -> Arc<str> {
        Arc::clone(&self.text)
    }

    /// The host, in lower case and without a port.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The URL of a path below this one.
    ///
    /// The path begins with one slash and names no other host, so that the key never leaves for
    /// somewhere else.
    pub(crate) fn join(&self, path: &str) -> Result<Url, Error> {
        let wrong = |why: &str| Error::invalid_input(format!("the path {why}"));
        if !path.starts_with('/') || path.starts_with("//") {
            return Err(wrong("has to begin with exactly one slash"));
        }
        if path.contains(['?', '#']) {
            return Err(wrong("must not hold a query or a fragment; give a query with `query`"));
        }
        if let Some(problem) = path_check::problem(path) {
            return Err(wrong(problem));
        }
        let url = Url::parse(&format!("{}{path}", self.text))
            .map_err(|error| wrong(&format!("does not give a URL: {error}")))?;
        if url.as_str().starts_with(&format!("{}/", self.text)) {
            Ok(url)
        } else {
            Err(wrong("leads away from the base URL"))
        }
    }
}

/// Why a host is not reached without TLS, and what its caller may have meant.
fn plain(host: &str) -> Cow<'static, str> {
    let hint = match host {
        "localhost." => "; write localhost without the dot",
        "host.docker.internal" => {
            ", which this name is not: seen from a container it is another one. Tests may name it \
             with `ClientBuilder::allow_http_to`"
        }
        _ => "; tests may name another host with `ClientBuilder::allow_http_to`",
    };
    format!(
        "the base URL has to be https, because the API key goes with every request; http is for \
         this machine only{hint}"
    )
    .into()
}

fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>();
    address.map_or_else(|_| host == "localhost", |address| address.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_http_is_for_this_machine_and_for_hosts_that_are_named() {
        for (url, hint) in [
            ("http://localhost.:1", "without the dot"),
            ("http://host.docker.internal:1", "seen from a container"),
            ("http://mock:1", "allow_http_to"),
        ] {
            let error = BaseUrl::parse(SERVERS, url).expect_err("refused").to_string();
            assert!(error.contains(hint), "{error}");
        }
        let hosts = ["mock".to_owned()];
        assert!(BaseUrl::parse_with(SERVERS, &hosts, "http://MOCK:1").is_ok());
        assert!(BaseUrl::parse_with(SERVERS, &hosts, "http://mock.example").is_err());
    }

    const SERVERS: &[Server] = &[Server {
        host: "versioned",
        environment: None,
        url: "https://rai-api.returning.ai/api/v1",
    }];

    #[test]
    fn a_base_url_loses_its_last_slash_and_keeps_its_path() {
        for (given, kept) in [
            ("https://api.returning.ai", "https://api.returning.ai"),
            ("https://api.returning.ai/", "https://api.returning.ai"),
            ("https://integration.returning.ai/apis/", "https://integration.returning.ai/apis"),
            ("http://127.0.0.1:8080/apis", "http://127.0.0.1:8080/apis"),
            ("http://[::1]:8080", "http://[::1]:8080"),
            ("http://localhost:1", "http://localhost:1"),
            ("https://rai-api.returning.ai/api/v1", "https://rai-api.returning.ai/api/v1"),
        ] {
            assert_eq!(BaseUrl::parse(SERVERS, given).expect("accepted").as_str(), kept);
        }
    }

    #[test]
    fn a_base_url_that_would_give_the_key_away_is_refused() {
        for given in [
            "http://api.returning.ai",
            "http://localhost.example.com",
            "http://127.0.0.1.example.com",
            "ftp://api.returning.ai",
            "https://user:secret@api.returning.ai",
            "https://api.returning.ai/?key=1",
            "https://api.returning.ai/#x",
            "https://api.returning.ai/v1",
            "https://api.returning.ai/api/v1",
            "api.returning.ai",
            "",
        ] {
            let error = BaseUrl::parse(SERVERS, given).expect_err(given);
            assert!(!error.to_string().contains("secret"), "{error}");
        }
    }

    #[test]
    fn a_domain_is_a_name_and_nothing_else() {
        let base = BaseUrl::of_domain("club.example").expect("accepted");
        assert_eq!(base.as_str(), "https://club.example");
        for domain in ["", "https://club.example", "club.example/x", "a@b", "a:1", "a b", "a?b"] {
            assert!(BaseUrl::of_domain(domain).is_err(), "{domain}");
        }
    }

    #[test]
    fn a_path_stays_below_the_base_url() {
        let base =
            BaseUrl::parse(SERVERS, "https://integration.returning.ai/apis").expect("accepted");
        let joined = base.join("/v1/cups/a%20b").expect("accepted");
        assert_eq!(joined.as_str(), "https://integration.returning.ai/apis/v1/cups/a%20b");
        for path in [
            "",
            "v1/x",
            "//evil.example/v1",
            "/v1/../x",
            "/v1/./x",
            "/v1/%2e%2E/x",
            "/..",
            "/v1/x?y=1",
            "/v1/x#y",
            "/\\evil.example",
            "/v1/\tx",
            "/v1 /x",
            "/\n/evil.example",
            "/v1/..;/x",
            "/v1/..%2fx",
            "/v1/%2e%2e%2fx",
            "/v1/..%5cx",
            "/v1/x%00",
            "/v1/x%0a",
            "/v1/x%",
            "/v1/x%zz",
            "/v1/x%é",
            "https://evil.example/",
        ] {
            assert!(base.join(path).is_err(), "{path:?}");
        }
    }
}
