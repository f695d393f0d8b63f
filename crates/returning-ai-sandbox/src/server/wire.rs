//! The server's side of a connection, which counts its flushes and ends as a fault asks.

use std::{
    io::{self, IoSlice},
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
};

use crate::{
    connection::{Flushes, Hangup},
    lock::lock,
};

/// The ending that a fault asked for.
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

/// Ends the connection here, because only now is the server done with writing. An option that cannot
/// be set, or bytes that cannot be written, mean that the client has already disconnected.
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
