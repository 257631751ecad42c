//! Somebody who changes many things quickly, until the program is killed under their fingers.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use fastrand::Rng;

use crate::terminal::pty::Pty;

/// How long it is waited for what may not come: an undo finds nothing, an answer is kept back.
const PATIENCE: Duration = Duration::from_millis(600);

/// A stream of keys.
pub(crate) struct Stream<'a> {
    pub(crate) pty: &'a mut Pty,
    pub(crate) rng: &'a mut Rng,
    /// Set when the program was killed.
    pub(crate) dead: &'a AtomicBool,
    /// Names for rows to be created; each is taken out when it is used.
    pub(crate) names: &'a mut Vec<String>,
    /// How likely a row is deleted rather than created: what many rows are there for.
    pub(crate) too_many: bool,
}

impl Stream<'_> {
    /// Changes things until the program is dead.
    pub(crate) fn run(&mut self) {
        while !self.is_over() {
            match self.rng.u8(0..20) {
                0..6 => self.verify(),
                6..9 => self.set_modes(),
                9 => self.edit(),
                10..13 if self.too_many => self.delete(),
                10..13 => self.create(),
                13..16 => self.delete(),
                16 => self.take_back("\x12", "redo it"),
                _ => self.take_back("u", "undo it"),
            }
            let pause = Duration::from_millis(self.rng.u64(0..60));
            self.until(pause, |_| false);
        }
    }

    fn is_over(&self) -> bool {
        self.dead.load(Ordering::SeqCst)
    }

    /// Waits for a condition; false when it does not come in time, or the program is dead.
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

    /// Keys that lead to another row.
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

    /// A form closes with its answer; with no answer there will be none before the kill.
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
        self.say_yes("delete it");
    }

    /// Takes the last change back, or that, if the question comes.
    fn take_back(&mut self, key: &str, question: &str) {
        self.pty.send(key);
        self.say_yes(question);
    }

    /// Says yes to the question if it comes. It takes no key before it has been there for a while.
    fn say_yes(&mut self, question: &str) {
        if !self.until(PATIENCE / 4, |pty| pty.text().contains(question)) {
            return;
        }
        while !self.is_over() && self.pty.text().contains(question) {
            self.pty.send("y");
            self.pty.read_for(Duration::from_millis(15));
        }
    }
}
