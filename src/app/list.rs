//! A paged list of domains: pages load on demand, and moving the cursor never waits. It holds an ordering of ids; the
//! rows themselves are in [`RowCache`].

mod chosen;
mod cursor;
mod keys;
mod local;
mod pages;

use std::collections::{BTreeMap, BTreeSet};

use crate::clerk::OrganizationDomain;
use crate::query::Query;
use crate::rows::RowCache;

use super::{Failure, ListId};

use chosen::Chosen;
use cursor::Cursor;
pub use keys::RowKey;
use local::Local;
pub use local::{SearchHits, removed_rows};

/// Rows per page: a few screens, so that the neighbouring pages cover a fast scroll; Clerk allows up to 500.
pub const PAGE: u64 = 100;

/// The source of the rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ListSource {
    /// list_all: the instance's domains that match the query.
    Instance(Query),
    /// The domains of this organization: all of them (list) or those that match a query (list_all).
    Organization(String, Query),
}

impl ListSource {
    #[must_use]
    pub const fn query(&self) -> &Query {
        match self {
            Self::Instance(query) | Self::Organization(_, query) => query,
        }
    }

    /// The same source with another query.
    #[must_use]
    pub fn with_query(&self, query: Query) -> Self {
        match self {
            Self::Instance(_) => Self::Instance(query),
            Self::Organization(id, _) => Self::Organization(id.clone(), query),
        }
    }

    /// The query to the whole instance for the same rows.
    #[must_use]
    pub fn instance_query(&self) -> Query {
        let mut query = self.query().clone();
        if let Self::Organization(id, _) = self {
            query.list.organization_id = Some(id.clone());
        }
        query
    }
}

/// The state of one row.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ListRow<'a> {
    Loaded(&'a OrganizationDomain),
    /// It is being loaded, or will be.
    Loading,
    /// Loading its page failed.
    Failed(&'a Failure),
    /// The server counts it but does not return it, not even after a reload.
    Missing,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct PageSlot {
    ids: Option<Vec<String>>,
    loading: bool,
    failure: Option<Failure>,
    /// The page has to be reloaded.
    stale: bool,
}

#[derive(Debug, Clone, PartialEq)]
pub struct DomainList {
    source: ListSource,
    slots: BTreeMap<u64, PageSlot>,
    total: Option<u64>,
    /// The last total count from the server.
    server_total: i64,
    /// Deleted rows that this count still includes.
    deleted: BTreeSet<String>,
    cursor: Cursor,
    top: u64,
    height: u64,
    /// The rows still belong to the previous source.
    replacing: bool,
    /// Incremented with every new source.
    source_changes: u32,
    /// Reloads of incomplete pages since the last refresh.
    gap_reloads: u8,
    /// Consecutive reloads that left the needed pages incomplete.
    failed_gap_reloads: u8,
    /// The search results from the local copy, when that is in use.
    local: Option<Local>,
    /// Chosen rows that are shown instead of those of the source.
    chosen: Option<Chosen>,
    /// Changes with the rows of the list.
    version: u64,
}

impl DomainList {
    /// An empty list of that source.
    #[must_use]
    pub fn new(source: ListSource) -> Self {
        Self {
            source,
            slots: BTreeMap::new(),
            total: None,
            server_total: 0,
            deleted: BTreeSet::new(),
            cursor: Cursor::default(),
            top: 0,
            height: 1,
            replacing: false,
            source_changes: 0,
            gap_reloads: 0,
            failed_gap_reloads: 0,
            local: None,
            chosen: None,
            version: 0,
        }
    }

    /// The same, with the cursor to be put on this row once it has loaded.
    #[must_use]
    pub fn seeking(source: ListSource, id: &str) -> Self {
        let cursor = Cursor { pending_row: Some(id.to_owned()), ..Cursor::default() };
        Self { cursor, ..Self::new(source) }
    }

    /// Whether the source has changed since that clone was made.
    #[must_use]
    pub const fn has_new_source_since(&self, copy: &Self) -> bool {
        self.source_changes != copy.source_changes
    }

    #[must_use]
    pub const fn id(&self) -> ListId {
        match self.source {
            ListSource::Instance(_) => ListId::Instance,
            ListSource::Organization(..) => ListId::Organization,
        }
    }

    /// The source of the rows.
    #[must_use]
    pub const fn source(&self) -> &ListSource {
        &self.source
    }

    /// How many rows the list has; `None` until the first response.
    #[must_use]
    pub const fn total(&self) -> Option<u64> {
        self.total
    }

    /// The index of the first visible row.
    #[must_use]
    pub const fn top(&self) -> u64 {
        self.top
    }

    /// Whether the rows still belong to the previous query.
    #[must_use]
    pub const fn is_replacing(&self) -> bool {
        self.replacing
    }

    /// Whether a request or search for this list is running.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.slots.values().any(|slot| slot.loading) || self.is_searching()
    }

    /// The row at that index; `None` beyond the end.
    #[must_use]
    pub fn row<'a>(&'a self, index: u64, rows: &'a RowCache) -> Option<ListRow<'a>> {
        if index >= self.len() {
            return None;
        }
        if let Some(domain) = self.id_at(index).and_then(|id| rows.get(id)) {
            return Some(ListRow::Loaded(domain));
        }
        Some(match self.slots.get(&(index / PAGE)) {
            Some(PageSlot { failure: Some(failure), .. }) => ListRow::Failed(failure),
            // Even during a reload, so that the screen does not flicker.
            Some(PageSlot { ids: Some(_), .. }) if self.accepts_gaps() => ListRow::Missing,
            _ => ListRow::Loading,
        })
    }

    /// The id of the row at that index, if it has loaded.
    #[must_use]
    pub fn id_at(&self, index: u64) -> Option<&str> {
        let ids = self.slots.get(&(index / PAGE)).filter(|_| index < self.len())?.ids.as_ref()?;
        ids.get(usize::try_from(index % PAGE).ok()?).map(String::as_str)
    }

    /// The id of the row under the cursor, if it has loaded.
    #[must_use]
    pub fn selected(&self) -> Option<&str> {
        self.id_at(self.cursor.index)
    }

    /// Why the list could not be loaded at all.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        if self.total.is_some() { None } else { self.slots.values().find_map(|slot| slot.failure.as_ref()) }
    }

    /// Why loaded rows could not be reloaded. They stay visible, with no sign of the failure in their place.
    #[must_use]
    pub fn hidden_failure(&self) -> Option<&Failure> {
        let mut slots = self.slots.values().filter(|_| self.total.is_some());
        slots.find_map(|slot| slot.failure.as_ref())
    }

    /// The ids of the loaded rows.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.slots.values().filter_map(|slot| slot.ids.as_ref()).flatten().map(String::as_str)
    }

    /// Whether that row has loaded.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.ids().any(|other| other == id)
    }

    /// The server's total, when it returns none of its rows, not even after a reload.
    #[must_use]
    pub fn withheld(&self) -> Option<u64> {
        let is_empty = self.ids().next().is_none() && self.failure().is_none();
        let is_read = self.slots.get(&0).is_some_and(|slot| slot.ids.is_some());
        self.total.filter(|total| *total > 0 && is_empty && is_read && self.accepts_gaps())
    }

    /// A number that changes whenever rows join or leave the list, or their order changes.
    #[must_use]
    pub const fn version(&self) -> u64 {
        self.version
    }

    const fn bump_version(&mut self) {
        self.version = self.version.wrapping_add(1);
    }

    fn len(&self) -> u64 {
        self.total.unwrap_or(0)
    }

    /// Changes the source. The old rows stay on the screen until the first response.
    pub fn ask(&mut self, source: ListSource) {
        self.end_chosen();
        self.bump_version();
        self.source = source;
        self.replacing = true;
        self.source_changes = self.source_changes.wrapping_add(1);
        self.gap_reloads = 0;
        self.failed_gap_reloads = 0;
        self.deleted.clear();
        self.cursor = Cursor::default();
        self.top = 0;
        self.mark_search_due();
        for slot in self.slots.values_mut() {
            slot.stale = true;
            slot.failure = None;
        }
    }

    /// Changes the query, and keeps the cursor on its row if that still matches.
    pub fn ask_keeping_cursor(&mut self, query: Query) {
        let here = self.selected().map(ToOwned::to_owned);
        self.ask(self.source.with_query(query));
        self.cursor.pending_row = here;
    }

    /// Changes the query, and puts the cursor on this row once it is there.
    pub fn ask_for_row(&mut self, query: Query, id: &str) {
        self.ask(self.source.with_query(query));
        self.cursor.pending_row = Some(id.to_owned());
    }

    /// Reloads the visible rows; the cursor stays on its row.
    pub fn refresh(&mut self) {
        self.reload(None);
    }

    /// Reloads the visible rows; the cursor moves to the new row if it appears, and otherwise stays on its row.
    pub fn refresh_and_select(&mut self, id: &str) {
        self.reload(Some(id));
    }

    fn reload(&mut self, new_row: Option<&str>) {
        if let Some(chosen) = &mut self.chosen {
            return chosen.before.reload(new_row);
        }
        self.bump_version();
        if let Some(id) = new_row {
            self.cursor.pending_row = Some(id.to_owned());
        }
        if self.mark_search_due() {
            return;
        }
        self.gap_reloads = 0;
        self.failed_gap_reloads = 0;
        self.deleted.clear();
        let wanted = self.wanted();
        self.slots.retain(|page, slot| wanted.contains(page) || slot.loading);
        for slot in self.slots.values_mut() {
            slot.stale = true;
            slot.failure = None;
        }
    }

    /// How many rows are visible.
    #[must_use]
    pub const fn height(&self) -> u64 {
        self.height
    }

    /// Sets how many rows are visible.
    pub fn set_height(&mut self, height: u16) {
        self.height = u64::from(height.max(1));
        self.clamp();
    }
}

#[cfg(test)]
mod tests;
