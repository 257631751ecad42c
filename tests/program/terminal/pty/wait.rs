//! Waiting: always for something that the program shows, never for time to pass.

use std::panic::Location;
use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use super::{BOUND, Pty};

/// How often a question is answered again: the program drops keys that arrive before a person can have read the
/// question.
const RETRY: Duration = Duration::from_millis(40);

impl Pty {
    /// Waits until the condition holds for what the terminal shows.
    #[track_caller]
    pub(crate) fn wait(&mut self, mut condition: impl FnMut(&Self) -> bool) {
        let caller = Location::caller();
        let deadline = Instant::now() + BOUND;
        while !condition(self) {
            match self.next(deadline) {
                Ok(()) => {}
                Err(RecvTimeoutError::Timeout) => panic!("{caller}: the condition does not hold in time"),
                Err(RecvTimeoutError::Disconnected) => {
                    panic!("{caller}: the program has ended ({:?})", self.status)
                }
            }
        }
    }

    /// Waits until the terminal shows the text.
    #[track_caller]
    pub(crate) fn see(&mut self, text: &str) {
        self.wait(|pty| pty.text().contains(text));
    }

    /// Waits until the text was shown since the last input. For texts that may disappear again, such as messages.
    #[track_caller]
    pub(crate) fn see_message(&mut self, text: &str) {
        self.wait(|pty| pty.record.has_shown(text) || pty.text().contains(text));
    }

    /// Whether the text was shown since the last input.
    pub(crate) fn has_shown(&self, text: &str) -> bool {
        self.record.has_shown(text)
    }

    /// Whether the text was ever shown.
    pub(crate) fn has_ever_shown(&self, text: &str) -> bool {
        self.record.has_ever_shown(text)
    }

    /// Waits until the terminal no longer shows the text. Ignores a screen that is still being redrawn from the top,
    /// which is complete only when its last line is drawn.
    #[track_caller]
    pub(crate) fn see_no(&mut self, text: &str) {
        self.wait(|pty| {
            let screen = pty.text();
            !screen.contains(text) && pty.last_line_is_drawn()
        });
    }

    fn last_line_is_drawn(&self) -> bool {
        let (height, width) = self.screen().size();
        let last = height.get() - 1;
        !self.screen().contents_between(last, 0, last, width.get()).trim().is_empty()
    }

    /// Waits for the first rows.
    #[track_caller]
    pub(crate) fn see_rows(&mut self) {
        self.wait(|pty| !pty.selected().is_empty() && !pty.text().contains("loading"));
    }

    /// Waits until rows can be changed: only then a hint for such a key is shown. The absence of a lock would prove
    /// nothing, because the lock is not known at first.
    #[track_caller]
    pub(crate) fn see_unlocked(&mut self) {
        self.see("m mode");
    }

    /// Waits until the cursor is on a row other than these. While it moves, no row may be marked.
    #[track_caller]
    pub(crate) fn see_other_row(&mut self, than: &[&str]) {
        self.wait(|pty| {
            let selected = pty.selected();
            !selected.is_empty() && !than.contains(&selected.as_str()) && !pty.text().contains("loading")
        });
    }

    /// Waits until the cursor is on this row.
    #[track_caller]
    pub(crate) fn see_row(&mut self, row: &str) {
        self.wait(|pty| pty.selected() == row);
    }

    /// Answers the question with this text until it is gone: keys that arrive before a person can have read it are
    /// dropped. Without a question, the key must have no effect.
    #[track_caller]
    pub(crate) fn answer(&mut self, key: &str, question: &str) {
        let caller = Location::caller();
        let deadline = Instant::now() + BOUND;
        let mut again = false;
        while self.text().contains(question) || !self.last_line_is_drawn() {
            if again {
                self.type_keys(key);
            } else {
                // Only the first answer counts as an input, so that messages since then are found.
                self.send(key);
                again = true;
            }
            self.read_for(RETRY);
            assert!(Instant::now() < deadline, "{caller}: the question stays");
        }
    }

    /// Waits until the question accepts letters, and leaves its field empty.
    #[track_caller]
    pub(crate) fn see_letters_accepted(&mut self) {
        const LETTER: &str = "§";
        let caller = Location::caller();
        let deadline = Instant::now() + BOUND;
        while !self.text().contains(LETTER) {
            self.send(LETTER);
            self.read_for(RETRY);
            assert!(Instant::now() < deadline, "{caller}: letters are not accepted");
        }
        self.send("\x15");
        self.see_no(LETTER);
    }

    /// Waits until the desk has handled all keys, even if they show no effect: Ctrl-Z works everywhere, and without a
    /// shell that could run `fg` the desk returns immediately. Not for use right after Esc, which would combine with
    /// Ctrl-Z.
    #[track_caller]
    pub(crate) fn see_all_handled(&mut self) {
        let given_back = |pty: &Self| {
            let leave = b"\x1b[?1049l";
            pty.raw.windows(leave.len()).filter(|bytes| bytes == leave).count()
        };
        let times = given_back(self);
        self.send("\x1a");
        self.wait(|pty| given_back(pty) > times && pty.screen().alternate_screen());
    }

    /// Reads output for this long. No test may depend on that being long enough.
    pub(crate) fn read_for(&mut self, time: Duration) {
        let end = Instant::now() + time;
        while self.next(end) != Err(RecvTimeoutError::Timeout) {
            if self.has_stopped_reading {
                return;
            }
        }
    }

    /// Handles the next event.
    pub(super) fn next(&mut self, deadline: Instant) -> Result<(), RecvTimeoutError> {
        let event = self.events.recv_timeout(deadline.saturating_duration_since(Instant::now()))?;
        self.handle(event);
        Ok(())
    }
}
