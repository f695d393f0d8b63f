//! What a failed TLS handshake means: nothing of the request left.

use std::{sync::Arc, time::Duration};

use returning_ai::{Client, Effect, Error, ErrorKind, RetryPolicy};
use returning_ai_tests::scenario;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
};

async fn update(port: u16) -> Error {
    let client = Client::builder()
        .api_key("made-up-key")
        .base_url(format!("https://localhost:{port}"))
        .retry(RetryPolicy::default().delays(Duration::ZERO, Duration::ZERO))
        .build()
        .expect("valid");
    client.redemptions().update_status(scenario::change()).await.expect_err("no such service")
}

/// A server with a certificate that nobody signed. It tells how many bytes it could decrypt.
async fn untrusted(listener: TcpListener) -> usize {
    let signed =
        rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der()));
    let config = ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .expect("versions")
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .expect("the key fits");
    let (stream, _) = listener.accept().await.expect("a connection");
    let Ok(mut stream) = TlsAcceptor::from(Arc::new(config)).accept(stream).await else {
        return 0;
    };
    let mut bytes = Vec::new();
    // The client breaks off, so an error is what is expected here.
    let _ = stream.read_to_end(&mut bytes).await;
    bytes.len()
}

/// A server that has never heard of TLS.
async fn plain(listener: TcpListener) {
    while let Ok((mut stream, _)) = listener.accept().await {
        // The client may be gone by then, which is what the test is about.
        let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").await;
    }
}

#[tokio::test]
async fn an_untrusted_certificate_is_not_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let server = tokio::spawn(untrusted(listener));
    let error = update(port).await;
    assert_eq!(
        (error.kind(), error.effect()),
        (ErrorKind::Certificate, Effect::NotSent),
        "{error:?}"
    );
    assert_eq!(error.attempts(), 1);
    assert!(error.to_string().contains("certificate"), "{error}");
    let seen = server.await.expect("the server has served");
    assert_eq!(seen, 0, "no byte of a request goes over an untrusted connection");
}

#[tokio::test]
async fn a_handshake_that_hangs_sent_nothing() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let client = Client::builder()
        .api_key("made-up-key")
        .base_url(format!("https://localhost:{port}"))
        .timeout(Duration::from_millis(400))
        .retry(RetryPolicy::none())
        .build()
        .expect("valid");
    let error = client.redemptions().update_status(scenario::change()).await.expect_err("hangs");
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Connect, Effect::NotSent), "{error:?}");
    drop(listener);
}

#[tokio::test]
async fn a_handshake_that_fails_otherwise_is_tried_again() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let _server = tokio::spawn(plain(listener));
    let error = update(port).await;
    assert_eq!((error.kind(), error.effect()), (ErrorKind::Connect, Effect::NotSent), "{error:?}");
    assert_eq!(error.attempts(), 3);
}
