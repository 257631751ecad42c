//! Reads the terminal on a separate thread.

#[cfg(unix)]
mod bytes;
mod events;

use std::io;
use std::sync::mpsc as blocking;
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::mpsc::Sender;

use crate::input::{Action, everywhere};

use super::decoder::{Decoder, TerminalInput};
use super::input::Event;
use super::job;

trait Source {
    /// Waits for input, up to `at_most`.
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Readiness>;

    /// Reads and decodes available input. `now` is the time of its arrival.
    fn read(&mut self, decoder: &mut Decoder, now: Duration) -> io::Result<Vec<TerminalInput>>;

    /// Discards input that was already read but not handed out.
    fn discard_pending(&mut self) {}
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Readiness {
    Ready,
    Idle,
    HungUp,
    /// The system cannot poll this terminal.
    #[cfg(unix)]
    Unknown,
}

/// Reads until the terminal is gone or the loop has ended. The loop sends to `released` when the terminal is the desk's
/// again.
pub(super) fn read(events: &Sender<io::Result<Event>>, released: &blocking::Receiver<()>) {
    let mut reader = Reader { events, released, decoder: Decoder::default(), begun: Instant::now() };
    #[cfg(unix)]
    let ended = match bytes::Bytes::open() {
        Ok(mut bytes) => match reader.run(&mut bytes) {
            Ok(ReaderEnd::NotPollable) => reader.run(&mut events::Events),
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

#[derive(Debug, PartialEq, Eq)]
enum ReaderEnd {
    /// The loop has ended.
    LoopEnded,
    /// Another source is needed.
    #[cfg(unix)]
    NotPollable,
}

struct Reader<'a> {
    events: &'a Sender<io::Result<Event>>,
    released: &'a blocking::Receiver<()>,
    decoder: Decoder,
    begun: Instant,
}

impl Reader<'_> {
    /// Waits here rather than in a read: after `bg`, or while the shell kills the job, input belongs to the shell, and the
    /// system stops a program that tries to read it.
    fn run(&mut self, source: &mut impl Source) -> io::Result<ReaderEnd> {
        loop {
            let due = self.decoder.deadline();
            let at_most = due.map(|due| due.saturating_sub(self.begun.elapsed()));
            let readiness = source.wait(at_most)?;
            let now = self.begun.elapsed();
            if readiness == Readiness::HungUp {
                // The hangup thread informs the loop; nothing is left to do here.
                loop {
                    thread::park();
                }
            }
            if !job::has_terminal() {
                // Only the loop knows whether this was expected.
                if self.events.blocking_send(Ok(Event::NotForeground)).is_err() || !self.wait_for_terminal() {
                    return Ok(ReaderEnd::LoopEnded);
                }
                continue;
            }
            let input = match readiness {
                Readiness::Ready => source.read(&mut self.decoder, arrival(now, due))?,
                #[cfg(unix)]
                Readiness::Unknown => return Ok(ReaderEnd::NotPollable),
                _ => self.decoder.pass(now),
            };
            for input in input {
                let stops = is_stop(&input);
                if stops {
                    // Input read together with a Ctrl-Z was meant for the shell, which can no longer get it. After `fg`,
                    // much later, the desk would take it for its own keys.
                    source.discard_pending();
                    // Left over from a continue without a Ctrl-Z.
                    while self.released.try_recv().is_ok() {}
                }
                if self.events.blocking_send(Ok(Event::Terminal(input))).is_err() {
                    return Ok(ReaderEnd::LoopEnded);
                }
                if stops {
                    // Further input belongs to the shell.
                    if !self.wait_for_terminal() {
                        return Ok(ReaderEnd::LoopEnded);
                    }
                    break;
                }
            }
        }
    }

    /// Waits until the terminal is the desk's again, with a fresh decoder; `false` once the loop has ended.
    fn wait_for_terminal(&mut self) -> bool {
        self.decoder = Decoder::default();
        self.released.recv().is_ok()
    }
}

/// How much later than its timeout a wait may end for what it found to count as earlier. Keys that are this much further
/// apart, such as those of a script, must still stand alone on a busy system.
const LATE: Duration = Duration::from_millis(4);

/// When input arrived that a wait until `due` found at `now`. A busy system wakes this thread a little late: the input may
/// have been there before `due`, so it does not prove that nothing arrived until then.
fn arrival(now: Duration, due: Option<Duration>) -> Duration {
    match due {
        Some(due) if (due..due + LATE).contains(&now) => due.saturating_sub(Duration::from_nanos(1)),
        _ => now,
    }
}

/// Whether this is the key that suspends the desk, on systems with job control.
fn is_stop(input: &TerminalInput) -> bool {
    let (TerminalInput::Key(key) | TerminalInput::InBurst(key)) = input else { return false };
    cfg!(unix) && everywhere(*key) == Some(Action::Suspend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Key;

    const fn at(ms: u64) -> Duration {
        Duration::from_millis(1_000 + ms)
    }

    /// Reads bytes after a wait that a busy system ends late.
    fn read_late(decoder: &mut Decoder, bytes: &[u8], now: Duration) -> Vec<TerminalInput> {
        let due = decoder.deadline();
        decoder.read(bytes, arrival(now, due))
    }

    #[test]
    fn a_byte_that_was_read_late_does_not_let_the_key_before_it_stand_alone() {
        for late in [at(8), at(10), at(11), at(13)] {
            let mut decoder = Decoder::default();
            decoder.read(b"v", at(0));
            let input = read_late(&mut decoder, b"e", late);
            assert_eq!(input, [TerminalInput::Together, TerminalInput::InBurst(Key::char('e'))], "{late:?}");
        }
        // As far apart as keys that repeat.
        let mut decoder = Decoder::default();
        decoder.read(b"v", at(0));
        let input = read_late(&mut decoder, b"v", at(15));
        assert_eq!(input, [TerminalInput::Alone, TerminalInput::Key(Key::char('v'))]);
    }

    #[test]
    fn the_rest_of_a_sequence_that_was_read_late_still_belongs_to_it() {
        for late in [at(20), at(25), at(28)] {
            let mut decoder = Decoder::default();
            decoder.read(b"\x1b", at(0));
            let input = read_late(&mut decoder, b"[D", late);
            assert_eq!(input, [TerminalInput::Key(Key::new(crate::input::Code::Left))], "{late:?}");
        }
    }

    #[test]
    fn silence_that_was_observed_lets_a_key_stand_alone() {
        let mut decoder = Decoder::default();
        decoder.read(b"v", at(0));
        assert_eq!(decoder.pass(at(10)), [TerminalInput::Alone]);
        assert_eq!(read_late(&mut decoder, b"v", at(10)), [TerminalInput::Key(Key::char('v'))]);
    }
}
