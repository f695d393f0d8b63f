//! Files that are sent.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use returning_ai::{Client, ClientBuilder, Effect, Error, ErrorKind, RetryPolicy, Upload};
use returning_ai_sandbox::{Fault, Sandbox};
use returning_ai_tests::calls;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpSocket, TcpStream},
};

async fn upload(sandbox: &Sandbox, file: Upload) -> Result<(), Error> {
    let client = calls::builder(sandbox).max_upload_bytes(1024 * 1024).build().expect("valid");
    client.bulk().update_users(&file).await.map(drop)
}

#[tokio::test]
async fn a_file_is_streamed_with_its_length_and_its_progress() {
    let sandbox = Sandbox::start().await.expect("started");
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("users.csv");
    let text = "username,coins\n".to_owned() + &"ada,1\n".repeat(50_000);
    std::fs::write(&path, &text).expect("written");

    let heard = Arc::new(AtomicU64::new(0));
    let told = Arc::clone(&heard);
    let file = Upload::from_path(&path).on_progress(move |sent, length| {
        assert!(sent <= length);
        told.store(sent, Ordering::SeqCst);
    });
    upload(&sandbox, file).await.expect("taken");

    let requests = sandbox.requests();
    let part = &requests[0].parts().expect("a form")[0];
    assert_eq!((part.name.as_str(), part.file_name.as_deref()), ("data", Some("users.csv")));
    assert_eq!(part.bytes, text.as_bytes());
    assert_eq!(heard.load(Ordering::SeqCst), text.len() as u64);
    assert!(requests[0].headers.contains_key("content-length"), "the length is known beforehand");
}

#[tokio::test]
async fn a_file_that_cannot_be_sent_is_not_sent() {
    let sandbox = Sandbox::start().await.expect("started");
    for (file, words) in [
        (Upload::from_path("/made-up/users.csv"), "cannot read the file"),
        (Upload::from_path("/"), "is not a file"),
        (Upload::from_bytes("users.csv", ""), "is empty"),
        (Upload::from_bytes("users.csv", vec![b'a'; 1024 * 1024 + 1]), "max_upload_bytes"),
    ] {
        let error = upload(&sandbox, file).await.expect_err("refused");
        assert_eq!((error.kind(), error.effect()), (ErrorKind::InvalidInput, Effect::NotSent));
        assert!(error.to_string().contains(words), "{error}");
    }
    assert!(sandbox.requests().is_empty());
}

#[tokio::test]
async fn an_upload_is_judged_like_every_change() {
    let sandbox = Sandbox::start().await.expect("started");
    for (fault, effect) in [
        (Fault::status(503), Effect::Unknown),
        (Fault::status(400), Effect::Rejected),
        (Fault::status(200).json_text(r#"{"status":"error"}"#), Effect::Unknown),
        (Fault::status(200).json_text(r#"{"status":"success","data":7}"#), Effect::Applied),
    ] {
        sandbox.fault("bulkUpdateUsers", fault).expect("taken");
        let error =
            upload(&sandbox, Upload::from_bytes("users.csv", "a")).await.expect_err("failed");
        assert_eq!((error.effect(), error.attempts()), (effect, 1), "{error}");
    }
}

#[tokio::test]
async fn an_upload_that_was_not_taken_is_sent_again_from_the_beginning() {
    let sandbox = Sandbox::start().await.expect("started");
    sandbox.fault("bulkUpdateUsers", Fault::status(429)).expect("taken");
    upload(&sandbox, Upload::from_bytes("users.csv", "username\nada\n")).await.expect("taken");
    let requests = sandbox.requests();
    let bytes: Vec<_> =
        requests.iter().map(|request| request.parts().expect("a form")[0].bytes.len()).collect();
    assert_eq!(bytes, [13, 13]);
}

/// A service that takes its time with what it reads, and then responds.
async fn slow_reader(pause: Duration) -> String {
    let socket = TcpSocket::new_v4().expect("a socket");
    // What the kernel keeps for the service would hide that it does not read.
    socket.set_recv_buffer_size(16 * 1024).expect("set");
    socket.bind(([127, 0, 0, 1], 0).into()).expect("a port");
    let address = socket.local_addr().expect("an address");
    let listener = socket.listen(16).expect("listening");
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(read_slowly(stream, pause));
        }
    });
    format!("http://{address}")
}

/// Reads a form up to its end, which is the last boundary, and reports success.
async fn read_slowly(mut stream: TcpStream, pause: Duration) -> std::io::Result<()> {
    let mut piece = vec![0; 64 * 1024];
    loop {
        let length = stream.read(&mut piece).await?;
        if length == 0 || piece[..length].ends_with(b"--\r\n") {
            break;
        }
        tokio::time::sleep(pause).await;
    }
    let body = r#"{"status":"success","message":"made up","data":{"message":"made up"}}"#;
    let head = format!("content-type: application/json\r\ncontent-length: {}", body.len());
    stream.write_all(format!("HTTP/1.1 200 OK\r\n{head}\r\n\r\n{body}").as_bytes()).await
}

fn impatient(url: String) -> ClientBuilder {
    Client::builder()
        .api_key("made-up-key")
        .base_url(url)
        .retry(RetryPolicy::none())
        .connect_timeout(Duration::from_millis(200))
}

/// Large enough for no kernel to take it at once.
fn large() -> Upload {
    Upload::from_bytes("users.csv", vec![b'a'; 8 * 1024 * 1024])
}

#[tokio::test]
async fn an_upload_may_take_longer_than_the_service_may_be_silent() {
    let url = slow_reader(Duration::from_millis(10)).await;
    let idle = Duration::from_millis(300);
    let client = impatient(url).idle_timeout(idle).build().expect("valid");
    let begun = Instant::now();
    client.bulk().update_users(&large()).await.expect("taken");
    assert!(begun.elapsed() > idle * 3, "the service was too fast to show anything");
}

#[tokio::test]
async fn an_upload_has_a_time_of_its_own() {
    let url = slow_reader(Duration::from_millis(10)).await;
    let time = Duration::from_millis(500);
    let policy = RetryPolicy::none().deadline(time);
    let client = impatient(url).timeout(time).retry(policy).build().expect("valid");
    let error = client.bulk().update_users(&large()).await.expect_err("too slow");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Timeout, Effect::Unknown), "{error}");
    let patient = large().timeout(Duration::from_secs(60));
    client.bulk().update_users(&patient).await.expect("taken");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_keeps_the_cause_and_is_named_but_in_no_report() {
    let sandbox = Sandbox::start().await.expect("started");
    let missing = Upload::from_path("/made-up/name-of-somebody.csv");
    let error = upload(&sandbox, missing).await.expect_err("refused");
    let cause = std::error::Error::source(&error).and_then(|cause| cause.downcast_ref());
    assert_eq!(cause.map(std::io::Error::kind), Some(std::io::ErrorKind::NotFound));
    let report = serde_json::to_string(&error.report()).expect("a report is JSON");
    assert!(!report.contains("somebody"), "{report}");
    assert!(error.to_string().contains("/made-up/name-of-somebody.csv"), "{error}");
}

/// A service that takes a request, sends this much of its response, and then says nothing.
async fn falls_silent(said: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("an address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            tokio::spawn(async move {
                let mut piece = vec![0; 64 * 1024];
                while !matches!(stream.read(&mut piece).await, Ok(0) | Err(_)) {
                    // A form comes in several pieces; only the last one gets a response.
                    let is_end = piece.windows(4).any(|end| end == b"--\r\n");
                    if is_end && stream.write_all(said.as_bytes()).await.is_err() {
                        break;
                    }
                }
            });
        }
    });
    format!("http://{address}")
}

#[tokio::test]
async fn a_service_that_falls_silent_in_its_response_is_not_waited_for() {
    let head = "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 90\r\n\r\n";
    let url = falls_silent(head).await;
    let client = impatient(url).timeout(Duration::from_secs(60));
    let client = client.idle_timeout(Duration::from_millis(300)).build().expect("valid");
    let begun = Instant::now();
    let small = Upload::from_bytes("users.csv", "username\nada\n");
    let error = client.bulk().update_users(&small).await.expect_err("silent");
    assert_eq!((error.effect(), error.status()), (Effect::Unknown, Some(200)), "{error}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn a_service_that_says_nothing_at_all_is_not_waited_for() {
    let client = impatient(falls_silent("").await).timeout(Duration::from_secs(60));
    let client = client.idle_timeout(Duration::from_millis(300)).build().expect("valid");
    let begun = Instant::now();
    let error = client.store().get_configuration(&Default::default()).await.expect_err("silent");
    assert_eq!(error.kind(), ErrorKind::Timeout, "{error}");
    assert!(begun.elapsed() < Duration::from_secs(20), "{:?}", begun.elapsed());
}
