//! Starting and stopping.

mod common;

use common::{put, start, to_shipping};
use returning_ai_sandbox::{Sandbox, StartError};
use tokio::net::{TcpListener, TcpStream};

fn address(sandbox: &Sandbox) -> String {
    sandbox.url().strip_prefix("http://").unwrap().to_owned()
}

#[tokio::test]
async fn the_address_is_a_loopback_address_without_a_slash_at_its_end() {
    let sandbox = start().await;
    let port = sandbox.url().strip_prefix("http://127.0.0.1:").unwrap();
    assert!(port.parse::<u16>().is_ok());
    assert_eq!(sandbox.base_url(), sandbox.url());
}

#[tokio::test]
async fn two_sandboxes_share_nothing() {
    let (first, second) = (start().await, start().await);
    put(&first, &to_shipping()).await;
    assert_eq!((first.executed_changes(), second.executed_changes()), (1, 0));
    assert!(second.requests().is_empty());
}

#[tokio::test]
async fn nobody_listens_after_the_stop() {
    let sandbox = start().await;
    let address = address(&sandbox);
    put(&sandbox, &to_shipping()).await;
    sandbox.stop().await;
    assert!(TcpStream::connect(address).await.is_err());
}

#[tokio::test]
async fn dropping_ends_the_server_and_its_connections() {
    let sandbox = start().await;
    let idle = TcpStream::connect(address(&sandbox)).await.unwrap();
    put(&sandbox, &to_shipping()).await;
    drop(sandbox);
    let (bytes, _) = common::drain(idle).await;
    assert!(bytes.is_empty());
}

#[tokio::test]
async fn a_port_that_is_taken_is_an_error_that_names_it() {
    let taken = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = taken.local_addr().unwrap().port();
    let error = Sandbox::builder().port(port).start().await.unwrap_err();
    assert!(matches!(error, StartError::Bind { .. }));
    assert!(error.to_string().contains(&port.to_string()));
}
