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
use tokio::net::TcpListener;

use crate::bodies::{Products, UPDATED, USER};

/// A running server, which ends with this value.
#[derive(Debug)]
pub struct Server {
    process: Child,
    url: String,
}

impl Server {
    /// Starts the program of this crate as a server, whose lists hold so many products.
    ///
    /// # Errors
    ///
    /// When the program does not start, or ends before it has an address.
    pub fn start(program: &Path, products: usize) -> io::Result<Self> {
        let mut process = Command::new(program)
            .args(["serve", &products.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut url = String::new();
        if let Some(output) = process.stdout.take() {
            BufReader::new(output).read_line(&mut url)?;
        }
        if url.is_empty() {
            return Err(io::Error::other("the server ended before it had an address"));
        }
        Ok(Self { process, url: url.trim_end().to_owned() })
    }

    /// The base URL, without a slash at its end.
    pub fn url(&self) -> &str {
        &self.url
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
/// When there is no free port.
pub fn serve(products: usize) -> io::Result<()> {
    thread::spawn(|| {
        // Nothing is ever written there, so that reading ends with the other process.
        let _ = io::stdin().read(&mut [0]);
        std::process::exit(0);
    });
    let runtime = tokio::runtime::Builder::new_current_thread().enable_io().build()?;
    runtime.block_on(async {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        println!("http://{}", listener.local_addr()?);
        let listener = listener.tap_io(|stream| {
            // Without it a response may wait for the acknowledgement of the one before.
            if let Err(error) = stream.set_nodelay(true) {
                eprintln!("a connection keeps its delay: {error}");
            }
        });
        axum::serve(listener, router(products)).await
    })
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
