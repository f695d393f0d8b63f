//! The accept loop and the connections.

mod wire;

use std::{
    convert::Infallible,
    fmt,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::{Router, body::Body, response::Response};
use hyper::{Request, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::TokioIo;
use tokio::{
    net::{TcpListener, TcpStream},
    task::JoinSet,
};
use tower::Service;

use crate::{
    connection::{Flushes, Hangup},
    lock::lock,
};
use wire::{End, Wire};

/// How long the loop waits after a failed accept, for instance without free file descriptors.
const PAUSE: Duration = Duration::from_millis(20);

/// The open connections, which end with the server.
pub(crate) type Connections = Arc<Mutex<JoinSet<()>>>;

/// Accepts connections until the task is aborted.
pub(crate) async fn accept(listener: TcpListener, router: Router, connections: Connections) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                let mut connections = lock(&connections);
                while connections.try_join_next().is_some() {}
                connections.spawn(serve(stream, router.clone()));
            }
            Err(_) => tokio::time::sleep(PAUSE).await,
        }
    }
}

async fn serve(stream: TcpStream, router: Router) {
    // Without the delay a broken response reaches the client as it was written. If the option cannot
    // be set, responses are only slower.
    let _ = stream.set_nodelay(true);
    let end = Arc::new(End::default());
    let flushes = Arc::new(Flushes::default());
    let io = TokioIo::new(Wire::new(stream, Arc::clone(&flushes), Arc::clone(&end)));
    let service = service_fn(move |request| {
        respond(router.clone(), request, Arc::clone(&flushes), Arc::clone(&end))
    });
    // An error means that the client disconnected, or that a fault ended the connection.
    let _ = http1::Builder::new().header_read_timeout(None).serve_connection(io, service).await;
}

/// Responds to a request, or ends the connection as a fault asks.
async fn respond(
    mut router: Router,
    request: Request<Incoming>,
    flushes: Arc<Flushes>,
    end: Arc<End>,
) -> Result<Response, HungUp> {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(flushes);
    let routed: Result<Response, Infallible> = router.call(request).await;
    let Ok(mut response) = routed;
    match response.extensions_mut().remove::<Hangup>() {
        None => Ok(response),
        Some(hangup) => {
            end.set(hangup);
            Err(HungUp)
        }
    }
}

/// Makes hyper end the connection without a response.
#[derive(Debug)]
struct HungUp;

impl fmt::Display for HungUp {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the connection ends here, as the fault says")
    }
}

impl std::error::Error for HungUp {}
