//! Single keys, as a person types them, and keys in one go, as in a paste.
//!
//! The pauses are part of the input, not waits. The program treats a key as typed by a person only if the next one
//! arrives a moment later, so it must have read the key before the pause begins. On systems that report how much the
//! reading thread has read, this waits for that.

use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use super::Pty;

/// The pause between keys: longer than the program's limit for a burst, and faster than a person types.
const BETWEEN_KEYS: Duration = Duration::from_millis(15);

/// The pause after Esc: longer than the program waits for the rest of an escape sequence.
const AFTER_ESC: Duration = Duration::from_millis(45);

/// The pause after a burst: longer than the program's limit for a pause within a burst.
const AFTER_BURST: Duration = Duration::from_millis(65);

/// How long to wait until a key is read. It may never be read if the shell has the terminal, or if the program is about
/// to end, so no test may depend on this.
const READ: Duration = Duration::from_secs(5);

impl Pty {
    /// Presses keys one after the other, encoded as the terminal sends them.
    pub(crate) fn send(&mut self, keys: &str) {
        self.record.input(&format!("{keys:?}"));
        self.type_keys(keys);
    }

    /// The same, without a new input in the record.
    pub(super) fn type_keys(&mut self, keys: &str) {
        for key in strokes(keys) {
            let pause = match key {
                "\x1b" => AFTER_ESC,
                key if key.starts_with("\x1b[200~") => AFTER_BURST,
                _ => BETWEEN_KEYS,
            };
            self.write(key.as_bytes(), pause);
        }
    }

    /// Sends all bytes in one go.
    pub(crate) fn send_at_once(&mut self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        self.record.input(&format!("in one go {:?}", String::from_utf8_lossy(bytes)));
        self.write(bytes, AFTER_BURST);
    }

    /// Presses more keys than fit into the terminal's buffer, and reads the output meanwhile: a terminal that is full
    /// in both directions would block.
    pub(crate) fn flood(&mut self, keys: &str) {
        self.pause();
        let before = self.read_by_desk();
        for some in keys.as_bytes().chunks(256) {
            self.record.input(&format!("{:?}", String::from_utf8_lossy(some)));
            self.put(some);
            while let Ok(event) = self.events.try_recv() {
                self.handle(event);
            }
        }
        // Most keys may still be in the terminal's buffer: the next key would be read together with them.
        self.wait_until_read(before, keys.len());
        self.not_before = Instant::now() + AFTER_BURST;
    }

    /// Sends each piece in one go, `apart` after the previous one. Returns whether no pause was longer than `at_most`:
    /// a busy machine may delay this.
    pub(crate) fn send_in_pieces(&mut self, pieces: &[&[u8]], apart: Duration, at_most: Duration) -> bool {
        self.record.input(&format!("{apart:?} apart {:?}", pieces.concat().escape_ascii().to_string()));
        self.pause();
        let before = self.read_by_desk();
        let begun = Instant::now();
        let mut last = begun;
        let mut is_in_time = true;
        for piece in pieces {
            while last.elapsed() < apart && last != begun {
                std::hint::spin_loop();
            }
            self.put(piece);
            is_in_time &= last.elapsed() <= at_most;
            last = Instant::now();
        }
        self.wait_until_read(before, pieces.iter().map(|piece| piece.len()).sum());
        self.not_before = Instant::now() + AFTER_BURST;
        is_in_time
    }

    /// Writes after the pause of the last key, and waits until the bytes have been read.
    fn write(&mut self, bytes: &[u8], pause: Duration) {
        self.pause();
        let before = self.read_by_desk();
        self.put(bytes);
        self.wait_until_read(before, bytes.len());
        self.not_before = Instant::now() + pause;
    }

    /// Waits until the desk has read `count` more bytes than before, and reads its output meanwhile.
    fn wait_until_read(&mut self, before: Option<u64>, count: usize) {
        let Some(before) = before else { return };
        let end = Instant::now() + READ;
        let all = before + count as u64;
        while self.read_by_desk().is_some_and(|read| read < all) && Instant::now() < end {
            self.read_for(Duration::from_millis(1));
        }
    }

    fn pause(&mut self) {
        self.read_for(self.not_before.saturating_duration_since(Instant::now()));
    }

    fn put(&mut self, bytes: &[u8]) {
        let writer = self.writer.as_mut().unwrap();
        writer.write_all(bytes).unwrap();
        writer.flush().unwrap();
    }

    /// How many bytes the program has read from the terminal. `None` if the system does not report it, or while it is
    /// stopped.
    fn read_by_desk(&self) -> Option<u64> {
        let process = format!("/proc/{}", self.desk);
        let stat = fs::read_to_string(format!("{process}/stat")).ok()?;
        let state = stat.rsplit_once(") ")?.1;
        if state.starts_with(['T', 'Z']) {
            return None;
        }
        let mut threads = fs::read_dir(format!("{process}/task")).ok()?.flatten();
        let reader = threads.find(|thread| {
            fs::read_to_string(thread.path().join("comm")).is_ok_and(|name| name == "terminal\n")
        })?;
        let counts = fs::read_to_string(reader.path().join("io")).ok()?;
        counts.strip_prefix("rchar: ")?.lines().next()?.parse().ok()
    }
}

/// Splits a text into keys: characters, escape sequences, whole pastes.
fn strokes(mut keys: &str) -> Vec<&str> {
    let mut strokes = Vec::new();
    while let Some(first) = keys.chars().next() {
        let length = if keys.starts_with("\x1b[200~") {
            keys.find("\x1b[201~").map_or(keys.len(), |end| end + "\x1b[201~".len())
        } else if let Some(rest) = keys.strip_prefix("\x1b[") {
            let last = rest.find(|c: char| ('@'..='~').contains(&c));
            last.map_or(keys.len(), |at| at + 3)
        } else {
            first.len_utf8()
        };
        let (stroke, rest) = keys.split_at(length);
        strokes.push(stroke);
        keys = rest;
    }
    strokes
}
