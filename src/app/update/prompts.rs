//! Keys that open a prompt, and what is typed for one that has not opened. Whoever presses `/` goes on typing without
//! looking: the letters that follow are meant for the prompt, and must not become commands.

use crate::input::{Action, Key, Place, Resolved, action, moved, resolve, sequence_text};

use super::super::{Effect, Level, Lock, LockReason, Modal, Model};
use super::alone::{must_stand_alone, takes_text};
use super::{actions, keys, quit};

/// So soon behind the answer to a question that came by itself a letter is more of the same text, in milliseconds.
const RIGHT_BEHIND: i64 = 500;

/// A key where nothing lies over the desk, and what it means there.
pub(super) fn press_on_desk(model: &mut Model, key: Key, action: Option<Action>) -> Vec<Effect> {
    // Who was asked something unasked, and types on, types what was meant for elsewhere.
    let is_right_behind = model.answered.take().is_some_and(|at| model.now.since(at) < RIGHT_BEHIND);
    if is_right_behind && key.typed().is_some() && (must_stand_alone(model, key) || is_prompt_or_nothing(key))
    {
        model.unopened = Some(key);
        return Vec::new();
    }
    let Some(action) = action else {
        unbound(model, key);
        return Vec::new();
    };
    let effects = actions::act(model, action);
    let has_opened = !model.modals.is_empty() || model.bar.is_some();
    // A key that does something else instead, as that of the lock while it is open, has not been refused.
    if action.opens_prompt() && !has_opened && effects.is_empty() {
        model.unopened = Some(key);
    }
    effects
}

/// A key means nothing here. Where it once opened a prompt, what follows it is typed for that.
pub(super) fn unbound(model: &mut Model, key: Key) {
    let Some(action) = moved(key) else {
        // An Esc right before it, or Alt held a moment too long: what was meant is the key itself.
        model.unopened = opening(Key { alt: false, ..key }).filter(|_| key.alt);
        if model.unopened.is_none() {
            model.toasts.unbound(&key.to_string(), model.now);
        }
        return;
    };
    let what = match action {
        Action::Lock => "The lock",
        Action::GiveUpCopy => "Stopping the local copy",
        _ => "The local copy",
    };
    let place = crate::input::key(action);
    model.toasts.show(Level::Info, format!("{what} is now on {place}."), model.now);
    if action.opens_prompt() {
        model.unopened = Some(key);
    }
}

/// Keys that mean nothing together. The last may begin a text: what follows it is not meant for the desk then.
pub(super) fn lead_nowhere(model: &mut Model, keys: &[Key]) -> Vec<Effect> {
    let last = keys.last().copied().filter(|key| key.typed().is_some());
    let Some(last) = last else { return Vec::new() };
    model.unopened = opening(last);
    if model.unopened.is_none() {
        model.toasts.unbound(&sequence_text(keys), model.now);
    }
    Vec::new()
}

/// A key did not get here. If it would have opened a prompt, what follows it is typed for that; where text is typed, it is
/// only a letter that is missing.
pub(super) fn lose(model: &mut Model, key: Key) {
    if model.unopened.is_none() && !takes_text(model) {
        model.unopened = opening(key);
    }
}

/// The key, if it opens a prompt on the desk.
pub(super) fn opening(key: Key) -> Option<Key> {
    Some(key).filter(|key| opens_prompt(*key))
}

fn opens_prompt(key: Key) -> bool {
    action(Place::Desk, key).is_some_and(Action::opens_prompt)
}

fn was_lock(key: Key) -> bool {
    moved(key) == Some(Action::Lock)
}

fn is_prompt_or_nothing(key: Key) -> bool {
    action(Place::Desk, key).is_none_or(Action::opens_prompt)
}

fn opens_line(key: Key) -> bool {
    matches!(action(Place::Desk, key), Some(Action::Query | Action::Command | Action::Reason))
}

/// Whether the key is a letter that means nothing to what has the keys, so that more of the same is to be expected: the
/// key of a prompt elsewhere, or what is typed as if there were a field.
pub(super) fn is_out_of_place(model: &Model, key: Key) -> bool {
    if key.typed().is_none() {
        return false;
    }
    let place = model.place();
    let means_nothing = resolve(place, &[key]) == Resolved::Nothing;
    match model.modals.last() {
        Some(Modal::Help(_) | Modal::Quitting(_) | Modal::Journal(_)) => {
            means_nothing && !place.takes_text() && opens_prompt(key)
        }
        Some(Modal::Filter(_) | Modal::Columns(_) | Modal::Mode(_) | Modal::Edit(_)) => means_nothing,
        Some(Modal::Create(form)) => !form.takes_text() && resolve(Place::Form, &[key]) == Resolved::Nothing,
        // Any letter but y says no; these are meant as an answer.
        Some(Modal::Confirm(confirm)) => confirm.typed.is_none() && means_nothing,
        Some(Modal::Reason(_) | Modal::Palette(_)) | None => false,
    }
}

/// A key that was typed for a prompt that has not opened.
pub(super) fn ignore(model: &mut Model, prompt: Key, key: Key) -> Vec<Effect> {
    let unlocks = action(Place::Desk, key) == Some(Action::Lock)
        && model.lock == Lock::Closed(LockReason::Guarded)
        && model.modals.is_empty();
    match action(Place::Ignored, key) {
        Some(Action::Back) => {
            model.unopened = None;
            model.toasts.dismiss();
        }
        Some(Action::Quit) => {
            model.unopened = None;
            return quit::ask(model);
        }
        // At once behind the key that was refused. Both open a line for text, or end here again; what opens a question or
        // touches a row would be a letter of the text.
        _ if key == prompt && opens_line(key) || unlocks && (opens_prompt(prompt) || was_lock(prompt)) => {
            model.unopened = None;
            return keys::press(model, key);
        }
        _ => model.unopened = Some(key),
    }
    Vec::new()
}
