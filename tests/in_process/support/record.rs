//! What was pressed and what was shown, in order, for tests that ask and for tests that fail.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domdesk::app::Msg;

use super::Desk;

/// Screens that a report shows; the keys are told from the beginning.
const LAST_SCREENS: usize = 10;

/// Reports that one thread prints: a property test plays the same story again and again to make it shorter.
const MOST_REPORTS: usize = 4;

/// One thing in the record.
enum Entry {
    /// Something happened that is no answer: a key, a time, a size.
    Did(String),
    /// The screen became this.
    Shown(String),
}

/// The record of a desk.
#[derive(Default)]
pub(crate) struct Record {
    entries: Vec<Entry>,
    /// Where what was shown since the last key begins.
    since: usize,
}

impl Record {
    /// Whether it is something that a person does.
    pub(super) const fn is_input(msg: &Msg) -> bool {
        matches!(
            msg,
            Msg::Key(_)
                | Msg::KeyInBurst(_)
                | Msg::KeyLost(_)
                | Msg::Paste(_)
                | Msg::Mouse(_)
                | Msg::Resize(_)
                | Msg::Terminate
        )
    }

    /// Something happens.
    pub(super) fn note(&mut self, msg: &Msg) {
        let text = match msg {
            Msg::Key(key) => format!("key {key:?}"),
            Msg::KeyInBurst(key) => format!("key among others {key:?}"),
            Msg::KeyLost(key) => format!("lost key {key:?}"),
            Msg::Paste(text) => format!("paste {text:?}"),
            Msg::Mouse(mouse) => format!("{mouse:?}"),
            Msg::Resize(size) => format!("resize to {}x{}", size.width, size.height),
            Msg::Time(now) => format!("time {}", now.0),
            Msg::Terminate => "terminate".to_owned(),
            Msg::Drawn(_) | Msg::Api(_) | Msg::SearchFinished(..) | Msg::Journal(_) => return,
        };
        self.entries.push(Entry::Did(text));
        if Self::is_input(msg) {
            self.since = self.entries.len();
        }
    }

    /// The screen is this now.
    pub(super) fn show(&mut self, screen: String) {
        let is_same = |entry: &Entry| matches!(entry, Entry::Shown(last) if *last == screen);
        let shown = self.entries[self.since..].iter().rev().find(|entry| matches!(entry, Entry::Shown(_)));
        if !shown.is_some_and(is_same) {
            self.entries.push(Entry::Shown(screen));
        }
    }

    /// What the screen has been since the last key, the newest first.
    pub(crate) fn screens(&self) -> impl Iterator<Item = &str> {
        self.entries[self.since..].iter().rev().filter_map(|entry| match entry {
            Entry::Shown(screen) => Some(screen.as_str()),
            Entry::Did(_) => None,
        })
    }

    /// How much was pressed and shown.
    pub(crate) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// What the screen was when something happened last.
    pub(crate) fn last(&self) -> &str {
        self.screens().next().unwrap_or_default()
    }

    /// Whether the text has been on the screen since the last key.
    pub(crate) fn has_shown(&self, text: &str) -> bool {
        self.entries[self.since..]
            .iter()
            .any(|entry| matches!(entry, Entry::Shown(screen) if screen.contains(text)))
    }

    fn lines(&self) -> Vec<String> {
        let screens = self.entries.iter().filter(|entry| matches!(entry, Entry::Shown(_))).count();
        let mut number = 0;
        let line = |entry: &Entry| match entry {
            Entry::Did(what) => Some(what.clone()),
            Entry::Shown(screen) => {
                number += 1;
                (number + LAST_SCREENS > screens).then(|| format!("screen {number} of {screens}:\n{screen}"))
            }
        };
        self.entries.iter().filter_map(line).collect()
    }
}

impl Desk {
    /// Prints what is needed to play a failure again: what was pressed, what was shown, what is on its way, which
    /// requests came to the emulator, and the journal.
    pub(super) fn report(&self) {
        static PRINTED: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());
        let thread = format!("{:?}", std::thread::current().id());
        let mut printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
        let count = printed.entry(thread).or_default();
        *count += 1;
        if *count > MOST_REPORTS {
            return;
        }
        println!("\n===== a desk of a test that fails =====");
        for line in self.record.lines() {
            println!("{line}");
        }
        println!("on their way: {:?}", self.model.requests);
        println!("open changes: {:?}", self.model.open_changes());
        for request in self.emulator.requests() {
            println!("{request:?}");
        }
        for file in std::fs::read_dir(self.state.path().join("journals")).into_iter().flatten().flatten() {
            println!(
                "{}:\n{}",
                file.path().display(),
                std::fs::read_to_string(file.path()).unwrap_or_default()
            );
        }
        println!("===== end of the desk =====");
    }
}
