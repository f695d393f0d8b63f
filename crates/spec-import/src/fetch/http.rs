//! The requests to the documentation's host.

use std::{
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use ureq::{
    Agent,
    http::{Response, StatusCode, Uri, header},
    tls::TlsConfig,
};

use crate::read::MAX_PAGE_BYTES;

/// Who asks. The documentation's operator can see what it is and whom to ask.
const USER_AGENT: &str = concat!(
    "returning-ai-sdk-spec-import/",
    env!("CARGO_PKG_VERSION"),
    " (reads published documentation, one page at a time)"
);

/// How long a request may take, and the longest wait that the host may ask for.
const TIMEOUT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(120);
const MAX_REDIRECTS: usize = 3;

/// A request that did not give a page.
#[derive(Debug, thiserror::Error)]
#[error("{address}: {fault}")]
pub struct RequestError {
    /// The address of the page.
    pub address: String,
    fault: Fault,
}

#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error("this is not the address of a site; expected https://host, or http:// on this machine")]
    Address,
    #[error("the page is on another host, and only {host} is asked")]
    OtherHost { host: String },
    #[error("the host responded with {status}; expected 200")]
    Status { status: StatusCode },
    #[error("the host leads in circles")]
    Redirects,
    #[error("the page has more than {MAX_PAGE_BYTES} bytes")]
    TooLarge,
    #[error("this is HTML, such as a login page; expected Markdown")]
    Html,
    #[error("the page is empty; expected Markdown")]
    Empty,
    #[error("the request failed: {0}")]
    Transport(ureq::Error),
    #[error("the host asks for a pause of more than {} seconds; run the command again later", LONGEST_WAIT.as_secs())]
    Busy,
}

impl RequestError {
    fn new(address: &str, fault: Fault) -> Self {
        Self { address: address.to_owned(), fault }
    }

    /// Whether the next request would be one too many.
    pub(super) fn stops(&self) -> bool {
        match &self.fault {
            Fault::Busy => true,
            Fault::Status { status } => *status == StatusCode::TOO_MANY_REQUESTS,
            _ => false,
        }
    }
}

/// The host of the documentation.
pub(super) struct Site {
    agent: Agent,
    base: Uri,
    pause: Duration,
    asked: Option<Instant>,
}

impl Site {
    pub(super) fn new(address: &str, pause: Duration) -> Result<Self, RequestError> {
        let base: Option<Uri> = address.parse().ok().filter(is_site);
        let base = base.ok_or_else(|| RequestError::new(address, Fault::Address))?;
        let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
        let tls = TlsConfig::builder().unversioned_rustls_crypto_provider(provider).build();
        let builder = Agent::config_builder()
            .tls_config(tls)
            .user_agent(USER_AGENT)
            .timeout_global(Some(TIMEOUT))
            .http_status_as_error(false)
            .max_redirects(0);
        let config = if is_loopback(&base) { builder.proxy(None).build() } else { builder.build() };
        Ok(Self { agent: config.into(), base, pause, asked: None })
    }

    /// The address of a path on the host.
    pub(super) fn address(&self, path: &str) -> String {
        let authority = self.base.authority().map_or("", |authority| authority.as_str());
        format!("{}://{authority}{path}", self.base.scheme_str().unwrap_or("https"))
    }

    /// A twin: Markdown, not HTML.
    pub(super) fn get_page(&mut self, address: &str) -> Result<Vec<u8>, RequestError> {
        let bytes = self.get(address)?;
        let start =
            String::from_utf8_lossy(&bytes[..bytes.len().min(64)]).trim_start().to_lowercase();
        if start.is_empty() {
            return Err(RequestError::new(address, Fault::Empty));
        }
        if start.starts_with("<!doctype") || start.starts_with("<html") {
            return Err(RequestError::new(address, Fault::Html));
        }
        Ok(bytes)
    }

    /// The body of a response with 200, over redirects on the same host.
    pub(super) fn get(&mut self, address: &str) -> Result<Vec<u8>, RequestError> {
        let error = |fault| RequestError::new(address, fault);
        let mut target: Uri = address.parse().map_err(|_| error(Fault::Address))?;
        for _ in 0..=MAX_REDIRECTS {
            if !self.is_same_host(&target) {
                let host = self.base.authority().map(ToString::to_string).unwrap_or_default();
                return Err(error(Fault::OtherHost { host }));
            }
            let mut response = self.ask_twice(&target).map_err(error)?;
            let status = response.status();
            if status == StatusCode::OK {
                let body = response.body_mut().with_config().limit(MAX_PAGE_BYTES as u64);
                return body.read_to_vec().map_err(|fault| error(transport(fault)));
            }
            if !status.is_redirection() {
                return Err(error(Fault::Status { status }));
            }
            target =
                self.redirect(&target, &response).ok_or_else(|| error(Fault::Status { status }))?;
        }
        Err(error(Fault::Redirects))
    }

    /// A host that is busy is asked once more, after the pause that it asks for.
    fn ask_twice(&mut self, target: &Uri) -> Result<Response<ureq::Body>, Fault> {
        let response = self.ask(target)?;
        let busy = [StatusCode::TOO_MANY_REQUESTS, StatusCode::SERVICE_UNAVAILABLE];
        if !busy.contains(&response.status()) {
            return Ok(response);
        }
        let seconds = response.headers().get(header::RETRY_AFTER);
        let seconds = seconds.and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(5);
        let wait = Duration::from_secs(seconds);
        if wait > LONGEST_WAIT {
            return Err(Fault::Busy);
        }
        thread::sleep(wait);
        self.ask(target)
    }

    fn ask(&mut self, target: &Uri) -> Result<Response<ureq::Body>, Fault> {
        if let Some(asked) = self.asked {
            thread::sleep(self.pause.saturating_sub(asked.elapsed()));
        }
        let response =
            self.agent.get(target.clone()).header("accept", "text/markdown, text/plain").call();
        self.asked = Some(Instant::now());
        response.map_err(transport)
    }

    fn is_same_host(&self, target: &Uri) -> bool {
        target.scheme() == self.base.scheme() && target.authority() == self.base.authority()
    }

    fn redirect(&self, from: &Uri, response: &Response<ureq::Body>) -> Option<Uri> {
        let location = response.headers().get(header::LOCATION)?.to_str().ok()?;
        if location.starts_with('/') && !location.starts_with("//") {
            return self.address(location).parse().ok();
        }
        location.parse().ok().filter(|target| target != from)
    }
}

fn transport(error: ureq::Error) -> Fault {
    match error {
        ureq::Error::BodyExceedsLimit(_) => Fault::TooLarge,
        error => Fault::Transport(error),
    }
}

fn is_site(address: &Uri) -> bool {
    let https = address.scheme_str() == Some("https");
    let authority = address.authority().map_or("", |authority| authority.as_str());
    !authority.is_empty() && !authority.contains('@') && (https || is_loopback(address))
}

fn is_loopback(address: &Uri) -> bool {
    let host = address.host().unwrap_or_default().trim_matches(['[', ']']);
    host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}
