//! Reads the terminal, on a thread of its own.

#[cfg(unix)]
mod bytes;
mod events;

use std::io;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;

use crate::input::{Action, everywhere};

use super::decoder::{Decoder, Heard};
use super::input::Event;
use super::job;

/// What can be read of a terminal, and how long one waits for it.
trait Source {
    /// Waits until there is something to read, but no longer than that.
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Waited>;

    /// Reads what there is, and decodes it. The time is that at which it was there.
    fn read(&mut self, decoder: &mut Decoder, now: Duration) -> io::Result<Vec<Heard>>;

    /// Drops what has been read already and not been asked for yet.
    fn drop_read(&mut self) {}
}

/// What waiting for a terminal has come to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Waited {
    /// There is something to read.
    Ready,
    /// There is not.
    Silence,
    /// The terminal has gone.
    Gone,
    /// The system cannot tell that of this terminal.
    #[cfg(unix)]
    Unknown,
}

/// Reads until the terminal has gone or the loop has ended. What has been released is told by the loop: the terminal is
/// the desk's again.
pub(super) fn read(events: &Sender<io::Result<Event>>, released: &blocking::Receiver<()>) {
    let mut reader = Reader { events, released, decoder: Decoder::default(), begun: Instant::now() };
    #[cfg(unix)]
    let ended = match bytes::Bytes::open() {
        Ok(mut bytes) => match reader.run(&mut bytes) {
            Ok(End::Unwatched) => reader.run(&mut events::Events),
            ended => ended,
        },
        Err(error) => Err(error),
    };
    #[cfg(not(unix))]
    let ended = reader.run(&mut events::Events);
    if let Err(error) = ended {
        let _ = events.blocking_send(Err(error));
    }
}

/// Why nothing more is read.
#[derive(Debug, PartialEq, Eq)]
enum End {
    /// Nobody listens.
    Over,
    /// It takes another source.
    #[cfg(unix)]
    Unwatched,
}

struct Reader<'a> {
    events: &'a Sender<io::Result<Event>>,
    released: &'a blocking::Receiver<()>,
    decoder: Decoder,
    begun: Instant,
}

impl Reader<'_> {
    /// Waits in here rather than in a read: after `bg`, or while the shell ends the job, what comes would be the shell's
    /// keys, and the system stops a program that reaches for them.
    fn run(&mut self, source: &mut impl Source) -> io::Result<End> {
        loop {
            let at_most = self.decoder.deadline().map(|due| due.saturating_sub(self.begun.elapsed()));
            let waited = source.wait(at_most)?;
            let now = self.begun.elapsed();
            if waited == Waited::Gone {
                // Whoever waits for just that tells the loop; here is nothing left to do.
                loop {
                    thread::park();
                }
            }
            if !job::has_terminal() {
                // Only whoever draws knows whether that was to be expected.
                if self.events.blocking_send(Ok(Event::Taken)).is_err() || !self.wait_for_terminal() {
                    return Ok(End::Over);
                }
                continue;
            }
            let heard = match waited {
                Waited::Ready => source.read(&mut self.decoder, now)?,
                #[cfg(unix)]
                Waited::Unknown => return Ok(End::Unwatched),
                _ => self.decoder.pass(now),
            };
            for heard in heard {
                let stops = is_stop(&heard);
                if stops {
                    // What has been read together with a Ctrl-Z was meant for the shell, which cannot have it any more.
                    // After `fg`, much later, the desk would take it for its own keys.
                    source.drop_read();
                    // Said when the program went on without a Ctrl-Z.
                    while self.released.try_recv().is_ok() {}
                }
                if self.events.blocking_send(Ok(Event::Heard(heard))).is_err() {
                    return Ok(End::Over);
                }
                if stops {
                    // What is typed from now on is the shell's.
                    if !self.wait_for_terminal() {
                        return Ok(End::Over);
                    }
                    break;
                }
            }
        }
    }

    /// Waits until the terminal is the desk's again, which then begins anew with whatever comes; `false` when nobody
    /// listens any more.
    fn wait_for_terminal(&mut self) -> bool {
        self.decoder = Decoder::default();
        self.released.recv().is_ok()
    }
}

/// Whether it is the key that gives the terminal to the shell, where there is one.
fn is_stop(heard: &Heard) -> bool {
    let (Heard::Key(key) | Heard::InBurst(key)) = heard else { return false };
    cfg!(unix) && everywhere(*key) == Some(Action::Suspend)
}
