//! The row that a key acts on: the one under the cursor, as the operator has seen it there. Here, and nowhere else, keys get
//! their row; forms and questions keep the one that they were opened for.

use super::super::shown::{Stand, Unseen};
use super::super::{DomainLabel, Level, Modal, Model};
use super::actions;
use crate::clerk::{Millis, OrganizationDomain};

/// A frame with the desk as it is now is on the screen since then.
pub(super) fn drawn(model: &mut Model, at: Millis) {
    if model.is_too_small() {
        return;
    }
    for modal in &mut model.modals {
        if let Modal::Confirm(confirm) = modal {
            confirm.drawn(at);
        }
    }
    // What lies over the list hides it: what was seen of it stays what was seen before.
    if model.modals.is_empty() {
        let Model { domains, organization, shown, .. } = model;
        shown.drawn(organization.as_ref().map_or(domains, |view| &view.list), at);
    }
}

/// Something has happened: takes note of what is under the cursor now.
pub(super) fn follow(model: &mut Model, by_operator: bool) {
    let Model { domains, organization, changes, shown, rows, .. } = model;
    let list = organization.as_ref().map_or(&*domains, |view| &view.list);
    if list.is_replacing() {
        shown.forget();
        return;
    }
    let domain = list.selected().and_then(|id| rows.get(id));
    let row = domain.map(|domain| Stand::of(domain, changes.expected_row(domain).verified));
    if shown.follow(row, by_operator) {
        model.detail.scroll = 0;
    }
}

/// The row under the cursor, for a key that acts on it; `None` where there is none, or where the operator cannot have
/// meant it, which is said.
pub(super) fn take(model: &mut Model) -> Option<OrganizationDomain> {
    if actions::refuse_if_searching(model) {
        return None;
    }
    let domain = model.selected()?;
    let Err(unseen) = model.shown.has_seen(model.list(), &domain.id, model.now) else {
        return Some(domain.clone());
    };
    let text = match unseen {
        Unseen::Slid => {
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

/// Whether nobody can have read yet what the row says of verification, so that its opposite is not what was meant; says
/// so.
pub(super) fn refuse_flipped(model: &mut Model, domain: &OrganizationDomain) -> bool {
    let refused = model.shown.has_flipped(model.now);
    if refused {
        let text = format!(
            "Ignored: {} was just read again and is {}. Press the key again.",
            DomainLabel::of(domain),
            domain.status()
        );
        model.toasts.show(Level::Info, text, model.now);
    }
    refused
}
