//! Credentials, by security scheme.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue};
use returning_ai_response::{
    Failure,
    operation::{Api, SecurityScheme},
};
use secrecy::{ExposeSecret, SecretString};

use crate::error::Error;

/// A credential that a client may hold, as the builder of the client names it.
#[derive(Debug, PartialEq, Eq)]
pub struct CredentialKind {
    /// The security schemes that it serves.
    pub schemes: &'static [&'static str],
    /// What messages call it.
    pub label: &'static str,
    /// The method of the builder that sets it.
    pub setter: &'static str,
}

/// The credentials that a client holds.
#[derive(Clone)]
pub struct Credentials {
    schemes: &'static [SecurityScheme],
    kinds: &'static [CredentialKind],
    held: Vec<(&'static CredentialKind, SecretString)>,
}

impl Credentials {
    /// No credential, of which there are these kinds.
    pub fn new(api: &Api, kinds: &'static [CredentialKind]) -> Self {
        Self { schemes: api.security_schemes, kinds, held: Vec::new() }
    }

    /// Holds a credential of this kind, in place of one that was held before.
    pub fn set(&mut self, kind: &'static CredentialKind, secret: SecretString) {
        self.held.retain(|(held, _)| *held != kind);
        self.held.push((kind, secret));
    }

    /// Whether no credential is held.
    pub fn is_empty(&self) -> bool {
        self.held.is_empty()
    }

    /// The headers for an operation: those of the first scheme for which the client holds a
    /// credential. An operation without a scheme gets none, so that no key goes where none is
    /// wanted.
    pub fn headers(&self, schemes: &[&str]) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let Some(first) = schemes.first() else { return Ok(headers) };
        let held = schemes.iter().find_map(|scheme| self.for_scheme(scheme));
        let (scheme, kind, secret) = held.ok_or_else(|| self.missing(first))?;
        headers.insert(HeaderName::from_static(scheme.header), value(scheme, kind, secret)?);
        Ok(headers)
    }

    /// The credential that is held for a scheme, and how it is sent.
    fn for_scheme(
        &self,
        name: &str,
    ) -> Option<(&'static SecurityScheme, &'static CredentialKind, &SecretString)> {
        let scheme = self.schemes.iter().find(|scheme| scheme.name == name)?;
        let (kind, secret) = self.held.iter().find(|(kind, _)| kind.schemes.contains(&name))?;
        Some((scheme, kind, secret))
    }

    /// The security schemes of the kind that a setter sets.
    pub(crate) fn schemes_of(&self, setter: &str) -> Result<&'static [&'static str], Error> {
        let kind = self.kinds.iter().find(|kind| kind.setter == setter);
        kind.map(|kind| kind.schemes).ok_or_else(|| {
            let setters: Vec<_> = self.kinds.iter().map(|kind| kind.setter).collect();
            let detail = format!("a credential is named by its setter: {}", setters.join(", "));
            Error::invalid_input(detail)
        })
    }

    /// Whether a text holds one of the credentials.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        self.held.iter().any(|(_, secret)| text.contains(secret.expose_secret()))
    }

    /// A key with a line break at its end is the most common mistake, and the service's response to
    /// it would only say that the key is wrong.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for (kind, secret) in &self.held {
            let secret = secret.expose_secret();
            let problem = if secret.is_empty() {
                "is empty"
            } else if secret.bytes().all(|byte| byte.is_ascii_graphic()) {
                continue;
            } else {
                "holds white space, a line break or a character that is not ASCII; look at its end"
            };
            let detail = format!("the {} {problem}", kind.label);
            return Err(Error::misconfigured(detail));
        }
        Ok(())
    }

    fn missing(&self, scheme: &str) -> Error {
        let kind = self.kinds.iter().find(|kind| kind.schemes.contains(&scheme));
        let detail = match kind {
            Some(CredentialKind { label, setter: "api_key", .. }) => format!(
                "the client holds no {label}; give one with `ClientBuilder::api_key` or build it \
                 with `Client::from_env`"
            ),
            Some(CredentialKind { label, setter, .. }) => {
                format!("the client holds no {label}; give one with `ClientBuilder::{setter}`")
            }
            None => format!("the client has no credential for the scheme `{scheme}`"),
        };
        Error::new(Failure::MissingCredential, detail)
    }
}

fn value(
    scheme: &SecurityScheme,
    kind: &CredentialKind,
    secret: &SecretString,
) -> Result<HeaderValue, Error> {
    let prefix = if scheme.is_bearer { "Bearer " } else { "" };
    let text = format!("{prefix}{}", secret.expose_secret());
    let mut value = HeaderValue::try_from(text).map_err(|_| {
        let detail = format!("the {} cannot be sent in a header", kind.label);
        Error::misconfigured(detail)
    })?;
    value.set_sensitive(true);
    Ok(value)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.held.iter().map(|(kind, _)| kind.label)).finish()
    }
}

#[cfg(test)]
mod tests {
    use returning_ai_response::for_tests::API;

    use super::*;

    static KINDS: [CredentialKind; 3] = [
        CredentialKind { schemes: &["apiKey", "userKey"], label: "API key", setter: "api_key" },
        CredentialKind { schemes: &["userToken"], label: "user token", setter: "user_token" },
        CredentialKind { schemes: &["systemKey"], label: "system key", setter: "system_key" },
    ];

    fn holding(setters: &[&str]) -> Credentials {
        let mut credentials = Credentials::new(&API, &KINDS);
        for kind in KINDS.iter().filter(|kind| setters.contains(&kind.setter)) {
            credentials.set(kind, format!("made-up-{}", kind.setter).into());
        }
        credentials
    }

    fn all() -> Credentials {
        holding(&["api_key", "user_token", "system_key"])
    }

    #[test]
    fn a_missing_credential_names_its_setter() {
        for (scheme, setter) in [("userKey", "api_key"), ("systemKey", "system_key")] {
            let error = holding(&[]).headers(&[scheme]).expect_err("nothing is held").to_string();
            assert!(error.contains(&format!("ClientBuilder::{setter}")), "{error}");
        }
        let unknown = all().headers(&["made-up-scheme"]).expect_err("no such scheme");
        assert!(unknown.to_string().contains("made-up-scheme"), "{unknown}");
    }

    #[test]
    fn a_credential_goes_where_its_scheme_says_and_nowhere_else() {
        for (scheme, header, value) in [
            ("apiKey", "authorization", "Bearer made-up-api_key"),
            ("userKey", "authorization", "Bearer made-up-api_key"),
            ("userToken", "authorization", "Bearer made-up-user_token"),
            ("systemKey", "x-api-key", "made-up-system_key"),
        ] {
            let headers = all().headers(&[scheme]).expect("held");
            assert_eq!(headers.len(), 1);
            assert_eq!(headers[header], value);
            assert!(headers[header].is_sensitive());
        }
        assert!(all().headers(&[]).expect("none is needed").is_empty());
    }

    #[test]
    fn the_first_scheme_with_a_credential_is_taken() {
        let headers = holding(&["user_token"]).headers(&["apiKey", "userToken"]).expect("held");
        assert_eq!(headers["authorization"], "Bearer made-up-user_token");
    }

    #[test]
    fn a_credential_that_is_set_again_replaces_the_first() {
        let mut credentials = all();
        credentials.set(&KINDS[0], "made-up-second".into());
        let headers = credentials.headers(&["apiKey"]).expect("held");
        assert_eq!(headers["authorization"], "Bearer made-up-second");
    }

    #[test]
    fn debug_names_what_is_held_and_shows_nothing_of_it() {
        let text = format!("{:?}", all());
        assert!(text.contains("system key") && !text.contains("made-up"), "{text}");
    }
}
