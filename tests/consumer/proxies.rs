//! Proxies: the one that is named, the one of the environment, and hosts that are reached without.

use std::{env, process::Command, time::Duration};

use returning_ai::{Client, Effect, Error, ErrorKind, RetryPolicy};
use returning_ai_sandbox::Sandbox;
use returning_ai_tests::scenario;
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    task::JoinHandle,
    time::timeout,
};

/// A proxy that responds so to the first request, and tells its first line.
pub(crate) async fn proxy(response: &'static str) -> (String, JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let asked = tokio::spawn(async move {
        let (stream, _) = listener.accept().await.expect("a connection");
        let mut stream = BufReader::new(stream);
        let mut line = String::new();
        stream.read_line(&mut line).await.expect("a line");
        let _ = stream.write_all(response.as_bytes()).await;
        line
    });
    (url, asked)
}

async fn update(proxy: &str) -> Error {
    let builder = Client::builder().api_key("made-up-key").base_url("https://mock.invalid");
    let client = builder.proxy(proxy).retry(RetryPolicy::none()).build().expect("valid");
    client.redemptions().update_status(scenario::change()).await.expect_err("no such service")
}

#[tokio::test]
async fn a_request_goes_through_a_tunnel_of_the_proxy() {
    let (url, asked) = proxy("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await;
    let error = update(&url).await;
    assert_eq!(asked.await.expect("asked"), "CONNECT mock.invalid:443 HTTP/1.1\r\n");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Connect, Effect::NotSent));
}

#[tokio::test]
async fn a_proxy_that_wants_a_password_was_sent_nothing_but_the_host() {
    let response = "HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n";
    let (url, asked) = proxy(response).await;
    let error = update(&url).await;
    assert_eq!(asked.await.expect("asked"), "CONNECT mock.invalid:443 HTTP/1.1\r\n");
    assert_eq!(error.effect(), Effect::NotSent, "{error:?}");
}

#[tokio::test]
async fn a_host_that_is_allowed_is_reached_in_the_clear_and_without_a_proxy() {
    let sandbox = Sandbox::start().await.expect("started");
    // Every name below `localhost` is this machine, and none is taken for it unasked.
    let url = sandbox.url().replace("127.0.0.1", "mock.localhost");
    let builder = Client::builder().api_key(sandbox.api_key()).base_url(&url);
    let error = builder.clone().build().expect_err("refused");
    assert!(error.to_string().contains("allow_http_to"), "{error}");
    let client = builder.allow_http_to("mock.localhost").proxy("http://127.0.0.1:1").build();
    let result = client.expect("valid").redemptions().update_status(scenario::change()).await;
    // Some systems do not resolve the name; none may ask the proxy.
    if let Err(error) = result {
        assert_eq!((error.kind(), error.effect()), (ErrorKind::Connect, Effect::NotSent));
    }
}

/// Runs an ignored test of this file in a process of its own, whose environment can be set.
fn with_environment(variables: &[(&str, &str)]) -> String {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command.args(["--exact", "proxies::child_calls_through_its_environment", "--ignored"]);
    command.arg("--nocapture");
    for (name, _) in env::vars().filter(|(name, _)| name.to_lowercase().ends_with("_proxy")) {
        command.env_remove(name);
    }
    let output = command.envs(variables.iter().copied()).output().expect("started");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test]
#[ignore = "runs in an environment of its own, started by another test"]
async fn child_calls_through_its_environment() {
    let builder = Client::builder().api_key("made-up-key").base_url("https://mock.invalid");
    let client = builder.proxy_from_environment().retry(RetryPolicy::none()).build();
    let failed = client.expect("valid").redemptions().update_status(scenario::change()).await;
    println!("{:?}", failed.expect_err("no such service").effect());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_proxy_of_the_environment_is_used_when_it_is_wanted() {
    let (url, asked) = proxy("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n").await;
    let text = tokio::task::spawn_blocking(move || with_environment(&[("HTTPS_PROXY", &url)]));
    assert!(text.await.expect("run").contains("NotSent"));
    assert_eq!(asked.await.expect("asked"), "CONNECT mock.invalid:443 HTTP/1.1\r\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_host_that_the_environment_excepts_is_reached_without_its_proxy() {
    let (url, asked) = proxy("").await;
    let variables = move || {
        with_environment(&[("HTTPS_PROXY", &url), ("NO_PROXY", "example.com, mock.invalid")])
    };
    let text = tokio::task::spawn_blocking(variables).await.expect("run");
    assert!(text.contains("NotSent"), "{text}");
    assert!(timeout(Duration::from_millis(200), asked).await.is_err(), "the proxy was asked");
}
