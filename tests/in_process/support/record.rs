//! The record of keys and screens, in order: for checks, and for the report of a failing test.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use domdesk::app::Msg;

use super::Desk;

/// How many screens a report shows. It shows all keys.
const LAST_SCREENS: usize = 10;

/// How many reports a thread prints: shrinking a property test fails many times.
const MAX_REPORTS: usize = 4;

enum Entry {
    /// An input: a key, a time, a size.
    Input(String),
    /// A new screen.
    Screen(String),
}

#[derive(Default)]
pub(crate) struct Record {
    entries: Vec<Entry>,
    /// The index of the first entry after the last input by a person.
    since: usize,
}

impl Record {
    /// Whether a person causes this message.
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

    /// Adds a message.
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
            Msg::Drawn(_)
            | Msg::Api(_)
            | Msg::SearchFinished(..)
            | Msg::Analyzed(..)
            | Msg::FlagsFound(..)
            | Msg::ViewsCounted(..)
            | Msg::ViewSaved(..)
            | Msg::Journal(_)
            | Msg::Notes(_)
            | Msg::Share(_)
            | Msg::Plan(_) => {
                return;
            }
        };
        self.entries.push(Entry::Input(text));
        if Self::is_input(msg) {
            self.since = self.entries.len();
        }
    }

    /// Adds a screen, unless it equals the last one.
    pub(super) fn show(&mut self, screen: String) {
        let is_same = |entry: &Entry| matches!(entry, Entry::Screen(last) if *last == screen);
        let shown = self.entries[self.since..].iter().rev().find(|entry| matches!(entry, Entry::Screen(_)));
        if !shown.is_some_and(is_same) {
            self.entries.push(Entry::Screen(screen));
        }
    }

    /// The screens since the last key, newest first.
    pub(crate) fn screens(&self) -> impl Iterator<Item = &str> {
        self.entries[self.since..].iter().rev().filter_map(|entry| match entry {
            Entry::Screen(screen) => Some(screen.as_str()),
            Entry::Input(_) => None,
        })
    }

    /// The number of entries.
    pub(crate) const fn len(&self) -> usize {
        self.entries.len()
    }

    /// The last screen.
    pub(crate) fn last(&self) -> &str {
        self.screens().next().unwrap_or_default()
    }

    /// Whether any screen since the last key shows the text.
    pub(crate) fn has_shown(&self, text: &str) -> bool {
        self.entries[self.since..]
            .iter()
            .any(|entry| matches!(entry, Entry::Screen(screen) if screen.contains(text)))
    }

    fn lines(&self) -> Vec<String> {
        let screens = self.entries.iter().filter(|entry| matches!(entry, Entry::Screen(_))).count();
        let mut number = 0;
        let line = |entry: &Entry| match entry {
            Entry::Input(what) => Some(what.clone()),
            Entry::Screen(screen) => {
                number += 1;
                (number + LAST_SCREENS > screens).then(|| format!("screen {number} of {screens}:\n{screen}"))
            }
        };
        self.entries.iter().filter_map(line).collect()
    }
}

impl Desk {
    /// Prints all that is needed to reproduce a failure: the keys, the screens, the pending requests, the emulator's
    /// requests, and the journal.
    pub(super) fn report(&self) {
        static PRINTED: Mutex<BTreeMap<String, usize>> = Mutex::new(BTreeMap::new());
        let thread = format!("{:?}", std::thread::current().id());
        let mut printed = PRINTED.lock().unwrap_or_else(PoisonError::into_inner);
        let count = printed.entry(thread).or_default();
        *count += 1;
        if *count > MAX_REPORTS {
            return;
        }
        println!("\n===== the desk of a failing test =====");
        for line in self.record.lines() {
            println!("{line}");
        }
        println!("pending requests: {:?}", self.model.requests);
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
