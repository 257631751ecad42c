//! Reads the terminal through crossterm if its bytes cannot be polled: on systems without such files, or for terminals that
//! do not support it. crossterm then decides what an ESC means, by the bytes it reads together with it; bursts of keys are
//! still recognized.

use std::io;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event};

use super::super::decoder::{Decoder, TerminalInput};
use super::{Readiness, Source};

/// Time for crossterm to hand out input that it has already read; with a zero timeout it does not even check. For such
/// short times it does not sleep but polls in a loop: longer ones would delay the frame for the key just read on a machine
/// with two processors.
const SHORTEST_POLL: Duration = Duration::from_micros(100);

/// The most keys that crossterm reads from the system at a time.
const MOST_PENDING: usize = 1024;

/// Wait if nothing is due.
const LONGEST_POLL: Duration = Duration::from_secs(3600);

pub(super) struct Events;

impl Source for Events {
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Readiness> {
        let is_there = event::poll(at_most.unwrap_or(LONGEST_POLL).max(SHORTEST_POLL))?;
        Ok(if is_there { Readiness::Ready } else { Readiness::Idle })
    }

    fn read(&mut self, decoder: &mut Decoder, now: Duration) -> io::Result<Vec<TerminalInput>> {
        let mut input = Vec::new();
        loop {
            match event::read()? {
                // SIGWINCH reports these too; without this filter they would be drawn twice.
                Event::Resize(..) if cfg!(unix) => {}
                event => input.extend(decoder.event(event, now)),
            }
            if input.len() >= MOST_PENDING || !is_ready()? {
                return Ok(input);
            }
        }
    }

    fn discard_pending(&mut self) {
        for _ in 0..MOST_PENDING {
            if !is_ready().unwrap_or(false) || event::read().is_err() {
                return;
            }
        }
    }
}

/// Whether input is available immediately, from the terminal or from crossterm's buffer.
fn is_ready() -> io::Result<bool> {
    loop {
        let begun = Instant::now();
        if event::poll(SHORTEST_POLL)? {
            return Ok(true);
        }
        // If this thread was preempted, the timeout passed before crossterm checked; a key in its buffer would wait there for
        // the next one.
        if begun.elapsed() < 2 * SHORTEST_POLL {
            return Ok(false);
        }
    }
}
