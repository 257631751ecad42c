//! The pages of a list: which are needed, requesting them, receiving them, and keeping them correct.

use std::ops::RangeInclusive;

use super::super::{Effect, Failure, Purpose, ReadRequest, Requests};
use super::{DomainList, ListSource, PAGE, PageSlot};
use crate::clerk::{OrganizationDomain, OrganizationDomainsQuery, Page};
use crate::query::Query;
use crate::rows::RowCache;

/// Concurrent requests of one list: holding a key down requests no more than this.
const MAX_IN_FLIGHT: usize = 4;

/// How often incomplete pages are reloaded before the next refresh: a server with a wrong count would otherwise be
/// asked forever.
const MAX_GAP_RELOADS: u8 = 10;

/// How often an incomplete page is reloaded before its gap is shown as missing rows. Until then it is shown as loading:
/// after a deletion, lists catch up within seconds.
const GAP_RELOADS_BEFORE_MISSING: u8 = 2;

pub(super) const MAX_PAGES: usize = 40;

impl DomainList {
    const fn last_page(&self) -> u64 {
        match self.total {
            _ if self.replacing => 0,
            Some(total) => total.saturating_sub(1) / PAGE,
            None => 0,
        }
    }

    /// The visible pages.
    pub(super) fn in_view(&self) -> RangeInclusive<u64> {
        let last = self.last_page();
        (self.top / PAGE).min(last)..=((self.top + self.height - 1) / PAGE).min(last)
    }

    /// The visible pages, then their neighbours.
    pub(super) fn wanted(&self) -> Vec<u64> {
        let last = self.last_page();
        let mut pages = Vec::with_capacity(4);
        pages.extend(self.in_view());
        let (from, to) = self.in_view().into_inner();
        if to < last {
            pages.push(to + 1);
        }
        if from > 0 {
            pages.push(from - 1);
        }
        pages
    }

    /// Requests the needed pages, and aborts requests for pages that are no longer needed.
    pub fn load(&mut self, requests: &mut Requests) -> Vec<Effect> {
        if self.shows_chosen() {
            return Vec::new();
        }
        let (mut effects, list) = (Vec::new(), self.id());
        let wanted = self.wanted();
        for (page, slot) in &mut self.slots {
            // The response would be outdated, or is no longer needed.
            if (slot.stale || !wanted.contains(page)) && std::mem::take(&mut slot.loading) {
                effects.extend(requests.abandon(&Purpose::Page(list, *page)));
            }
        }
        self.forget_far_pages(&wanted);
        let mut in_flight = self.slots.values().filter(|slot| slot.loading).count();
        for page in wanted {
            let slot = self.slots.entry(page).or_default();
            let needed = slot.ids.is_none() || slot.stale;
            let free = !slot.loading && slot.failure.is_none() && in_flight < MAX_IN_FLIGHT;
            if needed
                && free
                && let Some(request) = page_request(&self.source, page)
            {
                let ticket = requests.ask(Purpose::Page(list, page));
                slot.loading = true;
                slot.stale = false;
                in_flight += 1;
                effects.push(Effect::Read(ticket, request));
            }
        }
        effects
    }

    pub(super) fn forget_far_pages(&mut self, wanted: &[u64]) {
        let middle = wanted.first().copied().unwrap_or_default();
        self.slots.retain(|page, slot| slot.ids.is_some() || slot.failure.is_some() || wanted.contains(page));
        // A very tall terminal may show more pages than that.
        while self.slots.len() > MAX_PAGES.max(wanted.len()) {
            let far = self.slots.keys().copied().filter(|page| !wanted.contains(page));
            let Some(farthest) = far.max_by_key(|page| page.abs_diff(middle)) else {
                return;
            };
            self.slots.remove(&farthest);
            self.bump_version();
        }
    }

    /// The pages being loaded.
    #[cfg(test)]
    pub(in crate::app) fn loading_pages(&self) -> impl Iterator<Item = u64> {
        self.slots.iter().filter(|(_, slot)| slot.loading).map(|(page, _)| *page)
    }

    /// Aborts the running requests; [`Self::load`] sends them again.
    pub fn suspend(&mut self, requests: &mut Requests) -> Vec<Effect> {
        self.forget_requests();
        self.abandon(requests)
    }

    /// Aborts every request of this list and of its clones.
    pub fn abandon(&self, requests: &mut Requests) -> Vec<Effect> {
        let (list, searches) = (self.id(), self.is_local());
        requests.abandon_all(|purpose| match purpose {
            Purpose::Page(of, _) => *of == list,
            Purpose::Search => searches,
            _ => false,
        })
    }

    /// Marks what was being loaded as due again.
    fn forget_requests(&mut self) {
        if self.is_search_running() {
            self.mark_search_due();
        }
        for slot in self.slots.values_mut().filter(|slot| slot.loading) {
            slot.loading = false;
            slot.stale = true;
        }
    }

    /// Receives a page, or why it could not be read.
    pub fn receive(
        &mut self,
        page: u64,
        result: Result<Page<OrganizationDomain>, Failure>,
        known: &mut RowCache,
    ) {
        self.bump_version();
        if std::mem::take(&mut self.replacing) {
            self.slots.clear();
            self.total = None;
            // This list's count does not include rows deleted from the previous one.
            self.deleted.clear();
        }
        let slot = self.slots.entry(page).or_default();
        slot.loading = false;
        match result {
            Err(failure) => slot.failure = Some(failure),
            Ok(answer) => {
                let mut rows = answer.data;
                rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
                let seen = page * PAGE + rows.len() as u64;
                // Clerk's counts have 32 bits.
                let total = u64::try_from(answer.total_count).unwrap_or(0).min(u64::from(u32::MAX));
                // A full page proves nothing about the end, but rows that were returned exist. And an empty page does
                // not disprove the count: its rows are shown as missing.
                let total = if rows.is_empty() { total } else { total.max(seen) };
                let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
                let gone: Vec<String> = ids.iter().filter(|id| known.is_deleted(id)).cloned().collect();
                for row in rows {
                    known.add_listed(row);
                }
                slot.ids = Some(ids);
                slot.failure = None;
                let count_changed =
                    std::mem::replace(&mut self.server_total, answer.total_count) != answer.total_count;
                if count_changed {
                    self.deleted.clear();
                }
                self.total = Some(total.saturating_sub(self.deleted.len() as u64));
                if count_changed {
                    self.mark_outdated_pages(page);
                }
                // The server's list still contains deleted rows. The rows of other pages do not move up: they may have
                // been read before the deletion or after. The gap is closed once the list has caught up.
                for id in gone {
                    self.take_out(page, &id);
                }
                if self.wanted().into_iter().all(|page| self.is_complete(page)) {
                    self.failed_gap_reloads = 0;
                }
            }
        }
        self.follow();
    }

    /// The list's length has changed since older pages were read: a page that was the last may have become longer.
    /// Where a page reaches beyond the end, rows have moved up, in the pages before it as well.
    fn mark_outdated_pages(&mut self, read: u64) {
        let total = self.len();
        let mut reaches_beyond = false;
        for (page, slot) in self.slots.iter_mut().filter(|(page, slot)| **page != read && !slot.loading) {
            let due = total.saturating_sub(page * PAGE).min(PAGE);
            let rows = slot.ids.as_ref().map_or(due, |ids| ids.len() as u64);
            slot.stale |= rows < due;
            reaches_beyond |= rows > due;
        }
        self.slots.retain(|page, slot| slot.loading || page * PAGE < total.max(1));
        // A server with changing counts would otherwise be asked forever.
        if reaches_beyond && self.gap_reloads < MAX_GAP_RELOADS {
            self.gap_reloads += 1;
            let wanted = self.wanted();
            let others = self.slots.iter_mut().filter(|(page, slot)| **page != read && !slot.loading);
            others.filter(|(page, _)| wanted.contains(page)).for_each(|(_, slot)| slot.stale = true);
        }
    }

    /// Whether a needed page is incomplete. It is reloaded after a pause: right after a deletion the server's list may
    /// lag behind, and would return the same again.
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        !self.is_local()
            && !self.shows_chosen()
            && self.gap_reloads < MAX_GAP_RELOADS
            && self.wanted().into_iter().any(|page| self.is_short(page))
    }

    /// Whether gaps are shown as missing rows rather than as loading.
    pub(super) const fn accepts_gaps(&self) -> bool {
        self.failed_gap_reloads >= GAP_RELOADS_BEFORE_MISSING || self.gap_reloads >= MAX_GAP_RELOADS
    }

    /// Whether the page has loaded completely.
    fn is_complete(&self, page: u64) -> bool {
        let due = self.len().saturating_sub(page * PAGE).min(PAGE);
        self.slots.get(&page).is_some_and(|slot| {
            let is_long = slot.ids.as_ref().is_some_and(|ids| ids.len() as u64 >= due);
            is_long && !slot.loading && !slot.stale
        })
    }

    fn is_short(&self, page: u64) -> bool {
        let due = self.len().saturating_sub(page * PAGE).min(PAGE);
        self.slots.get(&page).is_some_and(|slot| {
            let rows = slot.ids.as_ref().map_or(PAGE, |ids| ids.len() as u64);
            rows < due && !slot.loading && slot.failure.is_none() && !slot.stale
        })
    }

    /// Marks the needed pages for a reload by the next [`Self::load`]: all of them, because next to an incomplete page
    /// the rows of its neighbours have moved.
    pub fn reload_gaps(&mut self) {
        self.gap_reloads += 1;
        self.failed_gap_reloads = self.failed_gap_reloads.saturating_add(1);
        let wanted = self.wanted();
        for (_, slot) in self.slots.iter_mut().filter(|(page, _)| wanted.contains(page)) {
            slot.stale = true;
        }
    }

    /// Removes a row from its page; the server's count still includes it.
    fn take_out(&mut self, page: u64, id: &str) {
        if let Some(ids) = self.slots.get_mut(&page).and_then(|slot| slot.ids.as_mut()) {
            ids.retain(|other| other != id);
        }
        if self.deleted.insert(id.to_owned()) {
            self.total = self.total.map(|total| total.saturating_sub(1));
        }
    }

    /// Removes a row; the rows below move up. A cursor on it takes the row that replaces it.
    pub fn remove(&mut self, id: &str) {
        self.bump_version();
        if let Some(chosen) = &mut self.chosen {
            chosen.before.remove(id);
            self.drop_chosen(id);
        }
        for wanted in [&mut self.cursor.row, &mut self.cursor.pending_row] {
            if wanted.as_deref() == Some(id) {
                *wanted = None;
            }
        }
        // The copy has removed it as well, and removed rows leave the search results and the chosen rows.
        if self.shows_copy() || self.shows_chosen() {
            return;
        }
        let mut page = self.page_of(id);
        let was_here = page.is_some();
        // Pages read at different times may both contain it.
        while let Some(place) = page {
            self.take_out(place, id);
            self.move_up_to(place);
            page = self.page_of(id);
        }
        if was_here {
            self.follow();
        }
    }

    fn page_of(&self, id: &str) -> Option<u64> {
        let has = |slot: &PageSlot| slot.ids.iter().flatten().any(|other| other == id);
        self.slots.iter().find(|(_, slot)| has(slot)).map(|(page, _)| *page)
    }

    /// Each following page passes its first row to the page before it. Where that page is not loaded, or is being
    /// reloaded, the page before stays one row short, see [`Self::has_gaps`].
    fn move_up_to(&mut self, mut page: u64) {
        loop {
            let next = self.slots.get_mut(&(page + 1)).filter(|slot| !slot.stale && !slot.loading);
            let next = next.and_then(|slot| slot.ids.as_mut());
            let moved = next.filter(|ids| !ids.is_empty()).map(|ids| ids.remove(0));
            let (Some(id), Some(slot)) = (moved, self.slots.get_mut(&page)) else {
                break;
            };
            slot.ids.get_or_insert_default().push(id);
            page += 1;
        }
    }
}

/// The request for a page; `None` where Clerk's API cannot answer the query.
fn page_request(source: &ListSource, page: u64) -> Option<ReadRequest> {
    let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
    Some(match source {
        // `list` supports neither a text query nor an order.
        ListSource::Organization(id, query) if *query == Query::default() => {
            ReadRequest::OrganizationDomains(
                id.clone(),
                OrganizationDomainsQuery {
                    offset: Some(page * PAGE),
                    limit: Some(limit),
                    ..OrganizationDomainsQuery::default()
                },
            )
        }
        source => ReadRequest::Domains(source.instance_query().list_query()?.page(page * PAGE, limit)),
    })
}
