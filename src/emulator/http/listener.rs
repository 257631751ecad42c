//! A listener that can be closed, so that connections are refused, and opened again on the same port.

use std::io;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener};
use tokio::net::{TcpListener, TcpSocket, TcpStream};
use tokio::sync::watch;
use tokio::time::Instant;

use crate::emulator::conditions::connection::{ConnectionHandle, FaultyStream, WeakConnectionHandle};

/// The backlog of tokio's own listeners.
const BACKLOG: u32 = 1024;
/// Wait before retrying to bind the port, in case another program has taken it.
const RETRY: Duration = Duration::from_millis(10);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DesiredState {
    Open,
    Closed,
    ClosedUntil(Instant),
}

impl DesiredState {
    fn is_closed(self) -> bool {
        match self {
            Self::Open => false,
            Self::Closed => true,
            Self::ClosedUntil(end) => Instant::now() < end,
        }
    }
}

/// Closes and opens the listener.
#[derive(Debug)]
pub(crate) struct ListenerHandle {
    desired: watch::Sender<DesiredState>,
    is_closed: watch::Sender<bool>,
    /// The connections that may still be open.
    connections: Mutex<Vec<WeakConnectionHandle>>,
    /// Number of connections accepted so far.
    accepted: AtomicUsize,
}

impl ListenerHandle {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            desired: watch::Sender::new(DesiredState::Open),
            is_closed: watch::Sender::new(false),
            connections: Mutex::default(),
            accepted: AtomicUsize::new(0),
        })
    }

    /// Returns once the listener is closed or open.
    pub(crate) async fn set_closed(&self, closed: bool) {
        let mut is_closed = self.is_closed.subscribe();
        self.desired.send_replace(if closed { DesiredState::Closed } else { DesiredState::Open });
        // `self` owns the sender, so the wait cannot fail.
        let _ = is_closed.wait_for(|is| *is == closed).await;
    }

    /// Closes the listener for this time. Never shortens a closure, and does not end one without a limit.
    pub(crate) fn close_for(&self, time: Duration) {
        // A time beyond the clock's range has no end.
        let closed = Instant::now().checked_add(time).map_or(DesiredState::Closed, DesiredState::ClosedUntil);
        self.desired.send_if_modified(|desired| {
            let is_longer = match (*desired, closed) {
                (DesiredState::Closed, _) => false,
                (DesiredState::ClosedUntil(old), DesiredState::ClosedUntil(new)) => old < new,
                _ => true,
            };
            if is_longer {
                *desired = closed;
            }
            is_longer
        });
    }

    /// If the listener is to be closed, waits until it is and all connections are cut, or until its closure ends.
    pub(crate) async fn until_closed(&self) {
        let desired = *self.desired.borrow();
        let mut is_closed = self.is_closed.subscribe();
        let closed = is_closed.wait_for(|is_closed| *is_closed);
        match desired {
            DesiredState::Open => {}
            DesiredState::Closed => drop(closed.await),
            DesiredState::ClosedUntil(end) => drop(tokio::time::timeout_at(end, closed).await),
        }
    }

    /// Remaining time of a closure; `None` if open, or closed without an end.
    pub(crate) fn closed_for(&self) -> Option<Duration> {
        match *self.desired.borrow() {
            DesiredState::ClosedUntil(end) => {
                Some(end.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
            }
            DesiredState::Open | DesiredState::Closed => None,
        }
    }

    pub(crate) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    /// Whether a stalled connection is open.
    pub(crate) fn has_stalled(&self) -> bool {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .iter()
            .any(WeakConnectionHandle::is_stalled)
    }

    fn remember(&self, connection: WeakConnectionHandle) {
        self.accepted.fetch_add(1, Ordering::SeqCst);
        let mut connections = self.connections.lock().unwrap_or_else(PoisonError::into_inner);
        if connections.len() == connections.capacity() {
            connections.retain(|connection| !connection.is_gone());
        }
        connections.push(connection);
    }

    fn cut_all(&self) {
        for connection in self.connections.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            connection.cut();
        }
    }
}

/// Accepts connections unless its handle closed it.
pub(crate) struct ClosableListener {
    handle: Arc<ListenerHandle>,
    desired: watch::Receiver<DesiredState>,
    address: SocketAddr,
    socket: Socket,
}

enum Socket {
    Listening(TcpListener),
    /// Not listening. A bound socket that does not listen keeps other programs from taking the port.
    Reserved(Option<TcpSocket>),
}

impl ClosableListener {
    pub(crate) fn new(listener: TcpListener, handle: Arc<ListenerHandle>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let desired = handle.desired.subscribe();
        Ok(Self { handle, desired, address, socket: Socket::Listening(listener) })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    fn close(&mut self) {
        // Drop the listener first: a second socket cannot bind the port while one listens.
        self.socket = Socket::Reserved(None);
        self.socket = Socket::Reserved(self.bind().ok());
        self.handle.cut_all();
        self.handle.is_closed.send_replace(true);
    }

    async fn open(&mut self) {
        loop {
            let reserved = match &mut self.socket {
                Socket::Listening(_) => return,
                Socket::Reserved(socket) => socket.take(),
            };
            let socket = reserved.map_or_else(|| self.bind(), Ok);
            if let Ok(listener) = socket.and_then(|socket| socket.listen(BACKLOG)) {
                self.socket = Socket::Listening(listener);
                self.handle.is_closed.send_replace(false);
                return;
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    fn bind(&self) -> io::Result<TcpSocket> {
        let socket = TcpSocket::new_v4()?;
        // Otherwise recently cut connections keep the port busy. On Windows the option has another meaning and is not
        // needed.
        #[cfg(not(windows))]
        socket.set_reuseaddr(true)?;
        socket.bind(self.address)?;
        Ok(socket)
    }

    fn faulty_stream(&self, stream: TcpStream) -> FaultyStream {
        let connection = ConnectionHandle::default();
        self.handle.remember(connection.downgrade());
        FaultyStream::new(stream, connection)
    }
}

impl Listener for ClosableListener {
    type Io = FaultyStream;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let desired = *self.desired.borrow_and_update();
            match (&mut self.socket, desired.is_closed()) {
                (Socket::Listening(_), true) => self.close(),
                (Socket::Reserved(_), false) => self.open().await,
                (Socket::Listening(listener), false) => tokio::select! {
                    (stream, address) = Listener::accept(listener) => return (self.faulty_stream(stream), address),
                    // The handle owns the sender and lives as long as `self`.
                    _ = self.desired.changed() => {}
                },
                (Socket::Reserved(_), true) => {
                    let end = async {
                        match desired {
                            DesiredState::ClosedUntil(end) => tokio::time::sleep_until(end).await,
                            DesiredState::Open | DesiredState::Closed => std::future::pending().await,
                        }
                    };
                    tokio::select! {
                        () = end => {}
                        _ = self.desired.changed() => {}
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, ClosableListener>> for ConnectionHandle {
    fn connect_info(stream: IncomingStream<'_, ClosableListener>) -> Self {
        stream.io().connection()
    }
}
