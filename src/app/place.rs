//! The place that receives the keys.

use crate::input::{Action, Binding, KeyMeaning, Place, resolve};

use super::{Connection, JournalView, Modal, Model};

impl Model {
    /// The place that receives the next key.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place_with(&self.modals)
    }

    /// The place below the help or the palette, whose keys these show.
    #[must_use]
    pub fn place_below(&self) -> Place {
        match self.modals.as_slice() {
            [below @ .., Modal::Help(_) | Modal::Palette(_)] => self.place_with(below),
            all => self.place_with(all),
        }
    }

    /// The place where the help was opened: the one below the lowest help.
    #[must_use]
    pub fn help_place(&self) -> Place {
        let help = self.modals.iter().position(|modal| matches!(modal, Modal::Help(_)));
        self.place_with(&self.modals[..help.unwrap_or(self.modals.len())])
    }

    fn place_with(&self, modals: &[Modal]) -> Place {
        match modals.last() {
            None if self.bar.is_some() => Place::Query,
            None if self.connection == Connection::Missing => Place::Setup,
            None => Place::Desk,
            Some(Modal::Help(view)) => view.place(),
            Some(Modal::Filter(_)) => Place::Filter,
            Some(Modal::Columns(_)) => Place::Columns,
            Some(Modal::Mode(_)) => Place::Modes,
            Some(Modal::Create(form)) => form.place(),
            Some(Modal::Edit(_)) => Place::Form,
            Some(Modal::Journal(view)) => place_in_journal(view),
            Some(Modal::Reason(_)) => Place::Reason,
            Some(Modal::Palette(_)) => Place::Palette,
            Some(Modal::Confirm(confirm)) => confirm.place(),
            Some(Modal::Quitting(_)) => Place::Leaving,
        }
    }

    /// The possible continuations of the keys typed so far, in the place where they were typed.
    #[must_use]
    pub fn pending_keys(&self) -> Vec<(crate::input::Key, &'static Binding)> {
        match &self.pending {
            Some((place, keys)) if *place == self.place() => match resolve(*place, keys) {
                KeyMeaning::Pending(hints) => hints,
                KeyMeaning::Action(_) | KeyMeaning::Nothing => Vec::new(),
            },
            _ => Vec::new(),
        }
    }

    /// The commands of the place where the palette was opened, or would be opened.
    #[must_use]
    pub fn commands(&self) -> Vec<&'static Binding> {
        let place = self.place_below();
        let is_available = |action| match (&self.connection, action) {
            (_, Action::Command) => false,
            _ if place != Place::Desk && place != Place::Setup => true,
            (Connection::Ready(_), Action::Organization) => self.organization.is_none(),
            (Connection::Ready(_), _)
            | (_, Action::Help | Action::Suspend | Action::Quit | Action::Demo)
            | (Connection::Failed(_), Action::Refresh) => true,
            _ => false,
        };
        place.bindings().filter(|binding| is_available(binding.action)).collect()
    }
}

fn place_in_journal(view: &JournalView) -> Place {
    match &view.entry_detail {
        _ if view.is_editing() => Place::JournalFilter,
        Some(_) => Place::Change,
        None => Place::Journal,
    }
}
