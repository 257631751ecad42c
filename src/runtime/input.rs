//! What the terminal says, as events, and the news that it is gone.

use std::io;
use std::sync::mpsc as blocking;
use std::thread;

use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use tokio::sync::mpsc::channel;

use crate::app::Msg;

use super::decoder::Heard;
use super::reader::read;
use super::signals::{Signals, continued, sizes};

/// Events that may wait to be taken in. The thread that reads waits when there are more, then the system's own few
/// kilobytes fill up, then the terminal waits: nothing grows, and nothing is dropped.
const MOST_WAITING: usize = 64;

/// Something from outside that concerns the loop.
#[derive(Debug)]
pub enum Event {
    /// The core shall know.
    Told(Msg),
    /// The terminal said this.
    Heard(Heard),
    /// The program goes on after it was stopped.
    Continued,
    /// There are keys, and the terminal is not ours.
    Taken,
    /// A signal by this number came, of those that end a program which does not expect them.
    Killed(i32),
}

/// Everything that comes from the terminal and the system.
pub struct Input {
    pub(super) events: BoxStream<'static, io::Result<Event>>,
    pub(super) keyboard: Keyboard,
}

/// Lets the keyboard be read again after a Ctrl-Z.
pub(super) struct Keyboard(blocking::Sender<()>);

impl Keyboard {
    pub(super) fn release(&self) {
        // The thread that reads has ended when nobody listens, and the loop learns that from it.
        let _ = self.0.send(());
    }
}

impl Input {
    /// The terminal's events, read on a thread of their own, and the system's signals. That thread ends with the process.
    ///
    /// crossterm's own stream reads on the thread that polls it, and when the terminal has gone it reads its end again
    /// and again without ever returning: the loop would hang, burn a core and see no signal. Here only the reading
    /// thread could get caught in that, and that the terminal has gone is learnt from the system.
    ///
    /// # Errors
    ///
    /// When there cannot be another thread, or the system does not let signals be listened to.
    pub fn open(signals: Signals) -> io::Result<Self> {
        let (sender, receiver) = channel(MOST_WAITING);
        let (release, released) = blocking::channel();
        thread::Builder::new().name("terminal".to_owned()).spawn(move || read(&sender, &released))?;
        let events = stream::unfold(receiver, async |mut receiver| {
            receiver.recv().await.map(|event| (event, receiver))
        });
        // An error rather than the end: signals are mixed into this stream, and they never end.
        let events = events.chain(stream::once(async { Err(io::ErrorKind::UnexpectedEof.into()) }));
        let gone = stream::once(hangup()?).map(|()| Ok(Event::Told(Msg::Terminate)));
        let system =
            stream::select_all([signals.events(), sizes()?.boxed(), continued()?.boxed(), gone.boxed()]);
        let events = stream::select(events.boxed(), system).boxed();
        Ok(Self { events, keyboard: Keyboard(release) })
    }
}

/// Waits until the terminal has gone: its window was closed, its connection was cut. SIGHUP says the same, but only to
/// those whom the terminal controls.
#[cfg(unix)]
fn hangup() -> io::Result<impl Future<Output = ()>> {
    use rustix::event::{PollFd, PollFlags, poll};

    let (sender, gone) = tokio::sync::oneshot::channel();
    thread::Builder::new().name("hangup".to_owned()).spawn(move || {
        let stdin = io::stdin();
        // No event is asked for: keys wake nobody here, and that the other side has hung up is told unasked.
        let mut terminal = [PollFd::new(&stdin, PollFlags::empty())];
        let told = loop {
            match poll(&mut terminal, None) {
                Err(rustix::io::Errno::INTR) => {}
                told => break told,
            }
        };
        if told.is_ok() {
            let _ = sender.send(());
        }
    })?;
    Ok(async {
        if gone.await.is_err() {
            // A system that cannot watch this terminal still has SIGHUP.
            std::future::pending::<()>().await;
        }
    })
}

/// Never: this system ends the program when its window is closed.
#[cfg(not(unix))]
fn hangup() -> io::Result<impl Future<Output = ()>> {
    Ok(std::future::pending())
}
