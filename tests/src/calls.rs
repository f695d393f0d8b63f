//! A call of each method of the facade, for the tests that go over all of them.

mod analysis;
mod api_keys;
mod authentication;
mod bulk;
mod channels;
mod community;
mod gamification;
mod legacy;
mod messaging;
mod redemptions;
mod store;
mod user_fields;
mod users;
mod webhooks;
mod widgets;

use std::pin::Pin;

use returning_ai::{Client, ClientBuilder, Error};
use returning_ai_client::{operation::Operation, operations};
use returning_ai_sandbox::Sandbox;

/// What a call gives back; what it returned is for other tests.
pub type Sent<'a> = Pin<Box<dyn Future<Output = Result<(), Error>> + Send + 'a>>;

/// The ids in the arguments of a call.
#[derive(Clone, Copy)]
pub struct Names(Option<&'static str>);

impl Names {
    /// The usual id, or the text that takes the place of all of them.
    pub fn of(self, usual: &'static str) -> &'static str {
        self.0.unwrap_or(usual)
    }
}

/// One call of a method.
#[derive(Clone, Copy)]
pub struct Call {
    /// The operation that it calls.
    pub operation: &'static str,
    /// What is particular about it, in a few words without blanks.
    pub case: &'static str,
    make: for<'a> fn(&'a Client, Names) -> Sent<'a>,
    /// Settles what the call needs of the client.
    pub prepare: fn(ClientBuilder) -> ClientBuilder,
}

impl Call {
    /// A call with the usual client.
    pub fn new(
        operation: &'static str,
        case: &'static str,
        make: for<'a> fn(&'a Client, Names) -> Sent<'a>,
    ) -> Self {
        Self { operation, case, make, prepare: |builder| builder }
    }

    /// Makes the call with its usual ids.
    pub fn send<'a>(&self, client: &'a Client) -> Sent<'a> {
        (self.make)(client, Names(None))
    }

    /// Makes the call with this text in the place of each id.
    pub fn send_naming<'a>(&self, client: &'a Client, name: &'static str) -> Sent<'a> {
        (self.make)(client, Names(Some(name)))
    }

    /// The row of its operation.
    ///
    /// # Panics
    ///
    /// When the table has no such operation.
    pub fn row(&self) -> &'static Operation {
        operations::ALL
            .iter()
            .find(|row| row.id == self.operation)
            .unwrap_or_else(|| panic!("the table has no operation {}", self.operation))
    }
}

/// Every call, in the order of the groups.
pub fn all() -> Vec<Call> {
    [
        analysis::calls(),
        api_keys::calls(),
        authentication::calls(),
        bulk::calls(),
        channels::calls(),
        community::calls(),
        gamification::calls(),
        legacy::calls(),
        messaging::calls(),
        redemptions::calls(),
        store::calls(),
        user_fields::calls(),
        users::calls(),
        webhooks::calls(),
        widgets::calls(),
    ]
    .concat()
}

/// A client that holds a credential of every kind, each the one that the sandbox knows.
pub fn builder(sandbox: &Sandbox) -> ClientBuilder {
    let key = || sandbox.api_key().to_owned();
    Client::builder()
        .base_url(sandbox.url())
        .api_key(key())
        .user_token(key())
        .system_key(key())
        .secure_auth_key(key())
        .widget_key(key())
        .data_workflow_key(key())
        .user_agent("made-up-agent")
}
