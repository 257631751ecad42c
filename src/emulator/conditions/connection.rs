//! Connections that can be cut or stalled on purpose, so that a client sees a broken network instead of an HTTP status.

use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::task::{Context, Poll};

use bytes::Bytes;
use futures::task::AtomicWaker;
use h2::StreamId;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

// How a connection ends. The larger number wins; 0 means that it stays open.

/// Reset once everything written so far has been sent.
const RESET_AFTER_FLUSH: u8 = 1;
/// Closed immediately.
const CUT: u8 = 2;
/// Reset immediately.
const RESET: u8 = 3;

/// Controls one connection, or one HTTP/2 stream of it. After a cut, reads and writes fail and the server drops the
/// connection.
#[derive(Debug, Clone, Default)]
pub(crate) struct ConnectionHandle(Arc<ConnectionState>, Option<StreamId>);

#[derive(Debug, Default)]
struct ConnectionState {
    termination: AtomicU8,
    exempt: AtomicBool,
    /// Discards all input and sends nothing more.
    stalled: AtomicBool,
    http2: Mutex<Http2>,
    /// The task that serves the connection: a cut wakes it while it is idle.
    task: AtomicWaker,
}

#[derive(Debug, Default)]
struct Http2 {
    /// Frames to write between those of the server.
    frames: Vec<Bytes>,
    /// The last accepted stream.
    last: u32,
    refuses_streams: bool,
    /// Reset the connection once this stream's last frame has been sent.
    reset_after: Option<u32>,
}

impl ConnectionHandle {
    /// Ends the connection as if the peer had hung up.
    pub(crate) fn cut(&self) {
        self.terminate(CUT);
    }

    /// Ends the connection with a TCP RST.
    pub(crate) fn reset(&self) {
        self.terminate(RESET);
    }

    /// Resets the connection once everything written so far has been sent.
    pub(crate) fn reset_after_flush(&self) {
        self.terminate(RESET_AFTER_FLUSH);
    }

    /// Keeps the connection open and accepts all input, but sends nothing more.
    pub(crate) fn stall(&self) {
        self.0.stalled.store(true, Ordering::Release);
        self.0.task.wake();
    }

    /// A handle for a request on this stream; `None` after [`Self::stop_accepting_streams`].
    pub(crate) fn accept_stream(&self, stream: StreamId) -> Option<Self> {
        let mut http2 = self.http2();
        if http2.refuses_streams {
            return None;
        }
        http2.last = http2.last.max(stream.into());
        Some(Self(Arc::clone(&self.0), Some(stream)))
    }

    /// Returns the last accepted stream.
    pub(crate) fn stop_accepting_streams(&self) -> u32 {
        let mut http2 = self.http2();
        http2.refuses_streams = true;
        http2.last
    }

    /// Resets the connection once the request's stream has been sent completely.
    pub(crate) fn reset_after_stream(&self) {
        self.http2().reset_after = self.1.map(Into::into);
    }

    /// Whether the connection is to be reset after this stream.
    pub(crate) fn resets_after(&self, stream: u32) -> bool {
        self.http2().reset_after == Some(stream)
    }

    /// The request's stream; `None` over HTTP/1.
    pub(crate) const fn stream(&self) -> Option<StreamId> {
        self.1
    }

    /// Writes a frame once everything written so far has been sent.
    pub(crate) fn inject_frame(&self, frame: Bytes) {
        self.http2().frames.push(frame);
        self.0.task.wake();
    }

    pub(crate) fn take_frames(&self) -> Vec<Bytes> {
        std::mem::take(&mut self.http2().frames)
    }

    fn http2(&self) -> MutexGuard<'_, Http2> {
        self.0.http2.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn is_stalled(&self) -> bool {
        self.0.stalled.load(Ordering::Acquire)
    }

    /// Whether to keep this connection when all others are cut.
    pub(crate) fn exempt(&self, exempt: bool) {
        self.0.exempt.store(exempt, Ordering::Release);
    }

    pub(crate) fn downgrade(&self) -> WeakConnectionHandle {
        WeakConnectionHandle(Arc::downgrade(&self.0))
    }

    fn terminate(&self, termination: u8) {
        self.0.termination.fetch_max(termination, Ordering::AcqRel);
        self.0.task.wake();
    }

    fn termination(&self) -> u8 {
        self.0.termination.load(Ordering::Acquire)
    }

    fn check(&self, context: &Context<'_>) -> io::Result<()> {
        self.0.task.register(context.waker());
        if self.termination() >= CUT {
            return Err(io::ErrorKind::ConnectionAborted.into());
        }
        Ok(())
    }
}

/// A handle for a connection that may already be gone.
#[derive(Debug)]
pub(crate) struct WeakConnectionHandle(Weak<ConnectionState>);

impl WeakConnectionHandle {
    /// Whether the connection still exists and is stalled.
    pub(crate) fn is_stalled(&self) -> bool {
        self.0.upgrade().is_some_and(|state| state.stalled.load(Ordering::Acquire))
    }

    pub(crate) fn is_gone(&self) -> bool {
        self.0.strong_count() == 0
    }

    pub(crate) fn cut(&self) {
        if let Some(state) = self.0.upgrade()
            && !state.exempt.load(Ordering::Acquire)
        {
            ConnectionHandle(state, None).cut();
        }
    }
}

/// A TCP stream under the control of a [`ConnectionHandle`].
pub(crate) struct FaultyStream {
    stream: TcpStream,
    connection: ConnectionHandle,
}

impl FaultyStream {
    pub(crate) fn new(stream: TcpStream, connection: ConnectionHandle) -> Self {
        // Without this, small answers wait for the client's acknowledgement. The connection works even if this fails.
        let _ = stream.set_nodelay(true);
        Self { stream, connection }
    }

    pub(crate) fn connection(&self) -> ConnectionHandle {
        self.connection.clone()
    }

    /// Reads and discards input until the peer hangs up.
    fn discard_input(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let mut bytes = [0; 4096];
        loop {
            let mut buffer = ReadBuf::new(&mut bytes);
            match Pin::new(&mut self.stream).poll_read(context, &mut buffer) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {}
                ended => return ended,
            }
        }
    }
}

impl Drop for FaultyStream {
    fn drop(&mut self) {
        if self.connection.termination() == RESET {
            // Turns the close that follows into a reset. If this fails, the socket closes normally.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl AsyncRead for FaultyStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.connection.check(context)?;
        if self.connection.is_stalled() {
            return self.discard_input(context);
        }
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for FaultyStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.connection.check(context)?;
        if self.connection.is_stalled() {
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        slices: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.connection.check(context)?;
        if self.connection.is_stalled() {
            return Poll::Ready(Ok(slices.iter().map(|slice| slice.len()).sum()));
        }
        Pin::new(&mut self.stream).poll_write_vectored(context, slices)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let flushed = Pin::new(&mut self.stream).poll_flush(context);
        if matches!(flushed, Poll::Ready(Ok(()))) && self.connection.termination() == RESET_AFTER_FLUSH {
            self.connection.reset();
            return Poll::Ready(Err(io::ErrorKind::ConnectionReset.into()));
        }
        flushed
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.connection.termination() == RESET {
            // A reset skips the orderly shutdown.
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
