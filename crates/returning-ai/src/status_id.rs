//! The id of a redemption status, and the two spellings of the field that holds it.
//!
//! The documentation contradicts itself here: the newest page's example sends `statusID` while its
//! prose names `statusId`, and the older page for the integration host sends `statusId`. Sources
//! and dates are in `openapi/quirks.toml` under `redemption-status-id-spelling`.

use std::{
    fmt,
    str::FromStr,
    sync::atomic::{AtomicU8, Ordering},
};

use returning_ai_client::{
    operations::SERVERS,
    scalars::{ObjectId, ObjectIdError},
};

use crate::transport::BaseUrl;

/// The id of a redemption status: 24 hexadecimal digits, compared and sent in lower case.
///
/// ```
/// use returning_ai::StatusId;
///
/// let shipping: StatusId = "5F0C2A9D7BE14C3380A6D912".parse()?;
/// assert_eq!(shipping.to_string(), "5f0c2a9d7be14c3380a6d912");
/// assert!("ORD202601150042".parse::<StatusId>().is_err());
/// # Ok::<(), returning_ai::ParseStatusIdError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatusId(ObjectId);

impl StatusId {
    /// The id in lower case.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    pub(crate) fn object_id(&self) -> ObjectId {
        self.0.clone()
    }
}

impl FromStr for StatusId {
    type Err = ParseStatusIdError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(ParseStatusIdError)
    }
}

impl fmt::Display for StatusId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that is no status id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseStatusIdError(ObjectIdError);

impl fmt::Display for ParseStatusIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a status id: {}", self.0)
    }
}

impl std::error::Error for ParseStatusIdError {}

/// How requests spell the field that holds the status id.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum StatusIdSpelling {
    /// Always `statusID`, as the example of the May 2026 page sends it.
    StatusID,
    /// Always `statusId`, as the January 2026 page sends it.
    StatusId,
    /// Begins with the spelling that the page of the chosen host shows. Where the service rejects
    /// it with 400, 404 or 422, the other spelling is sent once; what an answer confirms is kept
    /// for this client and its clones. Until then, a call that the service rejects makes two
    /// requests, neither of which changes anything.
    #[default]
    Negotiate,
}

/// One of the two spellings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Spelling {
    Upper,
    Camel,
}

impl Spelling {
    pub(crate) fn other(self) -> Self {
        match self {
            Self::Upper => Self::Camel,
            Self::Camel => Self::Upper,
        }
    }

    /// The spelling of the page that shows this host.
    pub(crate) fn documented_for(base_url: &BaseUrl) -> Self {
        let shows =
            |url: &str| BaseUrl::parse(url).is_ok_and(|server| server.host() == base_url.host());
        match SERVERS.iter().find(|server| shows(server.url)).map(|server| server.host) {
            Some("integration") => Self::Camel,
            _ => Self::Upper,
        }
    }
}

/// The spelling that an answer of the service has confirmed.
#[derive(Debug, Default)]
pub(crate) struct Confirmed(AtomicU8);

impl Confirmed {
    pub(crate) fn get(&self) -> Option<Spelling> {
        match self.0.load(Ordering::Relaxed) {
            1 => Some(Spelling::Upper),
            2 => Some(Spelling::Camel),
            _ => None,
        }
    }

    pub(crate) fn set(&self, spelling: Spelling) {
        let value = match spelling {
            Spelling::Upper => 1,
            Spelling::Camel => 2,
        };
        self.0.store(value, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_spelling_is_that_of_the_page_of_the_host() {
        for (url, spelling) in [
            ("https://api.returning.ai", Spelling::Upper),
            ("https://integration.returning.ai/apis", Spelling::Camel),
            ("https://integration.returning.ai/apis/", Spelling::Camel),
            ("https://INTEGRATION.returning.ai:443", Spelling::Camel),
            ("https://elsewhere.example/apis", Spelling::Upper),
            ("http://127.0.0.1:1", Spelling::Upper),
        ] {
            let base = BaseUrl::parse(url).expect("accepted");
            assert_eq!(Spelling::documented_for(&base), spelling, "{url}");
        }
    }

    #[test]
    fn nothing_is_confirmed_before_an_answer() {
        let confirmed = Confirmed::default();
        assert_eq!(confirmed.get(), None);
        for spelling in [Spelling::Upper, Spelling::Camel] {
            confirmed.set(spelling);
            assert_eq!(confirmed.get(), Some(spelling));
        }
    }
}
