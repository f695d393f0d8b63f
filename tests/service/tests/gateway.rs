//! The way through the gateway of a company: TLS with a root and an identity of its own, a header with
//! a key, and a proxy before it. All of it is on this machine, with the sandbox at its end.

use std::{error::Error, io, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, DnType, IsCa, Issuer, KeyPair};
use returning_ai::{
    Client, ClientBuilder, Effect, ErrorKind, RetryPolicy, redemptions::UpdateStatus,
};
use returning_ai_sandbox::Sandbox;
use returning_ai_service::Gateway;
use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader, copy_bidirectional},
    net::{TcpListener, TcpStream},
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

type Outcome = Result<(), Box<dyn Error>>;

/// The name of the gateway, which only the proxy can reach.
const NAME: &str = "gateway.invalid";
const ORDER: &str = "ORD202601150042";

/// The certificate authority of a company.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    certificate: rcgen::Certificate,
}

impl Authority {
    fn new() -> Result<Self, rcgen::Error> {
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(Vec::new())?;
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        // OpenSSL takes what has the name of its issuer for signed by itself.
        params.distinguished_name.push(DnType::CommonName, "made-up authority");
        let certificate = params.self_signed(&key)?;
        Ok(Self { issuer: Issuer::new(params, key), certificate })
    }

    fn sign(&self, name: &str) -> Result<(rcgen::Certificate, KeyPair), rcgen::Error> {
        let key = KeyPair::generate()?;
        let params = CertificateParams::new(vec![name.to_owned()])?;
        Ok((params.signed_by(&key, &self.issuer)?, key))
    }

    /// A certificate and its key, as files of services hold them.
    fn identity(&self, name: &str) -> Result<String, rcgen::Error> {
        let (certificate, key) = self.sign(name)?;
        Ok(format!("{}{}", certificate.pem(), key.serialize_pem()))
    }

    /// TLS that wants a certificate of every client.
    fn acceptor(&self) -> Result<TlsAcceptor, Box<dyn Error>> {
        let provider = Arc::new(aws_lc_rs::default_provider());
        let mut roots = RootCertStore::empty();
        roots.add(self.certificate.der().clone())?;
        let verifier =
            WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider));
        let (certificate, key) = self.sign(NAME)?;
        let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_client_cert_verifier(verifier.build()?)
            .with_single_cert(vec![certificate.der().clone()], key)?;
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}

/// Serves each connection at a free port, and says its address.
async fn serve<F>(serve: impl Fn(TcpStream) -> F + Send + 'static) -> io::Result<String>
where
    F: Future<Output = io::Result<()>> + Send + 'static,
{
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?.to_string();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    });
    Ok(address)
}

/// A gateway that ends TLS, and hands on to the sandbox what comes from a client that it knows.
async fn gateway(authority: &Authority, sandbox: &Sandbox) -> Result<String, Box<dyn Error>> {
    let acceptor = authority.acceptor()?;
    let sandbox = sandbox.url().trim_start_matches("http://").to_owned();
    let address = serve(move |stream| {
        let (acceptor, sandbox) = (acceptor.clone(), sandbox.clone());
        async move {
            let mut client = acceptor.accept(stream).await?;
            let mut service = TcpStream::connect(sandbox).await?;
            copy_bidirectional(&mut client, &mut service).await.map(drop)
        }
    });
    Ok(address.await?)
}

/// A proxy that opens tunnels to the gateway for whoever knows its password.
async fn http_proxy(gateway: String) -> io::Result<String> {
    serve(move |stream| {
        let gateway = gateway.clone();
        async move {
            let mut stream = BufReader::new(stream);
            let mut head = String::new();
            while !head.ends_with("\r\n\r\n") && stream.read_line(&mut head).await? > 0 {}
            let head = head.to_lowercase();
            // `user:made-up` in Base64.
            if !head.contains("proxy-authorization: basic dxnlcjptywrllxvw") {
                let refusal = b"HTTP/1.1 407 Proxy Authentication Required\r\n\r\n";
                return stream.write_all(refusal).await;
            }
            assert!(head.starts_with(&format!("connect {NAME}:443 ")), "{head}");
            stream.write_all(b"HTTP/1.1 200 OK\r\n\r\n").await?;
            let mut service = TcpStream::connect(gateway).await?;
            copy_bidirectional(&mut stream, &mut service).await.map(drop)
        }
    })
    .await
}

/// A proxy that speaks SOCKS 5 and resolves names itself.
async fn socks_proxy(gateway: String) -> io::Result<String> {
    serve(move |mut stream| {
        let gateway = gateway.clone();
        async move {
            let mut methods = [0; 2];
            stream.read_exact(&mut methods).await?;
            assert_eq!(methods[0], 5, "the version of SOCKS");
            stream.read_exact(&mut vec![0; methods[1].into()]).await?;
            stream.write_all(&[5, 0]).await?;
            let mut request = [0; 5];
            stream.read_exact(&mut request).await?;
            assert_eq!(request[..4], [5, 1, 0, 3], "a connection to a name is asked for");
            let mut target = vec![0; usize::from(request[4]) + 2];
            stream.read_exact(&mut target).await?;
            assert!(target.starts_with(NAME.as_bytes()), "{target:?}");
            stream.write_all(&[5, 0, 0, 1, 0, 0, 0, 0, 0, 0]).await?;
            let mut service = TcpStream::connect(gateway).await?;
            copy_bidirectional(&mut stream, &mut service).await.map(drop)
        }
    })
    .await
}

fn builder(sandbox: &Sandbox) -> ClientBuilder {
    let builder = Client::builder().api_key(sandbox.api_key());
    builder.base_url(format!("https://{NAME}")).retry(RetryPolicy::none())
}

fn known(authority: &Authority) -> Result<Gateway, rcgen::Error> {
    Ok(Gateway {
        root: Some(authority.certificate.pem()),
        identity: Some(authority.identity("fulfilment")?),
        key: Some("made-up-gateway-key".to_owned()),
    })
}

fn shipping(sandbox: &Sandbox) -> Result<UpdateStatus, Box<dyn Error>> {
    let status = sandbox.status("Shipping").ok_or("the sandbox has the status")?;
    Ok(UpdateStatus::new(ORDER, status.id.parse()?))
}

#[tokio::test]
async fn a_change_goes_through_each_kind_of_proxy_to_a_gateway_that_knows_the_service() -> Outcome {
    let (authority, sandbox) = (Authority::new()?, Sandbox::start().await?);
    let gateway = gateway(&authority, &sandbox).await?;
    for proxy in [
        format!("http://user:made-up@{}", http_proxy(gateway.clone()).await?),
        format!("socks5h://{}", socks_proxy(gateway).await?),
    ] {
        let client = known(&authority)?.apply(builder(&sandbox))?.proxy(proxy).build()?;
        client.redemptions().update_status(shipping(&sandbox)?).await?;
        let request = sandbox.requests().pop().ok_or("a request came")?;
        assert_eq!(request.headers["x-gateway-key"], "made-up-gateway-key");
        assert!(!format!("{client:?}").contains("made-up-gateway-key"), "{client:?}");
    }
    assert_eq!(sandbox.executed_changes(), 2);
    Ok(())
}

#[tokio::test]
async fn whoever_is_not_known_changes_nothing() -> Outcome {
    let (authority, sandbox) = (Authority::new()?, Sandbox::start().await?);
    let gateway = gateway(&authority, &sandbox).await?;
    let proxy = format!("http://user:made-up@{}", http_proxy(gateway).await?);
    let stranger = Authority::new()?;
    let nobody = Gateway { identity: None, ..known(&authority)? };
    let other = Gateway { identity: Some(stranger.identity("other")?), ..known(&authority)? };
    let distrusting = Gateway { root: Some(stranger.certificate.pem()), ..known(&authority)? };
    for (described, is_certificate) in [(nobody, false), (other, false), (distrusting, true)] {
        let client = described.apply(builder(&sandbox))?.proxy(proxy.clone()).build()?;
        let error = client.redemptions().update_status(shipping(&sandbox)?).await;
        let error = error.err().ok_or("it was refused")?;
        assert_ne!(error.effect(), Effect::Applied, "{error:?}");
        if is_certificate {
            assert_eq!((error.kind(), error.effect()), (ErrorKind::Certificate, Effect::NotSent));
        }
    }
    assert!(sandbox.requests().is_empty());
    Ok(())
}

#[tokio::test]
async fn a_proxy_that_wants_another_password_is_named() -> Outcome {
    let (authority, sandbox) = (Authority::new()?, Sandbox::start().await?);
    let proxy = http_proxy(gateway(&authority, &sandbox).await?).await?;
    let client = known(&authority)?.apply(builder(&sandbox))?;
    let client = client.proxy(format!("http://user:canary@{proxy}")).build()?;
    let error = client.redemptions().update_status(shipping(&sandbox)?).await;
    let error = error.err().ok_or("it was refused")?;
    assert_eq!((error.effect(), error.attempts()), (Effect::NotSent, 1));
    assert!(error.to_string().contains("proxy") && !error.to_string().contains("canary"));
    Ok(())
}

#[test]
fn a_gateway_shows_no_key() {
    let gateway =
        Gateway { key: Some("canary".into()), identity: Some("canary".into()), root: None };
    assert!(!format!("{gateway:?}").contains("canary"));
}
