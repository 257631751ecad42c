//! What a test waits for: always something that the program shows, never that time has passed.

use std::panic::Location;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use super::{BOUND, Pty};

/// How often a question is answered again: what comes before anybody can have read it is dropped.
const AGAIN: Duration = Duration::from_millis(40);

impl Pty {
    /// Waits until the condition holds for what the terminal shows.
    #[track_caller]
    pub(crate) fn wait(&mut self, mut condition: impl FnMut(&Self) -> bool) {
        let caller = Location::caller();
        let deadline = Instant::now() + BOUND;
        while !condition(self) {
            match self.next(deadline) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => panic!("{caller}: waited in vain"),
                Err(RecvTimeoutError::Disconnected) => panic!("{caller}: it has ended ({:?})", self.status),
            }
        }
    }

    /// Waits until the terminal shows the text.
    #[track_caller]
    pub(crate) fn see(&mut self, text: &str) {
        self.wait(|pty| pty.text().contains(text));
    }

    /// Waits until the text was shown since the last keys; it may be gone again. For what goes by itself.
    #[track_caller]
    pub(crate) fn hear(&mut self, text: &str) {
        self.wait(|pty| pty.record.has_said(text) || pty.text().contains(text));
    }

    /// Whether the text was ever shown.
    pub(crate) fn has_ever_said(&self, text: &str) -> bool {
        self.record.has_ever_said(text)
    }

    /// Waits until the terminal no longer shows the text. A screen that is just being drawn anew, from above, says nothing
    /// of that: the last line comes last.
    #[track_caller]
    pub(crate) fn see_no(&mut self, text: &str) {
        self.wait(|pty| {
            let screen = pty.text();
            !screen.contains(text) && pty.last_line_is_there()
        });
    }

    fn last_line_is_there(&self) -> bool {
        let (height, width) = self.screen().size();
        let last = height.get() - 1;
        !self.screen().contents_between(last, 0, last, width.get()).trim().is_empty()
    }

    /// Waits for the first rows.
    #[track_caller]
    pub(crate) fn see_rows(&mut self) {
        self.wait(|pty| !pty.selected().is_empty() && !pty.text().contains("loading"));
    }

    /// Waits until rows can be changed: a key for that is offered only then. That no lock is shown would prove nothing,
    /// since nobody has asked yet at first whether there is one.
    #[track_caller]
    pub(crate) fn see_unlocked(&mut self) {
        self.see("m mode");
    }

    /// Waits until the cursor is on another row than these. While it moves, it may be nowhere.
    #[track_caller]
    pub(crate) fn see_other_row(&mut self, than: &[&str]) {
        self.wait(|pty| {
            let selected = pty.selected();
            !selected.is_empty() && !than.contains(&selected.as_str()) && !pty.text().contains("loading")
        });
    }

    /// Waits until the cursor is on that row again.
    #[track_caller]
    pub(crate) fn see_row(&mut self, row: &str) {
        self.wait(|pty| pty.selected() == row);
    }

    /// Answers the question that shows that text, until it is gone: keys that come before anybody can have read it are
    /// dropped. On the desk the key must do nothing.
    #[track_caller]
    pub(crate) fn answer(&mut self, key: &str, question: &str) {
        let caller = Location::caller();
        let deadline = Instant::now() + BOUND;
        let mut again = false;
        while self.text().contains(question) || !self.last_line_is_there() {
            if again {
                self.type_keys(key);
            } else {
                // What is heard after it was said since the first of them.
                self.send(key);
                again = true;
            }
            self.read_for(AGAIN);
            assert!(Instant::now() < deadline, "{caller}: the question stays");
        }
    }

    /// Waits until the question takes what is typed, and leaves its line empty.
    #[track_caller]
    pub(crate) fn see_it_take_letters(&mut self) {
        const LETTER: &str = "§";
        let caller = Location::caller();
        let deadline = Instant::now() + BOUND;
        while !self.text().contains(LETTER) {
            self.send(LETTER);
            self.read_for(AGAIN);
            assert!(Instant::now() < deadline, "{caller}: takes no letters");
        }
        self.send("\x15");
        self.see_no(LETTER);
    }

    /// Waits until every key that was sent has been taken in, also where none of them shows: Ctrl-Z works everywhere, and
    /// where no shell could say `fg`, the desk is back at once. Not right behind an Esc: the two would be another key.
    #[track_caller]
    pub(crate) fn see_all_taken_in(&mut self) {
        let given_back = |pty: &Self| {
            let leave = b"\x1b[?1049l";
            pty.raw.windows(leave.len()).filter(|bytes| bytes == leave).count()
        };
        let times = given_back(self);
        self.send("\x1a");
        self.wait(|pty| given_back(pty) > times && pty.screen().alternate_screen());
    }

    /// Takes in what comes for so long. Nothing may depend on that being enough.
    pub(crate) fn read_for(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while self.next(end) != Err(RecvTimeoutError::Timeout) {
            if self.has_let_go {
                return;
            }
        }
    }

    /// Takes in the next thing that is told.
    pub(super) fn next(&mut self, deadline: Instant) -> Result<(), RecvTimeoutError> {
        let told = self.told.recv_timeout(deadline.saturating_duration_since(Instant::now()))?;
        self.take_in(told);
        Ok(())
    }
}
