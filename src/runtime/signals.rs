//! The system's wishes as messages: SIGTERM, SIGHUP and SIGINT end the program in an orderly way, SIGWINCH tells of
//! another size, SIGCONT that the program goes on after it was stopped.

use std::io;

use futures::Stream;
use futures::stream;

use crate::app::Msg;

use super::input::Event;

/// The signals that end a program.
pub struct Signals {
    #[cfg(unix)]
    all: [tokio::signal::unix::Signal; 3],
    /// Held.
    _outlived: Outlived,
}

/// While this is held, a limit on the size of files does not end the program: a journal that must not grow is an error
/// like a full disk.
pub struct Outlived {
    #[cfg(unix)]
    _signal: tokio::signal::unix::Signal,
}

/// Makes a limit on the size of files an error.
///
/// # Errors
///
/// When the system does not let signals be listened to.
pub fn outlive_size_limits() -> io::Result<Outlived> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let kind = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
        Ok(Outlived { _signal: signal(kind)? })
    }
    #[cfg(not(unix))]
    Ok(Outlived {})
}

impl Signals {
    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// When the system does not let signals be listened to.
    #[cfg(unix)]
    pub fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen = |kind| signal(kind);
        Ok(Self {
            all: [
                listen(SignalKind::terminate())?,
                listen(SignalKind::hangup())?,
                listen(SignalKind::interrupt())?,
            ],
            _outlived: outlive_size_limits()?,
        })
    }

    /// Listens from now on.
    ///
    /// # Errors
    ///
    /// Never on this system.
    #[cfg(not(unix))]
    pub fn listen() -> io::Result<Self> {
        Ok(Self { _outlived: outlive_size_limits()? })
    }

    /// Waits for the next one.
    #[cfg(unix)]
    pub async fn next(&mut self) {
        let [terminate, hangup, interrupt] = &mut self.all;
        tokio::select! {
            _ = terminate.recv() => {}
            _ = hangup.recv() => {}
            _ = interrupt.recv() => {}
        }
    }

    /// Waits for the next one.
    #[cfg(not(unix))]
    pub async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }

    /// As messages for the event loop.
    pub(super) fn events(self) -> impl Stream<Item = io::Result<Event>> {
        stream::unfold(self, |mut signals| async move {
            signals.next().await;
            Some((Ok(Event::Told(Msg::Terminate)), signals))
        })
    }
}

/// The terminal's sizes as they change. crossterm tells them too, but forgets one that comes together with a key.
///
/// # Errors
///
/// When the system does not let signals be listened to.
#[cfg(unix)]
pub(super) fn sizes() -> io::Result<impl Stream<Item = io::Result<Event>>> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(stream::unfold(signal(SignalKind::window_change())?, |mut changes| async move {
        changes.recv().await?;
        Some((super::size().map(|size| Event::Told(Msg::Resize(size))), changes))
    }))
}

/// Each time that the program goes on after it was stopped, by whomever.
///
/// # Errors
///
/// When the system does not let signals be listened to.
#[cfg(unix)]
pub(super) fn continued() -> io::Result<impl Stream<Item = io::Result<Event>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let kind = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
    Ok(stream::unfold(signal(kind)?, |mut signals| async move {
        signals.recv().await?;
        Some((Ok(Event::Continued), signals))
    }))
}

/// None: on this system they come with the terminal's events.
#[cfg(not(unix))]
pub(super) fn sizes() -> io::Result<impl Stream<Item = io::Result<Event>>> {
    Ok(stream::pending())
}

/// Never: this system does not stop programs.
#[cfg(not(unix))]
pub(super) fn continued() -> io::Result<impl Stream<Item = io::Result<Event>>> {
    Ok(stream::pending())
}
