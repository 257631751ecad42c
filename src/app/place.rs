//! The place that receives the keys.

use crate::input::{Action, Binding, KeyMeaning, Place, resolve};

use super::{Connection, Modal, Model};

impl Model {
    /// The place that receives the next key.
    #[must_use]
    pub fn place(&self) -> Place {
        self.place_with(&self.modals)
    }

    /// The place whose keys the help or the palette shows: the one below it.
    #[must_use]
    pub fn place_below(&self) -> Place {
        match self.modals.as_slice() {
            [below @ .., top] if top.panel().explains_place_below() => self.place_with(below),
            all => self.place_with(all),
        }
    }

    /// The place where the help was opened: the one below the lowest help.
    #[must_use]
    pub fn help_place(&self) -> Place {
        let help = self.modals.iter().position(|modal| matches!(modal, Modal::Help(_)));
        self.place_with(&self.modals[..help.unwrap_or(self.modals.len())])
    }

    /// The place that receives the keys while these dialogs are open.
    pub(super) fn place_with(&self, modals: &[Modal]) -> Place {
        match modals.last() {
            None if self.bar.is_some() => Place::Query,
            None if self.connection == Connection::Missing => Place::Setup,
            None => Place::Desk,
            Some(modal) => modal.panel().place(),
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
