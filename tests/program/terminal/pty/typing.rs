//! Keys one at a time, as a person types them, and keys in one go, as a paste comes.
//!
//! The pauses are no wait for anything: they are what is typed. A key counts as one of a person only when the next one is
//! read a moment after it, so the program has to have read it before that moment begins; where the system tells that of
//! its reading thread, it is waited for.

use std::fs;
use std::io::Write;
use std::time::{Duration, Instant};

use super::Pty;

/// From one key to the next: longer than the program takes for one go, and faster than anybody types.
const BETWEEN_KEYS: Duration = Duration::from_millis(15);

/// From an Esc to the next key: longer than it may be the beginning of another one.
const AFTER_ESC: Duration = Duration::from_millis(45);

/// From what came in one go to the next key: longer than the program takes for a pause within it.
const AFTER_BURST: Duration = Duration::from_millis(65);

/// How long to wait for a key to be read. It never is where the shell has the terminal, or where the program is about to
/// end: nothing may depend on it.
const READ: Duration = Duration::from_secs(5);

impl Pty {
    /// Presses keys one after the other, as the terminal would send them.
    pub(crate) fn send(&mut self, keys: &str) {
        self.record.done(&format!("{keys:?}"));
        self.type_keys(keys);
    }

    /// The same without its being a new thing that was done.
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

    /// Sends all of it in one go.
    pub(crate) fn send_at_once(&mut self, bytes: impl AsRef<[u8]>) {
        let bytes = bytes.as_ref();
        self.record.done(&format!("in one go {:?}", String::from_utf8_lossy(bytes)));
        self.write(bytes, AFTER_BURST);
    }

    /// Presses more keys than fit into the terminal at once, taking in what is drawn meanwhile: a terminal that is full in
    /// both directions would stand still.
    pub(crate) fn flood(&mut self, keys: &str) {
        self.pause();
        let before = self.read_by_desk();
        for some in keys.as_bytes().chunks(256) {
            self.record.done(&format!("{:?}", String::from_utf8_lossy(some)));
            self.put(some);
            while let Ok(told) = self.told.try_recv() {
                self.take_in(told);
            }
        }
        // Most of it may still be in the terminal: the next key would be read together with it.
        self.wait_until_read(before, keys.len());
        self.not_before = Instant::now() + AFTER_BURST;
    }

    /// Sends each piece in one go, so much time after the one before; whether it took no longer than that and a little:
    /// a machine that is busy may hold this up.
    pub(crate) fn send_in_pieces(&mut self, pieces: &[&[u8]], apart: Duration, at_most: Duration) -> bool {
        self.record.done(&format!("{apart:?} apart {:?}", pieces.concat().escape_ascii().to_string()));
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

    /// Writes when the last key is far enough away, and waits until it has been read.
    fn write(&mut self, bytes: &[u8], pause: Duration) {
        self.pause();
        let before = self.read_by_desk();
        self.put(bytes);
        self.wait_until_read(before, bytes.len());
        self.not_before = Instant::now() + pause;
    }

    /// Waits until the desk has read so many bytes more than before, taking in what it draws meanwhile.
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

    /// How many bytes the program has read of the terminal; `None` where nobody can tell, or while it is stopped.
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

/// The keys of a text: characters, sequences, whole pastes.
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
