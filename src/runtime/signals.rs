//! Signals as events: SIGTERM, SIGHUP, SIGINT and all other fatal signals end the program in an orderly way, SIGWINCH
//! reports a new size, SIGTSTP asks for a stop, and SIGCONT reports that the program continues after one.

use std::io;
use std::process::ExitCode;
#[cfg(unix)]
use std::sync::OnceLock;

use futures::stream::{self, BoxStream};
use futures::{Stream, StreamExt};

use crate::app::Msg;

use super::input::Event;

pub struct Signals {
    #[cfg(unix)]
    all: [tokio::signal::unix::Signal; 3],
    /// By number, other signals that would end the program immediately without restoring the terminal.
    #[cfg(unix)]
    fatal: Vec<(i32, tokio::signal::unix::Signal)>,
    _size_limit: SizeLimitGuard,
}

/// While this exists, SIGXFSZ does not end the program: exceeding the file size limit is an error like a full disk.
pub struct SizeLimitGuard {
    #[cfg(unix)]
    _signal: tokio::signal::unix::Signal,
}

/// Makes exceeding the file size limit an error instead of a fatal signal.
///
/// # Errors
///
/// When the system does not allow listening to signals.
pub fn ignore_size_limit_signal() -> io::Result<SizeLimitGuard> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let kind = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
        Ok(SizeLimitGuard { _signal: signal(kind)? })
    }
    #[cfg(not(unix))]
    Ok(SizeLimitGuard {})
}

impl Signals {
    /// # Errors
    ///
    /// When the system does not allow listening to signals.
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
            fatal: Vec::new(),
            _size_limit: ignore_size_limit_signal()?,
        })
    }

    /// Also listens to the other fatal signals.
    ///
    /// # Errors
    ///
    /// When the system does not allow listening to signals.
    pub fn listen_to_all() -> io::Result<Self> {
        Ok(Self {
            #[cfg(unix)]
            fatal: fatal(),
            ..Self::listen()?
        })
    }

    /// # Errors
    ///
    /// Never on this system.
    #[cfg(not(unix))]
    pub fn listen() -> io::Result<Self> {
        Ok(Self { _size_limit: ignore_size_limit_signal()? })
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

    #[cfg(unix)]
    pub(super) fn events(mut self) -> BoxStream<'static, io::Result<Event>> {
        let fatal = std::mem::take(&mut self.fatal).into_iter().map(|(number, signal)| {
            stream::unfold(signal, move |mut signal| async move {
                signal.recv().await?;
                Some((Ok(Event::Killed(number)), signal))
            })
            .boxed()
        });
        stream::select(self.termination_requests(), stream::select_all(fatal)).boxed()
    }

    #[cfg(not(unix))]
    pub(super) fn events(self) -> BoxStream<'static, io::Result<Event>> {
        self.termination_requests().boxed()
    }

    fn termination_requests(self) -> impl Stream<Item = io::Result<Event>> {
        stream::unfold(self, |mut signals| async move {
            signals.next().await;
            Some((Ok(Event::Msg(Msg::Terminate)), signals))
        })
    }
}

/// Signals that end a program by default. Excludes those raised by the program's own faults (SIGSEGV, SIGBUS, SIGILL,
/// SIGFPE), which would repeat endlessly, those that cannot be caught, and those that the parent process set to be ignored.
#[cfg(unix)]
fn fatal() -> Vec<(i32, tokio::signal::unix::Signal)> {
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
    // Real-time signals. The C library reserves the first ones and refuses them.
    let numbered = (32..=64).filter(|_| cfg!(target_os = "linux"));
    let numbers = named.into_iter().map(Signal::as_raw).chain(numbered);
    let numbers = numbers.filter(|number| !is_ignored(*number));
    numbers.filter_map(|number| Some((number, signal(SignalKind::from_raw(number)).ok()?))).collect()
}

/// Whether the parent process set this signal to be ignored.
#[cfg(unix)]
fn is_ignored(signal: i32) -> bool {
    // Listening to a signal ends that.
    static IGNORED: OnceLock<u64> = OnceLock::new();
    IGNORED.get_or_init(ignored) >> (signal - 1) & 1 == 1
}

/// Whether the parent process allows this program to be stopped from the keyboard.
#[cfg(unix)]
pub(super) fn may_be_stopped() -> bool {
    !is_ignored(rustix::process::Signal::TSTP.as_raw())
}

/// Bit mask of the ignored signals, lowest bit first; 0 if the system does not provide it.
#[cfg(unix)]
fn ignored() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let mask = status.lines().find_map(|line| line.strip_prefix("SigIgn:"));
    mask.and_then(|mask| u64::from_str_radix(mask.trim(), 16).ok()).unwrap_or(0)
}

/// Ends the program as the signal would, so that the parent process learns which one it was. If that is not possible,
/// returns the exit code that shells use for the signal.
#[must_use]
pub fn exit_by_signal(signal: i32) -> ExitCode {
    #[cfg(unix)]
    let _ = signal_hook::low_level::emulate_default_handler(signal);
    ExitCode::from(u8::try_from(signal).unwrap_or(0).saturating_add(128))
}

/// Size changes of the terminal. crossterm reports them too, but loses one that arrives together with a key.
///
/// # Errors
///
/// When the system does not allow listening to signals.
#[cfg(unix)]
pub(super) fn sizes() -> io::Result<impl Stream<Item = io::Result<Event>>> {
    use tokio::signal::unix::{SignalKind, signal};
    Ok(stream::unfold(signal(SignalKind::window_change())?, |mut changes| async move {
        changes.recv().await?;
        Some((super::size().map(|size| Event::Msg(Msg::Resize(size))), changes))
    }))
}

/// An event for each SIGTSTP. The system sends none for a Ctrl-Z, which is a usual key on a terminal in raw mode.
///
/// # Errors
///
/// When the system does not allow listening to signals.
#[cfg(unix)]
pub(super) fn stop_requests() -> io::Result<BoxStream<'static, io::Result<Event>>> {
    use tokio::signal::unix::{SignalKind, signal};
    if !may_be_stopped() {
        return Ok(stream::pending().boxed());
    }
    let kind = SignalKind::from_raw(rustix::process::Signal::TSTP.as_raw());
    let requests = stream::unfold(signal(kind)?, |mut signals| async move {
        signals.recv().await?;
        Some((Ok(Event::StopRequested), signals))
    });
    Ok(requests.boxed())
}

/// An event for each SIGCONT, from any sender.
///
/// # Errors
///
/// When the system does not allow listening to signals.
#[cfg(unix)]
pub(super) fn continued() -> io::Result<impl Stream<Item = io::Result<Event>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let kind = SignalKind::from_raw(rustix::process::Signal::CONT.as_raw());
    Ok(stream::unfold(signal(kind)?, |mut signals| async move {
        signals.recv().await?;
        Some((Ok(Event::Continued), signals))
    }))
}

/// Empty: on this system they come with the terminal's events.
#[cfg(not(unix))]
pub(super) fn sizes() -> io::Result<impl Stream<Item = io::Result<Event>>> {
    Ok(stream::pending())
}

/// Empty: this system does not stop programs.
#[cfg(not(unix))]
pub(super) fn stop_requests() -> io::Result<BoxStream<'static, io::Result<Event>>> {
    Ok(stream::pending().boxed())
}

/// Empty: this system does not stop programs.
#[cfg(not(unix))]
pub(super) fn continued() -> io::Result<impl Stream<Item = io::Result<Event>>> {
    Ok(stream::pending())
}
