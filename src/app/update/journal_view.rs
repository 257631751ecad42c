//! The journal dialog: opening, reloading, and recording outcomes that lookups could not establish.

use crate::change::lines;
use crate::journal::{EntryId, Record, RecordState};
use crate::text::visible;

use super::super::{Effect, JournalState, Level, Modal, Model};

/// Opens the journal dialog, or shows why there is no journal.
pub(super) fn open(model: &mut Model) {
    let text = match &model.journal {
        JournalState::Open(_) => {
            model.modals.push(Modal::Journal(Box::default()));
            return;
        }
        JournalState::Closed | JournalState::Opening(_) => "The journal is not open yet.".to_owned(),
        JournalState::Failed(_, reason) => format!("The journal cannot be opened: {reason}."),
    };
    model.toasts.show(Level::Error, text, model.now);
}

/// The journal was reloaded, or could not be. A failure is shown in the dialog if that is open, otherwise as a message.
pub(super) fn reload_finished(model: &mut Model, failure: Option<String>) {
    let mut views = model.modals.iter_mut().filter_map(|modal| match modal {
        Modal::Journal(view) => Some(view),
        _ => None,
    });
    match (views.next(), failure) {
        (Some(view), failure) => {
            view.reading = false;
            view.failure = failure.map(|text| visible(&text).into_owned());
        }
        (None, Some(text)) => model.toasts.show(Level::Error, text, model.now),
        (None, None) => {}
    }
}

/// Records the outcome stated by the operator in the journal; nothing is sent to Clerk.
pub(in crate::app) fn resolve(
    model: &mut Model,
    entry: EntryId,
    seen: RecordState,
    happened: bool,
) -> Vec<Effect> {
    let Some(journal) = model.journal.open() else { return Vec::new() };
    // Another run, or a lookup, may have recorded an outcome while the dialog was on the screen.
    let is_as_seen = |record: &Record| record.can_be_resolved() && record.state() == seen;
    if !journal.history.get(&entry).is_some_and(is_as_seen) {
        return Vec::new();
    }
    let line = lines::resolved(entry, model.now, happened, journal.operator.clone());
    model.changes.unwatch(&line.id);
    vec![Effect::Record(line)]
}
