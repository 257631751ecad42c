//! Events from the terminal and the system, including the loss of the terminal.

use std::io;
use std::sync::mpsc as blocking;
use std::thread;

use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use tokio::sync::mpsc::channel;

use crate::app::Msg;

use super::decoder::TerminalInput;
use super::reader::read;
use super::signals::{Signals, continued, sizes, stop_requests};

/// Capacity of the event channel. When it is full, the reading thread waits, then the system's buffer of a few kilobytes
/// fills up, then the terminal waits: nothing grows, and nothing is dropped.
const MOST_WAITING: usize = 64;

#[derive(Debug)]
pub enum Event {
    /// For the core.
    Msg(Msg),
    Terminal(TerminalInput),
    /// Someone else asks the program to stop, as Ctrl-Z does.
    StopRequested,
    /// The program continues after a stop.
    Continued,
    /// Input is available, but this job is not in the foreground.
    NotForeground,
    /// A fatal signal with this number.
    Killed(i32),
}

/// All events from the terminal and the system.
pub struct Input {
    pub(super) events: BoxStream<'static, io::Result<Event>>,
    pub(super) keyboard: Keyboard,
}

/// Resumes reading the keyboard after a Ctrl-Z.
pub(super) struct Keyboard(blocking::Sender<()>);

impl Keyboard {
    pub(super) fn release(&self) {
        // Fails only if the reading thread has ended, which the loop learns from the event stream.
        let _ = self.0.send(());
    }
}

impl Input {
    /// Reads the terminal on a separate thread, which ends with the process, and listens to signals.
    ///
    /// crossterm's own stream reads on the thread that polls it, and when the terminal is gone it reads its end again
    /// and again without ever returning: the loop would hang, burn a core and miss signals. Here only the reading thread
    /// could get stuck like that, and the system reports the loss of the terminal.
    ///
    /// # Errors
    ///
    /// When the thread cannot be started, or the system does not allow listening to signals.
    pub fn open(signals: Signals) -> io::Result<Self> {
        let (sender, receiver) = channel(MOST_WAITING);
        let (release, released) = blocking::channel();
        thread::Builder::new().name("terminal".to_owned()).spawn(move || read(&sender, &released))?;
        let events = stream::unfold(receiver, async |mut receiver| {
            receiver.recv().await.map(|event| (event, receiver))
        });
        // An error rather than the end: signals are mixed into this stream, and they never end.
        let events = events.chain(stream::once(async { Err(io::ErrorKind::UnexpectedEof.into()) }));
        let gone = stream::once(hangup()?).map(|()| Ok(Event::Msg(Msg::Terminate)));
        let system = stream::select_all([
            signals.events(),
            sizes()?.boxed(),
            stop_requests()?,
            continued()?.boxed(),
            gone.boxed(),
        ]);
        let events = stream::select(events.boxed(), system).boxed();
        Ok(Self { events, keyboard: Keyboard(release) })
    }
}

/// Waits until the terminal is gone: window closed or connection cut. SIGHUP says the same, but reaches only processes with
/// this controlling terminal.
#[cfg(unix)]
fn hangup() -> io::Result<impl Future<Output = ()>> {
    use rustix::event::{PollFd, PollFlags, poll};

    let (sender, gone) = tokio::sync::oneshot::channel();
    thread::Builder::new().name("hangup".to_owned()).spawn(move || {
        let stdin = io::stdin();
        // Requests no events: keys must not wake this thread, and poll reports a hangup anyway.
        let mut terminal = [PollFd::new(&stdin, PollFlags::empty())];
        let polled = loop {
            match poll(&mut terminal, None) {
                Err(rustix::io::Errno::INTR) => {}
                polled => break polled,
            }
        };
        if polled.is_ok() {
            let _ = sender.send(());
        }
    })?;
    Ok(async {
        if gone.await.is_err() {
            // If the system cannot poll this terminal, SIGHUP still works.
            std::future::pending::<()>().await;
        }
    })
}

/// Never resolves: this system ends the program when its window is closed.
#[cfg(not(unix))]
fn hangup() -> io::Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}
