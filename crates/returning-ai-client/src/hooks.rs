//! The one seam to the wire: what goes out with every request, and the record of what came back.
//!
//! [`Inner`] does the work; the hooks have to be here, because the generated client is.

use std::fmt;

use progenitor_client::{ClientHooks, ClientInfo, OperationInfo};
use returning_ai_runtime::Inner;

use crate::generated::{Client, Error};

impl Client {
    /// The URL of a path below the base URL.
    pub(crate) fn url(&self, path: fmt::Arguments<'_>) -> Result<reqwest::Url, String> {
        self.inner().url(self.baseurl(), path).map_err(str::to_owned)
    }
}

impl ClientHooks<Inner> for Client {
    async fn pre<E>(
        &self,
        request: &mut reqwest::Request,
        _info: &OperationInfo,
    ) -> Result<(), Error<E>> {
        let prepared = self.inner().prepare(self.baseurl(), request);
        prepared.map_err(|why| Error::Custom(why.to_owned()))
    }

    async fn exec(
        &self,
        request: reqwest::Request,
        _info: &OperationInfo,
    ) -> reqwest::Result<reqwest::Response> {
        self.inner().execute(self.client(), request).await
    }

    async fn post<E>(
        &self,
        _result: &reqwest::Result<reqwest::Response>,
        _info: &OperationInfo,
    ) -> Result<(), Error<E>> {
        // An error is the one way to keep the generated code from reading the response once more.
        if self.inner().has_response() { Err(Error::Custom(String::new())) } else { Ok(()) }
    }
}
