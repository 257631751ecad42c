//! The command palette: everything that can be done in a place, found by its name, its key or a word of its help. A command
//! does what its key does there.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::input::{Action, Binding, Key, Place, action, sequence_text};
use crate::text::visible;

use super::TextField;

/// What a word is worth that is the key of a command.
const KEY: u32 = 100_000;

/// What it is worth that the name begins with the word.
const BEGINNING: u32 = 20_000;

/// The least that a match in the name is worth: more than any in the help.
const NAME: u32 = 10_000;

/// What a match in the help is worth.
const HELP: u32 = 1;

/// What is searched for, and which of the found commands is chosen.
#[derive(Debug, Clone, Default)]
pub struct Palette {
    /// What is typed.
    pub field: TextField,
    /// Why Enter did nothing; safe to show.
    pub complaint: Option<String>,
    /// The line that was gone to; `None` until then.
    line: Option<usize>,
}

/// What a key in the palette asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Picked {
    /// Nothing more.
    Nothing,
    /// Close the palette.
    Close,
    /// Do this, as its key would.
    Run(Key, Action),
}

impl Palette {
    /// The commands that match, the best first; all of them, in their order, while nothing is typed.
    #[must_use]
    pub fn found(&self, commands: &[&'static Binding]) -> Vec<&'static Binding> {
        let mut matcher = Matcher::new(Config::DEFAULT);
        let words: Vec<&str> = self.field.text().split_whitespace().collect();
        let mut found: Vec<(u32, &'static Binding)> = commands
            .iter()
            .filter_map(|binding| {
                let scores = words.iter().map(|word| score(word, binding, &mut matcher));
                Some((scores.sum::<Option<u32>>()?, *binding))
            })
            .collect();
        found.sort_by_key(|(score, _)| Reverse(*score));
        found.into_iter().map(|(_, binding)| binding).collect()
    }

    /// Which of so many found ones Enter runs: the best, until another is gone to. While nothing is typed there is no best.
    #[must_use]
    pub fn chosen(&self, found: usize) -> Option<usize> {
        let best = (!self.is_empty()).then_some(0);
        self.line.or(best).filter(|_| found > 0).map(|line| line.min(found - 1))
    }

    fn is_empty(&self) -> bool {
        self.field.text().trim().is_empty()
    }

    /// Acts on a key; these commands can be run.
    pub(super) fn key(&mut self, key: Key, commands: &[&'static Binding]) -> Picked {
        match action(Place::Palette, key) {
            Some(Action::Back) => return Picked::Close,
            Some(Action::Accept) => return self.run(key, commands),
            Some(Action::Down) => self.go(true, commands),
            Some(Action::Up) => self.go(false, commands),
            _ => {
                if self.field.key(key) {
                    self.is_typed();
                }
            }
        }
        Picked::Nothing
    }

    /// Inserts pasted text; it never runs anything.
    pub(super) fn paste(&mut self, text: &str) {
        self.field.paste(text);
        self.is_typed();
    }

    fn is_typed(&mut self) {
        self.line = None;
        self.complaint = None;
    }

    fn go(&mut self, down: bool, commands: &[&'static Binding]) {
        let found = self.found(commands).len();
        let next = match (self.chosen(found), down) {
            (None, true) => 0,
            (None, false) => found.saturating_sub(1),
            (Some(line), true) => line + 1,
            (Some(line), false) => line + found - 1,
        };
        self.line = (found > 0).then(|| next % found);
    }

    /// What matches nothing does nothing, and the palette stays open: what is typed behind it is not meant for the desk.
    fn run(&mut self, key: Key, commands: &[&'static Binding]) -> Picked {
        let found = self.found(commands);
        match self.chosen(found.len()).and_then(|line| found.get(line)) {
            // A prompt that does not open remembers the key that would have opened it.
            Some(binding) => Picked::Run(binding.keys.first().copied().unwrap_or(key), binding.action),
            None if self.is_empty() => Picked::Close,
            None => {
                let text = visible(self.field.text().trim());
                self.complaint = Some(format!("No command here matches {text}."));
                Picked::Nothing
            }
        }
    }
}

/// How well a word matches a command; `None` when it does not.
fn score(word: &str, binding: &Binding, matcher: &mut Matcher) -> Option<u32> {
    if binding.ways().any(|way| sequence_text(way) == word) {
        return Some(KEY);
    }
    let mut buffer = Vec::new();
    let atom = Atom::new(word, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy, false);
    if let Some(score) = atom.score(Utf32Str::new(binding.name, &mut buffer), matcher) {
        let begins = binding.name.starts_with(&word.to_lowercase());
        return Some(NAME + u32::from(score) + if begins { BEGINNING } else { 0 });
    }
    binding.help.to_lowercase().contains(&word.to_lowercase()).then_some(HELP)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::{BINDINGS, Code};

    const ENTER: Key = Key::new(Code::Enter);

    fn commands() -> Vec<&'static Binding> {
        BINDINGS.iter().collect()
    }

    fn typed(text: &str) -> Palette {
        let mut palette = Palette::default();
        for c in text.chars() {
            assert_eq!(palette.key(Key::char(c), &commands()), Picked::Nothing, "{text}");
        }
        palette
    }

    fn run(text: &str) -> Option<Action> {
        match typed(text).key(ENTER, &commands()) {
            Picked::Run(_, action) => Some(action),
            Picked::Nothing | Picked::Close => None,
        }
    }

    #[test]
    fn a_command_is_found_by_its_name_its_letters_its_key_and_its_help() {
        for (text, action) in [
            ("refresh", Action::Refresh),
            (" Refresh ", Action::Refresh),
            ("tglver", Action::ToggleVerified),
            ("q", Action::Quit),
            ("gg", Action::First),
            ("mode", Action::Mode),
            ("del", Action::Delete),
            ("enrollment choose", Action::Mode),
        ] {
            assert_eq!(run(text), Some(action), "{text}");
        }
    }

    #[test]
    fn what_matches_nothing_never_acts_and_stays_open() {
        for text in ["zzz", "delete acme.com", "toggle-verified-now"] {
            let mut palette = typed(text);
            assert_eq!(palette.key(ENTER, &commands()), Picked::Nothing, "{text}");
            assert_eq!(palette.complaint, Some(format!("No command here matches {text}.")));
        }
        assert_eq!(Palette::default().key(ENTER, &commands()), Picked::Close);
        assert_eq!(typed("down").key(ENTER, &[]), Picked::Nothing);
    }

    #[test]
    fn the_arrows_choose_round_and_typing_goes_back_to_the_best() {
        let mut palette = typed("page");
        let found = palette.found(&commands());
        assert_eq!(palette.chosen(found.len()), Some(0));
        palette.key(Key::new(Code::Up), &commands());
        assert_eq!(palette.chosen(found.len()), Some(found.len() - 1));
        palette.key(Key::new(Code::Down), &commands());
        palette.key(Key::new(Code::Down), &commands());
        assert_eq!(palette.chosen(found.len()), Some(1 % found.len()));
        palette.key(Key::char('-'), &commands());
        assert_eq!(palette.chosen(2), Some(0));
        let mut all = Palette::default();
        all.key(Key::new(Code::Down), &commands());
        assert_eq!(all.key(ENTER, &commands()), Picked::Run(Key::char('/'), Action::Query));
    }

    #[test]
    fn every_command_is_found_by_its_whole_name() {
        for binding in BINDINGS {
            assert_eq!(run(binding.name), Some(binding.action), "{}", binding.name);
        }
    }
}
