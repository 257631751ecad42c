//! What a refresh reads first: the newest rows, and the visible ones.

use super::{Mirror, PageId, lag, merge};
use crate::clerk::{Direction, ListQuery, MAX_LIMIT, Millis, OrderBy, SortField, is_same_name};
use crate::store::{Batch, PageRows};

/// How many of the newest rows are read.
const NEWEST: u32 = 100;

/// Names per request: the URL has to stay short enough for every proxy on the way to Clerk.
const MAX_NAMES: usize = 50;

/// A request that the operator waits for.
#[derive(Debug, Clone)]
pub(super) enum RefreshRequest {
    Newest,
    /// Ids and names.
    Visible(Vec<(String, String)>),
}

impl RefreshRequest {
    /// The newest rows, then the visible ones.
    pub(super) fn of(visible: &[(String, String)]) -> impl Iterator<Item = Self> + use<> {
        // A row without a name cannot be requested by name; the scan reads it.
        let named: Vec<_> = visible.iter().filter(|(_, name)| !name.is_empty()).cloned().collect();
        let visible: Vec<_> = named.chunks(MAX_NAMES).map(|rows| Self::Visible(rows.to_vec())).collect();
        std::iter::once(Self::Newest).chain(visible)
    }

    pub(super) fn query(&self) -> ListQuery {
        match self {
            Self::Newest => {
                let order = OrderBy::new(SortField::CreatedAt, Direction::Descending);
                ListQuery { order_by: Some(order), limit: Some(NEWEST), ..ListQuery::default() }
            }
            Self::Visible(rows) => {
                let mut domains: Vec<String> = rows.iter().map(|(_, name)| name.clone()).collect();
                domains.sort_unstable();
                domains.dedup();
                ListQuery { domains, limit: Some(MAX_LIMIT), ..ListQuery::default() }
            }
        }
    }
}

impl Mirror {
    /// The newest rows, newest first.
    pub(super) fn receive_newest(&mut self, page_id: PageId, PageRows { rows, total_count }: &PageRows) {
        self.note_reported(page_id, rows);
        let known = |index: &usize| self.store.number(&rows.id(*index)).is_some();
        let first_known = (0..rows.len()).find(known);
        let is_all = usize::try_from(*total_count).is_ok_and(|total| total <= rows.len());
        // The rows before the first known one follow it without a gap, if the copy is complete.
        let joined = match first_known {
            _ if self.complete.is_none() => 0,
            Some(first) => first,
            None if is_all => rows.len(),
            None => 0,
        };
        merge(&mut self.store, &rows.pick((0..joined).rev()), &self.gone);
        for index in joined..rows.len() {
            self.update_or_defer(page_id, rows.pick([index]));
        }
    }

    /// The rows with the requested names. All of `visible` should be among them.
    pub(super) fn receive_visible(
        &mut self,
        page_id: PageId,
        visible: &[(String, String)],
        PageRows { rows, total_count }: &PageRows,
        now: Millis,
    ) {
        self.note_reported(page_id, rows);
        for index in 0..rows.len() {
            self.update_or_defer(page_id, rows.pick([index]));
        }
        // An answer that ignores the requested names proves nothing about them.
        let is_requested =
            |index: usize| visible.iter().any(|(_, name)| is_same_name(name, rows.name(index)));
        if !(0..rows.len()).all(is_requested) {
            return;
        }
        // Any number of organizations can have a name: an answer that is cut off, or miscounts, does not prove that a row is gone.
        if usize::try_from(*total_count) != Ok(rows.len()) {
            return;
        }
        for (id, _) in visible {
            if (0..rows.len()).any(|index| rows.id(index) == *id)
                || self.was_reported_since(id, PageId(page_id.0 + 1))
            {
                continue;
            }
            let Some(row) = self.store.number(id).and_then(|number| self.store.row(number)) else { continue };
            let number = row.number();
            // A row that was just written here, or was just seen, probably exists although the list lacks it. Any other row
            // leaves the screen as soon as the list lacks it, and the scan brings it back if it still exists.
            let is_seen = self.scan.as_ref().is_some_and(|scan| scan.seen.contains(number));
            let is_known = is_seen || self.written.contains(id.as_str());
            if !(is_known && lag::may_lag(row.created_at(), self.newest, now)) {
                self.remove_until_seen(number);
            }
        }
    }

    fn note_reported(&mut self, page_id: PageId, rows: &Batch) {
        for index in 0..rows.len() {
            let since = self.reported.entry(rows.id(index).into_owned()).or_default();
            *since = page_id.max(*since);
        }
    }

    /// Takes a batch of one row that may be out of order.
    fn update_or_defer(&mut self, page_id: PageId, row: Batch) {
        let id = row.id(0);
        if self.gone.contains(&*id) {
            return;
        }
        if self.store.number(&id).is_some() {
            self.store.merge(&row);
        } else {
            drop(id);
            self.deferred.keep(row, page_id);
        }
    }
}
