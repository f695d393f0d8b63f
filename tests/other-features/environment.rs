//! A proxy that the environment names is not used, because it would see requests only where some
//! crate switches on the feature `system-proxy`.
//!
//! A process cannot change its environment safely, so each test runs a second test of this file in
//! a process of its own, with the proxy set.

use std::{
    env,
    io::ErrorKind,
    net::{SocketAddr, TcpListener},
    process::Command,
    time::Duration,
};

use returning_ai::{Client, Effect, RetryPolicy};
use returning_ai_sandbox::Sandbox;
use returning_ai_tests::scenario;

/// A host that no name service may know, so that nothing is sent but to a proxy.
const NOWHERE: &str = "https://nowhere.invalid";

/// Runs an ignored test of this file with a proxy in its environment.
fn run(test: &str, proxy: SocketAddr) {
    let proxy = format!("http://{proxy}");
    let program = env::current_exe().expect("this program");
    let mut command = Command::new(program);
    command.args(["--exact", test, "--ignored", "--nocapture", "--test-threads=1"]);
    for name in ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"] {
        command.env(name, &proxy).env(name.to_lowercase(), &proxy);
    }
    for name in ["NO_PROXY", "no_proxy", "REQUEST_METHOD"] {
        command.env_remove(name);
    }
    let output = command.output().expect("started");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("1 passed"), "{test} is not a test of this file: {text}");
}

/// A port where nobody listens.
fn dead() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|port| port.local_addr()).expect("a port")
}

/// Whether a test of this file came to its proxy. A connection waits in the queue of the listener
/// until it is taken, also when the other side has gone.
fn asks_its_proxy(test: &str) -> bool {
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    proxy.set_nonblocking(true).expect("not blocking");
    run(test, proxy.local_addr().expect("an address"));
    match proxy.accept() {
        Ok(_) => true,
        Err(error) if error.kind() == ErrorKind::WouldBlock => false,
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_dead_proxy_does_not_stop_the_sdk() {
    run("child_updates_an_order", dead());
}

#[test]
fn a_dead_proxy_stops_a_client_with_the_defaults_of_reqwest() {
    run("child_with_the_defaults_of_reqwest_gets_nothing", dead());
}

#[test]
fn the_sdk_does_not_ask_a_proxy_for_another_host() {
    assert!(!asks_its_proxy("child_calls_nowhere"));
}

#[test]
fn a_client_with_the_defaults_of_reqwest_asks_a_proxy_for_another_host() {
    assert!(asks_its_proxy("child_with_the_defaults_of_reqwest_calls_nowhere"));
}

#[tokio::test]
#[ignore = "runs with a proxy in the environment, started by another test"]
async fn child_updates_an_order() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let client = scenario::client(&sandbox, sandbox.url());
    client.redemptions().update_status(scenario::change()).await.expect("updated");
    assert_eq!(sandbox.requests().len(), 1);
}

#[tokio::test]
#[ignore = "runs with a proxy in the environment, started by another test"]
async fn child_with_the_defaults_of_reqwest_gets_nothing() {
    let sandbox = Sandbox::start().await.expect("a sandbox");
    let error = reqwest::get(sandbox.url()).await.expect_err("the proxy is dead");
    assert!(error.is_connect(), "{error:?}");
    assert_eq!(sandbox.requests().len(), 0);
}

#[tokio::test]
#[ignore = "runs with a proxy in the environment, started by another test"]
async fn child_calls_nowhere() {
    let client = Client::builder()
        .api_key("made-up-key")
        .base_url(NOWHERE)
        .connect_timeout(Duration::from_secs(2))
        .timeout(Duration::from_secs(2))
        .retry(RetryPolicy::none())
        .build()
        .expect("valid");
    let error = client
        .redemptions()
        .update_status(scenario::change())
        .await
        .expect_err("there is no such host");
    // Where the name service is slow to say so, the time for the call may be over first.
    assert!(matches!(error.effect(), Effect::NotSent | Effect::Unknown), "{error:?}");
}

#[tokio::test]
#[ignore = "runs with a proxy in the environment, started by another test"]
async fn child_with_the_defaults_of_reqwest_calls_nowhere() {
    let client =
        reqwest::Client::builder().timeout(Duration::from_secs(2)).build().expect("a client");
    client.get(NOWHERE).send().await.expect_err("the proxy does not respond");
}
