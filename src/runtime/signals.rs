//! The system's wishes as messages: SIGTERM, SIGHUP and SIGINT end the program in an orderly way, as does whatever else
//! would end it, SIGWINCH tells of another size, SIGCONT that the program goes on after it was stopped.

use std::io;
use std::process::ExitCode;

use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};

use crate::app::Msg;

use super::input::Event;

/// The signals that end a program.
pub struct Signals {
    #[cfg(unix)]
    all: [tokio::signal::unix::Signal; 3],
    /// By their numbers, those that would end the program on the spot and leave the terminal as it is.
    #[cfg(unix)]
    deadly: Vec<(i32, tokio::signal::unix::Signal)>,
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
            deadly: Vec::new(),
            _outlived: outlive_size_limits()?,
        })
    }

    /// Listens from now on, and also for those that would end the program on the spot.
    ///
    /// # Errors
    ///
    /// When the system does not let signals be listened to.
    pub fn listen_to_all() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            deadly: deadly(),
            ..Self::listen()?
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
    #[cfg(unix)]
    pub(super) fn events(mut self) -> BoxStream<'static, io::Result<Event>> {
        let deadly = std::mem::take(&mut self.deadly).into_iter().map(|(number, signal)| {
            stream::unfold(signal, move |mut signal| async move {
                signal.recv().await?;
                Some((Ok(Event::Killed(number)), signal))
            })
            .boxed()
        });
        stream::select(self.wishes(), stream::select_all(deadly)).boxed()
    }

    /// As messages for the event loop.
    #[cfg(not(unix))]
    pub(super) fn events(self) -> BoxStream<'static, io::Result<Event>> {
        self.wishes().boxed()
    }

    /// Those that ask the program to end.
    fn wishes(self) -> impl Stream<Item = io::Result<Event>> {
        stream::unfold(self, |mut signals| async move {
            signals.next().await;
            Some((Ok(Event::Told(Msg::Terminate)), signals))
        })
    }
}

/// What ends a program that does not expect it. Not those that a fault of its own raises (SIGSEGV, SIGBUS, SIGILL,
/// SIGFPE): the fault would come again and again. Those that cannot be listened to are left out, and those that whoever
/// started the program wants it to ignore.
#[cfg(unix)]
fn deadly() -> Vec<(i32, tokio::signal::unix::Signal)> {
    use rustix::process::Signal;
    use tokio::signal::unix::{SignalKind, signal};

    let named = [
        Signal::QUIT,
        Signal::TRAP,
        Signal::ABORT,
        Signal::USR1,
        Signal::USR2,
        Signal::ALARM,
        Signal::XCPU,
        Signal::VTALARM,
        Signal::PROF,
        Signal::SYS,
        #[cfg(target_os = "linux")]
        Signal::IO,
        #[cfg(target_os = "linux")]
        Signal::POWER,
        #[cfg(all(target_os = "linux", any(target_arch = "x86_64", target_arch = "aarch64")))]
        Signal::STKFLT,
    ];
    // The real-time signals. The first ones are the C library's own, and refused.
    let numbered = (32..=64).filter(|_| cfg!(target_os = "linux"));
    let ignored = ignored();
    let numbers = named.into_iter().map(Signal::as_raw).chain(numbered);
    let numbers = numbers.filter(|number| ignored >> (number - 1) & 1 == 0);
    numbers.filter_map(|number| Some((number, signal(SignalKind::from_raw(number)).ok()?))).collect()
}

/// The signals that are ignored, from the lowest bit on; none where the system does not tell.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// Ends the program as the signal would have done, so that whoever waits for it learns which one it was. Returns where
/// that cannot be done, with the exit code that shells have for it.
#[must_use]
pub fn end_by(signal: i32) -> ExitCode {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    ExitCode::from(u8::try_from(signal).unwrap_or(0).saturating_add(128))
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
