//! The server's end of a connection, which knows what has left it and how it is to end.

use std::{
    fmt,
    io::{self, IoSlice},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll, Waker},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use crate::{faults::Hangup, lock::lock};

/// Counts how often everything that was written had left for the client.
#[derive(Default)]
pub(crate) struct Flushes {
    state: Mutex<(u64, Option<Waker>)>,
}

impl fmt::Debug for Flushes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Flushes").finish_non_exhaustive()
    }
}

impl Flushes {
    pub(crate) fn count(&self) -> u64 {
        lock(&self.state).0
    }

    /// Ready once there was a flush after that count.
    pub(crate) fn poll_after(&self, count: u64, context: &Context<'_>) -> Poll<()> {
        let mut state = lock(&self.state);
        if state.0 > count {
            return Poll::Ready(());
        }
        state.1 = Some(context.waker().clone());
        Poll::Pending
    }

    fn flushed(&self) {
        let mut state = lock(&self.state);
        state.0 += 1;
        if let Some(waker) = state.1.take() {
            waker.wake();
        }
    }
}

/// The end that a fault asked for.
#[derive(Default)]
pub(super) struct End {
    hangup: Mutex<Option<Hangup>>,
}

impl End {
    pub(super) fn set(&self, hangup: Hangup) {
        *lock(&self.hangup) = Some(hangup);
    }
}

/// A connection.
pub(super) struct Wire {
    stream: TcpStream,
    flushes: Arc<Flushes>,
    end: Arc<End>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, flushes: Arc<Flushes>, end: Arc<End>) -> Self {
        Self { stream, flushes, end }
    }
}

/// The end happens here because only now the server will write nothing more. An option that
/// cannot be set, or bytes that nobody takes, mean that the client has gone before.
impl Drop for Wire {
    fn drop(&mut self) {
        match lock(&self.end.hangup).take() {
            Some(Hangup::Reset) => {
                let _ = self.stream.set_zero_linger();
            }
            Some(Hangup::Raw(bytes)) => {
                let _ = self.stream.try_write(&bytes);
            }
            Some(Hangup::Close) | None => {}
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if flushed.is_ready() {
            self.flushes.flushed();
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }
}
