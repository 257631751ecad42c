//! Rows that cannot go into the store yet: they arrived out of order, and the rows before them are still to be read.

use std::collections::HashMap;

use super::PageId;
use crate::clerk::Millis;
use crate::store::Batch;

/// By id.
#[derive(Debug, Clone, Default)]
pub(super) struct DeferredRows(HashMap<String, DeferredRow>);

#[derive(Debug, Clone)]
struct DeferredRow {
    /// A single row.
    batch: Batch,
    /// Pages from this id on were requested later and can contain the row.
    since: PageId,
}

impl DeferredRows {
    /// Keeps a batch of one row. Of two versions the one with the larger `updated_at` stays.
    pub(super) fn keep(&mut self, batch: Batch, since: PageId) {
        let id = batch.id(0).into_owned();
        let newer = self.0.get(&id).is_none_or(|known| known.batch.updated_at(0) <= batch.updated_at(0));
        match self.0.get_mut(&id) {
            Some(known) if !newer => known.since = known.since.max(since),
            _ => {
                self.0.insert(id, DeferredRow { batch, since });
            }
        }
    }

    pub(super) fn remove(&mut self, id: &str) {
        self.0.remove(id);
    }

    /// Removes and returns all rows, in the order of creation. Rows that arrived before `first` have `false`: the scan since
    /// then should have seen them.
    pub(super) fn take_all(&mut self, first: PageId) -> Vec<(Batch, bool)> {
        let mut rows: Vec<_> = self.0.drain().collect();
        rows.sort_by(|(a, one), (b, other)| {
            let created = |row: &DeferredRow| -> Millis { row.batch.created_at(0) };
            created(one).cmp(&created(other)).then_with(|| a.cmp(b))
        });
        rows.into_iter().map(|(_, row)| (row.batch, row.since >= first)).collect()
    }
}
