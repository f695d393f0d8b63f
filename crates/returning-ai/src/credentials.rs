//! What proves who calls, by the security schemes of the OpenAPI document.

use std::fmt;

use http::{HeaderMap, HeaderName, HeaderValue, header::AUTHORIZATION};
use secrecy::{ExposeSecret, SecretString};

use crate::{error::Error, happening::Happening};

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

/// A credential: the header that it stands in, whether as a bearer, and who sets it.
struct Slot<'a> {
    secret: Option<&'a SecretString>,
    header: HeaderName,
    is_bearer: bool,
    what: &'static str,
    setter: &'static str,
}

impl Credentials {
    /// The slot of a security scheme.
    fn slot(&self, scheme: &str) -> Option<Slot<'_>> {
        let bearer = |secret, what, setter| Slot {
            secret,
            header: AUTHORIZATION,
            is_bearer: true,
            what,
            setter,
        };
        let header = |secret, name, what, setter| Slot {
            secret,
            header: HeaderName::from_static(name),
            is_bearer: false,
            what,
            setter,
        };
        Some(match scheme {
            COMMUNITY_API_KEY | "userApiKey" => bearer(self.api_key.as_ref(), "API key", "api_key"),
            "userToken" => bearer(self.user_token.as_ref(), "user token", "user_token"),
            "systemKey" => {
                header(self.system_key.as_ref(), "x-api-key", "system key", "system_key")
            }
            "secureAuthKey" => {
                let secret = self.secure_auth_key.as_ref();
                header(secret, "apikey", "key for single sign-on", "secure_auth_key")
            }
            "widgetKey" => {
                header(self.widget_key.as_ref(), "returningai-api-key", "widget key", "widget_key")
            }
            "dataWorkflowKey" => {
                let secret = self.data_workflow_key.as_ref();
                header(secret, "x-api-key", "key for data workflows", "data_workflow_key")
            }
            _ => return None,
        })
    }

    /// The headers for an operation: those of the first scheme for which the client holds a
    /// credential. An operation without a scheme gets none, so that no key goes where none is
    /// wanted.
    pub(crate) fn headers(&self, schemes: &[&str]) -> Result<HeaderMap, Error> {
        let mut headers = HeaderMap::new();
        let Some(first) = schemes.first() else { return Ok(headers) };
        let held = schemes.iter().filter_map(|scheme| self.slot(scheme));
        let Some((slot, secret)) =
            held.filter_map(|slot| slot.secret.map(|secret| (slot, secret))).next()
        else {
            return Err(missing(self.slot(first), first));
        };
        headers.insert(slot.header.clone(), value(&slot, secret)?);
        Ok(headers)
    }

    /// Every credential with the name that messages give it.
    fn all(&self) -> [(&'static str, Option<&SecretString>); 6] {
        [
            ("API key", self.api_key.as_ref()),
            ("user token", self.user_token.as_ref()),
            ("system key", self.system_key.as_ref()),
            ("key for single sign-on", self.secure_auth_key.as_ref()),
            ("widget key", self.widget_key.as_ref()),
            ("key for data workflows", self.data_workflow_key.as_ref()),
        ]
    }

    /// A key with a line break at its end is the most common mistake, and the service's answer to
    /// it would only say that the key is wrong.
    pub(crate) fn check(&self) -> Result<(), Error> {
        for (what, secret) in self.all() {
            let Some(secret) = secret.map(ExposeSecret::expose_secret) else { continue };
            let problem = if secret.is_empty() {
                "is empty"
            } else if secret.bytes().all(|byte| byte.is_ascii_graphic()) {
                continue;
            } else {
                "holds white space, a line break or a character that is not ASCII; look at its end"
            };
            let detail = format!("the {what} {problem}");
            return Err(Error::new(Happening::Misconfigured, detail));
        }
        Ok(())
    }
}

fn value(slot: &Slot<'_>, secret: &SecretString) -> Result<HeaderValue, Error> {
    let scheme = if slot.is_bearer { "Bearer " } else { "" };
    let text = format!("{scheme}{}", secret.expose_secret());
    let mut value = HeaderValue::try_from(text).map_err(|_| {
        let detail = format!("the {} cannot stand in a header", slot.what);
        Error::new(Happening::Misconfigured, detail)
    })?;
    value.set_sensitive(true);
    Ok(value)
}

fn missing(slot: Option<Slot<'_>>, scheme: &str) -> Error {
    let detail = match slot {
        Some(Slot { what, setter: "api_key", .. }) => format!(
            "the client holds no {what}; give one with `ClientBuilder::api_key` or build it with \
             `Client::from_env`"
        ),
        Some(Slot { what, setter, .. }) => {
            format!("the client holds no {what}; give one with `ClientBuilder::{setter}`")
        }
        None => format!("the client has no credential for the scheme `{scheme}`"),
    };
    Error::new(Happening::MissingCredential, detail)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let held = self.all().into_iter().filter(|(_, secret)| secret.is_some());
        f.debug_set().entries(held.map(|(what, _)| what)).finish()
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
