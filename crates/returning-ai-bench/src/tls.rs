//! TLS for the loopback server, with a certificate that is made when it starts.

use std::{io, net::Ipv4Addr, sync::Arc};

use axum::serve::Listener;
use tokio::net::TcpStream;
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        ServerConfig,
        crypto::aws_lc_rs,
        pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer},
    },
    server::TlsStream,
};

/// Connections of another listener, after the handshake.
pub(crate) struct TlsListener<L> {
    connections: L,
    acceptor: TlsAcceptor,
}

impl<L> TlsListener<L> {
    /// Serves this machine's loopback address, and returns the root certificate in PEM as well.
    pub(crate) fn new(connections: L) -> io::Result<(Self, String)> {
        let address = Ipv4Addr::LOCALHOST.to_string();
        let signed = rcgen::generate_simple_self_signed([address]).map_err(io::Error::other)?;
        let root = signed.cert.pem();
        let acceptor = TlsAcceptor::from(Arc::new(config(&signed)?));
        Ok((Self { connections, acceptor }, root))
    }
}

fn config(signed: &rcgen::CertifiedKey<rcgen::KeyPair>) -> io::Result<ServerConfig> {
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der()));
    ServerConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(io::Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], key)
        .map_err(io::Error::other)
}

impl<L: Listener<Io = TcpStream>> Listener for TlsListener<L> {
    type Io = TlsStream<TcpStream>;
    type Addr = L::Addr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            // One handshake at a time is enough for a server that has one client.
            let (stream, address) = self.connections.accept().await;
            match self.acceptor.accept(stream).await {
                Ok(stream) => return (stream, address),
                Err(error) => eprintln!("a handshake failed: {error}"),
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        self.connections.local_addr()
    }
}
