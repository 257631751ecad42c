//! A row of the copy is read again while the cursor stands on it: whoever presses `v` in that moment means what was there
//! before, and would ask for the opposite.

use super::super::{Confirm, Level, Model};
use crate::clerk::OrganizationDomain;

/// What the row under the cursor says of verification, own changes under way included.
pub(super) fn under_cursor(model: &Model) -> Option<(String, bool)> {
    let domain = model.selected().filter(|_| model.list().is_local())?;
    Some((domain.id.clone(), model.outlook(domain).verified))
}

/// Takes note where it is the same row and says something else.
pub(super) fn compare(model: &mut Model, before: Option<(String, bool)>) {
    if let (Some((id, verified)), Some((now, is_verified))) = (before, under_cursor(model))
        && id == now
        && verified != is_verified
    {
        model.flipped = Some((id, model.now));
    }
}

/// Whether nobody can have read yet what the row says now; says so.
pub(super) fn refuse(model: &mut Model, domain: &OrganizationDomain) -> bool {
    let is_new = |(id, at): &(String, _)| *id == domain.id && model.now.since(*at) < Confirm::MOMENT;
    let refused = model.flipped.as_ref().is_some_and(is_new);
    if refused {
        let text = format!("Not taken: {} was read again just now, and is {}.", domain.name, domain.status());
        model.toasts.show(Level::Info, text, model.now);
    }
    refused
}
