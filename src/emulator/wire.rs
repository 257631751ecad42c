//! Connections that can be cut on purpose: a client then sees what a broken network looks like, not an HTTP status.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Weak};
use std::task::{Context, Poll};

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use futures::task::AtomicWaker;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::door::Doorway;

// What is to become of a connection. The larger number wins; 0 is that nothing happens to it.

/// Reset as soon as everything that was written so far has left.
const RESET_AFTER_FLUSH: u8 = 1;
/// Closed at once.
const CUT: u8 = 2;
/// Reset at once.
const RESET: u8 = 3;

/// Cuts one connection: whatever would be read from it or written to it from now on is refused, and the server drops
/// it.
#[derive(Debug, Clone, Default)]
pub(super) struct Scissors(Arc<State>);

#[derive(Debug, Default)]
struct State {
    fate: AtomicU8,
    spared: AtomicBool,
    /// The task that serves the connection, so that it sees a cut even while nothing moves.
    task: AtomicWaker,
}

impl Scissors {
    /// The connection ends as if the other side had hung up.
    pub(super) fn cut(&self) {
        self.decide(CUT);
    }

    /// The connection ends with a TCP RST.
    pub(super) fn reset(&self) {
        self.decide(RESET);
    }

    /// The same once everything that was written so far has left.
    pub(super) fn reset_after_flush(&self) {
        self.decide(RESET_AFTER_FLUSH);
    }

    /// Leaves this connection alone when all others are cut, or no longer.
    pub(super) fn spare(&self, spared: bool) {
        self.0.spared.store(spared, Ordering::Release);
    }

    pub(super) fn remote(&self) -> Remote {
        Remote(Arc::downgrade(&self.0))
    }

    fn decide(&self, fate: u8) {
        self.0.fate.fetch_max(fate, Ordering::AcqRel);
        self.0.task.wake();
    }

    fn fate(&self) -> u8 {
        self.0.fate.load(Ordering::Acquire)
    }

    fn check(&self, context: &Context<'_>) -> io::Result<()> {
        self.0.task.register(context.waker());
        if self.fate() >= CUT {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

/// Cuts a connection that may be gone already.
#[derive(Debug)]
pub(super) struct Remote(Weak<State>);

impl Remote {
    pub(super) fn is_gone(&self) -> bool {
        self.0.strong_count() == 0
    }

    pub(super) fn cut(&self) {
        if let Some(state) = self.0.upgrade()
            && !state.spared.load(Ordering::Acquire)
        {
            Scissors(state).cut();
        }
    }
}

impl Connected<IncomingStream<'_, Doorway>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, Doorway>) -> Self {
        stream.io().scissors.clone()
    }
}

/// One connection.
pub(super) struct Wire {
    stream: TcpStream,
    scissors: Scissors,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, scissors: Scissors) -> Self {
        // Without this, small answers wait for the client's acknowledgement. A socket that refuses still works.
        let _ = stream.set_nodelay(true);
        Self { stream, scissors }
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        if self.scissors.fate() == RESET {
            // Makes closing, which follows, a reset. A socket that refuses is closed in the ordinary way.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.scissors.check(context)?;
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.scissors.check(context)?;
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.scissors.check(context)?;
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if matches!(flushed, Poll::Ready(Ok(()))) && self.scissors.fate() == RESET_AFTER_FLUSH {
            self.scissors.reset();
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.scissors.fate() == RESET {
            // A reset says no farewell.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
