//! A list of domains that is only partly there: pages come as they are looked at, moving never waits. It is an order of
//! ids; what is known of the rows is in [`RowCache`].

mod cursor;
mod local;
mod pages;

use std::collections::{BTreeMap, BTreeSet};

use crate::clerk::OrganizationDomain;
use crate::query::Query;
use crate::rows::RowCache;

use super::{Failure, ListId};

use cursor::Cursor;
use local::Local;
pub use local::{Found, lost};

/// Rows asked for at once: a few screens, so that neighbours cover a fast scroll; Clerk takes up to 500.
pub const PAGE: u64 = 100;

/// Where the rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// list_all: the instance's domains that match.
    Instance(Query),
    /// The domains of this organization, all of them (list) or those that match (list_all).
    Organization(String, Query),
}

impl Source {
    /// What is looked for there.
    #[must_use]
    pub const fn query(&self) -> &Query {
        match self {
            Self::Instance(query) | Self::Organization(_, query) => query,
        }
    }

    /// Something else is looked for in the same place.
    #[must_use]
    pub fn asking(&self, query: Query) -> Self {
        match self {
            Self::Instance(_) => Self::Instance(query),
            Self::Organization(id, _) => Self::Organization(id.clone(), query),
        }
    }

    /// What the whole instance would be asked for the same rows.
    #[must_use]
    pub fn instance_query(&self) -> Query {
        let mut query = self.query().clone();
        if let Self::Organization(id, _) = self {
            query.list.organization_id = Some(id.clone());
        }
        query
    }
}

/// One place in the list.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Row<'a> {
    /// It is there.
    Here(&'a OrganizationDomain),
    /// It is on its way, or will be asked for.
    Loading,
    /// It could not be read.
    Failed(&'a Failure),
    /// The server counts it and does not send it, also when it is asked again.
    Missing,
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Slot {
    ids: Option<Vec<String>>,
    /// It is on its way.
    loading: bool,
    failure: Option<Failure>,
    /// What is there shall be read again.
    stale: bool,
}

/// A list of domains with a cursor.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainList {
    source: Source,
    slots: BTreeMap<u64, Slot>,
    total: Option<u64>,
    /// How many rows the server last said there are.
    told: i64,
    /// Rows that are gone and that this number still counts.
    gone: BTreeSet<String>,
    cursor: Cursor,
    top: u64,
    height: u64,
    /// The rows shown still belong to the former source.
    replacing: bool,
    /// How often it was told to ask something else.
    questions: u32,
    /// How often short pages were read again since the last refresh.
    gaps_read_again: u8,
    /// How often that was done since the pages that are wanted were last as long as they should be.
    gaps_read_in_vain: u8,
    /// Once the copy of the instance is whole: the answer that it gave.
    local: Option<Local>,
}

impl DomainList {
    /// An empty list that knows what to ask.
    #[must_use]
    pub fn new(source: Source) -> Self {
        Self {
            source,
            slots: BTreeMap::new(),
            total: None,
            told: 0,
            gone: BTreeSet::new(),
            cursor: Cursor::default(),
            top: 0,
            height: 1,
            replacing: false,
            questions: 0,
            gaps_read_again: 0,
            gaps_read_in_vain: 0,
            local: None,
        }
    }

    /// The same, with the cursor to be on that row as soon as it is there.
    #[must_use]
    pub fn seeking(source: Source, id: &str) -> Self {
        let cursor = Cursor { sought: Some(id.to_owned()), ..Cursor::default() };
        Self { cursor, ..Self::new(source) }
    }

    /// Whether it was told to ask something else since that copy of it was made.
    #[must_use]
    pub const fn has_moved_on_from(&self, copy: &Self) -> bool {
        self.questions != copy.questions
    }

    /// Which list it is.
    #[must_use]
    pub const fn id(&self) -> ListId {
        match self.source {
            Source::Instance(_) => ListId::Instance,
            Source::Organization(..) => ListId::Organization,
        }
    }

    /// Where the rows come from.
    #[must_use]
    pub const fn source(&self) -> &Source {
        &self.source
    }

    /// How many rows the list has; `None` until the first answer.
    #[must_use]
    pub const fn total(&self) -> Option<u64> {
        self.total
    }

    /// The first row on the screen, from 0.
    #[must_use]
    pub const fn top(&self) -> u64 {
        self.top
    }

    /// Whether the rows shown still belong to the former query.
    #[must_use]
    pub const fn is_replacing(&self) -> bool {
        self.replacing
    }

    /// Whether anything of this list is on its way.
    #[must_use]
    pub fn is_loading(&self) -> bool {
        self.slots.values().any(|slot| slot.loading) || self.is_searching()
    }

    /// The row at that place; `None` beyond the end.
    #[must_use]
    pub fn row<'a>(&'a self, index: u64, rows: &'a RowCache) -> Option<Row<'a>> {
        if index >= self.len() {
            return None;
        }
        if let Some(domain) = self.id_at(index).and_then(|id| rows.get(id)) {
            return Some(Row::Here(domain));
        }
        Some(match self.slots.get(&(index / PAGE)) {
            Some(Slot { failure: Some(failure), .. }) => Row::Failed(failure),
            // Also while it is read again, so that the screen does not flicker.
            Some(Slot { ids: Some(_), .. }) if self.takes_gaps_as_they_are() => Row::Missing,
            _ => Row::Loading,
        })
    }

    /// The id of the row in that place, if it is there.
    #[must_use]
    pub fn id_at(&self, index: u64) -> Option<&str> {
        let ids = self.slots.get(&(index / PAGE)).filter(|_| index < self.len())?.ids.as_ref()?;
        ids.get(usize::try_from(index % PAGE).ok()?).map(String::as_str)
    }

    /// The id of the row under the cursor, if it is there.
    #[must_use]
    pub fn selected(&self) -> Option<&str> {
        self.id_at(self.cursor.index)
    }

    /// Why the list is not there at all, when that is so.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        if self.total.is_some() { None } else { self.slots.values().find_map(|slot| slot.failure.as_ref()) }
    }

    /// Why rows that are there could not be read again. They stay, and nothing in their place tells.
    #[must_use]
    pub fn hidden_failure(&self) -> Option<&Failure> {
        let mut slots = self.slots.values().filter(|_| self.total.is_some());
        slots.find_map(|slot| slot.failure.as_ref())
    }

    /// The ids of the rows that are there.
    pub fn ids(&self) -> impl Iterator<Item = &str> {
        self.slots.values().filter_map(|slot| slot.ids.as_ref()).flatten().map(String::as_str)
    }

    /// Whether that row is there.
    #[must_use]
    pub fn has(&self, id: &str) -> bool {
        self.ids().any(|other| other == id)
    }

    /// How many rows the server last said that there are, when it sends none of them, also when it is asked again.
    #[must_use]
    pub fn withheld(&self) -> Option<u64> {
        let is_empty = self.ids().next().is_none() && self.failure().is_none();
        let is_read = self.slots.get(&0).is_some_and(|slot| slot.ids.is_some());
        self.total.filter(|total| *total > 0 && is_empty && is_read && self.takes_gaps_as_they_are())
    }

    fn len(&self) -> u64 {
        self.total.unwrap_or(0)
    }

    /// Asks something else. The old rows stay on the screen until the first answer.
    pub fn ask(&mut self, source: Source) {
        self.source = source;
        self.replacing = true;
        self.questions = self.questions.wrapping_add(1);
        self.gaps_read_again = 0;
        self.gaps_read_in_vain = 0;
        self.gone.clear();
        self.cursor = Cursor::default();
        self.top = 0;
        self.search_again();
        for slot in self.slots.values_mut() {
            slot.stale = true;
            slot.failure = None;
        }
    }

    /// Looks for something else in the same place; the eye stays on the row it is on, if that is still there.
    pub fn ask_and_stay(&mut self, query: Query) {
        let here = self.selected().map(ToOwned::to_owned);
        self.ask(self.source.asking(query));
        self.cursor.sought = here;
    }

    /// Reads again what is in view; the eye stays on the row it is on.
    pub fn refresh(&mut self) {
        self.read_again(None);
    }

    /// Reads again what is in view; the eye goes to a row that is new there, else stays on the row it is on.
    pub fn refresh_for(&mut self, id: &str) {
        self.read_again(Some(id));
    }

    fn read_again(&mut self, newcomer: Option<&str>) {
        if let Some(id) = newcomer {
            self.cursor.sought = Some(id.to_owned());
        }
        if self.search_again() {
            return;
        }
        self.gaps_read_again = 0;
        self.gaps_read_in_vain = 0;
        self.gone.clear();
        let wanted = self.wanted();
        self.slots.retain(|page, slot| wanted.contains(page) || slot.loading);
        for slot in self.slots.values_mut() {
            slot.stale = true;
            slot.failure = None;
        }
    }

    /// The list has that many rows of screen.
    pub fn set_height(&mut self, height: u16) {
        self.height = u64::from(height.max(1));
        self.clamp();
    }
}

#[cfg(test)]
mod tests;
