//! Reads the terminal as a file.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, retry_on_intr};

use super::super::decoder::{Decoder, TerminalInput};
use super::{Readiness, Source};

/// Size of the read buffer. Linux returns at most 4096 bytes at a time.
const BUFFER: usize = 4096;

pub(super) struct Bytes {
    terminal: OwnedFd,
    buffer: Vec<u8>,
}

impl Bytes {
    /// # Errors
    ///
    /// When standard input is closed.
    pub(super) fn open() -> io::Result<Self> {
        let terminal = io::stdin().as_fd().try_clone_to_owned()?;
        Ok(Self { terminal, buffer: vec![0; BUFFER] })
    }
}

impl Source for Bytes {
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Readiness> {
        let mut terminal = [PollFd::new(&self.terminal, PollFlags::IN)];
        let at_most = at_most.and_then(|time| Timespec::try_from(time).ok());
        match poll(&mut terminal, at_most.as_ref()) {
            // The caller recomputes the timeout from its deadline.
            Err(Errno::INTR) => return Ok(Readiness::Idle),
            Err(_) => return Ok(Readiness::Unknown),
            Ok(_) => {}
        }
        let events = terminal[0].revents();
        Ok(if events.contains(PollFlags::NVAL) {
            Readiness::Unknown
        } else if events.intersects(PollFlags::HUP | PollFlags::ERR) {
            Readiness::HungUp
        } else if events.contains(PollFlags::IN) {
            Readiness::Ready
        } else {
            Readiness::Idle
        })
    }

    fn read(&mut self, decoder: &mut Decoder, now: Duration) -> io::Result<Vec<TerminalInput>> {
        match retry_on_intr(|| rustix::io::read(&self.terminal, &mut self.buffer)) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => Ok(decoder.read(&self.buffer[..count], now)),
            // Another process has read the input.
            Err(Errno::AGAIN) => Ok(decoder.pass(now)),
            Err(error) => Err(error.into()),
        }
    }
}
