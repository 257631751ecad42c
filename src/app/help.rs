//! The help, made from the key table and the fields: computed here, so that the core knows how far it scrolls.

use crate::input::{BINDINGS, Section};
use crate::query::reference;
use crate::text::wrap;

use super::Layout;

/// How wide the help gets with its frame, in cells.
pub const WIDTH: u16 = 76;

/// Cells for the keys.
pub const KEYS: usize = 15;

/// The marks before a row's status, and what they mean.
const MARKS: [(&str, &str); 8] = [
    ("✓ verified", "a mailbox at the domain is proven (affiliation)"),
    ("○ unverified", "not proven, or not yet"),
    ("✗ failed", "too many wrong codes"),
    ("! expired", "the emailed code ran out"),
    ("⋯", "a change is on its way; the row shows what it will be"),
    ("↩", "the last change was refused; Enter shows why"),
    ("?", "no answer came: it is being looked up"),
    ("¿", "nobody could tell what became of a change: A, then say it"),
];

/// One line of the help, no wider than there is room.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HelpLine {
    /// What the lines below are about.
    Heading(&'static str),
    /// Keys, or a token of the query; empty where the text of the line above goes on. And what they do.
    Entry(String, String),
}

/// The whole help for that layout.
#[must_use]
pub fn lines(layout: &Layout) -> Vec<HelpLine> {
    let cells = usize::from(WIDTH.min(layout.modal.width).saturating_sub(4));
    let mut lines = Vec::new();
    let entry = |lines: &mut Vec<HelpLine>, keys: &str, text: &str| {
        for (at, text) in wrap(text, cells.saturating_sub(KEYS + 1)).into_iter().enumerate() {
            lines.push(HelpLine::Entry(if at == 0 { keys.to_owned() } else { String::new() }, text));
        }
    };
    for section in Section::ALL {
        lines.push(HelpLine::Heading(section.title()));
        for binding in BINDINGS.iter().filter(|binding| binding.section == section) {
            entry(&mut lines, &binding.keys_text(), binding.help);
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
        entry(&mut lines, mark, meaning);
    }
    lines
}

/// The last line that the help can begin with.
pub(super) fn furthest(layout: &Layout) -> usize {
    lines(layout).len().saturating_sub(usize::from(layout.modal.height.saturating_sub(2)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_token_has_room_before_its_meaning() {
        for entry in reference() {
            let token = entry.tokens.first().unwrap();
            assert!(crate::text::width(token) <= KEYS, "{token}");
        }
    }
}
