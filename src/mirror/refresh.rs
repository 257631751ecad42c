//! What a refresh brings first: the newest rows, and those that are being looked at.

use super::{Mirror, PageId, lag, merge};
use crate::clerk::{Direction, ListQuery, MAX_LIMIT, Millis, OrderBy, SortField, is_same_name};
use crate::store::{Batch, PageRows};

/// How many of the newest rows are read.
const NEWEST: u32 = 100;

/// How many names go into one request: an address has to stay short enough for what is between here and Clerk.
const MAX_NAMES: usize = 50;

/// A request that somebody waits for.
#[derive(Debug, Clone)]
pub(super) enum RefreshRequest {
    /// The newest rows.
    Newest,
    /// These rows: id and name.
    Visible(Vec<(String, String)>),
}

impl RefreshRequest {
    /// The newest rows, then the visible ones.
    pub(super) fn of(visible: &[(String, String)]) -> impl Iterator<Item = Self> + use<> {
        // A row without a name cannot be asked for by its name; the pass reads it.
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
    /// The newest rows, the youngest first.
    pub(super) fn receive_newest(&mut self, id: PageId, PageRows { rows, total_count }: &PageRows) {
        self.note_reported(id, rows);
        let known = |index: &usize| self.store.number(&rows.id(*index)).is_some();
        let first_known = (0..rows.len()).find(known);
        let is_all = usize::try_from(*total_count).is_ok_and(|total| total <= rows.len());
        // The rows before the first known one go on from it without a gap, as far as the copy is whole.
        let joined = match first_known {
            _ if self.complete.is_none() => 0,
            Some(first) => first,
            None if is_all => rows.len(),
            None => 0,
        };
        merge(&mut self.store, &rows.pick((0..joined).rev()), &self.gone);
        for index in joined..rows.len() {
            self.update_or_defer(id, rows.pick([index]));
        }
    }

    /// The rows of some names, of which `visible` should be there.
    pub(super) fn receive_visible(
        &mut self,
        id: PageId,
        visible: &[(String, String)],
        PageRows { rows, total_count }: &PageRows,
        now: Millis,
    ) {
        self.note_reported(id, rows);
        for index in 0..rows.len() {
            self.update_or_defer(id, rows.pick([index]));
        }
        // What ignores the names that it was asked for says nothing of them.
        let is_asked = |index: usize| visible.iter().any(|(_, name)| is_same_name(name, rows.name(index)));
        if !(0..rows.len()).all(is_asked) {
            return;
        }
        // Any number of organizations can hold a name: an answer that is cut off, or miscounts, tells of no row that it is gone.
        if usize::try_from(*total_count) != Ok(rows.len()) {
            return;
        }
        for (id, _) in visible {
            if (0..rows.len()).any(|index| rows.id(index) == *id)
                || self.was_reported_since(id, PageId(id.0 + 1))
            {
                continue;
            }
            let Some(row) = self.store.number(id).and_then(|number| self.store.row(number)) else { continue };
            let number = row.number();
            // What was just written here, or was just seen, is more likely to be there than a list that lacks it; anything
            // else is taken from the screen as soon as the list does not have it, and comes back with the pass if need be.
            let is_seen = self.scan.as_ref().is_some_and(|scan| scan.seen.contains(number));
            let is_known = is_seen || self.written.contains(id.as_str());
            if !(is_known && lag::may_lag(row.created_at(), self.newest, now)) {
                self.remove_until_seen(number);
            }
        }
    }

    /// These rows were told of by a page that was asked for then.
    fn note_reported(&mut self, id: PageId, rows: &Batch) {
        for index in 0..rows.len() {
            let since = self.reported.entry(rows.id(index).into_owned()).or_default();
            *since = id.max(*since);
        }
    }

    /// A row, given alone, that may be out of order.
    fn update_or_defer(&mut self, id: PageId, row: Batch) {
        let id = row.id(0);
        if self.gone.contains(&*id) {
            return;
        }
        if self.store.number(&id).is_some() {
            self.store.merge(&row);
        } else {
            drop(id);
            self.deferred.keep(row, id);
        }
    }
}
