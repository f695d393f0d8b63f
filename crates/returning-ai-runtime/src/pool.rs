//! A pool of connections that are kept for the next request.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use crate::{error::Error, lock::lock};

/// How long a pool is used. A name is looked up again for a new connection only, and under steady load
/// there would never be one: the requests would go to an old address for ever.
const RENEWED_AFTER: Duration = Duration::from_secs(60);

/// An HTTP client that is renewed once a minute while it is in use, with the same settings. What is
/// on its way over the old connections is not broken off.
#[derive(Clone)]
pub(crate) struct Pool {
    make: Arc<dyn Fn() -> Result<reqwest::Client, Error> + Send + Sync>,
    renewed_after: Duration,
    current: Arc<Mutex<Current>>,
}

struct Current {
    client: reqwest::Client,
    made: Instant,
}

impl Pool {
    pub(crate) fn new(
        make: impl Fn() -> Result<reqwest::Client, Error> + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let current = Current { client: make()?, made: Instant::now() };
        let (make, current) = (Arc::new(make), Arc::new(Mutex::new(current)));
        Ok(Self { make, renewed_after: RENEWED_AFTER, current })
    }

    /// The client for the next request.
    pub(crate) fn client(&self) -> reqwest::Client {
        let mut current = self.current();
        if current.made.elapsed() >= self.renewed_after {
            self.renew(&mut current);
        }
        current.client.clone()
    }

    /// Leaves the connections of before to what is on its way over them.
    pub(crate) fn replace(&self) {
        self.renew(&mut self.current());
    }

    /// Where no other client can be made, the old one still works.
    fn renew(&self, current: &mut Current) {
        if let Ok(client) = (self.make)() {
            *current = Current { client, made: Instant::now() };
        }
    }

    fn current(&self) -> MutexGuard<'_, Current> {
        lock(&self.current)
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").field("renewed_after", &self.renewed_after).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use std::{
        io::{Read, Write},
        net::TcpListener,
        sync::atomic::{AtomicUsize, Ordering},
        thread,
    };

    use super::*;

    /// A service that counts its connections.
    fn service() -> (String, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let connections = Arc::new(AtomicUsize::new(0));
        let counted = connections.clone();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                counted.fetch_add(1, Ordering::SeqCst);
                thread::spawn(|| respond(stream));
            }
        });
        (url, connections)
    }

    /// Responds to each request of a connection, which come one after the other.
    fn respond(mut stream: std::net::TcpStream) {
        let mut request = [0; 4096];
        while stream.read(&mut request).is_ok_and(|length| length > 0) {
            if stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").is_err() {
                return;
            }
        }
    }

    async fn send(pool: &Pool, url: &str) {
        let response = pool.client().get(url).send().await.expect("a response");
        assert_eq!(response.text().await.expect("a body"), "{}");
    }

    fn pool(renewed_after: Duration) -> Pool {
        let make = || Ok(reqwest::Client::builder().no_proxy().build().expect("a client"));
        Pool { renewed_after, ..Pool::new(make).expect("a client") }
    }

    #[tokio::test]
    async fn an_old_pool_is_renewed_and_a_young_one_is_not() {
        for (renewed_after, connections) in [(RENEWED_AFTER, 1), (Duration::ZERO, 3)] {
            let ((url, counted), pool) = (service(), pool(renewed_after));
            for _ in 0..3 {
                send(&pool, &url).await;
            }
            assert_eq!(counted.load(Ordering::SeqCst), connections, "{renewed_after:?}");
        }
    }

    #[tokio::test]
    async fn a_pool_that_is_replaced_uses_none_of_its_connections_again() {
        let ((url, counted), pool) = (service(), pool(RENEWED_AFTER));
        send(&pool, &url).await;
        pool.replace();
        send(&pool, &url).await;
        assert_eq!(counted.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_pool_that_cannot_be_renewed_still_works() {
        let (url, counted) = service();
        let made = AtomicUsize::new(0);
        let make = move || match made.fetch_add(1, Ordering::SeqCst) {
            0 => Ok(reqwest::Client::builder().no_proxy().build().expect("a client")),
            _ => Err(Error::misconfigured("made up")),
        };
        let pool = Pool { renewed_after: Duration::ZERO, ..Pool::new(make).expect("a client") };
        for _ in 0..2 {
            send(&pool, &url).await;
        }
        assert_eq!(counted.load(Ordering::SeqCst), 1);
    }
}
