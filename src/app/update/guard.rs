//! Opening and closing the lock on changes.

use crate::input::{Action, Place, key, say};

use super::super::form::FormErrors;
use super::super::lock::LAST_CALL;
use super::super::messages::Explanation;
use super::super::{Confirm, Effect, Level, Lock, LockReason, Modal, Model, Subject, Unlock};

/// Something that the lock depends on has changed: it opens where it needs not be closed, and is closed anywhere else.
pub(super) fn settle(model: &mut Model) -> Vec<Effect> {
    match (model.closed(), model.lock) {
        // As it should be; whoever unlocked it has typed which instance is meant.
        (None, Lock::ForGood) | (Some(LockReason::Guarded), Lock::Until { .. }) => Vec::new(),
        (None, _) => {
            model.lock = Lock::ForGood;
            vec![Effect::Unlock(Unlock::ForGood)]
        }
        (Some(why), Lock::Closed(_)) => {
            model.lock = Lock::Closed(why);
            Vec::new()
        }
        (Some(_), _) => close(model),
    }
}

/// Closes the lock, for the reason that there is then.
pub(super) fn close(model: &mut Model) -> Vec<Effect> {
    model.lock = Lock::Closed(model.closed().unwrap_or(LockReason::Reading));
    vec![Effect::Lock]
}

/// The key of the lock: asks for the unlocking, or locks.
pub(super) fn turn(model: &mut Model) -> Vec<Effect> {
    match model.lock {
        Lock::Closed(LockReason::Guarded) => ask(model),
        Lock::Closed(_) => {
            refuse(model);
        }
        Lock::ForGood => {
            let text = "Nothing to lock: this is not a production instance.";
            model.toasts.show(Level::Info, text, model.now);
        }
        Lock::Until { .. } => {
            model.toasts.show(Level::Info, "Locked. Nothing is changed any more.", model.now);
            return close(model);
        }
    }
    Vec::new()
}

/// Asks whoever wants to change something which instance is meant.
fn ask(model: &mut Model) {
    if let Some(instance) = model.instance.ready() {
        let subject = Subject::Unlock { instance: instance.id.clone() };
        model.modals.push(Modal::Confirm(Confirm::new(subject, true)));
    }
}

/// The question was answered with yes.
pub(super) fn unlock(model: &mut Model, instance: &str) -> Vec<Effect> {
    let same = model.instance.ready().is_some_and(|known| known.id == instance);
    if !same || model.lock != Lock::Closed(LockReason::Guarded) {
        return Vec::new();
    }
    let span = model.unlock_for;
    model.lock = Lock::open(model.now, span);
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
    vec![Effect::Unlock(Unlock::For(span))]
}

/// Whether the lock is closed; says why when it is.
pub(super) fn refuse(model: &mut Model) -> bool {
    let Some(Explanation { what, next, .. }) = model.locked() else { return false };
    model.toasts.show(Level::Info, format!("{what} {next}").trim_end(), model.now);
    true
}

/// Whether the form that is uppermost cannot be sent because the lock is closed; says so in the form, and asks for the
/// unlocking where that helps.
pub(super) fn refuse_form(model: &mut Model) -> bool {
    let Some(locked) = model.locked_form() else { return false };
    if let Some(errors) = form_errors(model) {
        *errors = FormErrors { whole: Some(locked), ..FormErrors::default() };
    }
    if model.lock == Lock::Closed(LockReason::Guarded) {
        ask(model);
    }
    true
}

fn form_errors(model: &mut Model) -> Option<&mut FormErrors> {
    match model.modals.last_mut() {
        Some(Modal::Create(form)) => Some(&mut form.errors),
        Some(Modal::Edit(form)) => Some(&mut form.errors),
        _ => None,
    }
}

/// Time has passed: the lock closes when its own is over, and says so a minute before.
pub(super) fn pass(model: &mut Model) -> Vec<Effect> {
    let Lock::Until { until, told } = &mut model.lock else { return Vec::new() };
    let left = until.since(model.now);
    if left <= 0 {
        let text = say("Locked: time is up. Press {lock} to unlock it again.");
        model.toasts.show(Level::Info, text, model.now);
        return close(model);
    }
    if left <= LAST_CALL && !*told {
        *told = true;
        model.toasts.show(Level::Info, "Locks by itself in a minute.", model.now);
    }
    Vec::new()
}
