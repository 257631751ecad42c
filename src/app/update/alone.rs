//! Keys that came together with others, as those of a pasted text do: what they may do, and what only a key may do that
//! stands alone.

use crate::input::{Action, Code, Key, Section, binding, lookup};

use super::super::form::{CreateForm, CreateLine};
use super::super::{Effect, JournalView, Level, Modal, Model};
use super::keys;

/// Whether the key, pressed now, would send a change, open a question or a form that leads to one, answer such a
/// question, choose what a form sends, or leave the program, where the rest of a pasted text would go to the shell. Such
/// a key counts only when it stands alone.
#[must_use]
pub fn must_stand_alone(model: &Model, key: Key) -> bool {
    if key == Key::ctrl('c') || lookup(key) == Some(Action::Suspend) {
        // No text, and what follows the second one is the shell's.
        return false;
    }
    let sends = key.code == Code::Enter || key == Key::ctrl('s');
    match model.modals.last() {
        None => model.bar.is_none() && lookup(key).is_some_and(|action| is_grave(action, key)),
        // While a name has to be typed first, keys are text.
        Some(Modal::Confirm(confirm)) => confirm.is_armed() && key.code != Code::Esc,
        Some(Modal::Mode(_)) => key.code == Code::Enter || key.typed().is_some(),
        Some(Modal::Edit(_)) => sends || key.typed().is_some(),
        Some(Modal::Create(form)) => sends || key.typed().is_some() && !takes_text(form),
        Some(Modal::Journal(view)) => !view.is_editing() && asks_for_a_word(view, key),
        Some(Modal::Quitting(_)) => lookup(key).is_some_and(|action| is_grave(action, key)),
        // A command runs as its key would.
        Some(Modal::Command(_)) => key.code == Code::Enter,
        Some(Modal::Filter(_) | Modal::Help(_) | Modal::Reason(_)) => false,
    }
}

fn is_grave(action: Action, key: Key) -> bool {
    let changes = binding(action).is_some_and(|binding| binding.section == Section::Change);
    changes || action == Action::Quit && key.typed().is_some()
}

const fn takes_text(form: &CreateForm) -> bool {
    matches!(form.line, CreateLine::Organization | CreateLine::Name)
}

fn asks_for_a_word(view: &JournalView, key: Key) -> bool {
    matches!(key.typed(), Some('Y' | 'N')) || lookup(key) == Some(Action::Undo) && view.selected().is_some()
}

/// A key came together with others.
pub(super) fn press_in_burst(model: &mut Model, key: Key) -> Vec<Effect> {
    // What means nothing on the desk is not said again for each character of a pasted text.
    let is_unbound = model.modals.is_empty() && model.bar.is_none() && lookup(key).is_none();
    if !must_stand_alone(model, key) && !is_unbound {
        return keys::press(model, key);
    }
    let text = "Several keys arrived at once, like pasted text. Those that change something were ignored: press them one at a time.";
    model.toasts.show(Level::Info, text, model.now);
    Vec::new()
}
