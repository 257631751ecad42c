//! The queue: the rows of a query, worked through one by one.

use crate::notes::KeptPlace;

use super::{Model, RowKey};

/// The queue that is being worked through. Which rows were dealt with is in the [places](crate::notes::Places).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkQueue {
    /// The text of the query whose rows are the queue.
    pub query: String,
    /// A change has just moved the cursor on: the operator has not seen the row under it.
    pub(super) has_advanced: bool,
}

impl Model {
    /// The text of the query of the list on the screen, which identifies its queue.
    pub(super) fn queue_key(&self) -> String {
        self.list().source().instance_query().to_string()
    }

    /// Whether the list on the screen is the queue that is being worked through.
    #[must_use]
    pub fn is_in_queue(&self) -> bool {
        self.queue
            .as_ref()
            .is_some_and(|queue| !self.list().shows_chosen() && queue.query == self.queue_key())
    }

    /// The place in the queue: `Queue: 3 of 30, 2 done`; `None` while the list is not a queue.
    #[must_use]
    pub fn queue_line(&self) -> Option<String> {
        if !self.is_in_queue() {
            return None;
        }
        let (at, total) = (self.list().cursor() + 1, self.list().total()?);
        let done = self.queue_done();
        let grouped = crate::text::grouped;
        Some(format!("Queue: {} of {}, {} done", grouped(at.min(total)), grouped(total), grouped(done)))
    }

    /// How many rows of the queue were dealt with, including those that have left the list.
    fn queue_done(&self) -> u64 {
        self.notes.places.of(&self.queue_key()).map_or(0, |place| place.done(self.now))
    }

    /// Whether the row at that index still has to be dealt with. A row that has not loaded counts as one.
    pub(super) fn is_open_in_queue(&self, index: u64) -> bool {
        self.is_open(index, self.notes.places.of(&self.queue_key()))
    }

    fn is_open(&self, index: u64, place: Option<&KeptPlace>) -> bool {
        self.id_in_list(index).is_none_or(|id| {
            let is_done = place.is_some_and(|place| place.is_done(&id, self.now));
            !is_done && self.notes.all().snoozed_until(&id, self.now).is_none()
        })
    }

    /// The id of the row at that index, if it is known.
    pub(super) fn id_in_list(&self, index: u64) -> Option<String> {
        match self.list().keys(index..index.saturating_add(1)).next()? {
            RowKey::Copied(number) => Some(self.copy.store().row(number)?.id().into_owned()),
            RowKey::Loaded(id) => Some(id.to_owned()),
        }
    }

    /// The next row to deal with, from that index on, in that direction.
    pub(super) fn next_in_queue(&self, from: Option<u64>, forwards: bool) -> Option<u64> {
        let (from, total) = (from?, self.list().total()?);
        // Looked up once: a queue may have hundreds of thousands of rows.
        let place = self.notes.places.of(&self.queue_key());
        let is_open = |index: &u64| self.is_open(*index, place);
        if forwards {
            (from..total).find(is_open)
        } else {
            (0..=from.min(total.checked_sub(1)?)).rev().find(is_open)
        }
    }
}
