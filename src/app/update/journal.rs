//! What the journal's keeper reports: the journal is open, a line is written; and what an earlier run has left open.

use std::collections::VecDeque;

use crate::clerk::Change;
use crate::journal::{EntryId, Event, Instance, Line, Record, Settled, Snapshot, Verdict};

use super::super::{
    Creation, Doubt, Effect, Failure, FailureKind, Journal, JournalMsg, Level, Model, OpenJournal, Opened,
    Operation, RowChange, Stage,
};
use super::{doubts, guard, journal_view};

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
        JournalMsg::Read(Ok(history)) => {
            if let Some(journal) = model.journal.open_mut() {
                journal.replace(history);
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
            if let Some(journal) = model.journal.open_mut() {
                journal.was_written(&line);
                journal.add(line);
            }
        }
        JournalMsg::Lost(line, reason) => {
            if let Some(journal) = model.journal.open_mut() {
                journal.was_written(&line);
            }
            let text = format!("The journal could not be told what became of a change: {reason}.");
            model.toasts.show(Level::Error, text, model.now);
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
        return effects;
    }
    let text = format!(
        "{} of an earlier run ended without an answer. Looking up what happened.",
        crate::text::count(records.len() as u64, "change")
    );
    model.toasts.show(Level::Error, text, model.now);
    // The newest change of a row is looked up; what it saw before tells of the older ones.
    for record in records.iter().rev() {
        effects.extend(adopt(model, record));
    }
    effects.extend(doubts::look_where_due(model));
    effects
}

/// Takes over a change that an earlier run has left without an outcome.
fn adopt(model: &mut Model, record: &Record) -> Option<Effect> {
    let failure = Failure {
        outcome_unknown: true,
        ..Failure::new(FailureKind::Broken, "domdesk ended before the answer came").of_a_change()
    };
    let stage = Stage::Unknown(Doubt::new(failure, model.now));
    let asked = &record.asked;
    let (operation, before) = match (&asked.change, record.before()) {
        (Change::Create { organization_id, body }, _) => {
            model.changes.creations.push(Creation {
                organization_id: organization_id.clone(),
                organization: asked.organization.clone(),
                body: body.clone(),
                sent: record.at,
                entry: record.id.clone(),
                stage,
            });
            return None;
        }
        (Change::Update { body, .. }, Some(before)) => (Operation::Update(body.clone()), before),
        (Change::Delete { .. }, Some(before)) => (Operation::Delete, before),
        (Change::VerifyOwnership { .. }, Some(before)) => (Operation::VerifyOwnership, before),
        (_, None) => {
            let why = "the journal does not say what the row was before";
            return Some(unresolved(model, &record.id, why));
        }
    };
    if let Some(newer) = model.changes.rows.get(&before.id) {
        let seen = &newer.before;
        return Some(if seen.updated_at > before.updated_at && operation.holds_for(seen) {
            let verdict = Verdict::Happened { after: Some(Snapshot::from(seen)) };
            settle(model, &record.id, verdict)
        } else {
            unresolved(model, &record.id, "the row was changed again before anybody had looked")
        });
    }
    let change = RowChange {
        before: before.clone(),
        operation,
        entry: record.id.clone(),
        undoing: asked.undoing.clone(),
        stage,
        queue: VecDeque::new(),
    };
    model.changes.rows.insert(before.id.clone(), change);
    None
}

fn unresolved(model: &Model, entry: &EntryId, why: &str) -> Effect {
    settle(model, entry, Verdict::Unresolved { why: why.to_owned() })
}

fn settle(model: &Model, entry: &EntryId, verdict: Verdict) -> Effect {
    Effect::Record(Line::new(entry.clone(), model.now, Event::Settled(Settled { verdict, looks: 0 })))
}
