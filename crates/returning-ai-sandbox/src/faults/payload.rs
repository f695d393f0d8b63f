//! A response body in pieces, which can break or stall at a given byte.

use std::{
    collections::VecDeque,
    fmt,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};

use crate::connection::Flushes;

/// How much padding is sent at once.
const CHUNK: usize = 64 * 1024;

/// A part of a body.
#[derive(Debug)]
pub(super) enum Piece {
    Bytes(Bytes),
    /// This many times the letter `a`, which are never all in memory.
    Padding(usize),
}

impl Piece {
    fn len(&self) -> usize {
        match self {
            Self::Bytes(bytes) => bytes.len(),
            Self::Padding(count) => *count,
        }
    }

    /// Takes up to `limit` bytes from the front.
    fn take(&mut self, limit: usize) -> Bytes {
        let count = self.len().min(limit);
        match self {
            Self::Bytes(bytes) => bytes.split_to(count),
            Self::Padding(left) => {
                *left -= count;
                Bytes::from(vec![b'a'; count])
            }
        }
    }
}

/// What happens after the last byte that is sent.
#[derive(Debug)]
pub(super) enum Finish {
    /// The body is complete.
    Complete,
    /// The connection breaks.
    Break,
    /// Nothing ever follows.
    Hang,
}

/// A scripted body.
#[derive(Debug)]
pub(super) struct Payload {
    pieces: VecDeque<Piece>,
    /// How many bytes are still to be sent.
    left: usize,
    finish: Finish,
    announced: Announced,
    flushes: Option<Arc<Flushes>>,
    /// The count of flushes after the last byte was handed over.
    handed_over_at: Option<u64>,
}

/// How the client learns the length.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Announced {
    /// From the exact size of the body.
    ByBody,
    /// From a header that is set already, or not at all.
    Elsewhere,
}

impl Payload {
    pub(super) fn new(
        pieces: Vec<Piece>,
        announced: Announced,
        flushes: Option<Arc<Flushes>>,
    ) -> Self {
        let left = total(&pieces);
        Self {
            pieces: pieces.into(),
            left,
            finish: Finish::Complete,
            announced,
            flushes,
            handed_over_at: None,
        }
    }

    /// Sends only the first bytes and then finishes in this way.
    pub(super) fn ending(mut self, at: usize, finish: Finish) -> Self {
        self.left = self.left.min(at);
        self.finish = finish;
        self
    }

    fn next_bytes(&mut self) -> Option<Bytes> {
        while self.left > 0 {
            let piece = self.pieces.front_mut()?;
            let bytes = piece.take(self.left.min(CHUNK));
            if piece.len() == 0 {
                self.pieces.pop_front();
            }
            if !bytes.is_empty() {
                self.left -= bytes.len();
                return Some(bytes);
            }
        }
        None
    }

    /// Waits until the bytes before the break have left for the client. Otherwise the break could
    /// overtake them in the server's buffer.
    fn poll_flushed(&mut self, context: &Context<'_>) -> Poll<()> {
        let Some(flushes) = &self.flushes else { return Poll::Ready(()) };
        let since = *self.handed_over_at.get_or_insert_with(|| flushes.count());
        flushes.poll_after(since, context)
    }
}

pub(super) fn total(pieces: &[Piece]) -> usize {
    pieces.iter().map(Piece::len).sum()
}

impl Body for Payload {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(bytes) = self.next_bytes() {
            return Poll::Ready(Some(Ok(Frame::data(bytes))));
        }
        match self.finish {
            Finish::Complete => Poll::Ready(None),
            Finish::Hang => Poll::Pending,
            Finish::Break => self.poll_flushed(context).map(|()| Some(Err(Broken))),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.left == 0 && matches!(self.finish, Finish::Complete)
    }

    fn size_hint(&self) -> SizeHint {
        if self.announced == Announced::ByBody {
            SizeHint::with_exact(u64::try_from(self.left).unwrap_or(u64::MAX))
        } else {
            SizeHint::default()
        }
    }
}

/// The fault asked for a broken body.
#[derive(Debug)]
pub(super) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the body ends here, as the fault says")
    }
}

impl std::error::Error for Broken {}
