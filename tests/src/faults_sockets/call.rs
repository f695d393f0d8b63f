//! The three calls of the table: a read, a change that may be made twice, and one that may not.

use std::time::Duration;

use returning_ai::{
    Client, ClientBuilder, Error, RetryPolicy, StatusIdSpelling, redemptions::UpdateStatus,
    store::StoreCategoryUpdate, users::UserDataQuery,
};
use serde_json::Value;

use super::request::Request;
use crate::scenario::SHIPPING;

/// A status that is not the one that was asked for.
pub const OTHER_STATUS: &str = crate::scenario::PROCESSING;
/// A name that the usual responses hold, to tell that a caller got the response that was sent.
pub const NAME: &str = "made up";
/// What a body may have at the most. It is small, so that longer ones are quickly sent.
pub const CAP: usize = 512 * 1024;
/// More than the buffers of a connection hold while nobody reads: a kernel keeps some megabytes on
/// the side that sends, and the service lets it keep little on the other.
const LARGE: usize = 6 * 1024 * 1024;

/// What is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Call {
    /// `getUserData`: it changes nothing, although its method is POST.
    Read,
    /// `updateStoreCategory`.
    Idempotent,
    /// `updateRedemptionOrderStatus`, with one spelling of the status id.
    Write,
    /// The same by a client that lets changes share connections.
    ReusedWrite,
}

impl Call {
    /// Every call of a client with the default settings.
    pub const ALL: [Self; 3] = [Self::Read, Self::Idempotent, Self::Write];

    /// Every column of the table.
    pub const COLUMNS: [Self; 4] = [Self::Read, Self::Idempotent, Self::Write, Self::ReusedWrite];

    /// Whether doing it twice may change something twice.
    pub fn is_write(self) -> bool {
        matches!(self, Self::Write | Self::ReusedWrite)
    }

    /// The head of its column.
    pub fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Idempotent => "idempotent",
            Self::Write => "write",
            Self::ReusedWrite => "write, reused connection",
        }
    }

    /// What is told apart from other calls of a test by a number, which has to be below 1,000.
    pub fn ask(self, number: usize) -> Ask {
        let id = match self {
            Self::Read => format!("40217{number:03}"),
            Self::Idempotent => format!("5f0c2a9d7be14c3380a6d{number:03}"),
            Self::Write | Self::ReusedWrite => format!("ORD202601150{number:03}"),
        };
        Ask { call: self, id, padding: 0 }
    }
}

/// One call, and the object that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask {
    /// What is called.
    pub call: Call,
    /// The user, the category or the order.
    pub id: String,
    padding: usize,
}

impl Ask {
    /// The same with a request that no kernel takes at once, so that a service can break off before
    /// all of it was sent.
    #[must_use]
    pub fn large(self) -> Self {
        Self { padding: LARGE, ..self }
    }

    /// Whether a request is one of this call.
    pub fn is_asked_by(&self, request: &Request) -> bool {
        let id = self.id.as_bytes();
        request.head.contains(&self.id) || request.body.windows(id.len()).any(|bytes| bytes == id)
    }

    /// The call that a request makes; that of a write where it is none of them.
    pub fn of(request: &Request) -> Self {
        let body = serde_json::from_slice(&request.body).unwrap_or(Value::Null);
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        let path = request.head.split(' ').nth(1).unwrap_or_default();
        let (call, id) = match path.rsplit_once('/') {
            Some(("/v1/users", "info")) => (Call::Read, text("idOrEmail")),
            Some(("/v1/categories", id)) => (Call::Idempotent, id.to_owned()),
            _ => (Call::Write, text("transactionId")),
        };
        Self { call, id, padding: 0 }
    }

    /// The documented response.
    pub fn body(&self) -> Body {
        let id = &self.id;
        let status = "\"status\":\"success\",";
        let (marker, echo, rest) = match self.call {
            Call::Read => (
                status.to_owned(),
                format!("\"userId\":\"{id}\","),
                format!("\"firstName\":\"{NAME}\""),
            ),
            Call::Idempotent => (
                "\"meta\":{\"status\":\"success\"},".to_owned(),
                format!("\"_id\":\"{id}\","),
                format!("\"name\":\"{NAME}\""),
            ),
            Call::Write | Call::ReusedWrite => (
                status.to_owned(),
                format!("\"transactionId\":\"{id}\",\"statusId\":\"{SHIPPING}\","),
                format!("\"status\":{{\"_id\":\"{SHIPPING}\",\"name\":\"{NAME}\"}}"),
            ),
        };
        Body { first: String::new(), marker, echo, rest }
    }

    /// Makes the call.
    ///
    /// # Errors
    ///
    /// Those of the facade.
    ///
    /// # Panics
    ///
    /// Never, because the id of the status is one.
    pub async fn send(&self, client: &Client) -> Result<Heard, Error> {
        let name = match self.call {
            Call::Read => {
                let query = UserDataQuery::new(self.padded());
                let user = client.users().get_data(&query).await?;
                user.data.and_then(|user| user.first_name)
            }
            Call::Idempotent => {
                let change = StoreCategoryUpdate::new().name(self.padded());
                let category = client.store().update_category(&self.id, &change).await?;
                category.data.and_then(|category| category.name)
            }
            Call::Write | Call::ReusedWrite => {
                let status = SHIPPING.parse().expect("an id");
                let update = UpdateStatus::new(self.padded(), status);
                Some(client.redemptions().update_status(update).await?.status.name)
            }
        };
        // Nothing of a response is required, so a response without a name is one as well.
        Ok(match name.as_deref() {
            None | Some(NAME) => Heard::TheResponse,
            Some(_) => Heard::SomethingElse,
        })
    }

    /// The id, or with a large request one that begins with it.
    pub fn padded(&self) -> String {
        self.id.clone() + &"0".repeat(self.padding)
    }
}

/// What a call that succeeded gave to its caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heard {
    /// What the service sent.
    TheResponse,
    /// Something that the service did not send.
    SomethingElse,
}

/// A response in parts, in the order in which the documentation shows them.
#[derive(Clone, Debug)]
pub struct Body {
    /// What comes before everything else; usually nothing.
    pub first: String,
    /// The marker of success.
    pub marker: String,
    /// What names the object that was asked for.
    pub echo: String,
    /// What follows.
    pub rest: String,
}

impl Body {
    /// The same with another part before everything else.
    #[must_use]
    pub fn first(self, first: impl Into<String>) -> Self {
        Self { first: first.into(), ..self }
    }

    /// The same with another marker.
    #[must_use]
    pub fn marker(self, marker: impl Into<String>) -> Self {
        Self { marker: marker.into(), ..self }
    }

    /// The same with another echo.
    #[must_use]
    pub fn echo(self, echo: impl Into<String>) -> Self {
        Self { echo: echo.into(), ..self }
    }

    /// The same with something else after the echo.
    #[must_use]
    pub fn rest(self, rest: impl Into<String>) -> Self {
        Self { rest: rest.into(), ..self }
    }

    /// The same with something more after the echo.
    #[must_use]
    pub fn more(self, more: &str) -> Self {
        let rest = format!("{more},{}", self.rest);
        self.rest(rest)
    }

    /// The document.
    pub fn text(&self) -> String {
        format!("{}{}}}}}", self.confirmed(), self.rest)
    }

    /// The document up to the end of the echo.
    pub fn confirmed(&self) -> String {
        format!("{}\"data\":{{{}", self.marked(), self.echo)
    }

    /// The document up to the end of the marker.
    pub fn marked(&self) -> String {
        format!("{{{}{}", self.first, self.marker)
    }
}

/// A client with one spelling and short waits.
///
/// # Panics
///
/// When the settings are not valid.
pub fn client(url: &str, timeout: Duration) -> Client {
    builder(url, timeout).build().expect("the settings are valid")
}

/// The settings of such a client.
pub fn builder(url: &str, timeout: Duration) -> ClientBuilder {
    Client::builder()
        .api_key("made-up-key")
        .base_url(url)
        .status_id_spelling(StatusIdSpelling::StatusID)
        .timeout(timeout)
        .max_body_bytes(CAP)
        .retry(RetryPolicy::default().delays(Duration::from_millis(1), Duration::from_millis(2)))
}
