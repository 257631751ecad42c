//! What the terminal says, as events, and the news that it is gone.

use std::io;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::{Duration, Instant};

use futures::stream::BoxStream;
use futures::{StreamExt, stream};
use tokio::sync::mpsc::{Sender, channel};

use crate::app::Msg;
use crate::input::{Action, lookup};

use super::events::translate;
use super::job;
use super::signals::{Signals, continued, sizes};

/// Events that may wait to be taken in. The thread that reads waits when there are more, then the system's own few
/// kilobytes fill up, then the terminal waits: nothing grows, and nothing is dropped.
const MOST_WAITING: usize = 64;

/// Keys dropped behind a Ctrl-Z at the most: so many are read from the system at a time.
const MOST_DROPPED: usize = 1024;

/// How long crossterm is given to hand out what it has read already. With no time at all it does not even look. It does
/// not sleep for so short a time, but asks the system again and again: on a machine with two processors it would be in
/// the way of the frame that a key has just caused.
const AT_ONCE: Duration = Duration::from_micros(100);

/// How often crossterm has to say that it holds nothing. Once was wrong where something short, such as an interrupt, came
/// between: keys were left until the next one came (seen on a busy machine).
const ENOUGH_DENIALS: u32 = 4;

/// Something from outside that concerns the loop.
#[derive(Debug)]
pub enum Event {
    /// The core shall know.
    Told(Msg),
    /// The program goes on after it was stopped.
    Continued,
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
        let system = stream::select_all([
            signals.events().boxed(),
            sizes()?.boxed(),
            continued()?.boxed(),
            gone.boxed(),
        ]);
        let events = stream::select(events.boxed(), system).boxed();
        Ok(Self { events, keyboard: Keyboard(release) })
    }
}

/// Reads until the terminal has gone or the loop has ended.
fn read(events: &Sender<io::Result<Event>>, released: &blocking::Receiver<()>) {
    loop {
        let told = next(released).map(translate);
        let failed = told.is_err();
        let Some(msg) = told.transpose() else { continue };
        // Sizes come from the system where it has a signal for them, and would otherwise come, and be drawn, twice.
        if cfg!(unix) && matches!(msg, Ok(Msg::Resize(_))) {
            continue;
        }
        let stops = matches!(msg, Ok(Msg::Key(key)) if cfg!(unix) && lookup(key) == Some(Action::Suspend));
        if stops {
            drop_typed_ahead();
            // Said when the program went on without a Ctrl-Z.
            while released.try_recv().is_ok() {}
        }
        if events.blocking_send(msg.map(Event::Told)).is_err() || failed {
            return;
        }
        // What is typed from now on is the shell's.
        if stops && released.recv().is_err() {
            return;
        }
    }
}

/// What has been read together with a Ctrl-Z was meant for the shell, which cannot have it any more. After `fg`, much
/// later, the desk would take it for its own keys.
fn drop_typed_ahead() {
    for _ in 0..MOST_DROPPED {
        if !is_ready().unwrap_or(false) || crossterm::event::read().is_err() {
            return;
        }
    }
}

/// The next event of a terminal that is ours.
///
/// Waits in here rather than in crossterm, which reads whatever comes as soon as it comes: after `bg`, or while the shell
/// ends the job, that would be the shell's keys, and the system stops a program that reaches for them.
fn next(released: &blocking::Receiver<()>) -> io::Result<crossterm::event::Event> {
    loop {
        if job::has_terminal() && is_ready()? {
            return crossterm::event::read();
        }
        if !wait_for_keys() {
            return crossterm::event::read();
        }
        if !job::has_terminal() && released.recv().is_err() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
    }
}

/// Whether there is something to read at once, from the terminal or from what crossterm has read already.
///
/// When the system lets others run meanwhile, the time can be over before crossterm has looked, and a key that it holds
/// would wait there for the next one: its "no" counts only when it has said so several times, each in its time.
fn is_ready() -> io::Result<bool> {
    let mut denied = 0;
    while denied < ENOUGH_DENIALS {
        let begun = Instant::now();
        if crossterm::event::poll(AT_ONCE)? {
            return Ok(true);
        }
        denied += u32::from(begun.elapsed() < 2 * AT_ONCE);
    }
    Ok(false)
}

/// Waits until there is something to read; `false` where the system cannot tell that of this terminal.
#[cfg(unix)]
fn wait_for_keys() -> bool {
    use rustix::event::{PollFd, PollFlags, poll};

    let stdin = io::stdin();
    let mut terminal = [PollFd::new(&stdin, PollFlags::IN)];
    loop {
        match poll(&mut terminal, None) {
            Err(rustix::io::Errno::INTR) => {}
            Err(_) => return false,
            Ok(_) => break,
        }
    }
    let told = terminal[0].revents();
    if told.contains(PollFlags::NVAL) {
        return false;
    }
    if told.intersects(PollFlags::HUP | PollFlags::ERR) {
        // Gone. Whoever waits for just that tells the loop; here is nothing left to do.
        loop {
            thread::park();
        }
    }
    true
}

/// Not on this system: there is no shell to share the keys with.
#[cfg(not(unix))]
fn wait_for_keys() -> bool {
    false
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
