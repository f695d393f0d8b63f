//! Reads requests from a connection, as far as a script wants to.

use tokio::{io::AsyncReadExt, net::TcpStream};

/// How much of a body is kept: more than every request of the tests has but the large ones.
const KEPT: usize = 1024;

/// How far a request is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// A few bytes of its head.
    WithinHead,
    /// Its head, and nothing of its body but what came with the same packets.
    Head,
    /// Its head and the beginning of its body.
    WithinBody,
    /// The last byte of its body.
    End,
}

/// A request that was read to its end.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// Its line and its headers.
    pub head: String,
    /// The beginning of its body, by which it is known.
    pub body: Vec<u8>,
}

/// The requests of one connection, one after the other.
pub struct Requests {
    stream: TcpStream,
    /// What was read of the next request.
    buffer: Vec<u8>,
}

impl Requests {
    /// The requests of a connection on which nothing was read yet.
    pub fn new(stream: TcpStream) -> Self {
        Self { stream, buffer: Vec::new() }
    }

    /// The connection.
    pub fn stream(&mut self) -> &mut TcpStream {
        &mut self.stream
    }

    /// Reads a part of the next request; false where the other side ended before that.
    pub async fn read_until(&mut self, until: Until) -> bool {
        while !self.has(until) {
            if !self.read_more().await {
                return false;
            }
        }
        true
    }

    /// Takes the next request. Returns `None` if the other side ended before the end of it.
    pub async fn take(&mut self) -> Option<Request> {
        if !self.read_until(Until::End).await {
            return None;
        }
        let (head, length) = self.head()?;
        let body = self.buffer[head..head + length.min(KEPT)].to_vec();
        let text = String::from_utf8_lossy(&self.buffer[..head]).into_owned();
        self.buffer.drain(..head + length);
        Some(Request { head: text, body })
    }

    /// Reads until the other side ends, and keeps nothing of it.
    pub async fn drain(&mut self) {
        while self.read_more().await {
            self.buffer.clear();
        }
    }

    async fn read_more(&mut self) -> bool {
        // The script says when enough was read, so a piece is small.
        let mut piece = [0; 4096];
        match self.stream.read(&mut piece).await {
            Ok(0) | Err(_) => false,
            Ok(read) => {
                self.buffer.extend_from_slice(&piece[..read]);
                true
            }
        }
    }

    fn has(&self, until: Until) -> bool {
        let read = self.buffer.len();
        match (until, self.head()) {
            (Until::WithinHead, _) => read > 0,
            (_, None) => false,
            (Until::Head, Some(_)) => true,
            (Until::WithinBody, Some((head, _))) => read > head,
            (Until::End, Some((head, length))) => read >= head + length,
        }
    }

    /// The length of the head, and that of the body by its header.
    fn head(&self) -> Option<(usize, usize)> {
        let end = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n")? + 4;
        let text = String::from_utf8_lossy(&self.buffer[..end]).to_ascii_lowercase();
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        Some((end, length.and_then(|length| length.trim().parse().ok()).unwrap_or_default()))
    }
}
