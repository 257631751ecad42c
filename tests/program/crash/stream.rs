//! A stream of keys that makes many changes quickly, until the program is killed.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::terminal::pty::Pty;

/// How long to wait for an event that may not come: an undo may find nothing, a response may be held.
const PATIENCE: Duration = Duration::from_millis(600);

pub(crate) struct Stream<'a> {
    pub(crate) pty: &'a mut Pty,
    pub(crate) rng: &'a mut Rng,
    /// Set once the program was killed.
    pub(crate) dead: &'a AtomicBool,
    /// Names for new rows; each is removed when it is used.
    pub(crate) names: &'a mut Vec<String>,
    /// Whether there are so many rows that it should delete rather than create.
    pub(crate) too_many: bool,
}

impl Stream<'_> {
    /// Makes changes until the program is dead.
    pub(crate) fn run(&mut self) {
        while !self.is_over() {
            match self.rng.u8(0..20) {
                0..6 => self.verify(),
                6..9 => self.set_modes(),
                9 => self.edit(),
                10..13 if self.too_many => self.delete(),
                10..13 => self.create(),
                13..16 => self.delete(),
                16 => self.undo_or_redo("\x12", "redo it"),
                _ => self.undo_or_redo("u", "undo it"),
            }
            let pause = Duration::from_millis(self.rng.u64(0..60));
            self.until(pause, |_| false);
        }
    }

    fn is_over(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    /// Waits for a condition. Returns false if it does not hold in time, or the program is dead.
    fn until(&mut self, patience: Duration, condition: impl Fn(&Pty) -> bool) -> bool {
        let start = Instant::now();
        loop {
            if self.is_over() {
                return false;
            }
            if condition(self.pty) {
                return true;
            }
            if start.elapsed() >= patience {
                return false;
            }
            self.pty.read_for(Duration::from_millis(4));
        }
    }

    /// Keys that move to another row.
    fn steps(&mut self) -> &'static str {
        ["j", "j", "jj", "jjj", "k", "kkk", "gg", "G", "Gkk", "ggjj"][self.rng.usize(0..10)]
    }

    fn verify(&mut self) {
        let mut keys = String::new();
        for _ in 0..self.rng.usize(1..5) {
            keys.push_str(self.steps());
            keys.push('v');
        }
        self.pty.send(&keys);
    }

    fn set_modes(&mut self) {
        let mut keys = String::new();
        for _ in 0..self.rng.usize(1..4) {
            keys.push_str(self.steps());
            keys.push_str("mj\r");
        }
        self.pty.send(&keys);
    }

    /// A form closes with its response. Without a response it stays open until the kill.
    fn edit(&mut self) {
        let keys = format!("{}e", self.steps());
        self.pty.send(&keys);
        if self.until(PATIENCE, |pty| pty.text().contains("Enter send")) {
            self.pty.send(" \r");
            self.until(Duration::MAX, |pty| !pty.text().contains("Enter send"));
        }
    }

    fn create(&mut self) {
        if self.names.is_empty() {
            return;
        }
        self.pty.send("n");
        if self.until(PATIENCE, |pty| pty.text().contains("New domain"))
            && let Some(name) = self.names.pop()
        {
            self.pty.send(&format!("{name}\r"));
            self.until(Duration::MAX, |pty| !pty.text().contains("New domain"));
        }
    }

    fn delete(&mut self) {
        let keys = format!("{}D", self.steps());
        self.pty.send(&keys);
        self.confirm("delete it");
    }

    /// Undoes the last change, or redoes it, if the question appears.
    fn undo_or_redo(&mut self, key: &str, question: &str) {
        self.pty.send(key);
        self.confirm(question);
    }

    /// Confirms the question if it appears. The question ignores keys for a moment after it opens.
    fn confirm(&mut self, question: &str) {
        if !self.until(PATIENCE / 4, |pty| pty.text().contains(question)) {
            return;
        }
        while !self.is_over() && self.pty.text().contains(question) {
            self.pty.send("y");
            self.pty.read_for(Duration::from_millis(15));
        }
    }
}
