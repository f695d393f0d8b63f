//! The service that plays a script on raw sockets.

use std::{
    io,
    net::SocketAddr,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    io::AsyncWriteExt,
    net::{TcpListener, TcpSocket, TcpStream},
    sync::oneshot,
    task::{JoinHandle, JoinSet},
    time::{sleep, timeout},
};

use super::{
    request::{Request, Requests},
    script::{Door, Script, Step},
};

/// How long a connection may go on after the client is gone. A test that comes to it is broken.
const AFTERWARDS: Duration = Duration::from_secs(30);

/// What a service saw, in the order in which it saw it.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// How many connections it took.
    pub connections: usize,
    /// The requests that were read to their end, and whether they were carried out.
    pub requests: Vec<(Request, bool)>,
}

impl Seen {
    /// How many requests were carried out that `concerns` is true for.
    pub fn executed(&self, concerns: impl Fn(&Request) -> bool) -> usize {
        self.requests.iter().filter(|(request, executed)| *executed && concerns(request)).count()
    }
}

type Log = Arc<Mutex<Seen>>;

fn lock(log: &Log) -> MutexGuard<'_, Seen> {
    log.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A running service.
pub struct Server {
    address: SocketAddr,
    log: Log,
    stop: Option<oneshot::Sender<()>>,
    serving: Option<JoinHandle<()>>,
    /// What keeps the port as it is where nobody serves it.
    _kept: Vec<Kept>,
}

/// A socket that is kept open.
enum Kept {
    Socket(#[allow(dead_code, reason = "it only has to stay open")] TcpSocket),
    Listener(#[allow(dead_code, reason = "it only has to stay open")] TcpListener),
    Stream(#[allow(dead_code, reason = "it only has to stay open")] TcpStream),
}

impl Server {
    /// Starts a service at a free port of this machine.
    ///
    /// # Errors
    ///
    /// When the machine has no free port.
    pub async fn start(door: Door, script: Script) -> io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        // A client must notice soon that nobody reads.
        socket.set_recv_buffer_size(16 * 1024)?;
        socket.bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        let address = socket.local_addr()?;
        let mut server =
            Self { address, log: Log::default(), stop: None, serving: None, _kept: Vec::new() };
        match door {
            Door::Open => server.serve(socket.listen(1024)?, script),
            // A port that is bound and not listened at refuses, and nobody else can take it.
            Door::Shut => server._kept.push(Kept::Socket(socket)),
            Door::Unattended => server._kept.push(Kept::Listener(socket.listen(1024)?)),
            Door::Full => server._kept = fill(socket, address).await?,
        }
        Ok(server)
    }

    /// The base URL under which a client reaches it.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// What it saw so far.
    pub fn seen(&self) -> Seen {
        lock(&self.log).clone()
    }

    /// Takes what is still on its way, waits until every connection has ended, and says what was
    /// seen. The client has to be gone by then.
    ///
    /// # Errors
    ///
    /// When a connection does not end.
    pub async fn finish(mut self) -> Result<Seen, String> {
        drop(self.stop.take());
        if let Some(serving) = self.serving.take() {
            let ended = timeout(AFTERWARDS, serving).await;
            ended
                .map_err(|_| "a connection goes on although the client is gone")?
                .map_err(|error| error.to_string())?;
        }
        Ok(self.seen())
    }

    fn serve(&mut self, listener: TcpListener, script: Script) {
        let (stop, stopped) = oneshot::channel();
        self.stop = Some(stop);
        self.serving = Some(tokio::spawn(accept(listener, script, self.log.clone(), stopped)));
    }
}

/// Lets connections wait until the kernel completes no other.
async fn fill(socket: TcpSocket, address: SocketAddr) -> io::Result<Vec<Kept>> {
    let mut kept = vec![Kept::Listener(socket.listen(1)?)];
    for _ in 0..8 {
        match timeout(Duration::from_millis(100), TcpStream::connect(address)).await {
            Ok(stream) => kept.push(Kept::Stream(stream?)),
            Err(_) => break,
        }
    }
    Ok(kept)
}

async fn accept(
    listener: TcpListener,
    script: Script,
    log: Log,
    mut stopped: oneshot::Receiver<()>,
) {
    let mut connections = JoinSet::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => {
                let Ok((stream, _)) = accepted else { break };
                connections.spawn(play(stream, script(count(&log)), log.clone()));
            }
            _ = &mut stopped => break,
        }
    }
    // What the client sent before it was gone may still wait in the queue of the kernel.
    while let Ok(Ok((stream, _))) = timeout(Duration::from_millis(5), listener.accept()).await {
        connections.spawn(play(stream, script(count(&log)), log.clone()));
    }
    while connections.join_next().await.is_some() {}
}

/// Counts a connection and says its number.
fn count(log: &Log) -> usize {
    let mut seen = lock(log);
    seen.connections += 1;
    seen.connections - 1
}

/// Plays the steps of one connection.
async fn play(stream: TcpStream, steps: Vec<Step>, log: Log) {
    // What is sent byte by byte must not wait for the other side to have seen the byte before.
    let _ = stream.set_nodelay(true);
    let mut connection = Connection { requests: Requests::new(stream), last: None, log };
    for step in steps {
        match connection.step(step).await {
            Next::Step => {}
            Next::Silence => break,
            Next::Close => return,
        }
    }
    connection.requests.drain().await;
}

/// What follows after a step.
enum Next {
    Step,
    Silence,
    Close,
}

struct Connection {
    requests: Requests,
    /// The request that was read last.
    last: Option<Request>,
    log: Log,
}

impl Connection {
    async fn step(&mut self, step: Step) -> Next {
        match step {
            Step::Read(until) => next_if(self.requests.read_until(until).await),
            Step::Ignore => next_if(self.read(false).await),
            Step::Act => next_if(self.read(true).await),
            Step::Send(bytes) => next_if(self.send(&bytes).await),
            Step::Response(reply) => {
                let bytes = reply(&self.last.clone().unwrap_or_default());
                next_if(self.send(&bytes).await)
            }
            Step::Trickle(bytes, pause) => next_if(self.trickle(&bytes, pause).await),
            Step::Flood(bytes, total) => next_if(self.flood(&bytes, total).await),
            Step::Repeat(bytes, pause) => {
                while self.send(&bytes).await {
                    sleep(pause).await;
                }
                Next::Close
            }
            Step::Pause(time) => {
                sleep(time).await;
                Next::Step
            }
            Step::Serve(reply) => {
                while self.read(true).await {
                    let bytes = reply(&self.last.clone().unwrap_or_default());
                    if !self.send(&bytes).await {
                        break;
                    }
                }
                Next::Close
            }
            Step::Fin => {
                // The other side may have ended first, which is as well.
                let _ = self.requests.stream().shutdown().await;
                Next::Silence
            }
            Step::Drop => Next::Close,
            Step::Reset => {
                // Without the reset the row is about a plain end, and its cell will tell.
                let _ = self.requests.stream().set_zero_linger();
                Next::Close
            }
        }
    }

    /// Reads a whole request and settles whether it is carried out.
    async fn read(&mut self, executed: bool) -> bool {
        let Some(request) = self.requests.take().await else { return false };
        lock(&self.log).requests.push((request.clone(), executed));
        self.last = Some(request);
        true
    }

    async fn send(&mut self, bytes: &[u8]) -> bool {
        self.requests.stream().write_all(bytes).await.is_ok()
    }

    async fn trickle(&mut self, bytes: &[u8], pause: Duration) -> bool {
        for byte in bytes {
            if !self.send(&[*byte]).await {
                return false;
            }
            sleep(pause).await;
        }
        true
    }

    async fn flood(&mut self, bytes: &[u8], total: u64) -> bool {
        let mut sent = 0;
        while sent < total {
            if !self.send(bytes).await {
                return false;
            }
            sent += bytes.len() as u64;
        }
        true
    }
}

/// Where the other side has ended, there is nothing left to play.
fn next_if(alive: bool) -> Next {
    if alive { Next::Step } else { Next::Close }
}
