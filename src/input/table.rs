//! The key table.

use std::fmt::Write;

use super::{Action, Code, Key};

/// A group of keys in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    /// Moving through rows and panes.
    Move,
    /// Choosing which domains are listed.
    Find,
    /// Looking closer.
    Look,
    /// Changing something at Clerk.
    Change,
    /// Everything else.
    General,
}

impl Section {
    /// All of them, in the order of the help.
    pub const ALL: [Self; 5] = [Self::Find, Self::Move, Self::Look, Self::Change, Self::General];

    /// The heading.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Find => "Find",
            Self::Look => "Look",
            Self::Change => "Change",
            Self::General => "General",
        }
    }
}

/// One line of the table.
#[derive(Debug)]
pub struct Binding {
    /// What it does.
    pub action: Action,
    /// What it is called where commands are typed.
    pub name: &'static str,
    /// Any of these keys does it.
    pub keys: &'static [Key],
    /// Where it stands in the help.
    pub section: Section,
    /// What it does, in words.
    pub help: &'static str,
    /// One word for the hint line at the foot; empty for what is not hinted at.
    pub hint: &'static str,
}

const fn bind(
    action: Action,
    name: &'static str,
    keys: &'static [Key],
    section: Section,
    hint: &'static str,
    help: &'static str,
) -> Binding {
    Binding { action, name, keys, section, help, hint }
}

const fn key(code: Code) -> Key {
    Key::new(code)
}

/// Every key of the desk, in the order of the hints.
pub static BINDINGS: &[Binding] = &[
    bind(
        Action::Query,
        "search",
        &[Key::char('/')],
        Section::Find,
        "search",
        "edit the query: Enter keeps it, Esc restores what was, Tab completes, ↑ and ↓ recall earlier ones",
    ),
    bind(
        Action::ToggleVerified,
        "toggle-verified",
        &[Key::char('v')],
        Section::Change,
        "verify",
        "verified on and off (affiliation); asks first where that reaches people",
    ),
    bind(Action::Mode, "mode", &[Key::char('m')], Section::Change, "mode", "choose the enrollment mode"),
    bind(Action::New, "new", &[Key::char('n')], Section::Change, "new", "add a domain to an organization"),
    bind(Action::Edit, "edit", &[Key::char('e')], Section::Change, "edit", "edit the domain in a form"),
    bind(
        Action::Delete,
        "delete",
        &[Key::char('D')],
        Section::Change,
        "delete",
        "delete the domain, after a question",
    ),
    bind(
        Action::Lock,
        "lock",
        &[Key::char('L')],
        Section::Change,
        "unlock",
        "unlock a production instance for a while, or lock it at once",
    ),
    bind(
        Action::Organization,
        "organization",
        &[Key::char('o')],
        Section::Look,
        "org",
        "the row's organization and all its domains",
    ),
    bind(Action::Filter, "filter", &[Key::char('f')], Section::Find, "filter", "filter panel"),
    bind(
        Action::Detail,
        "detail",
        &[key(Code::Enter)],
        Section::Look,
        "detail",
        "detail of the row, on and off",
    ),
    bind(Action::Columns, "columns", &[Key::char('|')], Section::Find, "", "choose the columns of the list"),
    bind(Action::NextSort, "sort", &[Key::char('s')], Section::Find, "", "order by the next field"),
    bind(Action::ReverseSort, "reverse-sort", &[Key::char('S')], Section::Find, "", "turn the order round"),
    bind(Action::Down, "down", &[Key::char('j'), key(Code::Down)], Section::Move, "", "one row down"),
    bind(Action::Up, "up", &[Key::char('k'), key(Code::Up)], Section::Move, "", "one row up"),
    bind(Action::First, "first", &[Key::char('g'), key(Code::Home)], Section::Move, "", "first row"),
    bind(Action::Last, "last", &[Key::char('G'), key(Code::End)], Section::Move, "", "last row"),
    bind(Action::PageDown, "page-down", &[key(Code::PageDown)], Section::Move, "", "one screen down"),
    bind(Action::PageUp, "page-up", &[key(Code::PageUp)], Section::Move, "", "one screen up"),
    bind(Action::HalfPageDown, "half-page-down", &[Key::ctrl('d')], Section::Move, "", "half a screen down"),
    bind(Action::HalfPageUp, "half-page-up", &[Key::ctrl('u')], Section::Move, "", "half a screen up"),
    bind(Action::NextPane, "next-pane", &[key(Code::Tab)], Section::Look, "", "next pane"),
    bind(Action::Json, "json", &[Key::char('J')], Section::Look, "", "the row's JSON as it came, on and off"),
    bind(
        Action::VerifyOwnership,
        "verify-ownership",
        &[Key::char('W')],
        Section::Change,
        "",
        "mark ownership as verified, after a question; cannot be undone",
    ),
    bind(
        Action::Undo,
        "undo",
        &[Key::char('u')],
        Section::Change,
        "",
        "undo your last change, after a question; works after a restart as well",
    ),
    bind(
        Action::Redo,
        "redo",
        &[Key::ctrl('r')],
        Section::Change,
        "",
        "redo what was undone, after a question",
    ),
    bind(
        Action::Reason,
        "reason",
        &[Key::char('R')],
        Section::Change,
        "",
        "the reason for the changes to come, for the journal",
    ),
    bind(
        Action::Refresh,
        "refresh",
        &[Key::char('r')],
        Section::General,
        "refresh",
        "read again: the screen first, then the copy",
    ),
    bind(
        Action::Copy,
        "copy",
        &[Key::char('c')],
        Section::General,
        "",
        "copy the instance, pause that or go on: also beyond the limit, and after a failure",
    ),
    bind(
        Action::GiveUpCopy,
        "stop-copy",
        &[Key::char('C')],
        Section::General,
        "",
        "stop copying the instance",
    ),
    bind(
        Action::Journal,
        "journal",
        &[Key::char('A')],
        Section::Look,
        "journal",
        "the journal of changes, and what became of each",
    ),
    bind(
        Action::Command,
        "command",
        &[Key::char(':')],
        Section::General,
        "",
        "type the name of a command: Tab completes it, Enter runs it",
    ),
    bind(Action::Back, "back", &[key(Code::Esc)], Section::General, "", "one step back"),
    bind(Action::Help, "help", &[Key::char('?')], Section::General, "help", "this help"),
    bind(
        Action::Suspend,
        "suspend",
        &[Key::ctrl('z')],
        Section::General,
        "",
        "back to the shell for a while, from anywhere; fg returns",
    ),
    bind(
        Action::Quit,
        "quit",
        &[Key::char('q'), Key::ctrl('c')],
        Section::General,
        "quit",
        "quit; waits for changes on their way",
    ),
];

/// What the key means on the desk.
#[must_use]
pub fn lookup(key: Key) -> Option<Action> {
    BINDINGS.iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
}

/// The line of the table for an action; `None` only for an action without a key, which the tests rule out.
#[must_use]
pub fn binding(action: Action) -> Option<&'static Binding> {
    BINDINGS.iter().find(|binding| binding.action == action)
}

impl Binding {
    /// The keys in words: `j ↓`.
    #[must_use]
    pub fn keys_text(&self) -> String {
        self.keys.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// The table for the README.
#[must_use]
pub fn markdown() -> String {
    let mut text = String::from("| Key | Command | What it does |\n|---|---|---|\n");
    for section in Section::ALL {
        for binding in BINDINGS.iter().filter(|binding| binding.section == section) {
            let keys: Vec<_> =
                binding.keys.iter().map(|key| format!("`{}`", key.to_string().replace('|', "\\|"))).collect();
            // Writing to a String cannot fail.
            let _ = writeln!(text, "| {} | `{}` | {} |", keys.join(" "), binding.name, binding.help);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_means_two_things() {
        let keys: Vec<_> = BINDINGS.iter().flat_map(|binding| binding.keys).collect();
        for (at, key) in keys.iter().enumerate() {
            assert!(!keys[at + 1..].contains(key), "{key} is bound twice");
        }
    }

    #[test]
    fn every_command_has_a_name_of_its_own_that_can_be_typed() {
        let can_be_typed = |name: &str| name.chars().all(|c| c.is_ascii_lowercase() || c == '-');
        for (at, binding) in BINDINGS.iter().enumerate() {
            assert!(!binding.name.is_empty() && can_be_typed(binding.name), "{:?}", binding.name);
            let is_taken = BINDINGS[at + 1..].iter().any(|other| other.name == binding.name);
            assert!(!is_taken, "{} names two commands", binding.name);
        }
    }

    #[test]
    fn dangerous_keys_are_typed_with_shift() {
        for action in [Action::Delete, Action::VerifyOwnership, Action::Lock] {
            for key in binding(action).unwrap().keys {
                assert!(key.typed().is_some_and(|c| c.is_ascii_uppercase()), "{key} is too easy to hit");
            }
        }
    }
}
