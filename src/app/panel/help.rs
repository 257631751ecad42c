//! The help, generated from the key tables and the fields: computed here, so that the core knows how far it scrolls.

use crate::clerk::Millis;
use crate::input::{Action, BINDINGS, Key, Place, Section, key, say};
use crate::query::reference;
use crate::text::wrap;

use super::super::{Layout, Model, TextField};
use super::{Flow, Panel, is_key_of_prompt_elsewhere};

/// The maximum width of the help with its frame, in cells.
pub const WIDTH: u16 = 76;

/// The width of the key column, in cells.
pub const KEYS: usize = 15;

/// The marks before a row's status, and their meanings.
const MARKS: [(&str, &str); 8] = [
    ("✓ verified", "a mailbox at the domain was verified (affiliation)"),
    ("○ unverified", "not verified"),
    ("✗ failed", "too many wrong codes"),
    ("! expired", "the emailed code expired"),
    ("⋯", "a change is pending; the row shows its result"),
    ("↩", "the last change was refused; {detail} shows why"),
    ("?", "no response: domdesk is looking up the outcome"),
    ("¿", "outcome unknown: press {journal} to record it"),
];

#[derive(Debug, Clone, Default)]
pub struct HelpView {
    /// The first visible line.
    pub scroll: usize,
    /// Search words that the lines have to contain.
    pub search: TextField,
    /// Whether the search receives the keys.
    pub is_typing: bool,
}

impl HelpView {
    /// Whether the search has a line.
    #[must_use]
    pub fn has_search(&self) -> bool {
        self.is_typing || !self.search.text().is_empty()
    }

    /// The lines that match the search.
    #[must_use]
    pub fn lines(&self, layout: &Layout, place: Place) -> Vec<HelpLine> {
        matching(lines(layout, place), self.search.text())
    }

    /// Handles a key; true when the help closes.
    fn act(&mut self, key: Key, action: Option<Action>) -> bool {
        match action {
            Some(Action::Accept) => self.is_typing = false,
            Some(Action::Back) if self.has_search() => *self = Self::default(),
            Some(Action::Back) => return true,
            Some(Action::Query) => self.is_typing = true,
            Some(Action::Down) => self.scroll = self.scroll.saturating_add(1),
            Some(Action::Up) => self.scroll = self.scroll.saturating_sub(1),
            Some(Action::PageDown | Action::HalfPageDown) => self.scroll = self.scroll.saturating_add(10),
            Some(Action::PageUp | Action::HalfPageUp) => self.scroll = self.scroll.saturating_sub(10),
            Some(Action::First) => self.scroll = 0,
            Some(Action::Last) => self.scroll = usize::MAX,
            _ if self.is_typing && self.search.key(key) => self.scroll = 0,
            _ => {}
        }
        false
    }
}

impl Panel for HelpView {
    fn place(&self) -> Place {
        if self.is_typing { Place::HelpSearch } else { Place::Help }
    }

    fn press(&mut self, key: Key, action: Option<Action>, _model: &mut Model) -> Flow {
        if self.act(key, action) { Flow::CLOSE } else { Flow::STAY }
    }

    fn must_arrive_alone(&self, _key: Key, _action: Option<Action>) -> bool {
        false
    }

    fn is_out_of_place(&self, key: Key) -> bool {
        is_key_of_prompt_elsewhere(self, key)
    }

    fn explains_place_below(&self) -> bool {
        true
    }

    fn paste(&mut self, text: &str, _now: Millis) {
        if self.is_typing {
            self.search.paste(text);
        }
    }

    fn scroll(&mut self, lines: isize) {
        self.scroll = self.scroll.saturating_add_signed(lines);
    }

    fn arrange(&mut self, model: &Model, below: Place) {
        let above = 2 + usize::from(self.has_search());
        let rows = usize::from(model.layout.modal.height).saturating_sub(above);
        self.scroll = self.scroll.min(self.lines(&model.layout, below).len().saturating_sub(rows));
    }
}

/// The entries that contain every word, under their headings.
fn matching(lines: Vec<HelpLine>, text: &str) -> Vec<HelpLine> {
    let words: Vec<String> = text.to_lowercase().split_whitespace().map(ToOwned::to_owned).collect();
    if words.is_empty() {
        return lines;
    }
    let mut matching = Vec::new();
    let mut heading = None;
    let mut lines = lines.into_iter().peekable();
    while let Some(line) = lines.next() {
        let HelpLine::Entry(keys, text) = &line else {
            heading = Some(line);
            continue;
        };
        let mut whole = format!("{keys} {text}");
        let mut entry = vec![line];
        // Continuation lines have no keys.
        while let Some(more) =
            lines.next_if(|line| matches!(line, HelpLine::Entry(keys, _) if keys.is_empty()))
        {
            if let HelpLine::Entry(_, text) = &more {
                whole.extend([" ", text]);
            }
            entry.push(more);
        }
        let whole = whole.to_lowercase();
        if words.iter().all(|word| whole.contains(word)) {
            matching.extend(heading.take());
            matching.extend(entry);
        }
    }
    matching
}

/// One line of the help, wrapped to the available width.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    Heading(&'static str),
    /// Keys or a query token, and their description. The first is empty on continuation lines.
    Entry(String, String),
}

/// The complete help for that layout, starting with the keys of the place where it was opened.
#[must_use]
pub fn lines(layout: &Layout, place: Place) -> Vec<HelpLine> {
    let cells = usize::from(WIDTH.min(layout.modal.width).saturating_sub(4));
    let mut lines = Vec::new();
    let entry = |lines: &mut Vec<HelpLine>, keys: &str, text: &str| {
        for (at, text) in wrap(text, cells.saturating_sub(KEYS + 1)).into_iter().enumerate() {
            lines.push(HelpLine::Entry(if at == 0 { keys.to_owned() } else { String::new() }, text));
        }
    };
    let of_place = |lines: &mut Vec<HelpLine>, place: Place| {
        lines.push(HelpLine::Heading(place.title()));
        for binding in place.own_bindings() {
            entry(lines, &binding.keys_text(), binding.help);
        }
    };
    let is_first = |other: &Place| other.title() == place.title();
    for place in Place::DOCUMENTED.into_iter().filter(is_first) {
        of_place(&mut lines, place);
    }
    for section in Section::ALL {
        lines.push(HelpLine::Heading(section.title()));
        for binding in BINDINGS.iter().filter(|binding| binding.section == section) {
            // An action without a key is run by its name.
            let keys = if binding.keys.is_empty() { key(binding.action) } else { binding.keys_text() };
            entry(&mut lines, &keys, binding.help);
        }
    }
    lines.push(HelpLine::Heading("Query"));
    let (local, clerks): (Vec<_>, Vec<_>) = reference().into_iter().partition(|entry| entry.is_local);
    for of_query in &clerks {
        entry(&mut lines, of_query.tokens.first().copied().unwrap_or_default(), &of_query.meaning);
    }
    lines.push(HelpLine::Heading("Query, once there is a local copy"));
    for of_query in &local {
        entry(&mut lines, of_query.tokens.first().copied().unwrap_or_default(), &of_query.meaning);
    }
    lines.push(HelpLine::Heading("Status"));
    for (mark, meaning) in MARKS {
        entry(&mut lines, mark, &say(meaning));
    }
    for place in Place::DOCUMENTED.into_iter().filter(|other| !is_first(other)) {
        of_place(&mut lines, place);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Code;

    fn layout() -> Layout {
        Layout::compute(crate::app::Size { width: 80, height: 24 }, 1, crate::app::DetailShare::Closed, 0)
    }

    fn type_into(view: &mut HelpView, text: &str) {
        for c in text.chars() {
            view.act(Key::char(c), None);
        }
    }

    #[test]
    fn a_search_keeps_the_lines_with_all_its_words_under_their_headings() {
        let mut view = HelpView::default();
        view.act(Key::char('/'), Some(Action::Query));
        type_into(&mut view, "enrollment CHOOSE");
        let lines = view.lines(&layout(), Place::Desk);
        assert!(matches!(&lines[..], [HelpLine::Heading("Change"), HelpLine::Entry(..)]), "{lines:?}");
        type_into(&mut view, " nothing like it");
        assert_eq!(view.lines(&layout(), Place::Desk), []);
    }

    #[test]
    fn back_shows_all_lines_before_it_closes() {
        let mut view = HelpView::default();
        view.act(Key::char('/'), Some(Action::Query));
        type_into(&mut view, "q");
        view.act(Key::new(Code::Enter), Some(Action::Accept));
        assert_eq!(view.place(), Place::Help);
        assert!(!view.act(Key::new(Code::Esc), Some(Action::Back)));
        assert_eq!(view.lines(&layout(), Place::Desk), lines(&layout(), Place::Desk));
        assert!(view.act(Key::new(Code::Esc), Some(Action::Back)));
    }

    #[test]
    fn the_keys_of_the_place_come_first_and_no_place_is_left_out() {
        let text = |place| format!("{:?}", lines(&layout(), place));
        assert!(text(Place::Journal).starts_with("[Heading(\"In the journal\")"));
        for place in Place::DOCUMENTED {
            assert_eq!(text(Place::Desk).matches(place.title()).count(), 1, "{place:?}");
            assert_eq!(text(Place::Journal).matches(place.title()).count(), 1, "{place:?}");
        }
    }

    #[test]
    fn every_token_has_room_before_its_meaning() {
        for entry in reference() {
            let token = entry.tokens.first().unwrap();
            assert!(crate::text::width(token) <= KEYS, "{token}");
        }
    }
}
