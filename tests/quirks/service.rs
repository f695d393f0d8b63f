//! A service for one test.

use returning_ai::{Client, ClientBuilder};
use returning_ai_sandbox::{Fault, RecordedRequest, Sandbox};
use returning_ai_tests::{calls, scenario::expect};
use serde_json::Value;

use super::{Outcome, Problem};

/// A sandbox, and a client that holds a credential of every kind.
pub(super) struct Service {
    pub(super) sandbox: Sandbox,
    pub(super) client: Client,
}

impl Service {
    /// With the usual settings.
    pub(super) async fn start() -> Result<Self, Problem> {
        Self::with(|builder| builder).await
    }

    /// With other settings of the client.
    pub(super) async fn with(
        settle: impl FnOnce(ClientBuilder) -> ClientBuilder,
    ) -> Result<Self, Problem> {
        let sandbox = Sandbox::start().await?;
        let client = settle(calls::builder(&sandbox)).build()?;
        Ok(Self { sandbox, client })
    }

    /// Responds to the next request to an operation with this status and this JSON.
    pub(super) fn responds(&self, operation: &str, status: u16, response: Value) -> Outcome {
        Ok(self.sandbox.fault(operation, Fault::status(status).json(response))?)
    }

    /// Puts this value into the usual response to the next request to an operation.
    pub(super) fn shows(&self, operation: &str, key: &'static str, value: Value) -> Outcome {
        let changed =
            Fault::usual_response().rewrite(move |response| response[key] = value.clone());
        Ok(self.sandbox.fault(operation, changed)?)
    }

    /// The one request since the last look.
    pub(super) fn request(&self) -> Result<RecordedRequest, Problem> {
        let requests = self.sandbox.requests();
        self.sandbox.clear_requests();
        let [request] = <[_; 1]>::try_from(requests)
            .map_err(|requests| format!("{} requests in place of one", requests.len()))?;
        Ok(request)
    }

    /// Compares the first line and the JSON of the one request since the last look.
    pub(super) fn expect_sent(&self, line: &str, body: Value) -> Outcome {
        let request = self.request()?;
        expect("first line", line, &first_line(&request))?;
        Ok(expect(line, Some(body), request.json())?)
    }

    /// Compares the first line of the one request since the last look, which has no body.
    pub(super) fn expect_asked(&self, line: &str) -> Outcome {
        let request = self.request()?;
        expect("first line", line, &first_line(&request))?;
        Ok(expect(line, 0, request.body.len())?)
    }
}

/// The method, the path and the query of a request.
pub(super) fn first_line(request: &RecordedRequest) -> String {
    match &request.query {
        Some(query) => format!("{} {}?{query}", request.method, request.path),
        None => format!("{} {}", request.method, request.path),
    }
}

/// What a response has to hold.
pub(super) fn held<T>(what: &str, value: Option<T>) -> Result<T, Problem> {
    value.ok_or_else(|| format!("the response holds no {what}").into())
}

/// The error of a call that must not succeed.
pub(super) fn refused<T>(
    result: Result<T, returning_ai::Error>,
) -> Result<returning_ai::Error, Problem> {
    result.err().ok_or_else(|| "the call succeeded".into())
}
