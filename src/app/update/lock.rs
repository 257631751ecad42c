use crate::input::{Action, Place, key, say};

use super::super::form::{Form, FormErrors};
use super::super::lock_state::WARNING_TIME;
use super::super::messages::Explanation;
use super::super::{Effect, Level, LockReason, LockState, Model, Subject, UnlockDuration};

/// Updates the lock after a change of anything it depends on: it opens where it need not be closed, and closes
/// otherwise.
pub(super) fn settle(model: &mut Model) -> Vec<Effect> {
    match (model.closed(), model.lock) {
        // As it should be; in the second case the operator has typed the instance's id.
        (None, LockState::Open) | (Some(LockReason::Guarded), LockState::OpenUntil { .. }) => Vec::new(),
        (None, _) => {
            model.lock = LockState::Open;
            vec![Effect::Unlock(UnlockDuration::Unlimited)]
        }
        (Some(why), LockState::Closed(_)) => {
            model.lock = LockState::Closed(why);
            Vec::new()
        }
        (Some(_), _) => close(model),
    }
}

/// Closes the lock.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    model.lock = LockState::Closed(model.closed().unwrap_or(LockReason::Reading));
    vec![Effect::Lock]
}

/// The lock key: opens the unlock dialog, or locks.
pub(super) fn turn(model: &mut Model) -> Vec<Effect> {
    match model.lock {
        LockState::Closed(LockReason::Guarded) => ask(model),
        LockState::Closed(_) => {
            refuse(model);
        }
        LockState::Open => {
            let text = "Nothing to lock: this is not a production instance.";
            model.toasts.show(Level::Info, text, model.now);
        }
        LockState::OpenUntil { .. } => {
            model.toasts.show(Level::Info, "Locked. No changes will be sent.", model.now);
            return close(model);
        }
    }
    Vec::new()
}

/// Opens the unlock dialog, which asks for the instance's id.
fn ask(model: &mut Model) {
    if let Some(instance) = model.instance.ready() {
        let subject = Subject::Unlock { instance: instance.id.clone() };
        model.ask(subject);
    }
}

/// The unlock dialog was accepted.
pub(in crate::app) fn unlock(model: &mut Model, instance: &str) -> Vec<Effect> {
    let same = model.instance.ready().is_some_and(|known| known.id == instance);
    if !same || model.lock != LockState::Closed(LockReason::Guarded) {
        return Vec::new();
    }
    let span = model.unlock_for;
    model.lock = LockState::open(model.now, span);
    let mut text =
        format!("Unlocked for {}. Press {} to lock it sooner.", model.unlock_time(), key(Action::Lock));
    if let Some(errors) = form_errors(model) {
        errors.whole = None;
        text = format!(
            "Unlocked for {}. {}",
            model.unlock_time(),
            Place::Form.say("Press {send} to send the form.")
        );
    }
    model.toasts.show(Level::Info, text, model.now);
    vec![Effect::Unlock(UnlockDuration::Millis(span))]
}

/// Whether the lock is closed; if so, shows why.
pub(super) fn refuse(model: &mut Model) -> bool {
    let Some(Explanation { what, next, .. }) = model.locked() else { return false };
    model.toasts.show(Level::Info, format!("{what} {next}").trim_end(), model.now);
    true
}

/// Whether the lock prevents sending the top form; if so, shows why in the form, and opens the unlock dialog where that
/// helps.
pub(super) fn refuse_form(model: &mut Model) -> bool {
    let Some(locked) = model.locked_form() else { return false };
    if let Some(errors) = form_errors(model) {
        *errors = FormErrors { whole: Some(locked), ..FormErrors::default() };
    }
    if model.lock == LockState::Closed(LockReason::Guarded) {
        ask(model);
    }
    true
}

fn form_errors(model: &mut Model) -> Option<&mut FormErrors> {
    model.modals.last_mut()?.panel_mut().form_mut().map(Form::errors_mut)
}

/// Closes the lock when its time is up, and warns a minute before.
pub(super) fn pass(model: &mut Model) -> Vec<Effect> {
    let LockState::OpenUntil { until, warned } = &mut model.lock else { return Vec::new() };
    let left = until.since(model.now);
    if left <= 0 {
        let text = say("Locked: time is up. Press {lock} to unlock it again.");
        model.toasts.show(Level::Info, text, model.now);
        return close(model);
    }
    if left <= WARNING_TIME && !*warned {
        *warned = true;
        model.toasts.show(Level::Info, "Locks automatically in one minute.", model.now);
    }
    Vec::new()
}
