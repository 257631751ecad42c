//! The browser in a pseudo-terminal. A thread only reads output and records its arrival times; parsing waits until the
//! output ends.

use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, PtySize, native_pty_system};
use tempfile::TempDir;

use crate::server::Server;

pub(crate) const COLUMNS: u16 = 120;
pub(crate) const LINES: u16 = 40;

/// Timeout of every wait.
const BOUND: Duration = Duration::from_secs(60);

/// The bytes of one read, and its time.
struct Piece {
    at: Instant,
    bytes: Vec<u8>,
}

/// Timing of the screen's answer to a key.
pub(crate) struct Answer {
    /// Until the first byte.
    pub(crate) first: Duration,
    /// Until the last byte that changed the observed part of the screen.
    pub(crate) last: Duration,
    pub(crate) bytes: usize,
}

pub(crate) struct Pty {
    child: Box<dyn Child + Send + Sync>,
    writer: Box<dyn Write + Send>,
    pieces: Receiver<Piece>,
    parser: vt100::Parser,
    begun: Instant,
    _home: TempDir,
}

impl Pty {
    /// Without a rate budget.
    pub(crate) fn start(server: &Server, args: &[&str]) -> Self {
        let size = PtySize { rows: LINES, cols: COLUMNS, pixel_width: 0, pixel_height: 0 };
        let pair = native_pty_system().openpty(size).unwrap();
        let home = TempDir::new().unwrap();
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_domdesk"));
        command.args(["--rate-budget", "off"]);
        command.args(args);
        command.cwd(home.path());
        command.env_clear();
        command.env("HOME", home.path());
        command.env("TERM", "xterm-256color");
        command.env("LANG", "C.UTF-8");
        command.env("CLERK_BACKEND_API_URL", &server.url);
        command.env("CLERK_SECRET_KEY", &server.key);
        let writer = pair.master.take_writer().unwrap();
        let mut reader = pair.master.try_clone_reader().unwrap();
        let (sender, pieces) = channel();
        thread::spawn(move || {
            let mut buffer = vec![0; 65_536];
            while let Ok(count @ 1..) = reader.read(&mut buffer) {
                let at = Instant::now();
                if sender.send(Piece { at, bytes: buffer[..count].to_vec() }).is_err() {
                    return;
                }
            }
        });
        let begun = Instant::now();
        let child = pair.slave.spawn_command(command).unwrap();
        let cells = |count| NonZeroU16::new(count).unwrap();
        let parser = vt100::Parser::new(cells(LINES), cells(COLUMNS), 0);
        Self { child, writer, pieces, parser, begun, _home: home }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.process_id().unwrap()
    }

    /// A line of the screen, from 0.
    pub(crate) fn line(&self, line: u16) -> String {
        line_of(self.parser.screen(), line)
    }

    /// Presses keys; the answer ends once `wanted` is true and no output arrives for `quiet`.
    pub(crate) fn press(&mut self, keys: &str, quiet: Duration, wanted: impl Fn(&Pty) -> bool) -> Answer {
        let begun = self.send(keys);
        self.answer(begun, quiet, |_| (), wanted)
    }

    /// Like [`Self::press`], but the answer ends with the last change of the rows: a clock elsewhere on the screen does not
    /// count.
    pub(crate) fn press_for_rows(
        &mut self,
        keys: &str,
        quiet: Duration,
        wanted: impl Fn(&Pty) -> bool,
    ) -> Answer {
        let begun = self.send(keys);
        self.answer(begun, quiet, rows, wanted)
    }

    /// From the start of the process until `wanted` is true.
    pub(crate) fn since_start(&mut self, wanted: impl Fn(&Pty) -> bool) -> Duration {
        let begun = self.begun;
        loop {
            let piece = self.pieces.recv_timeout(BOUND).unwrap_or_else(|_| self.time_out());
            self.parser.process(&piece.bytes);
            if wanted(self) {
                return piece.at.duration_since(begun);
            }
        }
    }

    /// Reads output for exactly this time; returns the number of bytes.
    pub(crate) fn idle(&mut self, time: Duration) -> usize {
        let end = Instant::now() + time;
        let mut bytes = 0;
        while let Ok(piece) = self.pieces.recv_timeout(end.saturating_duration_since(Instant::now())) {
            self.parser.process(&piece.bytes);
            bytes += piece.bytes.len();
        }
        bytes
    }

    /// Reads output until none arrives for `quiet`.
    pub(crate) fn settle(&mut self, quiet: Duration) {
        while let Ok(piece) = self.pieces.recv_timeout(quiet) {
            self.parser.process(&piece.bytes);
        }
    }

    fn send(&mut self, keys: &str) -> Instant {
        let begun = Instant::now();
        self.writer.write_all(keys.as_bytes()).unwrap();
        begun
    }

    fn answer<T: PartialEq>(
        &mut self,
        begun: Instant,
        quiet: Duration,
        observe: impl Fn(&vt100::Screen) -> T,
        wanted: impl Fn(&Pty) -> bool,
    ) -> Answer {
        let end = begun + BOUND;
        let mut all: Vec<Piece> = Vec::new();
        let mut seen = 0;
        let mut before = observe(self.parser.screen());
        let mut last = None;
        loop {
            match self.pieces.recv_timeout(quiet) {
                Ok(piece) => {
                    all.push(piece);
                    continue;
                }
                Err(_) if Instant::now() > end => self.time_out(),
                Err(_) => {}
            }
            // No output, so parsing does not disturb the measurement. If nothing specific is observed, every byte counts.
            let whole = std::mem::size_of::<T>() == 0;
            for piece in &all[seen..] {
                self.parser.process(&piece.bytes);
                let now = observe(self.parser.screen());
                if whole || now != before {
                    last = Some(piece.at);
                    before = now;
                }
            }
            seen = all.len();
            if !all.is_empty() && wanted(self) {
                break;
            }
        }
        // The observed part may not have changed at all.
        let last = last.or(all.last().map(|piece| piece.at));
        let since = |at: Option<Instant>| at.map_or(Duration::ZERO, |at| at.duration_since(begun));
        Answer {
            first: since(all.first().map(|piece| piece.at)),
            last: since(last),
            bytes: all.iter().map(|piece| piece.bytes.len()).sum(),
        }
    }

    fn time_out(&self) -> ! {
        panic!("timed out; the screen is:\n{}", self.parser.screen().contents())
    }
}

/// The rows of the list, without header, bar and hints.
fn rows(screen: &vt100::Screen) -> Vec<String> {
    (2..LINES - 1).map(|line| line_of(screen, line)).collect()
}

fn line_of(screen: &vt100::Screen, line: u16) -> String {
    screen.rows(0, COLUMNS).nth(usize::from(line)).unwrap_or_default()
}

impl Drop for Pty {
    fn drop(&mut self) {
        let _ = self.writer.write_all(b"\x03");
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
