//! The same calls with hyper-util and serde_json, which is the least that goes over the wire from Rust
//! with a pool of connections.

use bytes::Bytes;
use http::{
    Method, Request,
    header::{AUTHORIZATION, CONTENT_TYPE},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde::de::DeserializeOwned;

use crate::{
    by_hand::{CHANGE, Confirmation, ProductList, QUERY, UserRead},
    failed::Failed,
};

#[derive(Debug)]
pub(crate) struct ByHyper {
    http: Client<HttpConnector, Full<Bytes>>,
    base: String,
    authorization: String,
}

impl ByHyper {
    /// With so many idle connections at the most.
    pub(crate) fn new(base: &str, key: &str, idle: usize) -> Self {
        let http = Client::builder(TokioExecutor::new()).pool_max_idle_per_host(idle).build_http();
        Self { http, base: base.to_owned(), authorization: format!("Bearer {key}") }
    }

    pub(crate) async fn read(&self) -> Result<UserRead, Failed> {
        self.send(Method::POST, "/v1/users/info", serde_json::to_vec(&QUERY)?).await
    }

    pub(crate) async fn list(&self) -> Result<ProductList, Failed> {
        self.send(Method::GET, "/v1/products", Vec::new()).await
    }

    pub(crate) async fn write(&self) -> Result<Confirmation, Failed> {
        let path = "/v1/redemption-transactions/status";
        self.send(Method::PUT, path, serde_json::to_vec(&CHANGE)?).await
    }

    async fn send<T: DeserializeOwned>(
        &self,
        method: Method,
        path: &str,
        body: Vec<u8>,
    ) -> Result<T, Failed> {
        let request = Request::builder()
            .method(method)
            .uri(format!("{}{path}", self.base))
            .header(AUTHORIZATION, &self.authorization)
            .header(CONTENT_TYPE, "application/json")
            .body(Full::new(Bytes::from(body)))?;
        let response = self.http.request(request).await?;
        if !response.status().is_success() {
            return Err(Failed::Status(response.status()));
        }
        let body = response.into_body().collect().await?.to_bytes();
        Ok(serde_json::from_slice(&body)?)
    }
}
