//! What a failed TLS handshake means: nothing of the request left. Whom a client trusts, and as whom it
//! presents itself.

use std::{sync::Arc, time::Duration};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use returning_ai::{Client, ClientBuilder, Effect, Error, ErrorKind, RetryPolicy};
use returning_ai_tests::scenario;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        RootCertStore, ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
        server::WebPkiClientVerifier,
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

/// A certificate authority of a company, which no platform knows.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

impl Authority {
    fn new() -> Self {
        let key = KeyPair::generate().expect("a key");
        let mut params = CertificateParams::new(Vec::new()).expect("valid");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let certificate = params.self_signed(&key).expect("signed");
        Self { issuer: Issuer::new(params, key), certificate }
    }

    fn sign(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().expect("a key");
        let params = CertificateParams::new(vec![name.to_owned()]).expect("valid");
        (params.signed_by(&key, &self.issuer).expect("signed"), key)
    }

    /// A server whose certificate this authority signed, and which asks clients for one as well.
    fn server(&self) -> ServerConfig {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone()).expect("a root");
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let (certificate, key) = self.sign("localhost");
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_client_cert_verifier(verifier.build().expect("a verifier"))
            .with_single_cert(vec![certificate.der().clone()], key)
            .expect("the key fits")
    }

    fn identity(&self) -> String {
        let (certificate, key) = self.sign("fulfilment");
        format!("{}{}", certificate.pem(), key.serialize_pem())
    }
}

/// Responds to every request over TLS as the service does to the change of the scenario.
async fn confirming(listener: TcpListener, config: ServerConfig) {
    let acceptor = TlsAcceptor::from(Arc::new(config));
    while let Ok((stream, _)) = listener.accept().await {
        let Ok(mut stream) = acceptor.accept(stream).await else { continue };
        let mut request = [0; 4096];
        let _ = stream.read(&mut request).await;
        let (order, status) = (scenario::ORDER, scenario::SHIPPING);
        let body = format!(
            r#"{{"status":"success","data":{{"transactionId":"{order}","statusId":"{status}","status":{{"_id":"{status}","name":"Shipping"}}}}}}"#
        );
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n\r\n", body.len());
        let _ = stream.write_all(format!("{head}{body}").as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}

/// A client of a server that the authority vouches for.
async fn client_of(authority: &Authority) -> ClientBuilder {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    tokio::spawn(confirming(listener, authority.server()));
    Client::builder().api_key("made-up-key").base_url(format!("https://localhost:{port}"))
}

#[tokio::test]
async fn a_private_root_and_an_identity_are_used() {
    let authority = Authority::new();
    let client = client_of(&authority).await;
    let client = client.add_root_certificate(authority.certificate.pem());
    let client = client.identity(authority.identity()).build().expect("valid");
    client.redemptions().update_status(scenario::change()).await.expect("updated");
}

#[tokio::test]
async fn a_client_without_the_identity_or_the_root_sends_nothing() {
    let authority = Authority::new();
    let other = Authority::new();
    for (root, identity, kind) in [
        (&other, authority.identity(), ErrorKind::Certificate),
        (&authority, other.identity(), ErrorKind::Transport),
    ] {
        let client = client_of(&authority).await.retry(RetryPolicy::none());
        let client = client.add_root_certificate(root.certificate.pem()).identity(identity);
        let client = client.build().expect("valid");
        let error = client.redemptions().update_status(scenario::change()).await;
        let error = error.expect_err("refused");
        // A server may refuse a client's certificate only after the request went out.
        if kind == ErrorKind::Certificate {
            assert_eq!((error.kind(), error.effect()), (kind, Effect::NotSent), "{error:?}");
        } else {
            assert_ne!(error.effect(), Effect::Applied, "{error:?}");
        }
    }
}

#[test]
fn what_is_not_a_certificate_is_refused_and_not_repeated() {
    for builder in [
        Client::builder().add_root_certificate("canary"),
        Client::builder().identity("canary"),
        Client::builder().identity(Authority::new().certificate.pem()),
    ] {
        let error = builder.build().expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::Configuration);
        assert!(error.to_string().contains("PEM"), "{error}");
        assert!(!format!("{error:?}").contains("canary"), "{error:?}");
    }
}
