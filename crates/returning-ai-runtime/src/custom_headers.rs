//! Headers that a caller adds to requests.

use std::{borrow::Cow, fmt};

use http::{
    HeaderMap, HeaderName, HeaderValue,
    header::{
        ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONNECTION, CONTENT_ENCODING, CONTENT_LENGTH,
        CONTENT_TYPE, COOKIE, EXPECT, HOST, PROXY_AUTHORIZATION, RANGE, TE, TRAILER,
        TRANSFER_ENCODING, UPGRADE, USER_AGENT,
    },
};

use returning_ai_response::operation::Api;

/// What the HTTP client writes itself, what decides how a message is read, and credentials. Each
/// would make the request another one than the operation describes.
const RESERVED: [HeaderName; 17] = [
    ACCEPT,
    ACCEPT_ENCODING,
    AUTHORIZATION,
    CONNECTION,
    CONTENT_ENCODING,
    CONTENT_LENGTH,
    CONTENT_TYPE,
    COOKIE,
    EXPECT,
    HOST,
    PROXY_AUTHORIZATION,
    RANGE,
    TE,
    TRAILER,
    TRANSFER_ENCODING,
    UPGRADE,
    USER_AGENT,
];

/// Headers that a caller adds. The first one that cannot be sent is kept as a problem, so that
/// builders need not return a result.
#[derive(Clone, Default)]
pub struct CustomHeaders {
    headers: HeaderMap,
    problem: Option<Cow<'static, str>>,
}

impl CustomHeaders {
    /// Adds a header, in place of one of the same name.
    pub fn add<N, V>(&mut self, name: N, value: V)
    where
        HeaderName: TryFrom<N>,
        HeaderValue: TryFrom<V>,
    {
        let problem = match (HeaderName::try_from(name), HeaderValue::try_from(value)) {
            (Ok(name), Ok(value)) => {
                self.headers.insert(name, value);
                return;
            }
            (Err(_), _) => "the name of a header is not valid".into(),
            (Ok(name), Err(_)) => format!(
                "the value of the header `{name}` holds a character that no header can hold"
            )
            .into(),
        };
        self.problem.get_or_insert(problem);
    }

    /// These headers with those of a call, which replace them.
    pub(crate) fn followed_by(mut self, call: Self) -> Self {
        self.headers.extend(call.headers);
        self.problem = self.problem.or(call.problem);
        self
    }

    /// Whether a text holds the value of a header that is marked as sensitive.
    pub(crate) fn are_in(&self, text: &str) -> bool {
        let mut secrets = self.headers.values().filter(|value| value.is_sensitive());
        secrets.any(|secret| {
            secret.to_str().is_ok_and(|secret| !secret.is_empty() && text.contains(secret))
        })
    }

    /// The headers, or why one of them is not sent.
    pub(crate) fn checked(&self, api: &Api) -> Result<&HeaderMap, Cow<'static, str>> {
        if let Some(problem) = &self.problem {
            return Err(problem.clone());
        }
        match self.headers.keys().find_map(|name| reserved(api, name)) {
            Some(reason) => Err(reason.into()),
            None => Ok(&self.headers),
        }
    }
}

/// Why a header is not for callers to add.
fn reserved(api: &Api, name: &HeaderName) -> Option<String> {
    let is_credential =
        api.security_schemes.iter().any(|scheme| name.as_str().eq_ignore_ascii_case(scheme.header));
    if is_credential || [AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION].contains(name) {
        return Some(format!(
            "the header `{name}` is for credentials; give one with its setter of `ClientBuilder`"
        ));
    }
    RESERVED.contains(name).then(|| {
        format!("the header `{name}` is not for callers to set, because the SDK sends it itself")
    })
}

impl fmt::Debug for CustomHeaders {
    /// Values are left out altogether: one that somebody forgot to mark would show.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.headers.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use returning_ai_response::for_tests::API;

    use super::*;

    fn with(name: &str, value: &str) -> CustomHeaders {
        let mut headers = CustomHeaders::default();
        headers.add(name, value);
        headers
    }

    #[test]
    fn a_header_of_a_call_replaces_the_one_of_the_client() {
        let headers = with("x-team", "one").followed_by(with("X-Team", "two"));
        let headers = headers.checked(&API).expect("sent");
        assert_eq!(headers.len(), 1);
        assert_eq!(headers["x-team"], "two");
    }

    #[test]
    fn a_header_that_cannot_be_sent_is_refused_with_a_reason_and_without_its_value() {
        for (name, value, reason) in [
            ("authorization", "canary", "credentials"),
            ("Cookie", "canary", "credentials"),
            ("x-api-key", "canary", "credentials"),
            ("host", "canary", "sends it itself"),
            ("content-length", "canary", "sends it itself"),
            ("transfer-encoding", "canary", "sends it itself"),
            ("user-agent", "canary", "sends it itself"),
            ("x team", "canary", "is not valid"),
            ("x-team", "canary\r\nhost: evil.example", "no header can hold"),
        ] {
            let problem = with(name, value).checked(&API).expect_err("refused").into_owned();
            assert!(problem.contains(reason) && !problem.contains("canary"), "{name}: {problem}");
        }
    }

    #[test]
    fn the_first_problem_stays_whatever_is_added() {
        let headers = with("x team", "one").followed_by(with("x-team", "two"));
        assert!(headers.checked(&API).is_err());
    }

    #[test]
    fn debug_shows_names_and_no_values() {
        let text = format!("{:?}", with("x-team", "canary"));
        assert!(text.contains("x-team") && !text.contains("canary"), "{text}");
    }
}
