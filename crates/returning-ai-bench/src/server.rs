//! A loopback server in a process of its own, so that nothing that it does is counted.

use std::{
    io::{self, BufRead, BufReader, Read},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
};

use axum::{
    Router,
    body::Body,
    http::{Response, header::CONTENT_TYPE},
    routing::{get, post, put},
    serve::ListenerExt,
};
use bytes::Bytes;
use tokio::net::{TcpListener, TcpStream};

use crate::{
    bodies::{Products, UPDATED, USER},
    call::Transport,
    tls::TlsListener,
};

/// How a client reaches a server.
#[derive(Clone, Debug)]
pub struct Address {
    /// The base URL, without a slash at its end.
    pub url: String,
    /// The root certificate in PEM that a client has to trust, if the server speaks TLS.
    pub root: Option<String>,
}

impl Address {
    /// The address of a server that does not speak TLS.
    pub fn without_tls(url: impl Into<String>) -> Self {
        Self { url: url.into(), root: None }
    }

    /// Reads what [`serve`] prints: a line with the URL, and the certificate if there is one.
    fn read(transport: Transport, mut output: impl BufRead) -> io::Result<Self> {
        let mut url = String::new();
        output.read_line(&mut url)?;
        if url.is_empty() {
            return Err(io::Error::other("the server ended before it had an address"));
        }
        let root = match transport {
            Transport::Tcp => None,
            Transport::Tls => Some(read_certificate(output)?),
        };
        Ok(Self { url: url.trim_end().to_owned(), root })
    }
}

/// Reads one certificate in PEM. The output goes on for as long as the server runs.
fn read_certificate(mut output: impl BufRead) -> io::Result<String> {
    let mut pem = String::new();
    while !pem.trim_end().ends_with("-----END CERTIFICATE-----") {
        if output.read_line(&mut pem)? == 0 {
            return Err(io::Error::other("the server ended before it had printed its certificate"));
        }
    }
    Ok(pem)
}

/// A running server, which ends with this value.
#[derive(Debug)]
pub struct Server {
    process: Child,
    address: Address,
}

impl Server {
    /// Starts the program of this crate as a server, whose lists hold so many products.
    ///
    /// # Errors
    ///
    /// When the program does not start, or ends before it has an address.
    pub fn start(program: &Path, transport: Transport, products: usize) -> io::Result<Self> {
        let mut process = Command::new(program)
            .args(["serve", &transport.to_string(), &products.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let output = process.stdout.take().ok_or_else(|| io::Error::other("there is no output"))?;
        let address = Address::read(transport, BufReader::new(output))?;
        Ok(Self { process, address })
    }

    /// How a client reaches it.
    pub fn address(&self) -> &Address {
        &self.address
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself, which is what is wanted.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Serves until the standard input ends, which it does when the process that started this one ends.
///
/// # Errors
///
/// When there is no free port, or no certificate can be made.
pub fn serve(transport: Transport, products: usize) -> io::Result<()> {
    thread::spawn(|| {
        // Nothing is ever written there, so that reading ends with the other process.
        let _ = io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let listener = listener.tap_io(send_at_once);
        match transport {
            Transport::Tcp => {
                println!("http://{address}");
                axum::serve(listener, router(products)).await
            }
            Transport::Tls => {
                let (listener, root) = TlsListener::new(listener)?;
                // Nothing may follow the certificate: nobody reads this output after it.
                println!("https://{address}\n{}", root.trim_end());
                axum::serve(listener, router(products)).await
            }
        }
    })
}

/// Without it a response may wait for the acknowledgement of the one before.
fn send_at_once(stream: &mut TcpStream) {
    if let Err(error) = stream.set_nodelay(true) {
        eprintln!("a connection keeps its delay: {error}");
    }
}

fn router(products: usize) -> Router {
    let list = Bytes::from(Products(products).to_json());
    Router::new()
        .route("/v1/users/info", post(|| respond(Bytes::from_static(USER.as_bytes()))))
        .route("/v1/products", get(|| respond(list)))
        .route(
            "/v1/redemption-transactions/status",
            put(|| respond(Bytes::from_static(UPDATED.as_bytes()))),
        )
}

async fn respond(body: Bytes) -> Response<Body> {
    let mut response = Response::new(Body::from(body));
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, http::HeaderValue::from_static("application/json; charset=utf-8"));
    headers.insert("x-request-id", http::HeaderValue::from_static("made-up-id"));
    response
}
