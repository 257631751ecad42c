//! The command palette: all commands of a place, searched by name, key or help text. A command does the same as its
//! key.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{Atom, AtomKind, CaseMatching, Normalization};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::clerk::Millis;
use crate::input::{Action, Binding, Key, Place, sequence_text};
use crate::text::visible;

use super::super::update::keys;
use super::super::{Model, TextField};
use super::{Flow, Panel};

/// The score of a word that equals the key of a command.
const KEY: u32 = 100_000;

/// The bonus when the name starts with the word.
const BEGINNING: u32 = 20_000;

/// The minimum score of a match in the name: higher than any match in the help.
const NAME: u32 = 10_000;

/// The score of a match in the help text.
const HELP: u32 = 1;

/// The search text and the selected command.
#[derive(Debug, Clone, Default)]
pub struct Palette {
    pub field: TextField,
    /// Why Enter did nothing; safe to display.
    pub error: Option<String>,
    /// The line selected by the arrow keys; `None` before.
    line: Option<usize>,
}

/// How the palette responds to a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PaletteResponse {
    Nothing,
    Close,
    /// Run this action as if its key had been pressed.
    Run(Key, Action),
}

impl Palette {
    /// The commands that match, best first; all of them, in their order, while the search is empty.
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

    /// The index of the command that Enter runs, out of `found`: the best one, until the arrow keys select another.
    /// While the search is empty there is none.
    #[must_use]
    pub fn chosen(&self, found: usize) -> Option<usize> {
        let best = (!self.is_empty()).then_some(0);
        self.line.or(best).filter(|_| found > 0).map(|line| line.min(found - 1))
    }

    fn is_empty(&self) -> bool {
        self.field.text().trim().is_empty()
    }

    /// Handles a key, with the available commands.
    fn act(&mut self, key: Key, action: Option<Action>, commands: &[&'static Binding]) -> PaletteResponse {
        match action {
            Some(Action::Back) => return PaletteResponse::Close,
            Some(Action::Accept) => return self.run(key, commands),
            Some(Action::Down) => self.go(true, commands),
            Some(Action::Up) => self.go(false, commands),
            _ => {
                if self.field.key(key) {
                    self.edited();
                }
            }
        }
        PaletteResponse::Nothing
    }

    fn edited(&mut self) {
        self.line = None;
        self.error = None;
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

    /// Without a match, nothing runs and the palette stays open: the keys that follow are not meant for the desk.
    fn run(&mut self, key: Key, commands: &[&'static Binding]) -> PaletteResponse {
        let found = self.found(commands);
        match self.chosen(found.len()).and_then(|line| found.get(line)) {
            // A prompt that fails to open remembers the key that would have opened it.
            Some(binding) => {
                PaletteResponse::Run(binding.keys.first().copied().unwrap_or(key), binding.action)
            }
            None if self.is_empty() => PaletteResponse::Close,
            None => {
                let text = visible(self.field.text().trim());
                self.error = Some(format!("No command here matches {text}."));
                PaletteResponse::Nothing
            }
        }
    }
}

impl Panel for Palette {
    fn place(&self) -> Place {
        Place::Palette
    }

    fn press(&mut self, key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        match self.act(key, action, &model.commands()) {
            PaletteResponse::Nothing => Flow::STAY,
            PaletteResponse::Close => Flow::CLOSE,
            // The palette is closed: the command means what its key means in the place below, and acts on the row that
            // was visible there before the palette opened.
            PaletteResponse::Run(key, action) => Flow::Close(keys::run(model, key, action)),
        }
    }

    fn must_arrive_alone(&self, _key: Key, action: Option<Action>) -> bool {
        // It runs a command like its key.
        action == Some(Action::Accept)
    }

    fn explains_place_below(&self) -> bool {
        true
    }

    /// A paste never runs a command.
    fn paste(&mut self, text: &str, _now: Millis) {
        self.field.paste(text);
        self.edited();
    }
}

/// The score of a word for a command; `None` without a match.
fn score(word: &str, binding: &Binding, matcher: &mut Matcher) -> Option<u32> {
    if binding.alternatives().any(|keys| sequence_text(keys) == word) {
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
    use crate::input::{BINDINGS, Code, action};

    const ENTER: Key = Key::new(Code::Enter);

    fn commands() -> Vec<&'static Binding> {
        BINDINGS.iter().collect()
    }

    fn press(palette: &mut Palette, key: Key, commands: &[&'static Binding]) -> PaletteResponse {
        palette.act(key, action(Place::Palette, key), commands)
    }

    fn typed(text: &str) -> Palette {
        let mut palette = Palette::default();
        for c in text.chars() {
            assert_eq!(press(&mut palette, Key::char(c), &commands()), PaletteResponse::Nothing, "{text}");
        }
        palette
    }

    fn run(text: &str) -> Option<Action> {
        match press(&mut typed(text), ENTER, &commands()) {
            PaletteResponse::Run(_, action) => Some(action),
            PaletteResponse::Nothing | PaletteResponse::Close => None,
        }
    }

    #[test]
    fn commands_are_found_by_name_letters_key_and_help() {
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
    fn without_a_match_nothing_runs_and_the_palette_stays_open() {
        for text in ["zzz", "delete acme.com", "toggle-verified-now"] {
            let mut palette = typed(text);
            assert_eq!(press(&mut palette, ENTER, &commands()), PaletteResponse::Nothing, "{text}");
            assert_eq!(palette.error, Some(format!("No command here matches {text}.")));
        }
        assert_eq!(press(&mut Palette::default(), ENTER, &commands()), PaletteResponse::Close);
        assert_eq!(press(&mut typed("down"), ENTER, &[]), PaletteResponse::Nothing);
    }

    #[test]
    fn the_arrows_wrap_around_and_typing_selects_the_best_match_again() {
        let mut palette = typed("page");
        let found = palette.found(&commands());
        assert_eq!(palette.chosen(found.len()), Some(0));
        press(&mut palette, Key::new(Code::Up), &commands());
        assert_eq!(palette.chosen(found.len()), Some(found.len() - 1));
        press(&mut palette, Key::new(Code::Down), &commands());
        press(&mut palette, Key::new(Code::Down), &commands());
        assert_eq!(palette.chosen(found.len()), Some(1 % found.len()));
        press(&mut palette, Key::char('-'), &commands());
        assert_eq!(palette.chosen(2), Some(0));
        let mut all = Palette::default();
        press(&mut all, Key::new(Code::Down), &commands());
        assert_eq!(press(&mut all, ENTER, &commands()), PaletteResponse::Run(Key::char('/'), Action::Query));
    }

    #[test]
    fn every_command_is_found_by_its_whole_name() {
        for binding in BINDINGS {
            assert_eq!(run(binding.name), Some(binding.action), "{}", binding.name);
        }
    }
}
