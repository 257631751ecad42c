//! The terminal as a file: its bytes as they come.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::io::{Errno, retry_on_intr};

use super::super::decoder::{Decoder, Heard};
use super::{Source, Waited};

/// Read at a time, in bytes. Linux hands out no more than 4096.
const AT_ONCE: usize = 4096;

/// The terminal, and what was read of it last.
pub(super) struct Bytes {
    terminal: OwnedFd,
    buffer: Vec<u8>,
}

impl Bytes {
    /// # Errors
    ///
    /// When the standard input is closed.
    pub(super) fn open() -> io::Result<Self> {
        let terminal = io::stdin().as_fd().try_clone_to_owned()?;
        Ok(Self { terminal, buffer: vec![0; AT_ONCE] })
    }
}

impl Source for Bytes {
    fn wait(&mut self, at_most: Option<Duration>) -> io::Result<Waited> {
        let mut terminal = [PollFd::new(&self.terminal, PollFlags::IN)];
        let at_most = at_most.and_then(|time| Timespec::try_from(time).ok());
        match poll(&mut terminal, at_most.as_ref()) {
            // With all of the time before it again: the deadline is looked at anew.
            Err(Errno::INTR) => return Ok(Waited::Silence),
            Err(_) => return Ok(Waited::Unknown),
            Ok(_) => {}
        }
        let told = terminal[0].revents();
        Ok(if told.contains(PollFlags::NVAL) {
            Waited::Unknown
        } else if told.intersects(PollFlags::HUP | PollFlags::ERR) {
            Waited::Gone
        } else if told.contains(PollFlags::IN) {
            Waited::Ready
        } else {
            Waited::Silence
        })
    }

    fn read(&mut self, decoder: &mut Decoder, now: Duration) -> io::Result<Vec<Heard>> {
        match retry_on_intr(|| rustix::io::read(&self.terminal, &mut self.buffer)) {
            Ok(0) => Err(io::ErrorKind::UnexpectedEof.into()),
            Ok(count) => Ok(decoder.read(&self.buffer[..count], now)),
            // Somebody else has read it.
            Err(Errno::AGAIN) => Ok(decoder.pass(now)),
            Err(error) => Err(error.into()),
        }
    }
}
