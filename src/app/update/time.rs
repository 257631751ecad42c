//! Does what is due at the current time.

use crate::clerk::Millis;

use super::super::{Effect, Model};
use super::{dependants, holder, listing, local_copy, lock, lookups, notes};

/// Advances the clock.
pub(super) fn pass(model: &mut Model, now: Millis) -> Vec<Effect> {
    // A clock that is set back must not revive what has expired.
    model.now = model.now.max(now);
    let now = model.now;
    model.toasts.expire(now);
    local_copy::pass(model);
    notes::pass(model);
    if model.gaps_due.is_some_and(|due| due <= now) {
        model.gaps_due = None;
        model.list_mut().reload_gaps();
    }
    let mut effects = lock::pass(model);
    if model.bar.as_ref().is_some_and(|bar| bar.due.is_some_and(|due| due <= now)) {
        listing::follow_bar(model);
    }
    let Model { modals, requests, .. } = &mut *model;
    for modal in modals {
        effects.extend(modal.panel_mut().pass(now, requests));
    }
    effects.extend(dependants::ask_if_due(model));
    effects.extend(holder::ask_if_due(model));
    effects.extend(lookups::send_due_lookups(model));
    effects
}
