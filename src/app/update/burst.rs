//! Keys that arrived in a burst, like pasted text: which of them are ignored.

use crate::input::{Action, Key, KeyMeaning, Place, Section, action, binding, everywhere, resolve};

use super::super::{Effect, Level, Model};
use super::keys;

/// Whether the key, pressed now, would send a change, open a dialog or form that leads to one, answer such a dialog,
/// choose what a form sends, write a file, open a browser, or quit, after which the rest of a pasted text would reach the shell. Such a key is
/// ignored in a burst.
#[must_use]
pub fn must_arrive_alone(model: &Model, key: Key) -> bool {
    if is_global(key) {
        return false;
    }
    let meant = action(model.place(), key);
    match model.modals.last() {
        None => model.bar.is_none() && meant.is_some_and(|action| is_consequential(action, key)),
        Some(modal) => modal.panel().must_arrive_alone(key, meant),
    }
}

/// Never part of a text; after the second one, keys go to the shell.
fn is_global(key: Key) -> bool {
    everywhere(key).is_some()
}

fn is_consequential(action: Action, key: Key) -> bool {
    // Marks decide what a later command acts on.
    let changes =
        binding(action).is_some_and(|binding| matches!(binding.section, Section::Change | Section::Mark));
    // These leave something outside the desk, or open what does.
    let leaves = matches!(action, Action::Export | Action::Dashboard | Action::Note | Action::Snooze);
    changes || leaves || action == Action::Quit && key.typed().is_some()
}

/// Whether typed keys are text now.
pub(super) fn takes_text(model: &Model) -> bool {
    match model.modals.last() {
        None => model.bar.is_some(),
        Some(modal) => modal.panel().takes_text(),
    }
}

/// A key of a burst.
pub(super) fn press_in_burst(model: &mut Model, key: Key) -> Vec<Effect> {
    // Keys without a meaning on the desk are not reported for each character of a pasted text.
    let is_unbound = model.modals.is_empty()
        && model.bar.is_none()
        && model.pending.is_none()
        && resolve(Place::Desk, &[key]) == KeyMeaning::Nothing;
    let can_type = !model.is_too_small() && !model.stray.is_ignoring();
    if can_type && let Some(modal) = model.modals.last_mut() {
        let panel = modal.panel_mut();
        if panel.is_read(model.now) && panel.type_in_burst(key, model.now) {
            return Vec::new();
        }
    }
    let is_rest = model.stray.is_rest_of_burst(model.now) && !takes_text(model) && !is_global(key);
    if !must_arrive_alone(model, key) && !is_unbound && !is_rest {
        return keys::press(model, key);
    }
    model.stray.ignored_in_burst(model.now);
    let text = "Several keys arrived at once, like pasted text, and were ignored. Press keys that change something one at a time.";
    model.toasts.show(Level::Info, text, model.now);
    Vec::new()
}
