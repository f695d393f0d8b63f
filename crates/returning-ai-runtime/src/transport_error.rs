//! Failures without a response.

use std::io::{self, ErrorKind};

use progenitor_client::Error as GeneratedError;
use returning_ai_response::Failure;

use crate::{base_url::BaseUrl, error::Error};

/// What it means that no response came.
pub(crate) fn transport_error(base: &BaseUrl, error: Option<GeneratedError<()>>) -> Error {
    let error = match error {
        Some(GeneratedError::CommunicationError(error)) => error.without_url(),
        // The hooks say why they did not send a request.
        Some(GeneratedError::Custom(why)) => return Error::invalid_input(why),
        // The generator's words may repeat the value.
        Some(GeneratedError::InvalidRequest(_)) => {
            let detail = "an argument cannot be sent in its header";
            return Error::invalid_input(detail);
        }
        _ => return Error::new(Failure::Interrupted, "the connection broke"),
    };
    if error.is_builder() {
        // Its cause may repeat what was to be sent.
        return Error::misconfigured("the request cannot be formed");
    }
    let (failure, detail) = transport_failure(base.as_str(), &error);
    Error::new(failure, detail).with_source(error)
}

/// Why no response came, as far as the libraries below tell. Most of their types are not public, so
/// their words have to do.
fn transport_failure(base: &str, error: &reqwest::Error) -> (Failure, String) {
    let names = |words: &str| says(error, words);
    let system_says = |kind: ErrorKind| {
        is_any_cause(error, |cause| {
            cause.downcast_ref::<io::Error>().is_some_and(|cause| cause.kind() == kind)
        })
    };
    if is_any_cause(error, is_unsent) {
        let detail = format!("the connection to {base} was closed before the request was sent");
        (Failure::NotConnected, detail)
    } else if error.is_connect() && names("proxy authorization required") {
        let detail = "the proxy (of `ClientBuilder::proxy` or of the environment) refuses the \
                      connection with 407: it asks for another user name or password";
        (Failure::ProxyRefused, detail.to_owned())
    } else if error.is_connect() && names("tunnel error") {
        (Failure::NotConnected, format!("the proxy did not open a connection to {base}"))
    } else if error.is_connect() && names("certificate") {
        let reason = certificate_reason(error);
        (Failure::CertificateRefused, format!("the certificate of {base} is not accepted{reason}"))
    } else if error.is_connect() && names("dns error") {
        (Failure::NotConnected, format!("the name of the host of {base} cannot be resolved"))
    } else if error.is_connect() && system_says(ErrorKind::ConnectionRefused) {
        (Failure::NotConnected, format!("{base} refuses connections: nothing listens there"))
    } else if error.is_connect() && system_says(ErrorKind::AddrNotAvailable) {
        let detail = format!(
            "this machine has no free port for another connection to {base}; each change opens one, \
             and a closed one keeps its port for a minute: make fewer at a time, or let them share \
             connections by `ClientBuilder::reuse_connections_for_writes`"
        );
        (Failure::NotConnected, detail)
    } else if error.is_connect() {
        (Failure::NotConnected, format!("cannot connect to {base}"))
    } else if error.is_timeout() {
        (Failure::TimedOut, format!("no response from {base} in time"))
    } else {
        (Failure::Interrupted, format!("the connection to {base} broke before a response"))
    }
}

/// Whether the HTTP library gave a request back without having sent any of it.
fn is_unsent(cause: &(dyn std::error::Error + 'static)) -> bool {
    cause.downcast_ref::<hyper::Error>().is_some_and(hyper::Error::is_canceled)
}

fn is_any_cause(
    error: &reqwest::Error,
    is_it: impl Fn(&(dyn std::error::Error + 'static)) -> bool,
) -> bool {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    causes.into_iter().any(is_it)
}

/// Whether a cause of an error has these words, which are in lower case.
fn says(error: &reqwest::Error, words: &str) -> bool {
    is_any_cause(error, |cause| cause.to_string().to_ascii_lowercase().contains(words))
}

/// Why a certificate is not accepted, as the end of a sentence. Every TLS library says it in its own
/// words.
fn certificate_reason(error: &reqwest::Error) -> &'static str {
    const REASONS: [(&[&str], &str); 4] = [
        (&["expired"], ": it has expired, or the clock of this machine is wrong"),
        (
            &["notvalidyet", "not valid yet"],
            ": it is not valid yet, or the clock of this machine is wrong",
        ),
        (
            &["notvalidforname", "not valid for name", "hostname mismatch"],
            ": it belongs to another name",
        ),
        (
            &[
                "unknownissuer",
                "unknown issuer",
                "self-signed",
                "self signed",
                "unable to get local issuer",
            ],
            ": nobody whom this machine trusts has signed it",
        ),
    ];
    let fits = |(words, _): &&(&[&str], &str)| words.iter().any(|words| says(error, words));
    REASONS.iter().find(fits).map_or("", |(_, reason)| reason)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_machine_without_a_free_port_is_told_what_to_do() {
        // No machine has this address, so that none has a port of it.
        let nowhere = std::net::IpAddr::from([192, 0, 2, 1]);
        let http = reqwest::Client::builder().no_proxy().local_address(nowhere).build();
        let sent = http.expect("a client").get("http://127.0.0.1:9").send().await;
        let base = BaseUrl::parse(&[], "http://127.0.0.1:9").expect("a URL");
        let error = transport_error(&base, sent.err().map(GeneratedError::CommunicationError));
        assert_eq!(error.failure(), Failure::NotConnected);
        assert!(error.to_string().contains("reuse_connections_for_writes"), "{error}");
    }
}
