//! What the tests of the sandbox share.
#![allow(dead_code, reason = "each test target uses its own part of this module")]

pub(crate) mod valid;

use reqwest::{Client, Response};
use returning_ai_sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

pub(crate) const UPDATE: &str = "updateRedemptionOrderStatus";
pub(crate) const PATH: &str = "/v1/redemption-transactions/status";
pub(crate) const ORDER: &str = "ORD202601150042";
pub(crate) const ADA: &str = "ada@example.org";
pub(crate) const SHIPPING: &str = "5f0c2a9d7be14c3380a6d912";
pub(crate) const COMPLETED: &str = "5f0c2a9d7be14c3380a6d913";
pub(crate) const REFUNDED: &str = "5f0c2a9d7be14c3380a6d915";

pub(crate) async fn start() -> Sandbox {
    Sandbox::start().await.unwrap()
}

pub(crate) fn to_shipping() -> Value {
    json!({ "transactionId": ORDER, "statusId": SHIPPING })
}

pub(crate) fn to_refunded() -> Value {
    json!({ "transactionId": ORDER, "statusId": REFUNDED, "refundCoins": true })
}

/// Sends an update of the status and returns the outcome.
pub(crate) async fn try_put(sandbox: &Sandbox, body: &Value) -> reqwest::Result<Response> {
    Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .build()?
        .put(format!("{}{PATH}", sandbox.base_url()))
        .bearer_auth(sandbox.api_key())
        .header("content-type", "application/json")
        .body(body.to_string())
        .send()
        .await
}

/// The status and the JSON of a complete response.
pub(crate) async fn put(sandbox: &Sandbox, body: &Value) -> (u16, Value) {
    read(try_put(sandbox, body).await.unwrap()).await
}

pub(crate) async fn read(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let bytes = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

/// A connection of its own on which the update to Shipping was sent.
pub(crate) async fn raw_put(sandbox: &Sandbox) -> TcpStream {
    let address = sandbox.url().strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(address).await.unwrap();
    let body = to_shipping().to_string();
    let request = format!(
        "PUT {PATH} HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {}\r\n\
         content-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        sandbox.api_key(),
        body.len()
    );
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Reads to the end of the stream, and says how it ended.
pub(crate) async fn drain(mut stream: TcpStream) -> (Vec<u8>, std::io::Result<()>) {
    let mut bytes = Vec::new();
    let end = stream.read_to_end(&mut bytes).await.map(|_| ());
    (bytes, end)
}

/// Splits what arrived into the head and the body.
pub(crate) fn split(bytes: &[u8]) -> (String, Vec<u8>) {
    let at = bytes.windows(4).position(|four| four == b"\r\n\r\n").expect("the head has arrived");
    (String::from_utf8_lossy(&bytes[..at]).to_lowercase(), bytes[at + 4..].to_vec())
}
