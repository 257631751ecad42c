//! The port: open, or nobody behind it, so that connections are refused. It stays the same port all the while.

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

use crate::emulator::conditions::connection::{Remote, Scissors, Wire};

/// How many connections wait to be accepted, as tokio's own listeners have it.
const BACKLOG: u32 = 1024;
/// How long to wait before the port is tried again, should another program have taken it meanwhile.
const RETRY: Duration = Duration::from_millis(10);

/// What is wanted of the door.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Open,
    Closed,
    ClosedUntil(Instant),
}

impl Wish {
    fn is_closed(self) -> bool {
        match self {
            Self::Open => false,
            Self::Closed => true,
            Self::ClosedUntil(end) => Instant::now() < end,
        }
    }
}

/// Closes and opens the port.
#[derive(Debug)]
pub(crate) struct Door {
    wish: watch::Sender<Wish>,
    is_closed: watch::Sender<bool>,
    /// The connections that may still be open.
    wires: Mutex<Vec<Remote>>,
    /// How many connections there ever were.
    accepted: AtomicUsize,
}

impl Door {
    pub(crate) fn new() -> Arc<Self> {
        Arc::new(Self {
            wish: watch::Sender::new(Wish::Open),
            is_closed: watch::Sender::new(false),
            wires: Mutex::default(),
            accepted: AtomicUsize::new(0),
        })
    }

    /// Closes or opens; returns when that is so.
    pub(crate) async fn set_closed(&self, closed: bool) {
        let mut is_closed = self.is_closed.subscribe();
        self.wish.send_replace(if closed { Wish::Closed } else { Wish::Open });
        // The sender is our own, so there is always somebody to wait for.
        let _ = is_closed.wait_for(|is| *is == closed).await;
    }

    /// Closes, and opens again after that time. What is closed without an end stays so.
    pub(crate) fn close_for(&self, time: Duration) {
        // A time that no clock can tell is one without an end.
        let closed = Instant::now().checked_add(time).map_or(Wish::Closed, Wish::ClosedUntil);
        self.wish.send_if_modified(|wish| {
            let is_longer = match (*wish, closed) {
                (Wish::Closed, _) => false,
                (Wish::ClosedUntil(old), Wish::ClosedUntil(new)) => old < new,
                _ => true,
            };
            if is_longer {
                *wish = closed;
            }
            is_longer
        });
    }

    /// Returns when nobody listens and what was open is cut, if that is what is wanted; at the latest when the time for it
    /// is over.
    pub(crate) async fn until_closed(&self) {
        let wish = *self.wish.borrow();
        let mut is_closed = self.is_closed.subscribe();
        let closed = is_closed.wait_for(|is_closed| *is_closed);
        match wish {
            Wish::Open => {}
            Wish::Closed => drop(closed.await),
            Wish::ClosedUntil(end) => drop(tokio::time::timeout_at(end, closed).await),
        }
    }

    /// How long connections will still be refused; `None` where they are accepted, or no end was named.
    pub(crate) fn closed_for(&self) -> Option<Duration> {
        match *self.wish.borrow() {
            Wish::ClosedUntil(end) => {
                Some(end.saturating_duration_since(Instant::now())).filter(|left| !left.is_zero())
            }
            Wish::Open | Wish::Closed => None,
        }
    }

    /// How many connections were accepted up to now.
    pub(crate) fn accepted(&self) -> usize {
        self.accepted.load(Ordering::SeqCst)
    }

    /// Whether a connection is open over which nothing comes any more.
    pub(crate) fn has_stalled(&self) -> bool {
        self.wires.lock().unwrap_or_else(PoisonError::into_inner).iter().any(Remote::is_stalled)
    }

    fn remember(&self, wire: Remote) {
        self.accepted.fetch_add(1, Ordering::SeqCst);
        let mut wires = self.wires.lock().unwrap_or_else(PoisonError::into_inner);
        if wires.len() == wires.capacity() {
            wires.retain(|wire| !wire.is_gone());
        }
        wires.push(wire);
    }

    fn cut_all(&self) {
        for wire in self.wires.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            wire.cut();
        }
    }
}

/// Accepts connections while the door is open.
pub(crate) struct Doorway {
    door: Arc<Door>,
    wish: watch::Receiver<Wish>,
    address: SocketAddr,
    port: Port,
}

enum Port {
    Listening(TcpListener),
    /// Nobody listens. A socket that is bound but does not listen keeps others from taking the port.
    Kept(Option<TcpSocket>),
}

impl Doorway {
    pub(crate) fn new(listener: TcpListener, door: Arc<Door>) -> io::Result<Self> {
        let address = listener.local_addr()?;
        let wish = door.wish.subscribe();
        Ok(Self { door, wish, address, port: Port::Listening(listener) })
    }

    pub(crate) const fn address(&self) -> SocketAddr {
        self.address
    }

    fn close(&mut self) {
        // The listener has to go first: two sockets on one port are refused while one of them listens.
        self.port = Port::Kept(None);
        self.port = Port::Kept(self.bind().ok());
        self.door.cut_all();
        self.door.is_closed.send_replace(true);
    }

    async fn open(&mut self) {
        loop {
            let kept = match &mut self.port {
                Port::Listening(_) => return,
                Port::Kept(socket) => socket.take(),
            };
            let socket = kept.map_or_else(|| self.bind(), Ok);
            if let Ok(listener) = socket.and_then(|socket| socket.listen(BACKLOG)) {
                self.port = Port::Listening(listener);
                self.door.is_closed.send_replace(false);
                return;
            }
            tokio::time::sleep(RETRY).await;
        }
    }

    fn bind(&self) -> io::Result<TcpSocket> {
        let socket = TcpSocket::new_v4()?;
        // Connections that were cut keep the port busy for a while otherwise. On Windows the option means another
        // thing, and is not needed.
        #[cfg(not(windows))]
        socket.set_reuseaddr(true)?;
        socket.bind(self.address)?;
        Ok(socket)
    }

    fn wire(&self, stream: TcpStream) -> Wire {
        let scissors = Scissors::default();
        self.door.remember(scissors.remote());
        Wire::new(stream, scissors)
    }
}

impl Listener for Doorway {
    type Io = Wire;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let wish = *self.wish.borrow_and_update();
            match (&mut self.port, wish.is_closed()) {
                (Port::Listening(_), true) => self.close(),
                (Port::Kept(_), false) => self.open().await,
                (Port::Listening(listener), false) => tokio::select! {
                    (stream, address) = Listener::accept(listener) => return (self.wire(stream), address),
                    // The sender lives as long as the door, and so as long as this.
                    _ = self.wish.changed() => {}
                },
                (Port::Kept(_), true) => {
                    let end = async {
                        match wish {
                            Wish::ClosedUntil(end) => tokio::time::sleep_until(end).await,
                            Wish::Open | Wish::Closed => std::future::pending().await,
                        }
                    };
                    tokio::select! {
                        () = end => {}
                        _ = self.wish.changed() => {}
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Self::Addr> {
        Ok(self.address)
    }
}

impl Connected<IncomingStream<'_, Doorway>> for Scissors {
    fn connect_info(stream: IncomingStream<'_, Doorway>) -> Self {
        stream.io().scissors()
    }
}
