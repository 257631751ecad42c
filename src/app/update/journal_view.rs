//! The journal on the screen: opened, moved through, read again; and the operator's word on what no look could settle.

use crate::change::lines;
use crate::input::{Action, Key};
use crate::journal::{EntryId, Record, RecordState};
use crate::text::visible;

use super::super::help::HelpView;
use super::super::{Confirm, Effect, Journal, JournalView, Level, Modal, Model, Subject, Wanted};
use super::{actions, prompts, undo};

/// Opens the journal; says why not while there is none.
pub(super) fn open(model: &mut Model) {
    let text = match &model.journal {
        Journal::Open(_) => {
            model.modals.push(Modal::Journal(Box::default()));
            return;
        }
        Journal::Closed | Journal::Opening(_) => "The journal is not open yet.".to_owned(),
        Journal::Failed(_, reason) => format!("The journal cannot be opened: {reason}."),
    };
    model.toasts.show(Level::Error, text, model.now);
}

/// A key while the journal is on the screen, and what it means there.
pub(super) fn key(
    model: &mut Model,
    mut view: Box<JournalView>,
    key: Key,
    action: Option<Action>,
) -> Vec<Effect> {
    let wanted = view.act(key, action, model.journal.open(), &model.layout);
    match wanted {
        Wanted::Nothing => model.modals.push(Modal::Journal(view)),
        Wanted::Close => model.toasts.dismiss(),
        Wanted::Read => {
            view.failure = None;
            let was_reading = std::mem::replace(&mut view.reading, true);
            model.modals.push(Modal::Journal(view));
            if !was_reading && let Some(journal) = model.journal.open_mut() {
                journal.read_again();
                return vec![Effect::ReadJournal];
            }
        }
        Wanted::Help => model.modals.extend([Modal::Journal(view), Modal::Help(HelpView::default())]),
        Wanted::Unbound => {
            model.modals.push(Modal::Journal(view));
            prompts::unbound(model, key);
        }
        Wanted::Desk(action) => {
            model.modals.push(Modal::Journal(view));
            let modals = model.modals.len();
            let effects = actions::act(model, action);
            if model.modals.len() == modals && effects.is_empty() {
                model.unopened = Some(key);
            }
            return effects;
        }
        Wanted::Undo(entry) => {
            model.modals.push(Modal::Journal(view));
            undo::ask_of(model, &entry);
        }
        Wanted::Resolve(entry, seen, happened) => {
            model.modals.push(Modal::Journal(view));
            let subject = Subject::Resolve { entry, seen, happened };
            model.modals.push(Modal::Confirm(Confirm::new(subject, model.is_production())));
        }
    }
    Vec::new()
}

/// The journal was read again, or could not be. A failure is told where the journal is looked at, else as a message.
pub(super) fn was_read(model: &mut Model, failure: Option<String>) {
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

/// The operator has said what became of a change: that goes into the journal, and nothing to Clerk.
pub(super) fn resolve(model: &mut Model, entry: EntryId, seen: RecordState, happened: bool) -> Vec<Effect> {
    let Some(journal) = model.journal.open() else { return Vec::new() };
    // Another desk, or a lookup, may have said something else while the question was on the screen.
    let is_as_seen = |record: &Record| record.can_be_resolved() && record.state() == seen;
    if !journal.history.get(&entry).is_some_and(is_as_seen) {
        return Vec::new();
    }
    let line = lines::resolved(entry, model.now, happened, journal.operator.clone());
    model.changes.unwatch(&line.id);
    vec![Effect::Record(line)]
}
