//! One entry of a key table.

use super::{Action, Code, Key};

/// A group of keys in the help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Move,
    Find,
    Look,
    Mark,
    Change,
    Queue,
    Share,
    General,
}

impl Section {
    /// In the order of the help.
    pub const ALL: [Self; 8] = [
        Self::Find,
        Self::Move,
        Self::Look,
        Self::Mark,
        Self::Change,
        Self::Queue,
        Self::Share,
        Self::General,
    ];

    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Move => "Move",
            Self::Find => "Find",
            Self::Look => "Look",
            Self::Mark => "Mark",
            Self::Change => "Change",
            Self::Queue => "Notes and queue",
            Self::Share => "Copy and export",
            Self::General => "General",
        }
    }
}

/// One entry of a key table.
#[derive(Debug, PartialEq, Eq)]
pub struct Binding {
    pub action: Action,
    /// The name in the command palette.
    pub name: &'static str,
    /// Alternative keys.
    pub keys: &'static [Key],
    /// Alternative key sequences.
    pub sequences: &'static [&'static [Key]],
    pub section: Section,
    pub help: &'static str,
    /// The label in the hint line; empty without a hint.
    pub hint: &'static str,
}

pub(super) const fn bind(
    action: Action,
    name: &'static str,
    keys: &'static [Key],
    section: Section,
    hint: &'static str,
    help: &'static str,
) -> Binding {
    Binding { action, name, keys, sequences: &[], section, help, hint }
}

pub(super) const fn key(code: Code) -> Key {
    Key::new(code)
}

impl Binding {
    /// Adds alternative key sequences.
    pub(super) const fn or_sequences(self, sequences: &'static [&'static [Key]]) -> Self {
        Self { sequences, ..self }
    }

    /// All alternatives: each key as a sequence of one, then the sequences.
    pub fn alternatives(&self) -> impl Iterator<Item = &'static [Key]> + use<> {
        self.keys.iter().map(std::slice::from_ref).chain(self.sequences.iter().copied())
    }

    /// The first alternative as text: `j`, `gg`; `None` without a key.
    #[must_use]
    pub fn first_key(&self) -> Option<String> {
        self.alternatives().next().map(sequence_text)
    }

    /// All alternatives as text: `j ↓`.
    #[must_use]
    pub fn keys_text(&self) -> String {
        self.alternatives().map(sequence_text).collect::<Vec<_>>().join(" ")
    }
}

/// A key sequence as text: `gg`.
#[must_use]
pub fn sequence_text(keys: &[Key]) -> String {
    keys.iter().map(ToString::to_string).collect()
}
