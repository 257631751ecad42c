//! Keys that came together with others, as those of a pasted text do: what they may do, and what only a key may do that
//! stands alone.

use crate::input::{Action, Code, Key, Place, Resolved, Section, action, binding, everywhere, resolve};

use super::super::{Effect, JournalView, Level, Modal, Model};
use super::keys;

/// What comes within this time of a key that was ignored, and together with others as well, belongs to the same text, in
/// milliseconds.
const REST_OF_A_BURST: i64 = 500;

/// Whether the key, pressed now, would send a change, open a question or a form that leads to one, answer such a
/// question, choose what a form sends, or leave the program, where the rest of a pasted text would go to the shell. Such
/// a key counts only when it stands alone.
#[must_use]
pub fn must_stand_alone(model: &Model, key: Key) -> bool {
    if is_always_heard(key) {
        return false;
    }
    let meant = action(model.place(), key);
    let accepts = meant == Some(Action::Accept);
    let sends = accepts || meant == Some(Action::Send);
    match model.modals.last() {
        None => model.bar.is_none() && meant.is_some_and(|action| is_grave(action, key)),
        // While a name has to be typed first, keys are text.
        Some(Modal::Confirm(confirm)) => confirm.is_armed() && key.code != Code::Esc,
        Some(Modal::Mode(_)) => accepts || key.typed().is_some(),
        Some(Modal::Edit(_)) => sends || key.typed().is_some(),
        Some(Modal::Create(form)) => sends || key.typed().is_some() && !form.takes_text(),
        Some(Modal::Journal(view)) => asks_for_a_word(view, meant),
        Some(Modal::Quitting(_)) => meant.is_some_and(|action| is_grave(action, key)),
        // A command runs as its key would.
        Some(Modal::Palette(_)) => accepts,
        Some(Modal::Filter(_) | Modal::Columns(_) | Modal::Help(_) | Modal::Reason(_)) => false,
    }
}

/// No text, and what follows the second one is the shell's.
fn is_always_heard(key: Key) -> bool {
    everywhere(key).is_some()
}

fn is_grave(action: Action, key: Key) -> bool {
    let changes = binding(action).is_some_and(|binding| binding.section == Section::Change);
    changes || action == Action::Quit && key.typed().is_some()
}

/// Whether what is typed now is text.
pub(super) fn takes_text(model: &Model) -> bool {
    match model.modals.last() {
        None => model.bar.is_some(),
        Some(Modal::Reason(_) | Modal::Palette(_)) => true,
        Some(Modal::Confirm(confirm)) => !confirm.is_armed(),
        Some(Modal::Create(form)) => form.takes_text(),
        Some(Modal::Journal(view)) => view.is_editing(),
        Some(Modal::Help(view)) => view.is_typing,
        Some(Modal::Mode(_) | Modal::Edit(_) | Modal::Filter(_) | Modal::Columns(_) | Modal::Quitting(_)) => {
            false
        }
    }
}

fn asks_for_a_word(view: &JournalView, meant: Option<Action>) -> bool {
    matches!(meant, Some(Action::Happened | Action::NotHappened))
        || meant == Some(Action::Undo) && view.selected().is_some()
}

/// A key came together with others.
pub(super) fn press_in_burst(model: &mut Model, key: Key) -> Vec<Effect> {
    // What means nothing on the desk is not said again for each character of a pasted text.
    let is_unbound = model.modals.is_empty()
        && model.bar.is_none()
        && model.pending.is_none()
        && resolve(Place::Desk, &[key]) == Resolved::Nothing;
    let is_rest = model.burst.is_some_and(|ignored| model.now.since(ignored) < REST_OF_A_BURST)
        && !takes_text(model)
        && !is_always_heard(key);
    if !must_stand_alone(model, key) && !is_unbound && !is_rest {
        return keys::press(model, key);
    }
    model.burst = Some(model.now);
    let text = "Several keys arrived at once, like pasted text, and were ignored. Press keys that change something one at a time.";
    model.toasts.show(Level::Info, text, model.now);
    Vec::new()
}
