//! Credentials, by the security schemes of the OpenAPI document.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use secrecy::{ExposeSecret, SecretString};

use crate::{error::Error, failure::Failure};

/// The security scheme of a community's API key.
pub(crate) const COMMUNITY_API_KEY: &str = "communityApiKey";

/// The credentials that a client holds.
#[derive(Clone, Default)]
pub(crate) struct Credentials {
    pub(crate) api_key: Option<SecretString>,
    pub(crate) user_token: Option<SecretString>,
    pub(crate) system_key: Option<SecretString>,
    pub(crate) secure_auth_key: Option<SecretString>,
    pub(crate) widget_key: Option<SecretString>,
    pub(crate) data_workflow_key: Option<SecretString>,
}

/// A kind of credential.
struct Kind {
    /// The security schemes that want it.
    schemes: &'static [&'static str],
    /// The header that carries it.
    header: HeaderName,
    is_bearer: bool,
    /// What messages call it.
    what: &'static str,
    /// The method of the builder that sets it.
    setter: &'static str,
    held: fn(&Credentials) -> Option<&SecretString>,
}

/// Every kind of credential.
static KINDS: [Kind; 6] = [
    Kind {
        schemes: &[COMMUNITY_API_KEY, "userApiKey"],
        header: AUTHORIZATION,
        is_bearer: true,
        what: "API key",
        setter: "api_key",
        held: |credentials| credentials.api_key.as_ref(),
    },
    Kind {
        schemes: &["userToken"],
        header: AUTHORIZATION,
        is_bearer: true,
        what: "user token",
        setter: "user_token",
        held: |credentials| credentials.user_token.as_ref(),
    },
    Kind {
        schemes: &["systemKey"],
        header: HeaderName::from_static("x-api-key"),
        is_bearer: false,
        what: "system key",
        setter: "system_key",
        held: |credentials| credentials.system_key.as_ref(),
    },
    Kind {
        schemes: &["secureAuthKey"],
        header: HeaderName::from_static("apikey"),
        is_bearer: false,
        what: "key for single sign-on",
        setter: "secure_auth_key",
        held: |credentials| credentials.secure_auth_key.as_ref(),
    },
    Kind {
        schemes: &["widgetKey"],
        header: HeaderName::from_static("returningai-api-key"),
        is_bearer: false,
        what: "widget key",
        setter: "widget_key",
        held: |credentials| credentials.widget_key.as_ref(),
    },
    Kind {
        schemes: &["dataWorkflowKey"],
        header: HeaderName::from_static("x-api-key"),
        is_bearer: false,
        what: "key for data workflows",
        setter: "data_workflow_key",
        held: |credentials| credentials.data_workflow_key.as_ref(),
    },
];

impl Kind {
    fn of(scheme: &str) -> Option<&'static Self> {
        KINDS.iter().find(|kind| kind.schemes.contains(&scheme))
    }
}

impl Credentials {
    /// The headers for an operation: those of the first scheme for which the client holds a
    /// credential. An operation without a scheme gets none, so that no key goes where none is
    /// wanted.
    pub(crate) fn headers(&self, schemes: &[&str]) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let Some(first) = schemes.first() else { return Ok(headers) };
        let kinds = schemes.iter().filter_map(|scheme| Kind::of(scheme));
        let held = self.held(kinds).next();
        let (kind, secret) = held.ok_or_else(|| missing(Kind::of(first), first))?;
        headers.insert(kind.header.clone(), value(kind, secret)?);
        Ok(headers)
    }

    /// Those of these kinds that the client holds.
    fn held(
        &self,
        kinds: impl Iterator<Item = &'static Kind>,
    ) -> impl Iterator<Item = (&'static Kind, &SecretString)> {
        kinds.filter_map(|kind| Some((kind, (kind.held)(self)?)))
    }

    /// A key with a line break at its end is the most common mistake, and the service's response to
    /// it would only say that the key is wrong.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for (kind, secret) in self.held(KINDS.iter()) {
            let secret = secret.expose_secret();
            let problem = if secret.is_empty() {
                "is empty"
            } else if secret.bytes().all(|byte| byte.is_ascii_graphic()) {
                continue;
            } else {
                "holds white space, a line break or a character that is not ASCII; look at its end"
            };
            let detail = format!("the {} {problem}", kind.what);
            return Err(Error::new(Failure::Misconfigured, detail));
        }
        Ok(())
    }
}

fn value(kind: &Kind, secret: &SecretString) -> Result<HeaderValue, Error> {
    let scheme = if kind.is_bearer { "Bearer " } else { "" };
    let text = format!("{scheme}{}", secret.expose_secret());
    let mut value = HeaderValue::try_from(text).map_err(|_| {
        let detail = format!("the {} cannot be sent in a header", kind.what);
        Error::new(Failure::Misconfigured, detail)
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn missing(kind: Option<&Kind>, scheme: &str) -> Error {
    let detail = match kind {
        Some(Kind { what, setter: "api_key", .. }) => format!(
            "the client holds no {what}; give one with `ClientBuilder::api_key` or build it with \
             `Client::from_env`"
        ),
        Some(Kind { what, setter, .. }) => {
            format!("the client holds no {what}; give one with `ClientBuilder::{setter}`")
        }
        None => format!("the client has no credential for the scheme `{scheme}`"),
    };
    Error::new(Failure::MissingCredential, detail)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.held(KINDS.iter());
        f.debug_set().entries(held.map(|(kind, _)| kind.what)).finish()
    }
}

#[cfg(test)]
mod tests {
    use returning_ai_client::operations::ALL;

    use super::*;

    fn all() -> Credentials {
        let secret = |text: &str| Some(SecretString::from(text));
        Credentials {
            api_key: secret("made-up-api"),
            user_token: secret("made-up-user"),
            system_key: secret("made-up-system"),
            secure_auth_key: secret("made-up-secure"),
            widget_key: secret("made-up-widget"),
            data_workflow_key: secret("made-up-data"),
        }
    }

    #[test]
    fn every_scheme_of_the_table_has_a_credential_and_names_its_setter() {
        for operation in ALL {
            let headers = all().headers(operation.security);
            assert!(headers.is_ok(), "{}: {:?}", operation.id, operation.security);
            if !operation.security.is_empty() {
                let error = Credentials::default().headers(operation.security);
                let error = error.expect_err("nothing is held").to_string();
                assert!(error.contains("ClientBuilder::"), "{}: {error}", operation.id);
            }
        }
        let unknown = all().headers(&["made-up-scheme"]).expect_err("no such scheme");
        assert!(unknown.to_string().contains("made-up-scheme"), "{unknown}");
    }

    #[test]
    fn a_credential_goes_where_its_scheme_says_and_nowhere_else() {
        for (scheme, header, value) in [
            ("communityApiKey", "authorization", "Bearer made-up-api"),
            ("userToken", "authorization", "Bearer made-up-user"),
            ("systemKey", "x-api-key", "made-up-system"),
            ("secureAuthKey", "apiKey", "made-up-secure"),
            ("widgetKey", "returningai-api-key", "made-up-widget"),
            ("dataWorkflowKey", "x-api-key", "made-up-data"),
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
        let user = Credentials { api_key: None, ..all() };
        let headers = user.headers(&["communityApiKey", "userToken"]).expect("held");
        assert_eq!(headers["authorization"], "Bearer made-up-user");
    }

    #[test]
    fn debug_names_what_is_held_and_shows_nothing_of_it() {
        let text = format!("{:?}", all());
        assert!(text.contains("widget key") && !text.contains("made-up"), "{text}");
    }
}
