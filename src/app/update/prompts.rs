//! Keys that open a prompt, and what is typed for one that has not opened. Whoever presses `/` goes on typing without
//! looking: the letters that follow are meant for the prompt, and must not become commands.

use crate::input::{Action, Code, Key, lookup};

use super::super::form::{CHOOSING_LETTERS, ModePicker};
use super::super::{Closed, ColumnsPanel, Effect, FilterPanel, JournalView, Lock, Modal, Model};
use super::alone::must_stand_alone;
use super::{actions, keys, quit};

/// So soon behind the answer to a question that came by itself a letter is more of the same text, in milliseconds.
const RIGHT_BEHIND: i64 = 500;

/// A key where nothing lies over the desk.
pub(super) fn press_on_desk(model: &mut Model, key: Key) -> Vec<Effect> {
    // Who was asked something unasked, and types on, types what was meant for elsewhere.
    let is_right_behind = model.answered.take().is_some_and(|at| model.now.since(at) < RIGHT_BEHIND);
    if is_right_behind && key.typed().is_some() && (must_stand_alone(model, key) || is_prompt_or_nothing(key))
    {
        model.unopened = Some(key);
        return Vec::new();
    }
    let Some(action) = lookup(key) else {
        model.toasts.unbound(key, model.now);
        return Vec::new();
    };
    let effects = actions::act(model, action);
    let has_opened = !model.modals.is_empty() || model.bar.is_some();
    // A key that does something else instead, as `L` while the lock is open, has not been refused.
    if action.opens_prompt() && !has_opened && effects.is_empty() {
        model.unopened = Some(key);
    }
    effects
}

/// The key, if it opens a prompt on the desk.
pub(super) fn opening(key: Key) -> Option<Key> {
    Some(key).filter(|key| opens_prompt(*key))
}

fn opens_prompt(key: Key) -> bool {
    lookup(key).is_some_and(Action::opens_prompt)
}

fn is_prompt_or_nothing(key: Key) -> bool {
    lookup(key).is_none_or(Action::opens_prompt)
}

fn opens_line(key: Key) -> bool {
    matches!(lookup(key), Some(Action::Query | Action::Command | Action::Reason))
}

/// Whether the key is a letter that means nothing to what has the keys, so that more of the same is to be expected: the
/// key of a prompt elsewhere, or what is typed as if there were a field.
pub(super) fn is_out_of_place(model: &Model, key: Key) -> bool {
    let Some(letter) = key.typed() else { return false };
    match model.modals.last() {
        Some(Modal::Help(_) | Modal::Quitting(_)) => opens_prompt(key),
        Some(Modal::Filter(_)) => !FilterPanel::LETTERS.contains(letter),
        Some(Modal::Columns(_)) => !ColumnsPanel::LETTERS.contains(letter),
        Some(Modal::Mode(_)) => !ModePicker::LETTERS.contains(letter),
        Some(Modal::Edit(_)) => !CHOOSING_LETTERS.contains(letter),
        Some(Modal::Create(form)) => !form.takes_text() && !CHOOSING_LETTERS.contains(letter),
        Some(Modal::Journal(view)) => {
            opens_prompt(key) && !view.is_editing() && !lookup(key).is_some_and(JournalView::means)
        }
        // Any letter but y says no; these are meant as an answer.
        Some(Modal::Confirm(confirm)) => confirm.typed.is_none() && !matches!(letter, 'y' | 'n' | 'Y' | 'N'),
        Some(Modal::Reason(_) | Modal::Command(_)) | None => false,
    }
}

/// A key that was typed for a prompt that has not opened.
pub(super) fn ignore(model: &mut Model, prompt: Key, key: Key) -> Vec<Effect> {
    let unlocks = lookup(key) == Some(Action::Lock)
        && model.lock == Lock::Closed(Closed::Guarded)
        && model.modals.is_empty();
    match key.code {
        Code::Esc | Code::Enter => {
            model.unopened = None;
            model.toasts.dismiss();
        }
        _ if key == Key::ctrl('c') => {
            model.unopened = None;
            return quit::ask(model);
        }
        // At once behind the key that was refused. Both open a line for text, or end here again; what opens a question or
        // touches a row would be a letter of the text.
        _ if key == prompt && opens_line(key) || unlocks && opens_prompt(prompt) => {
            model.unopened = None;
            return keys::press(model, key);
        }
        _ => model.unopened = Some(key),
    }
    Vec::new()
}
