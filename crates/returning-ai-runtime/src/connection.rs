//! The way to the service for one attempt.

use std::sync::Arc;

use progenitor_client::Error as GeneratedError;

use crate::inner::Inner;

/// The way to the service for one attempt: where it goes, over which connections, and the record of
/// what comes back. A generated client is made of it.
#[derive(Clone, Debug)]
pub struct Connection {
    /// The base URL, without a slash at its end.
    pub base_url: Arc<str>,
    /// The HTTP client.
    pub http: reqwest::Client,
    /// What goes out with the request, and the record of its response.
    pub inner: Inner,
}

impl Connection {
    /// Sends a request that the generator cannot write, as the generated client would.
    pub(crate) async fn send(
        self,
        mut request: reqwest::Request,
    ) -> Result<(), GeneratedError<()>> {
        let prepared = self.inner.prepare(&self.base_url, &mut request);
        prepared.map_err(|why| GeneratedError::Custom(why.to_owned()))?;
        self.inner.execute(&self.http, request).await?;
        Ok(())
    }
}

/// Adds pairs to the query of a request; without any it has no query.
pub(crate) fn add_query<T: AsRef<str>>(request: &mut reqwest::Request, pairs: &[(T, T)]) {
    if !pairs.is_empty() {
        request.url_mut().query_pairs_mut().extend_pairs(pairs);
    }
}
