//! What is asked of the history with every frame, found once for each line instead.

use std::collections::HashMap;

use crate::journal::{EntryId, History, RecordState, Undoing};

/// The history by what is looked for in it.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Index {
    /// By domain id, the newest change.
    pub(super) last: HashMap<String, EntryId>,
    /// By domain id, the newest change that waits for the operator's word.
    pub(super) unresolved: HashMap<String, EntryId>,
    /// How many changes wait for the operator's word, those of no known domain included.
    pub(super) waiting: usize,
    /// What has taken a change back, or, of an undoing, has done it again.
    pub(super) answers: HashMap<EntryId, EntryId>,
}

impl Index {
    /// Looks through the history.
    pub(super) fn of(history: &History) -> Self {
        let mut index = Self::default();
        for record in history.records() {
            let state = record.state();
            if let Some(id) = record.domain_id() {
                index.last.insert(id.to_owned(), record.id.clone());
                if state == RecordState::Unresolved {
                    index.unresolved.insert(id.to_owned(), record.id.clone());
                }
            }
            index.waiting += usize::from(state == RecordState::Unresolved);
            if let (RecordState::Done, Some(Undoing::Undoes(target) | Undoing::Redoes(target))) =
                (state, &record.asked.undoing)
            {
                index.answers.insert(target.clone(), record.id.clone());
            }
        }
        index
    }
}
