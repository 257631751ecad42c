//! What is on its way to the terminal. A terminal can stand still: Ctrl-S, a connection that hangs, a window that nobody
//! reads. Nobody waits for it in here: what it does not take now, a thread of its own brings there when it does.
//!
//! Where the system lets the terminal be opened once more, the usual frame is written right here and the thread only
//! gets what is left over. That takes a description of our own: whether writes wait is a property of the description,
//! and the one of the standard output is the shell's as well.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::Notify;

/// Not buffered: each frame comes in one piece.
#[cfg(unix)]
pub(super) type Output = std::fs::File;
#[cfg(not(unix))]
pub(super) type Output = io::Stdout;

/// The way to the terminal. Clones are the same way.
#[derive(Debug, Clone)]
pub(super) struct Outlet(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    /// Takes what can be taken now, and never waits.
    direct: Option<Output>,
    state: Mutex<State>,
    /// For the thread, that there is something to write; for others, that there is nothing any more.
    changed: Condvar,
    freed: Notify,
}

#[derive(Debug, Default)]
struct State {
    /// What the thread writes next.
    rest: Vec<u8>,
    /// Whether there is something that the terminal has not taken.
    busy: bool,
    /// Why it takes nothing any more.
    failed: Option<Failed>,
    /// What the thread will write to, until there is a thread.
    output: Option<Output>,
}

/// An error that can be told more than once.
#[derive(Debug, Clone)]
struct Failed(io::ErrorKind, String);

impl Outlet {
    /// The way to the standard output.
    ///
    /// # Errors
    ///
    /// When it is closed.
    pub(super) fn open() -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(own) = opened_again() {
            return Ok(Self::new(own.try_clone()?, Some(own)));
        }
        Ok(Self::new(standard_output()?, None))
    }

    fn new(output: Output, direct: Option<Output>) -> Self {
        let state = State { output: Some(output), ..State::default() };
        Self(Arc::new(Shared {
            direct,
            state: Mutex::new(state),
            changed: Condvar::new(),
            freed: Notify::new(),
        }))
    }

    /// Sends the bytes on their way, behind whatever is on it; returns without waiting for the terminal.
    ///
    /// # Errors
    ///
    /// When the terminal has gone, also if that was noticed with what was sent earlier.
    pub(super) fn send(&self, bytes: &[u8]) -> io::Result<()> {
        let shared = &self.0;
        let mut state = shared.lock();
        if let Some(failed) = &state.failed {
            return Err(failed.into());
        }
        let mut rest = bytes;
        if let Some(direct) = shared.direct.as_ref().filter(|_| !state.busy) {
            rest = write_now(direct, bytes)?;
        }
        if rest.is_empty() {
            return Ok(());
        }
        if let Some(output) = state.output.take() {
            let shared = Arc::clone(shared);
            thread::Builder::new().name("screen".to_owned()).spawn(move || shared.bring(output))?;
        }
        state.rest.extend_from_slice(rest);
        state.busy = true;
        shared.changed.notify_all();
        Ok(())
    }

    /// Whether the terminal has not taken yet what was sent.
    pub(super) fn is_busy(&self) -> bool {
        self.0.lock().busy
    }

    /// Waits until the terminal has taken everything.
    ///
    /// # Errors
    ///
    /// When it has gone instead.
    pub(super) async fn free(&self) -> io::Result<()> {
        loop {
            {
                let state = self.0.lock();
                if let Some(failed) = &state.failed {
                    return Err(failed.into());
                }
                if !state.busy {
                    return Ok(());
                }
            }
            // One that came in between is kept.
            self.0.freed.notified().await;
        }
    }

    /// Waits until the terminal has taken everything, but no longer than that.
    pub(super) fn flush(&self, at_most: Duration) {
        let state = self.0.lock();
        drop(self.0.changed.wait_timeout_while(state, at_most, |state| state.busy));
    }
}

impl Write for Outlet {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.send(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Shared {
    /// What the thread does, until the terminal has gone or the process ends.
    fn bring(&self, mut output: Output) {
        loop {
            let state = self.lock();
            let waited = self.changed.wait_while(state, |state| state.rest.is_empty());
            let rest = std::mem::take(&mut waited.unwrap_or_else(PoisonError::into_inner).rest);
            let written = write_all(&mut output, &rest);
            let mut state = self.lock();
            if let Err(error) = &written {
                state.failed = Some(Failed(error.kind(), error.to_string()));
                state.rest.clear();
            }
            if state.rest.is_empty() {
                state.busy = false;
                self.changed.notify_all();
                self.freed.notify_one();
            }
            if written.is_err() {
                return;
            }
        }
    }

    /// A panic while this was held has left nothing half done.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<&Failed> for io::Error {
    fn from(Failed(kind, text): &Failed) -> Self {
        Self::new(*kind, text.clone())
    }
}

/// Writes what is taken without waiting; returns the rest.
fn write_now<'a>(mut output: &Output, bytes: &'a [u8]) -> io::Result<&'a [u8]> {
    let mut rest = bytes;
    while !rest.is_empty() {
        match output.write(rest) {
            Ok(0) => return Err(io::ErrorKind::WriteZero.into()),
            Ok(count) => rest = &rest[count..],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => break,
            Err(error) => return Err(error),
        }
    }
    Ok(rest)
}

/// Writes everything, however long that takes.
fn write_all(output: &mut Output, bytes: &[u8]) -> io::Result<()> {
    let mut rest = bytes;
    loop {
        rest = write_now(output, rest)?;
        if rest.is_empty() {
            return output.flush();
        }
        wait_until_it_takes(output)?;
    }
}

/// Waits until a terminal that would have had to be waited for takes something.
#[cfg(unix)]
fn wait_until_it_takes(output: &Output) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    match poll(&mut [PollFd::new(output, PollFlags::OUT)], None) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Never: writes wait by themselves on this system.
#[cfg(not(unix))]
fn wait_until_it_takes(_: &Output) -> io::Result<()> {
    Err(io::ErrorKind::WouldBlock.into())
}

/// The terminal, opened once more so that its writes do not wait. `None` where that is not allowed, as after `su`. Only
/// where ttys are known to be polled well.
#[cfg(target_os = "linux")]
fn opened_again() -> Option<Output> {
    use rustix::fs::{Mode, OFlags, open};
    let name = rustix::termios::ttyname(io::stdout(), Vec::new()).ok()?;
    // Nor shall it become the terminal that controls this program, if another one does or none.
    let flags = OFlags::WRONLY | OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::CLOEXEC;
    open(name, flags, Mode::empty()).ok().map(Output::from)
}

#[cfg(unix)]
fn standard_output() -> io::Result<Output> {
    use std::os::fd::AsFd;
    Ok(io::stdout().as_fd().try_clone_to_owned()?.into())
}

#[cfg(not(unix))]
fn standard_output() -> io::Result<Output> {
    Ok(io::stdout())
}

#[cfg(all(test, unix))]
mod tests;
