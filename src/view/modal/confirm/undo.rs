//! The undo dialog: what was done, what will be done, and what cannot be restored.

use ratatui::style::Style;
use ratatui::text::Line;

use crate::app::{Enrollment, Model, Run, affected, describe_change, describe_record};
use crate::journal::{EntryId, Record, UndoLoss, UndoPlan, Undoing};
use crate::text::{count, relative, visible};

use super::super::super::Theme;
use super::super::wrapped;
use super::reached;

/// Shown where the row is as the change left it, but was written since.
pub(super) const WRITTEN_SINCE: &str =
    "The domain has been written since but is as you left it: someone else may have decided that.";

pub(super) fn title(plan: &UndoPlan) -> String {
    let what = match plan.undoing {
        Undoing::Undoes(_) => "Undo",
        Undoing::Redoes(_) => "Redo",
    };
    format!("{what}: {}", visible(&plan.name))
}

pub(super) fn lines(model: &Model, plan: &UndoPlan, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines = Vec::new();
    for entry in &plan.skipped {
        let text = format!("This came later and cannot be undone: {}.", done(model, entry));
        lines.extend(wrapped(&text, cells, theme.open));
    }
    let journal = model.journal.open();
    let run =
        journal.and_then(|journal| journal.history.get(&plan.target).map(|record| journal.run_of(record)));
    let (was, next) = match plan.undoing {
        Undoing::Undoes(_) => ("You did", "Undo will"),
        Undoing::Redoes(_) => ("Your undo", "Redo will"),
    };
    let was = match run {
        Some(Run::This) | None => was.to_owned(),
        Some(Run::Living) => format!("{was} in another run, still running"),
        Some(Run::Ended) => format!("{was} in an earlier run"),
    };
    lines.extend(wrapped(&format!("{was}: {}.", done(model, &plan.target)), cells, Style::new()));
    let record = journal.and_then(|journal| journal.history.get(&plan.target));
    if plan.is_inferred {
        let text = match record.and_then(Record::operator_answer) {
            Some(_) => "Clerk has not confirmed that change: you recorded that it happened.",
            None => {
                "Clerk has not confirmed that change: a lookup found it done, and someone else may have done it."
            }
        };
        lines.extend(wrapped(text, cells, theme.open));
    }
    let will = describe_change(&plan.change, &plan.name, &plan.organization);
    lines.extend(wrapped(&format!("{next}: {will}."), cells, theme.strong));
    let row = plan.expected.as_deref().map(|left| model.rows.newest(left));
    if row.is_some_and(|row| plan.was_written_since(row)) {
        lines.extend(wrapped(WRITTEN_SINCE, cells, theme.open));
    }
    for loss in &plan.losses {
        lines.extend(wrapped(&in_words(loss), cells, theme.open));
    }
    let people = affected(row.map(Enrollment::from).as_ref(), &plan.change);
    lines.extend(people.into_iter().flat_map(|people| reached(people, cells, theme)));
    lines
}

fn done(model: &Model, entry: &EntryId) -> String {
    let record = model.journal.open().and_then(|journal| journal.history.get(entry));
    record
        .map(|record| format!("{}, {}", describe_record(record), relative(record.at, model.now)))
        .unwrap_or_default()
}

fn in_words(loss: &UndoLoss) -> String {
    match loss {
        UndoLoss::NewId => "It comes back as a new record with a new id.".to_owned(),
        UndoLoss::OwnershipProof => "Its proof of ownership does not come back.".to_owned(),
        UndoLoss::Mailbox(address) => {
            format!("The mailbox of the proof does not come back: {}.", visible(address))
        }
        UndoLoss::PendingInvitations(number) => pending(*number, "pending invitation"),
        UndoLoss::PendingSuggestions(number) => pending(*number, "pending suggestion"),
        UndoLoss::StatusWas(status) => {
            format!("Affiliation was {}; it comes back as unverified.", visible(status.as_str()))
        }
    }
}

fn pending(number: i64, what: &str) -> String {
    let number = number.unsigned_abs();
    format!("{} {} not come back.", count(number, what), if number == 1 { "does" } else { "do" })
}
