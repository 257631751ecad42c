//! Keys that open a prompt, and the keys typed for a prompt that has not opened. An operator who presses `/` types on
//! without looking: the characters that follow are meant for the prompt, and must not run commands.

use crate::input::{Action, Key, Place, action, moved, sequence_text};

use super::super::{Connection, Effect, Level, LockReason, LockState, Model};
use super::burst::{must_arrive_alone, takes_text};
use super::{actions, keys, quit, views};

/// Handles a key on the desk without a dialog.
pub(super) fn press_on_desk(model: &mut Model, key: Key, action: Option<Action>) -> Vec<Effect> {
    // An operator who keeps typing after an unprompted dialog types text meant for elsewhere.
    let follows_answer = model.stray.follows_answer(model.now);
    if follows_answer && key.typed().is_some() && (must_arrive_alone(model, key) || is_prompt_or_nothing(key))
    {
        model.stray.ignore_after(key);
        return Vec::new();
    }
    let Some(action) = action else {
        unbound(model, key);
        return Vec::new();
    };
    let effects = if action == Action::View && matches!(model.connection, Connection::Ready(_)) {
        views::show(model, key)
    } else {
        actions::act(model, action)
    };
    let has_opened = !model.modals.is_empty() || model.bar.is_some();
    // A key that does something else instead, such as the lock key while unlocked, has not been refused.
    if action.opens_prompt() && !has_opened && effects.is_empty() {
        model.stray.ignore_after(key);
    }
    effects
}

/// A key without a meaning here. If it used to open a prompt in an earlier version, the keys that follow are typed for
/// that.
pub(in crate::app) fn unbound(model: &mut Model, key: Key) {
    let Some(action) = moved(key) else {
        // Alt came from an Esc right before the key, or was held too long: the key itself was meant.
        if !(key.alt && ignore_after_prompt(model, Key { alt: false, ..key })) {
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
        model.stray.ignore_after(key);
    }
}

/// A key sequence without a meaning. The last key may start a text: the keys that follow are then not meant for the
/// desk.
pub(super) fn unbound_sequence(model: &mut Model, keys: &[Key]) -> Vec<Effect> {
    let last = keys.last().copied().filter(|key| key.typed().is_some());
    let Some(last) = last else { return Vec::new() };
    if !ignore_after_prompt(model, last) {
        model.toasts.unbound(&sequence_text(keys), model.now);
    }
    Vec::new()
}

/// A key was lost. If it would have opened a prompt, the keys that follow are typed for that; in a text field, only one
/// character is missing.
pub(super) fn key_lost(model: &mut Model, key: Key) {
    if !model.stray.is_ignoring() && !takes_text(model) {
        ignore_after_prompt(model, key);
    }
}

/// Ignores what is typed after the key if it opens a prompt where there is one; returns whether it does.
pub(super) fn ignore_after_prompt(model: &mut Model, key: Key) -> bool {
    let opens = opens_prompt(key);
    if opens {
        model.stray.ignore_after(key);
    }
    opens
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

/// Whether the key is a character without a meaning in the open dialog, so that more text is likely to follow.
pub(super) fn is_out_of_place(model: &Model, key: Key) -> bool {
    key.typed().is_some() && model.modals.last().is_some_and(|modal| modal.panel().is_out_of_place(key))
}

/// Ignores a key that was typed for a prompt that has not opened.
pub(super) fn ignore(model: &mut Model, prompt: Key, key: Key) -> Vec<Effect> {
    let unlocks = action(Place::Desk, key) == Some(Action::Lock)
        && model.lock == LockState::Closed(LockReason::Guarded)
        && model.modals.is_empty();
    match action(Place::Ignored, key) {
        Some(Action::Back) => {
            model.stray.stop_ignoring();
            model.toasts.dismiss();
        }
        Some(Action::Quit) => {
            model.stray.stop_ignoring();
            return quit::ask(model);
        }
        // The next key after the refused one. Both open a text line, or are refused again; a key that opens a dialog or
        // acts on a row could be part of the text.
        _ if key == prompt && opens_line(key) || unlocks && (opens_prompt(prompt) || was_lock(prompt)) => {
            model.stray.stop_ignoring();
            return keys::press(model, key);
        }
        _ => model.stray.ignore_after(key),
    }
    Vec::new()
}
