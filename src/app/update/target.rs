//! The row that a key acts on: the one under the cursor, as the operator has seen it. All keys get their row here;
//! forms and dialogs keep the row that they were opened for.

use super::super::seen_rows::Unseen;
use super::super::{DomainLabel, Level, Model, Subjects};
use super::actions;
use crate::clerk::{Millis, OrganizationDomain};

/// A frame of the current model was drawn at this time.
pub(super) fn drawn(model: &mut Model, at: Millis) {
    if model.is_too_small() {
        return;
    }
    for modal in &mut model.modals {
        modal.panel_mut().drawn(at);
    }
    // A dialog hides the list, so what was seen of the list does not change.
    if model.modals.is_empty() {
        let Model { domains, organization, seen_rows, .. } = model;
        seen_rows.drawn(organization.as_ref().map_or(domains, |view| &view.list), at);
    }
}

/// Records the row that is now under the cursor.
pub(super) fn follow(model: &mut Model, by_operator: bool) {
    let Model { domains, organization, changes, seen_rows, rows, .. } = model;
    let list = organization.as_ref().map_or(&*domains, |view| &view.list);
    if list.is_replacing() {
        seen_rows.reset();
        return;
    }
    let domain = list.selected().and_then(|id| rows.get(id));
    let row = domain.map(|domain| (domain, changes.expected_row(domain).verified));
    if seen_rows.follow(row, by_operator) {
        model.detail.scroll = 0;
    }
}

impl Model {
    /// The rows that a command for several rows acts on: the marked ones, those of the list first and in its order, or
    /// else the row under the cursor. Empty where there is none, or, with a message, where the operator cannot have
    /// meant it.
    #[must_use]
    pub fn subjects(&mut self) -> Subjects {
        if self.marks.is_empty() {
            return Subjects::of_ids(take(self).map(|row| row.id));
        }
        Subjects::new(self.marks.in_order(self.list(), &self.copy), self.copy.store().clone())
    }

    /// The newest known version of each row; what is no longer known is left out. Takes a moment for each.
    #[must_use]
    pub fn known_rows(&self, subjects: &Subjects) -> Vec<OrganizationDomain> {
        let store = self.copy.store();
        let known = |id: &str| match store.number(id).and_then(|number| store.row(number)) {
            Some(copied) => Some(self.rows.newest(&copied.to_domain()).clone()),
            None => self.rows.get(id).cloned(),
        };
        subjects.ids().filter_map(|id| known(&id)).collect()
    }
}

/// The row under the cursor, for a key that acts on it. `None` where there is none, or, with a message, where the
/// operator cannot have meant it.
pub(super) fn take(model: &mut Model) -> Option<OrganizationDomain> {
    if actions::refuse_if_searching(model) {
        return None;
    }
    let domain = model.selected()?;
    let Err(unseen) = model.seen_rows.has_seen(model.list(), &domain.id, model.now) else {
        return Some(domain.clone());
    };
    let text = match unseen {
        Unseen::Replaced => {
            format!(
                "Ignored: the row under the cursor just changed to {}. Press the key again.",
                DomainLabel::of(domain)
            )
        }
        Unseen::NotDrawn => {
            format!("Ignored: {} was not on the screen yet. Press the key again.", DomainLabel::of(domain))
        }
    };
    model.toasts.show(Level::Info, text, model.now);
    None
}

/// Refuses with a message while the displayed verification is too new to have been read, so that the operator cannot
/// have meant its opposite.
pub(super) fn refuse_unread_toggle(model: &mut Model, domain: &OrganizationDomain) -> bool {
    let refused = model.seen_rows.is_verification_unread(model.now);
    if refused {
        let text = format!(
            "Ignored: {} was just refreshed and is {}. Press the key again.",
            DomainLabel::of(domain),
            domain.status()
        );
        model.toasts.show(Level::Info, text, model.now);
    }
    refused
}
