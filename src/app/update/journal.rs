//! What the journal's keeper reports: the journal is open, a line is written; and what an earlier run has left open.

use crate::change::{describe_damage, describe_unreachable};
use crate::journal::{Instance, Record};

use super::super::{Effect, Journal, JournalMsg, Level, Model, OpenJournal, Opened};
use super::{guard, journal_view, lookups, told};

/// Opens the journal as soon as it is known whose it is, and once more after it could not be opened.
pub(super) fn open_if_known(model: &mut Model) -> Vec<Effect> {
    let instance = match (&model.journal, model.instance.ready(), model.endpoint()) {
        (Journal::Closed, Some(instance), Some(endpoint)) => Instance {
            id: instance.id.clone(),
            kind: instance.environment_type.to_string(),
            host: endpoint.host.clone(),
        },
        (Journal::Failed(instance, _), ..) => instance.clone(),
        _ => return guard::settle(model),
    };
    model.journal = Journal::Opening(instance.clone());
    let mut effects = guard::settle(model);
    effects.push(Effect::OpenJournal(instance));
    effects
}

/// The journal's keeper reports.
pub(super) fn receive(model: &mut Model, report: JournalMsg) -> Vec<Effect> {
    match report {
        JournalMsg::Opened(Ok(opened)) => return opened_with(model, *opened),
        JournalMsg::Opened(Err(reason)) => {
            if let Journal::Opening(instance) = &model.journal {
                model.journal = Journal::Failed(instance.clone(), reason);
                return guard::settle(model);
            }
        }
        JournalMsg::Read(Ok(reading)) => {
            if let Some(journal) = model.journal.open_mut() {
                journal.replace(reading);
            }
            journal_view::was_read(model, None);
        }
        JournalMsg::Read(Err(reason)) => {
            if let Some(journal) = model.journal.open_mut() {
                journal.not_read();
            }
            journal_view::was_read(model, Some(format!("The journal cannot be read: {reason}.")));
        }
        JournalMsg::Written(line) => {
            if let Some(journal) = model.journal.open_mut()
                && journal.was_written(line)
            {
                let text = "The journal is complete again: what could not be written before is on the disk.";
                model.toasts.show(Level::Success, text, model.now);
            }
        }
        JournalMsg::Kept(line, reason) => {
            if let Some(journal) = model.journal.open_mut() {
                journal.keep(line, reason.clone());
            }
            let text =
                format!("An outcome is not in the journal yet: {reason}. domdesk keeps it and tries again.");
            model.toasts.show(Level::Error, text, model.now);
        }
        JournalMsg::Lost(line, reason) => {
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

fn opened_with(model: &mut Model, opened: Opened) -> Vec<Effect> {
    let Journal::Opening(instance) = &model.journal else {
        return Vec::new();
    };
    if opened.skipped > 0 {
        let lines = crate::text::count(opened.skipped as u64, "line");
        model.toasts.show(Level::Error, format!("The journal has {lines} that cannot be read."), model.now);
    }
    let orphans = opened.orphans.clone();
    let journal = OpenJournal::new(instance.clone(), opened);
    let records: Vec<Record> = orphans.iter().filter_map(|id| journal.history.get(id)).cloned().collect();
    model.journal = Journal::Open(Box::new(journal));
    let mut effects = guard::settle(model);
    if records.is_empty() {
        resume_watches(model);
        effects.extend(lookups::look_where_due(model));
        return effects;
    }
    let text = format!(
        "{} of an earlier run ended without an answer. Looking up what happened.",
        crate::text::count(records.len() as u64, "change")
    );
    model.toasts.show(Level::Error, text, model.now);
    let steps = model.changes.adopt(records.iter(), model.now);
    resume_watches(model);
    effects.extend(told::steps(model, steps));
    effects.extend(lookups::look_where_due(model));
    effects
}

/// What earlier runs believed within the last hour may still be contradicted.
fn resume_watches(model: &mut Model) {
    let Model { changes, journal, now, .. } = model;
    if let Some(journal) = journal.open() {
        changes.resume_watches(&journal.history, &journal.living, *now);
    }
}
