//! Files that are sent.

use std::sync::{
    Arc,
    atomic::{AtomicU64, Ordering},
};

use returning_ai::{Effect, Error, ErrorKind, Upload};
use returning_ai_sandbox::{Fault, Sandbox};
use returning_ai_tests::calls;

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
