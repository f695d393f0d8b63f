//! Where each host of the API is.

use std::{fmt, str::FromStr};

use returning_ai_response::operation::{Api, Operation};

use crate::{base_url::BaseUrl, error::Error};

/// The copy of the service that a client talks to.
///
/// The documentation spreads its operations over several hosts, and each operation goes to the
/// first host that its page names and that the environment has. Not every host has a documented
/// copy; a call that needs one without fails before anything is sent.
///
/// ```
/// use returning_ai_runtime::Environment;
///
/// assert_eq!("staging".parse(), Ok(Environment::Staging));
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Environment {
    /// What communities use.
    #[default]
    Production,
    /// The staging copies: of the integration host and of the system base.
    Staging,
    /// The copy before staging: of the integration host.
    PreStaging,
    /// The playground: of the integration host.
    Playground,
}

impl Environment {
    const ALL: [Self; 4] = [Self::Production, Self::Staging, Self::PreStaging, Self::Playground];

    /// The word of the OpenAPI document; `None` for production.
    fn name(self) -> Option<&'static str> {
        match self {
            Self::Production => None,
            Self::Staging => Some("staging"),
            Self::PreStaging => Some("pre-staging"),
            Self::Playground => Some("playground"),
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name().unwrap_or("production"))
    }
}

impl FromStr for Environment {
    type Err = ParseEnvironmentError;

    /// Takes the words that `Display` writes: `production`, `staging`, `pre-staging` and
    /// `playground`.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|environment| environment.to_string() == text);
        found.ok_or(ParseEnvironmentError)
    }
}

/// A text that is not an [`Environment`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseEnvironmentError;

impl fmt::Display for ParseEnvironmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an environment is `production`, `staging`, `pre-staging` or `playground`")
    }
}

impl std::error::Error for ParseEnvironmentError {}

/// The host whose address is the community's own domain.
const COMMUNITY: &str = "community";

/// Which base URL each operation has.
#[derive(Clone, Debug)]
pub(crate) enum Addresses {
    /// One for all of them.
    One(BaseUrl),
    /// Those of an environment.
    Of { environment: Environment, hosts: Vec<(&'static str, BaseUrl)> },
}

impl Addresses {
    /// The base URL for everything if there is one, else the addresses of an environment; the
    /// community's domain is used if it is known.
    pub(crate) fn from_options(
        api: &Api,
        base_url: Option<&str>,
        environment: Environment,
        community_domain: Option<&str>,
        plain_hosts: &[String],
    ) -> Result<Self, Error> {
        if let Some(url) = base_url {
            return BaseUrl::parse_with(api.servers, plain_hosts, url).map(Self::One);
        }
        let mut hosts = Vec::new();
        for server in api.servers.iter().filter(|server| server.environment == environment.name()) {
            if server.host != COMMUNITY {
                hosts.push((server.host, BaseUrl::parse(api.servers, server.url)?));
            }
        }
        if let Some(domain) = community_domain {
            hosts.push((COMMUNITY, BaseUrl::of_domain(domain)?));
        }
        Ok(Self::Of { environment, hosts })
    }

    /// The address of an operation.
    pub(crate) fn for_operation(&self, operation: &Operation) -> Result<&BaseUrl, Error> {
        self.for_hosts(operation.hosts)
    }

    /// The address of a request that no operation describes, to a documented host or to the first.
    pub(crate) fn of_host(&self, api: &Api, host: Option<&str>) -> Result<&BaseUrl, Error> {
        let documented = |host: &str| {
            let server = api.servers.iter().find(|server| server.host == host);
            server.map(|server| server.host).ok_or_else(|| unknown_host(api))
        };
        match (host.map(documented).transpose()?, self) {
            (Some(host), _) => self.for_hosts(&[host]),
            (None, Self::One(base)) => Ok(base),
            (None, Self::Of { hosts, .. }) => hosts
                .first()
                .map(|(_, base)| base)
                .ok_or_else(|| Error::misconfigured("the environment has no address")),
        }
    }

    fn for_hosts(&self, wanted: &[&str]) -> Result<&BaseUrl, Error> {
        match self {
            Self::One(base) => Ok(base),
            Self::Of { environment, hosts } => wanted
                .iter()
                .find_map(|host| find(hosts, host))
                .ok_or_else(|| nowhere(wanted, *environment)),
        }
    }

    /// Whether any address needs TLS.
    pub(crate) fn need_tls(&self) -> bool {
        !matches!(self, Self::One(base) if !base.is_https())
    }

    /// Whether any address is on this machine, which may be reached without TLS and never through a
    /// proxy.
    pub(crate) fn are_loopback(&self) -> bool {
        matches!(self, Self::One(base) if base.is_loopback())
    }
}

impl fmt::Display for Addresses {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::One(base) => f.write_str(base.as_str()),
            Self::Of { environment, .. } => environment.fmt(f),
        }
    }
}

fn find<'a>(hosts: &'a [(&'static str, BaseUrl)], wanted: &str) -> Option<&'a BaseUrl> {
    hosts.iter().find(|(host, _)| *host == wanted).map(|(_, base)| base)
}

fn unknown_host(api: &Api) -> Error {
    let production = api.servers.iter().filter(|server| server.environment.is_none());
    let hosts: Vec<_> = production.map(|server| server.host).collect();
    let detail = format!("the hosts of the documentation are {}", hosts.join(", "));
    Error::invalid_input(detail)
}

fn nowhere(hosts: &[&str], environment: Environment) -> Error {
    if hosts.contains(&COMMUNITY) {
        let detail = "this operation is served by the community's own domain; give it with \
                      `ClientBuilder::community_domain`";
        return Error::misconfigured(detail);
    }
    let hosts = hosts.join(", ");
    Error::misconfigured(format!(
        "no address of the host {hosts} is documented for the environment {environment}; give one \
         with `ClientBuilder::base_url`"
    ))
}

#[cfg(test)]
mod tests {
    use returning_ai_response::for_tests::{API, ARCHIVE_THING, READ_THING, SIGN_IN};

    use super::*;

    fn addresses(environment: Environment, community_domain: Option<&str>) -> Addresses {
        Addresses::from_options(&API, None, environment, community_domain, &[]).expect("valid")
    }

    #[test]
    fn an_environment_is_read_as_it_is_shown() {
        for environment in Environment::ALL {
            assert_eq!(environment.to_string().parse(), Ok(environment));
        }
        assert_eq!("".parse::<Environment>(), Err(ParseEnvironmentError));
    }

    #[test]
    fn the_domain_of_the_community_serves_its_operations() {
        let addresses = addresses(Environment::Production, Some("club.example"));
        let base = addresses.for_operation(&SIGN_IN).expect("the domain");
        assert_eq!(base.as_str(), "https://club.example");
    }

    #[test]
    fn an_operation_goes_to_the_first_of_its_hosts_that_the_environment_has() {
        for (environment, expected) in [
            (Environment::Production, "https://api.example"),
            (Environment::Staging, "https://staging-integration.example/apis"),
        ] {
            let addresses = addresses(environment, None);
            let base = addresses.for_operation(&ARCHIVE_THING).expect("an address");
            assert_eq!(base.as_str(), expected);
        }
    }

    #[test]
    fn a_missing_address_says_what_to_set() {
        let addresses = addresses(Environment::Playground, None);
        let error = addresses.for_operation(&SIGN_IN).expect_err("no domain").to_string();
        assert!(error.contains("ClientBuilder::community_domain"), "{error}");
        let error = addresses.for_operation(&READ_THING).expect_err("no copy").to_string();
        assert!(error.contains("playground") && error.contains("base_url"), "{error}");
    }
}
