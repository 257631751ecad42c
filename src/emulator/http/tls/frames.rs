//! Injects frames between those of h2, and detects when the last frame of a stream has been written.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use bytes::{Buf, Bytes};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio_rustls::server::TlsStream;

use crate::emulator::conditions::connection::{ConnectionHandle, FaultyStream};

/// Length of a frame header.
const HEAD: usize = 9;
const DATA: u8 = 0;
const HEADERS: u8 = 1;
const END_STREAM: u8 = 1;

pub(super) struct Frames {
    stream: TlsStream<FaultyStream>,
    connection: ConnectionHandle,
    /// Injected frames being written.
    pending: VecDeque<Bytes>,
    outgoing: OutgoingFrame,
}

/// The frame that h2 is currently writing: 24 bits of length, 8 of type, 8 of flags, 32 of stream (RFC 9113, 4.1).
#[derive(Debug, Default)]
struct OutgoingFrame {
    head: Vec<u8>,
    /// Remaining bytes of the payload.
    payload: usize,
    /// Whether the stream that the connection is to be reset after has ended.
    is_last: bool,
}

impl OutgoingFrame {
    fn note(&mut self, mut bytes: &[u8], connection: &ConnectionHandle) {
        while !bytes.is_empty() {
            let missing = HEAD - self.head.len();
            let (part, rest) =
                bytes.split_at(bytes.len().min(if missing > 0 { missing } else { self.payload }));
            bytes = rest;
            if missing > 0 {
                self.head.extend_from_slice(part);
                if let &[a, b, c, ..] = self.head.as_slice() {
                    self.payload = u32::from_be_bytes([0, a, b, c]) as usize;
                }
            } else {
                self.payload -= part.len();
            }
            if let &[_, _, _, kind, flags, a, b, c, d] = self.head.as_slice()
                && self.payload == 0
            {
                let is_end = matches!(kind, DATA | HEADERS) && flags & END_STREAM != 0;
                self.is_last |= is_end && connection.resets_after(u32::from_be_bytes([a, b, c, d]));
                self.head.clear();
            }
        }
    }
}

impl Frames {
    pub(super) fn new(stream: TlsStream<FaultyStream>, connection: ConnectionHandle) -> Self {
        Self { stream, connection, pending: VecDeque::new(), outgoing: OutgoingFrame::default() }
    }
}

impl AsyncRead for Frames {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Frames {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Self { stream, connection, outgoing, .. } = self.get_mut();
        let written = ready!(Pin::new(stream).poll_write(context, bytes))?;
        outgoing.note(&bytes[..written], connection);
        Poll::Ready(Ok(written))
    }

    /// h2 flushes only after complete frames, so injected ones cannot split them.
    fn poll_flush(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { stream, connection, pending, outgoing } = self.get_mut();
        pending.extend(connection.take_frames());
        while let Some(frame) = pending.front_mut() {
            let written = ready!(Pin::new(&mut *stream).poll_write(context, frame))?;
            frame.advance(written);
            if frame.is_empty() {
                pending.pop_front();
            }
        }
        ready!(Pin::new(stream).poll_flush(context))?;
        if outgoing.is_last {
            connection.reset();
        }
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
