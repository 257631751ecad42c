//! Writes to the terminal without blocking the caller. A terminal can stall: Ctrl-S, a hanging connection, a window that
//! does not read. A separate thread writes what the terminal does not accept immediately.
//!
//! If the system allows opening the terminal again, frames are usually written directly, and the thread gets only the rest.
//! That needs a separate open file description: non-blocking mode belongs to the description, and the one of standard
//! output is shared with the shell.

use std::io::{self, Write};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::sync::Notify;

/// Unbuffered: each frame comes in one piece.
#[cfg(unix)]
pub(super) type Output = std::fs::File;
#[cfg(not(unix))]
pub(super) type Output = io::Stdout;

/// Clones share the same queue.
#[derive(Debug, Clone)]
pub(super) struct TerminalWriter(Arc<SharedState>);

#[derive(Debug)]
struct SharedState {
    /// Non-blocking.
    direct: Option<Output>,
    state: Mutex<WriterState>,
    /// Signals new bytes to the thread, and completion to others.
    changed: Condvar,
    drained: Notify,
}

#[derive(Debug, Default)]
struct WriterState {
    /// Bytes for the thread to write next.
    rest: Vec<u8>,
    /// Whether the terminal has not accepted everything yet.
    busy: bool,
    /// Set once writing has failed.
    failed: Option<WriteFailure>,
    /// For the thread; taken when it starts.
    output: Option<Output>,
}

/// An error that can be reported more than once.
#[derive(Debug, Clone)]
struct WriteFailure(io::ErrorKind, String);

impl TerminalWriter {
    /// # Errors
    ///
    /// When standard output is closed.
    pub(super) fn open() -> io::Result<Self> {
        #[cfg(target_os = "linux")]
        if let Some(own) = reopen_terminal() {
            return Ok(Self::new(own.try_clone()?, Some(own)));
        }
        Ok(Self::new(standard_output()?, None))
    }

    fn new(output: Output, direct: Option<Output>) -> Self {
        let state = WriterState { output: Some(output), ..WriterState::default() };
        Self(Arc::new(SharedState {
            direct,
            state: Mutex::new(state),
            changed: Condvar::new(),
            drained: Notify::new(),
        }))
    }

    /// Queues the bytes; returns without waiting for the terminal.
    ///
    /// # Errors
    ///
    /// When the terminal is gone, even if an earlier write noticed that.
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
            thread::Builder::new().name("screen".to_owned()).spawn(move || shared.write_pending(output))?;
        }
        state.rest.extend_from_slice(rest);
        state.busy = true;
        shared.changed.notify_all();
        Ok(())
    }

    /// Whether the terminal has not accepted everything yet.
    pub(super) fn is_busy(&self) -> bool {
        self.0.lock().busy
    }

    /// Waits until the terminal has accepted everything.
    ///
    /// # Errors
    ///
    /// When the terminal is gone.
    pub(super) async fn drained(&self) -> io::Result<()> {
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
            // `Notify` keeps a notification that arrives in between.
            self.0.drained.notified().await;
        }
    }

    /// Waits up to `at_most` until the terminal has accepted everything.
    pub(super) fn flush(&self, at_most: Duration) {
        let state = self.0.lock();
        drop(self.0.changed.wait_timeout_while(state, at_most, |state| state.busy));
    }
}

impl Write for TerminalWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.send(bytes).map(|()| bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl SharedState {
    /// The thread's loop, until the terminal is gone or the process ends.
    fn write_pending(&self, mut output: Output) {
        loop {
            let state = self.lock();
            let waited = self.changed.wait_while(state, |state| state.rest.is_empty());
            let rest = std::mem::take(&mut waited.unwrap_or_else(PoisonError::into_inner).rest);
            let written = write_all(&mut output, &rest);
            let mut state = self.lock();
            if let Err(error) = &written {
                state.failed = Some(WriteFailure(error.kind(), error.to_string()));
                state.rest.clear();
            }
            if state.rest.is_empty() {
                state.busy = false;
                self.changed.notify_all();
                self.drained.notify_one();
            }
            if written.is_err() {
                return;
            }
        }
    }

    /// A panic while the lock was held leaves no partial update.
    fn lock(&self) -> MutexGuard<'_, WriterState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl From<&WriteFailure> for io::Error {
    fn from(WriteFailure(kind, text): &WriteFailure) -> Self {
        Self::new(*kind, text.clone())
    }
}

/// Writes without waiting; returns the rest.
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

/// Writes everything, however long it takes.
fn write_all(output: &mut Output, bytes: &[u8]) -> io::Result<()> {
    let mut rest = bytes;
    loop {
        rest = write_now(output, rest)?;
        if rest.is_empty() {
            return output.flush();
        }
        wait_until_writable(output)?;
    }
}

#[cfg(unix)]
fn wait_until_writable(output: &Output) -> io::Result<()> {
    use rustix::event::{PollFd, PollFlags, poll};
    match poll(&mut [PollFd::new(output, PollFlags::OUT)], None) {
        Ok(_) | Err(rustix::io::Errno::INTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

/// Unused: writes block on this system.
#[cfg(not(unix))]
fn wait_until_writable(_: &Output) -> io::Result<()> {
    Err(io::ErrorKind::WouldBlock.into())
}

/// Opens the terminal again in non-blocking mode. `None` if that is not allowed, as after `su`. Only on systems where
/// polling a tty is known to work.
#[cfg(target_os = "linux")]
fn reopen_terminal() -> Option<Output> {
    use rustix::fs::{Mode, OFlags, open};
    let name = rustix::termios::ttyname(io::stdout(), Vec::new()).ok()?;
    // NOCTTY: it must not become the controlling terminal.
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
