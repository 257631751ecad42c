//! Lookups that every frame needs, indexed once per change of the history.

use std::collections::HashMap;

use crate::journal::{EntryId, History, RecordState, Undoing};

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct HistoryIndex {
    /// By domain id, the latest change.
    pub(super) last_change: HashMap<String, EntryId>,
    /// By domain id, the latest unresolved change.
    pub(super) unresolved: HashMap<String, EntryId>,
    /// How many changes are unresolved, including those without a domain id.
    pub(super) unresolved_count: usize,
    /// The change that undid a change, or, for an undo, the change that redid it.
    pub(super) reversals: HashMap<EntryId, EntryId>,
}

impl HistoryIndex {
    pub(super) fn of(history: &History) -> Self {
        let mut index = Self::default();
        for record in history.records() {
            let state = record.state();
            if let Some(id) = record.domain_id() {
                index.last_change.insert(id.to_owned(), record.id.clone());
                if state == RecordState::Unresolved {
                    index.unresolved.insert(id.to_owned(), record.id.clone());
                }
            }
            index.unresolved_count += usize::from(state == RecordState::Unresolved);
            if let (RecordState::Done, Some(Undoing::Undoes(target) | Undoing::Redoes(target))) =
                (state, &record.asked.undoing)
            {
                index.reversals.insert(target.clone(), record.id.clone());
            }
        }
        index
    }
}
