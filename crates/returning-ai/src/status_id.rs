//! The id of a redemption status, and the two spellings of the field that holds it.
//!
//! The documentation contradicts itself here: the newest page's example sends `statusID` while its
//! prose names `statusId`, and the older page for the integration host sends `statusId`. Sources
//! and dates are in `openapi/quirks.toml` under `redemption-status-id-spelling`.

use std::{
    fmt,
    str::FromStr,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use returning_ai_client::{
    operations::SERVERS,
    scalars::{ObjectId, ObjectIdError},
};

use serde::{Deserialize, Serialize};

use returning_ai_runtime::internal::BaseUrl;

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
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
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

impl TryFrom<&str> for StatusId {
    type Error = ParseStatusIdError;

    fn try_from(text: &str) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl TryFrom<String> for StatusId {
    type Error = ParseStatusIdError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<StatusId> for String {
    fn from(id: StatusId) -> Self {
        id.as_str().to_owned()
    }
}

impl AsRef<str> for StatusId {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for StatusId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// A text that is not a status id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseStatusIdError(ObjectIdError);

impl fmt::Display for ParseStatusIdError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a status id: {}", self.0)
    }
}

impl std::error::Error for ParseStatusIdError {}

/// How requests spell the field that holds the status id.
///
/// It is written as `statusID`, `statusId` or `negotiate`, as a configuration may hold it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum StatusIdSpelling {
    /// Always `statusID`, as the example of the May 2026 page sends it.
    #[serde(rename = "statusID")]
    StatusID,
    /// Always `statusId`, as the January 2026 page sends it.
    StatusId,
    /// Begins with the spelling that the page of the chosen host shows. Where the service rejects
    /// it with 400, 404 or 422, the other spelling is sent once; what a response confirms is kept
    /// for this client and its clones. Until then, a call that the service rejects makes two
    /// requests, neither of which changes anything; after that at most one a minute does, because a
    /// service may change its spelling.
    #[default]
    Negotiate,
}

impl StatusIdSpelling {
    const ALL: [Self; 3] = [Self::StatusID, Self::StatusId, Self::Negotiate];

    fn word(self) -> &'static str {
        match self {
            Self::StatusID => "statusID",
            Self::StatusId => "statusId",
            Self::Negotiate => "negotiate",
        }
    }
}

impl fmt::Display for StatusIdSpelling {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for StatusIdSpelling {
    type Err = ParseStatusIdSpellingError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let found = Self::ALL.into_iter().find(|spelling| spelling.word() == text);
        found.ok_or(ParseStatusIdSpellingError)
    }
}

/// A text that is not a [`StatusIdSpelling`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ParseStatusIdSpellingError;

impl fmt::Display for ParseStatusIdSpellingError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the spelling of the status id is `statusID`, `statusId` or `negotiate`")
    }
}

impl std::error::Error for ParseStatusIdSpellingError {}

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
        let shows = |url: &str| {
            BaseUrl::parse(SERVERS, url).is_ok_and(|server| server.host() == base_url.host())
        };
        match SERVERS.iter().find(|server| shows(server.url)).map(|server| server.host) {
            Some("integration") => Self::Camel,
            _ => Self::Upper,
        }
    }
}

/// The spelling that a response of the service has confirmed.
#[derive(Debug, Default)]
pub(crate) struct Confirmed(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    spelling: Option<Spelling>,
    /// When a rejection of this spelling was last followed by the other one.
    asked_again: Option<Instant>,
}

/// How often a rejection of a confirmed spelling is followed by the other one at the most.
const ASK_AGAIN: Duration = Duration::from_secs(60);

impl Confirmed {
    pub(crate) fn get(&self) -> Option<Spelling> {
        self.known().spelling
    }

    pub(crate) fn set(&self, spelling: Spelling) {
        self.known().spelling = Some(spelling);
    }

    /// Whether a rejection may be followed by the other spelling: always while none is confirmed, and
    /// then once a minute.
    pub(crate) fn may_ask_again(&self) -> bool {
        let mut known = self.known();
        if known.spelling.is_none() {
            return true;
        }
        let now = Instant::now();
        let is_due = known.asked_again.is_none_or(|asked| now.duration_since(asked) >= ASK_AGAIN);
        if is_due {
            known.asked_again = Some(now);
        }
        is_due
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
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
            let base = BaseUrl::parse(SERVERS, url).expect("accepted");
            assert_eq!(Spelling::documented_for(&base), spelling, "{url}");
        }
    }

    #[test]
    fn an_id_in_a_job_is_checked_when_it_is_read() {
        let text = "\"5F0C2A9D7BE14C3380A6D912\"";
        let id: StatusId = serde_json::from_str(text).expect("an id");
        assert_eq!(serde_json::to_string(&id).expect("JSON"), text.to_ascii_lowercase());
        assert_eq!(StatusId::try_from(id.as_ref()), Ok(id));
        assert!(serde_json::from_str::<StatusId>("\"ORD202601150042\"").is_err());
    }

    #[test]
    fn a_spelling_is_read_and_written_as_one_word() {
        for spelling in StatusIdSpelling::ALL {
            assert_eq!(spelling.to_string().parse(), Ok(spelling));
            let json = serde_json::to_value(spelling).expect("JSON");
            assert_eq!(json, spelling.to_string());
        }
        assert!("StatusID".parse::<StatusIdSpelling>().is_err());
    }

    #[test]
    fn nothing_is_confirmed_before_a_response() {
        let confirmed = Confirmed::default();
        assert_eq!(confirmed.get(), None);
        for spelling in [Spelling::Upper, Spelling::Camel] {
            confirmed.set(spelling);
            assert_eq!(confirmed.get(), Some(spelling));
        }
    }

    #[test]
    fn a_confirmed_spelling_is_doubted_once_a_minute() {
        let confirmed = Confirmed::default();
        assert!(confirmed.may_ask_again() && confirmed.may_ask_again());
        confirmed.set(Spelling::Upper);
        assert!(confirmed.may_ask_again());
        assert!(!confirmed.may_ask_again());
        confirmed.known().asked_again = Instant::now().checked_sub(ASK_AGAIN);
        assert!(confirmed.may_ask_again());
    }
}
