//! Connections that end, are kept, belong to another runtime, or go through a proxy.

use std::{env, process::Command, sync::Arc, time::Duration};

use returning_ai::{Client, Effect, Error, ErrorKind, RetryPolicy, users::UserDataQuery};
use returning_ai_tests::{
    faults_sockets::{
        request::Request,
        response,
        script::{Door, Reply, Step},
        server::Server,
    },
    scenario,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::TcpListener,
    runtime,
};

use crate::{CATEGORY, builder, client, confirmed, heard, rename, scripted};

async fn read(client: &Client) -> Result<(), Error> {
    client.users().get_data(&UserDataQuery::new("40217")).await.map(drop)
}

/// The documented response to each of these calls.
fn usual(request: &Request) -> Vec<u8> {
    let body = if request.head.starts_with("POST") {
        r#"{"status":"success","data":{"userId":"40217"}}"#.to_owned()
    } else {
        format!(r#"{{"meta":{{"status":"success"}},"data":{{"_id":"{CATEGORY}"}}}}"#)
    };
    response::ok(body)
}

/// A service that sends something more behind its first response, and serves well afterwards.
async fn unasked(behind: &'static str) -> Server {
    let reply: Reply = Arc::new(usual);
    scripted(move |connection| {
        let more: Reply = Arc::new(move |request| [&usual(request), behind.as_bytes()].concat());
        match connection {
            0 => vec![Step::Act, Step::Response(more), Step::Serve(reply.clone())],
            _ => vec![Step::Serve(reply.clone())],
        }
    })
    .await
}

#[tokio::test]
async fn a_goodbye_on_a_kept_connection_is_not_taken_for_a_response() {
    for behind in [
        "HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\ncontent-length: 0\r\n\r\n",
        "HTTP/1.1 400 Bad Request\r\nConnection: Close\r\ncontent-length: 2\r\n\r\n{}",
        "HTTP/1.1 408 Request Timeout\r\nconnection: close\r\n\r\n",
        "HTTP/1.0 400 Bad Request\r\ncontent-length: 0\r\n\r\n",
    ] {
        let server = unasked(behind).await;
        let client = client(&server);
        for _ in 0..3 {
            read(&client).await.expect(behind);
            rename(&client).await.expect(behind);
        }
    }
}

#[tokio::test]
async fn a_connection_that_ends_before_a_request_leaves_sent_nothing() {
    // The connection is closed as soon as it is there. Where the request was faster, nobody can tell.
    let server = scripted(|_| vec![Step::Drop]).await;
    let client = builder(&server).retry(RetryPolicy::none()).build().expect("valid");
    let mut unsent = 0;
    for _ in 0..50 {
        let error = client.redemptions().update_status(scenario::change()).await;
        let error = error.expect_err("closed");
        match error.effect() {
            Effect::NotSent => {
                assert_eq!(error.kind(), ErrorKind::Connect, "{error:?}");
                unsent += 1;
            }
            Effect::Unknown => assert_eq!(error.kind(), ErrorKind::Transport, "{error:?}"),
            effect => panic!("{effect:?}: {error:?}"),
        }
    }
    println!("{unsent} of 50 were not sent");
    assert!(server.seen().requests.iter().all(|(_, executed)| !executed));
}

#[test]
fn a_client_works_in_two_runtimes_of_which_one_is_idle() {
    let first = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let second = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let service = runtime::Runtime::new().expect("a runtime");
    let reply: Reply = Arc::new(usual);
    let script = Arc::new(move |_| vec![Step::Serve(reply.clone())]);
    let server = service.block_on(Server::start(Door::Open, script)).expect("started");
    let builder = builder(&server).timeout(Duration::from_secs(20)).retry(RetryPolicy::none());
    let client = builder.build().expect("valid");
    // The first runtime keeps a connection, and drives it no more.
    first.block_on(read(&client)).expect("read");
    for _ in 0..3 {
        second.block_on(read(&client)).expect("read in the other runtime");
        second.block_on(rename(&client)).expect("changed in the other runtime");
    }
    first.block_on(read(&client)).expect("read in the first one again");
}

/// A proxy that responds so to each request, and says how often it was asked.
async fn proxy(response: &'static str) -> (String, Arc<std::sync::atomic::AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://user:canary@{}", listener.local_addr().expect("an address"));
    let asked = Arc::new(std::sync::atomic::AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let mut stream = BufReader::new(stream);
            let mut line = String::new();
            while stream.read_line(&mut line).await.is_ok_and(|read| read > 2) {}
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
            let _ = stream.write_all(response.as_bytes()).await;
        }
    });
    (url, asked)
}

#[tokio::test]
async fn a_proxy_that_wants_another_password_is_asked_once_and_named() {
    for (response, attempts, words) in [
        ("HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n", 1, "407"),
        ("HTTP/1.1 407 x\r\nproxy-authenticate: Basic\r\ncontent-length: 2\r\n\r\nno", 1, "407"),
        ("HTTP/1.0 407 Proxy Authentication Required\r\n\r\n", 1, "407"),
        ("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n", 3, "proxy"),
        ("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n", 3, "proxy"),
        ("made up\r\n\r\n", 3, "proxy"),
        ("", 3, "proxy"),
    ] {
        let (url, asked) = proxy(response).await;
        let pause = Duration::from_millis(1);
        let client = Client::builder()
            .api_key("made-up-key")
            .base_url("https://mock.invalid")
            .proxy(url)
            .retry(RetryPolicy::default().delays(pause, pause))
            .build()
            .expect("valid");
        for error in [
            client.redemptions().update_status(scenario::change()).await.expect_err("refused"),
            read(&client).await.expect_err("refused"),
        ] {
            assert_eq!(error.effect(), Effect::NotSent, "{response}: {error:?}");
            assert_eq!(error.attempts(), attempts, "{response}: {error:?}");
            let text = error.to_string();
            assert!(text.contains("proxy") && text.contains(words), "{response}: {text}");
            assert!(!format!("{text}{error:?}").contains("canary"), "{error:?}");
            let report = error.report().detail.expect("its own words");
            assert!(report.contains("proxy"), "{report}");
        }
        let asked = asked.load(std::sync::atomic::Ordering::Relaxed);
        assert_eq!(asked, 2 * attempts as usize, "{response}");
    }
}

#[test]
fn this_machine_is_reached_without_certificate_authorities() {
    let mut command = Command::new(env::current_exe().expect("this program"));
    command.args(["--exact", "connections::child_without_authorities", "--ignored", "--nocapture"]);
    command.env("SSL_CERT_FILE", "/nowhere/made-up").env("SSL_CERT_DIR", "/nowhere");
    let output = command.output().expect("started");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
#[ignore = "runs in an environment of its own, started by another test"]
fn child_without_authorities() {
    for url in ["http://127.0.0.1:1", "http://localhost:1/apis", "http://[::1]:1", "http://mock:1"]
    {
        let built = Client::builder().base_url(url).allow_http_to("mock").build();
        assert!(built.is_ok(), "{url}: {built:?}");
    }
    // A client that needs them says so, and does not panic.
    if let Err(error) = Client::builder().build() {
        assert_eq!(error.kind(), ErrorKind::Configuration);
    }
}

#[tokio::test]
async fn a_write_has_a_connection_of_its_own() {
    let reply: Reply = Arc::new(|_| response::ok(confirmed("")));
    let server = scripted(move |_| vec![Step::Serve(reply.clone())]).await;
    let client = client(&server);
    for number in 1..4 {
        let result = client.redemptions().update_status(scenario::change()).await;
        assert_eq!(heard(&result, &server), ("ok", number));
        assert_eq!(server.seen().connections, number);
    }
}
