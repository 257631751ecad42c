//! The places that receive keys: each has its own keys.

mod find;
mod hints;
mod tables;

use super::{Action, Binding, Key, Section};

/// A place that receives keys: the top dialog or the desk, and the focused part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Place {
    /// The list and the detail pane.
    Desk,
    /// The setup screen, shown without a secret key.
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
    /// The organization search of the create form.
    FormSearch,
    /// The reason for the next changes.
    Reason,
    /// The prompt for a note or a snooze.
    Note,
    /// What needs attention.
    Health,
    /// The facets.
    Facets,
    /// The names that several organizations have.
    Conflicts,
    /// The lookup of the names in a text.
    Lookup,
    /// The form that saves a view.
    SaveView,
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
    /// The dialog about who has a name.
    Holder,
    /// The same dialog, while the claim that gets the name is chosen.
    HandOver,
    /// The invitations that are pending at a domain.
    Invitations,
    /// The actions that can be planned.
    PlanChoice,
    /// A plan before it is carried out.
    Plan,
    /// A plan that is being carried out.
    PlanRun,
    /// A confirmation dialog.
    Question,
    /// A confirmation dialog that requires typing a name, until it is typed.
    Naming,
    /// The same once the name is typed.
    Named,
    /// The export dialog.
    Export,
    /// The export dialog while it asks whether to replace a file.
    ExportReplace,
    /// The quit dialog.
    Leaving,
    /// While keys typed for an unopened prompt are ignored.
    Ignored,
}

/// A key hint in the last line: the first key of each of these actions, and one label for all of them.
pub type Hint = (&'static [Action], &'static str);

impl Place {
    pub const ALL: [Self; 35] = [
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
        Self::Note,
        Self::Health,
        Self::Facets,
        Self::Conflicts,
        Self::Lookup,
        Self::SaveView,
        Self::Palette,
        Self::Help,
        Self::HelpSearch,
        Self::Journal,
        Self::Change,
        Self::JournalFilter,
        Self::Holder,
        Self::HandOver,
        Self::Invitations,
        Self::PlanChoice,
        Self::Plan,
        Self::PlanRun,
        Self::Question,
        Self::Naming,
        Self::Named,
        Self::Export,
        Self::ExportReplace,
        Self::Leaving,
        Self::Ignored,
    ];

    /// The places besides the desk whose keys the help and the README list.
    pub const DOCUMENTED: [Self; 18] = [
        Self::Query,
        Self::Filter,
        Self::Columns,
        Self::Modes,
        Self::Form,
        Self::Health,
        Self::Facets,
        Self::Conflicts,
        Self::Lookup,
        Self::Journal,
        Self::Plan,
        Self::PlanRun,
        Self::Holder,
        Self::HandOver,
        Self::Palette,
        Self::Help,
        Self::Export,
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
            Self::Note => "In a note",
            Self::Health => "In the health",
            Self::Facets => "In the facets",
            Self::Conflicts => "In the conflicts",
            Self::Lookup => "In the lookup",
            Self::SaveView => "While saving a view",
            Self::Palette => "In the command palette",
            Self::Help | Self::HelpSearch => "In the help",
            Self::Journal | Self::Change | Self::JournalFilter => "In the journal",
            Self::Holder => "In the dialog about a name",
            Self::HandOver => "In a hand-over",
            Self::Invitations => "In the list of invitations",
            Self::PlanChoice | Self::Plan => "In a plan",
            Self::PlanRun => "In a running plan",
            Self::Question | Self::Naming | Self::Named => "In a question",
            Self::Export | Self::ExportReplace => "In the export",
            Self::Leaving => "While leaving",
            Self::Ignored => "While keys are ignored",
        }
    }

    /// Whether characters without a meaning here are typed into a text field.
    #[must_use]
    pub const fn takes_text(self) -> bool {
        matches!(
            self,
            Self::Query
                | Self::FormText
                | Self::FormSearch
                | Self::Reason
                | Self::Note
                | Self::Lookup
                | Self::SaveView
                | Self::Palette
                | Self::HelpSearch
                | Self::JournalFilter
                | Self::Naming
                | Self::Named
                | Self::Export
        )
    }

    pub fn bindings(self) -> impl Iterator<Item = &'static Binding> {
        tables::bindings(self).iter().copied().flatten()
    }

    /// Its keys without the general movement keys.
    pub fn own_bindings(self) -> impl Iterator<Item = &'static Binding> {
        self.bindings().filter(|binding| binding.section != Section::Move)
    }

    /// The key hints in order; empty on the desk, whose bindings have their own.
    #[must_use]
    pub const fn hints(self) -> &'static [Hint] {
        hints::hints(self)
    }

    /// The binding of an action in this place.
    #[must_use]
    pub fn binding(self, action: Action) -> Option<&'static Binding> {
        self.bindings().find(|binding| binding.action == action)
    }

    /// The key for an action in this place as text, or its command: `:stop-copy`.
    #[must_use]
    pub fn key(self, action: Action) -> String {
        let Some(binding) = self.binding(action) else { return String::new() };
        binding.first_key().unwrap_or_else(|| {
            let palette = self.binding(Action::Command).and_then(Binding::first_key).unwrap_or_default();
            format!("{palette}{}", binding.name)
        })
    }
}

/// The meaning of a key sequence.
#[derive(Debug, Clone, PartialEq)]
pub enum KeyMeaning {
    Action(Action),
    /// Incomplete: the possible next keys and their bindings.
    Pending(Vec<(Key, &'static Binding)>),
    Nothing,
}

/// The meaning of keys in a place: the pending ones, and the last one.
#[must_use]
pub fn resolve(place: Place, keys: &[Key]) -> KeyMeaning {
    let mut pending = Vec::new();
    for binding in place.bindings().chain(tables::EVERYWHERE) {
        if matches!(keys, [key] if binding.keys.contains(key)) {
            return KeyMeaning::Action(binding.action);
        }
        for sequence in binding.sequences {
            match sequence.strip_prefix(keys) {
                Some([]) => return KeyMeaning::Action(binding.action),
                Some([next, ..]) => pending.push((*next, binding)),
                None => {}
            }
        }
    }
    if pending.is_empty() || keys.is_empty() { KeyMeaning::Nothing } else { KeyMeaning::Pending(pending) }
}

/// The meaning of one key in a place.
#[must_use]
pub fn action(place: Place, key: Key) -> Option<Action> {
    match resolve(place, &[key]) {
        KeyMeaning::Action(action) => Some(action),
        KeyMeaning::Pending(_) | KeyMeaning::Nothing => None,
    }
}

/// The meaning of a key that is the same in every place.
#[must_use]
pub fn everywhere(key: Key) -> Option<Action> {
    tables::EVERYWHERE.iter().find(|binding| binding.keys.contains(&key)).map(|binding| binding.action)
}

#[cfg(test)]
mod tests;
