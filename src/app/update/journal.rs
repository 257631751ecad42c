//! Reports about the journal file, and the changes that an earlier run left open.

use crate::change::{describe_damage, describe_unreachable};
use crate::journal::{Instance, Record};

use super::super::{Effect, JournalMsg, JournalOpened, JournalState, Level, Model, OpenJournal};
use super::{journal_view, lock, lookups, notes, outcomes};

/// Opens the journal once the instance is known, and retries after it could not be opened.
pub(super) fn open_if_known(model: &mut Model) -> Vec<Effect> {
    let instance = match (&model.journal, model.instance.ready(), model.endpoint()) {
        (JournalState::Closed, Some(instance), Some(endpoint)) => Instance {
            id: instance.id.clone(),
            kind: instance.environment_type.to_string(),
            host: endpoint.host.clone(),
        },
        (JournalState::Failed(instance, _), ..) => instance.clone(),
        _ => return lock::settle(model),
    };
    model.journal = JournalState::Opening(instance.clone());
    let mut effects = lock::settle(model);
    effects.push(Effect::OpenJournal(instance));
    effects
}

pub(super) fn receive(model: &mut Model, report: JournalMsg) -> Vec<Effect> {
    match report {
        JournalMsg::Opened(Ok(opened)) => return opened_with(model, *opened),
        JournalMsg::Opened(Err(reason)) => {
            if let JournalState::Opening(instance) = &model.journal {
                model.journal = JournalState::Failed(instance.clone(), reason);
                return lock::settle(model);
            }
        }
        JournalMsg::Reloaded(Ok(reading)) => {
            if let Some(journal) = model.journal.open_mut() {
                journal.replace(reading);
            }
            journal_view::reload_finished(model, None);
        }
        JournalMsg::Reloaded(Err(reason)) => {
            if let Some(journal) = model.journal.open_mut() {
                journal.read_failed();
            }
            journal_view::reload_finished(model, Some(format!("The journal cannot be read: {reason}.")));
        }
        JournalMsg::Written(line) => {
            if let Some(journal) = model.journal.open_mut()
                && journal.mark_written(line)
            {
                let text =
                    "The journal is complete again: the lines that could not be written are now on the disk.";
                model.toasts.show(Level::Success, text, model.now);
            }
        }
        JournalMsg::WriteDeferred(line, reason) => {
            if let Some(journal) = model.journal.open_mut() {
                journal.keep(line, reason.clone());
            }
            let text = format!("An outcome is not in the journal yet: {reason}. domdesk will retry.");
            model.toasts.show(Level::Error, text, model.now);
        }
        JournalMsg::WriteFailed(line, reason) => {
            if let Some(journal) = model.journal.open_mut() {
                journal.lose(line, reason.clone());
            }
            let text = format!("Could not record a change's outcome in the journal: {reason}.");
            model.toasts.show(Level::Error, text, model.now);
        }
        JournalMsg::Disturbed(disturbance, missing) => {
            if let Some(journal) = model.journal.open_mut() {
                journal.disturb(disturbance, missing);
            }
            model.toasts.show(Level::Error, describe_damage(disturbance, missing), model.now);
        }
        JournalMsg::OutOfReach(reason) => {
            if let Some(reason) = &reason {
                model.toasts.show(Level::Error, describe_unreachable(reason), model.now);
            }
            if let Some(journal) = model.journal.open_mut() {
                journal.reach(reason);
            }
        }
    }
    Vec::new()
}

fn opened_with(model: &mut Model, opened: JournalOpened) -> Vec<Effect> {
    let JournalState::Opening(instance) = &model.journal else {
        return Vec::new();
    };
    if opened.skipped > 0 {
        let lines = crate::text::count(opened.skipped as u64, "line");
        model.toasts.show(Level::Error, format!("The journal has {lines} that cannot be read."), model.now);
    }
    let orphans = opened.orphans.clone();
    let journal = OpenJournal::new(instance.clone(), opened);
    let records: Vec<Record> = orphans.iter().filter_map(|id| journal.history.get(id)).cloned().collect();
    model.journal = JournalState::Open(Box::new(journal));
    let mut effects = lock::settle(model);
    effects.extend(notes::read(model));
    if records.is_empty() {
        resume_watches(model);
        effects.extend(lookups::send_due_lookups(model));
        return effects;
    }
    let text = format!(
        "{} of an earlier run ended without an answer. Looking up what happened.",
        crate::text::count(records.len() as u64, "change")
    );
    model.toasts.show(Level::Error, text, model.now);
    let steps = model.changes.adopt(records.iter(), model.now);
    resume_watches(model);
    effects.extend(outcomes::steps(model, steps));
    effects.extend(lookups::send_due_lookups(model));
    effects
}

/// Resumes the watches that earlier runs left: verdicts of the last hour, which may still be contradicted.
fn resume_watches(model: &mut Model) {
    let Model { changes, journal, now, .. } = model;
    if let Some(journal) = journal.open() {
        changes.resume_watches(&journal.history, &journal.living, *now);
    }
}
