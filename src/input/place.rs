//! Where a key is pressed: each place has keys of its own.

mod tables;

use super::{Action, Binding, Key, Section};

/// Where a key is pressed: what lies uppermost, and which part of it has the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The list and the detail pane.
    Desk,
    /// The first screen, where no secret key was found.
    Setup,
    /// The query bar.
    Query,
    /// The filter panel.
    Filter,
    /// The columns panel.
    Columns,
    /// The list of enrollment modes.
    Modes,
    /// A line of a form with choices.
    Form,
    /// A line of a form that takes text.
    FormText,
    /// The line of the create form in which an organization is searched for.
    FormSearch,
    /// The reason for the next changes.
    Reason,
    /// The command palette.
    Palette,
    /// The help.
    Help,
    /// The search of the help.
    HelpSearch,
    /// The rows of the journal.
    Journal,
    /// One change of the journal.
    Change,
    /// The filter of the journal.
    JournalFilter,
    /// A question that a key answers.
    Question,
    /// A question before which a name has to be typed, until it is.
    Naming,
    /// The same once the name is there.
    Named,
    /// Waiting for changes before leaving.
    Leaving,
    /// While what is typed for a prompt that did not open is ignored.
    Ignored,
}

/// What stands at the foot of the screen: the first key of each of these actions, and one word for all of them.
pub type Hint = (&'static [Action], &'static str);

impl Place {
    /// All of them.
    pub const ALL: [Self; 21] = [
        Self::Desk,
        Self::Setup,
        Self::Query,
        Self::Filter,
        Self::Columns,
        Self::Modes,
        Self::Form,
        Self::FormText,
        Self::FormSearch,
        Self::Reason,
        Self::Palette,
        Self::Help,
        Self::HelpSearch,
        Self::Journal,
        Self::Change,
        Self::JournalFilter,
        Self::Question,
        Self::Naming,
        Self::Named,
        Self::Leaving,
        Self::Ignored,
    ];

    /// The places besides the desk whose keys the help and the README list.
    pub const DOCUMENTED: [Self; 9] = [
        Self::Query,
        Self::Filter,
        Self::Columns,
        Self::Modes,
        Self::Form,
        Self::Journal,
        Self::Palette,
        Self::Help,
        Self::Question,
    ];

    /// The heading of its keys in the help.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Desk => "Desk",
            Self::Setup => "First screen",
            Self::Query => "In the query bar",
            Self::Filter => "In the filter panel",
            Self::Columns => "In the columns panel",
            Self::Modes => "In the list of modes",
            Self::Form | Self::FormText | Self::FormSearch => "In a form",
            Self::Reason => "In the reason",
            Self::Palette => "In the command palette",
            Self::Help | Self::HelpSearch => "In the help",
            Self::Journal | Self::Change | Self::JournalFilter => "In the journal",
            Self::Question | Self::Naming | Self::Named => "In a question",
            Self::Leaving => "While leaving",
            Self::Ignored => "While keys are ignored",
        }
    }

    /// Whether characters that are no key here are typed into a field.
    #[must_use]
    pub const fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Query
                | Self::FormText
                | Self::FormSearch
                | Self::Reason
                | Self::Palette
                | Self::HelpSearch
                | Self::JournalFilter
                | Self::Naming
                | Self::Named
        )
    }

    /// Its keys.
    pub fn bindings(self) -> impl Iterator<Item = &'static Binding> {
        tables::bindings(self).iter().copied().flatten()
    }

    /// Its keys without those that move as they do on the desk.
    pub fn own_bindings(self) -> impl Iterator<Item = &'static Binding> {
        self.bindings().filter(|binding| binding.section != Section::Move)
    }

    /// What stands at the foot of the screen, in order; empty on the desk, whose lines have their own.
    #[must_use]
    pub const fn hints(self) -> &'static [Hint] {
        tables::hints(self)
    }

    /// The line for an action in this place.
    #[must_use]
    pub fn binding(self, action: Action) -> Option<&'static Binding> {
        self.bindings().find(|binding| binding.action == action)
    }

    /// The key for an action in this place, in words; else how it is done by its name: `:stop-copy`.
    #[must_use]
    pub fn key(self, action: Action) -> String {
        let Some(binding) = self.binding(action) else { return String::new() };
        binding.first_key().unwrap_or_else(|| {
            let palette = self.binding(Action::Command).and_then(Binding::first_key).unwrap_or_default();
            format!("{palette}{}", binding.name)
        })
    }
}

/// What the keys that were pressed mean together.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved {
    /// This.
    Action(Action),
    /// Nothing yet: each of these keys leads on, to these lines.
    Pending(Vec<(Key, &'static Binding)>),
    /// Nothing.
    Nothing,
}

/// What the keys mean in that place: those that were pressed before and wait for more, and the last one.
#[must_use]
pub fn resolve(place: Place, keys: &[Key]) -> Resolved {
    let mut pending = Vec::new();
    for binding in place.bindings().chain(tables::EVERYWHERE) {
        for way in binding.ways() {
            match way.strip_prefix(keys) {
                Some([]) => return Resolved::Action(binding.action),
                Some([next, ..]) => pending.push((*next, binding)),
                None => {}
            }
        }
    }
    if pending.is_empty() || keys.is_empty() { Resolved::Nothing } else { Resolved::Pending(pending) }
}

/// What one key means in that place.
#[must_use]
pub fn action(place: Place, key: Key) -> Option<Action> {
    match resolve(place, &[key]) {
        Resolved::Action(action) => Some(action),
        Resolved::Pending(_) | Resolved::Nothing => None,
    }
}

/// What the key means in every place, whatever has the keys.
#[must_use]
pub fn everywhere(key: Key) -> Option<Action> {
    tables::EVERYWHERE.iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
}

#[cfg(test)]
mod tests;
