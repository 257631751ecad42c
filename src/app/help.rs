//! The help, made from the key table: computed here, so that the core knows how far it scrolls.

use crate::input::{BINDINGS, Section};
use crate::text::wrap;

use super::Layout;

/// How wide the help gets with its frame, in cells.
pub const WIDTH: u16 = 76;

/// Cells for the keys.
pub const KEYS: usize = 14;

/// What the query understands, and what it means.
const QUERY: [(&str, &str); 15] = [
    ("acme", "part of the name"),
    ("verified:no", "or yes: affiliation"),
    ("mode:…", "mode:-… excludes; may be repeated"),
    ("org:org_…", "one organization"),
    ("domain:a.com", "exact name; may be repeated"),
    ("sort:name", "name, -name, created, -created"),
    ("local only:", "the copy of the instance answers these as well"),
    ("!…", "the opposite of what follows: !acme, !name:*.edu"),
    ("~acme", "these letters in this order; the best first"),
    ("name:*.edu", "a shape of the name; org:acme* of the organization's"),
    ("any:text", "part of any column"),
    ("status:failed", "how far affiliation has come; owner:none: ownership"),
    ("age:>30d", "added longer ago; updated:<2h: changed since"),
    ("pending:>0", "invitations and suggestions that wait"),
    ("sort:-updated", "org, mode, status, owner, pending as well; a,b: by both"),
];

/// The marks before a row's state, and what they mean.
const MARKS: [(&str, &str); 8] = [
    ("✓ verified", "a mailbox at the domain is proven (affiliation)"),
    ("○ unverified", "not proven, or not yet"),
    ("✗ failed", "too many wrong codes"),
    ("! expired", "the emailed code expired"),
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
    for (token, meaning) in QUERY {
        entry(&mut lines, token, meaning);
    }
    lines.push(HelpLine::Heading("State"));
    for (mark, meaning) in MARKS {
        entry(&mut lines, mark, meaning);
    }
    lines
}

/// The last line that the help can begin with.
pub(super) fn furthest(layout: &Layout) -> usize {
    lines(layout).len().saturating_sub(usize::from(layout.modal.height.saturating_sub(2)))
}
