//! The terminal as crossterm decodes it, where its bytes cannot be waited for: on a system without such files, or of a
//! terminal that cannot be polled. What an ESC means is then decided by what crossterm reads together with it; which keys
//! stand alone is known all the same.

use std::io;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event};

use super::super::decoder::{Decoder, Heard};
use super::{Source, Waited};

/// How long crossterm is given to hand out what it has read already. With no time at all it does not even look. It does
/// not sleep for so short a time, but asks the system again and again: on a machine with two processors it would be in
/// the way of the frame that a key has just caused.
const AT_ONCE: Duration = Duration::from_micros(100);

/// Keys dropped at the most: so many are read from the system at a time.
const MOST_DROPPED: usize = 1024;

/// How long is waited at a time where nothing is due.
const LONG: Duration = Duration::from_secs(3600);

/// What crossterm reads.
pub(super) struct Events;

impl Source for Events {
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Waited> {
        let is_there = event::poll(at_most.unwrap_or(LONG).max(AT_ONCE))?;
        Ok(if is_there { Waited::Ready } else { Waited::Silence })
    }

    fn read(&mut self, decoder: &mut Decoder, now: Duration) -> io::Result<Vec<Heard>> {
        let mut heard = Vec::new();
        loop {
            match event::read()? {
                // Where the system has a signal for them they would come, and be drawn, twice.
                Event::Resize(..) if cfg!(unix) => {}
                event => heard.extend(decoder.event(event, now)),
            }
            if heard.len() >= MOST_DROPPED || !is_ready()? {
                return Ok(heard);
            }
        }
    }

    fn drop_read(&mut self) {
        for _ in 0..MOST_DROPPED {
            if !is_ready().unwrap_or(false) || event::read().is_err() {
                return;
            }
        }
    }
}

/// Whether there is something to read at once, from the terminal or from what crossterm has read already.
fn is_ready() -> io::Result<bool> {
    loop {
        let begun = Instant::now();
        if event::poll(AT_ONCE)? {
            return Ok(true);
        }
        // When the system has let others run meanwhile, the time was over before crossterm had looked; a key that it
        // holds would wait there for the next one.
        if begun.elapsed() < 2 * AT_ONCE {
            return Ok(false);
        }
    }
}
