//! Time passes: what is due is done.

use crate::clerk::Millis;

use super::super::{Effect, Modal, Model};
use super::{find, forms, guard, local, lookups};

/// It is now this late.
pub(super) fn pass(model: &mut Model, now: Millis) -> Vec<Effect> {
    // A clock that is set back must not bring back what has gone.
    model.now = model.now.max(now);
    let now = model.now;
    model.toasts.expire(now);
    local::pass(model);
    if model.gaps_due.is_some_and(|due| due <= now) {
        model.gaps_due = None;
        model.list_mut().read_gaps_again();
    }
    let mut effects = guard::pass(model);
    if model.bar.as_ref().is_some_and(|bar| bar.due.is_some_and(|due| due <= now)) {
        find::follow_bar(model);
    }
    let search_is_due = model
        .modals
        .iter()
        .any(|modal| matches!(modal, Modal::Create(form) if form.search_due.is_some_and(|due| due <= now)));
    if search_is_due {
        effects.extend(forms::search_organizations(model));
    }
    effects.extend(lookups::look_where_due(model));
    effects
}
