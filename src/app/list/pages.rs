//! The pages of a list: which are wanted, asking for them, taking their answers, and keeping them true.

use std::ops::RangeInclusive;

use super::super::{Effect, Failure, Purpose, Question, Requests};
use super::{DomainList, PAGE, Slot, Source};
use crate::clerk::{OrganizationDomain, OrganizationDomainsQuery, Page};
use crate::query::Query;
use crate::rows::RowCache;

/// Requests of one list under way at once. A held-down key asks for no more than this.
const MOST_IN_FLIGHT: usize = 4;

/// How often short pages are read again before the next refresh: a server whose count is wrong would otherwise be
/// asked for ever.
const MOST_GAP_READS: u8 = 10;

/// So many times a short page is read again before its gap is shown for what it is. Until then it passes for rows that are
/// on their way: after a deletion lists catch up within seconds.
const PATIENT_GAP_READS: u8 = 2;

/// Pages kept in memory.
pub(super) const MOST_PAGES: usize = 40;

impl DomainList {
    const fn last_page(&self) -> u64 {
        match self.total {
            _ if self.replacing => 0,
            Some(total) => total.saturating_sub(1) / PAGE,
            None => 0,
        }
    }

    /// The pages in view.
    pub(super) fn in_view(&self) -> RangeInclusive<u64> {
        let last = self.last_page();
        (self.top / PAGE).min(last)..=((self.top + self.height - 1) / PAGE).min(last)
    }

    /// The pages in view, then their neighbours.
    pub(super) fn wanted(&self) -> Vec<u64> {
        let last = self.last_page();
        let mut pages: Vec<u64> = self.in_view().collect();
        let (from, to) = self.in_view().into_inner();
        if to < last {
            pages.push(to + 1);
        }
        if from > 0 {
            pages.push(from - 1);
        }
        pages
    }

    /// Asks for what is in view and not there, and gives up what has left the view.
    pub fn load(&mut self, requests: &mut Requests) -> Vec<Effect> {
        let (mut effects, list) = (Vec::new(), self.id());
        let wanted = self.wanted();
        for (page, slot) in &mut self.slots {
            // A question about rows that are read again, or that nobody sees any more, is answered in vain.
            if (slot.stale || !wanted.contains(page)) && std::mem::take(&mut slot.loading) {
                effects.extend(requests.abandon(&Purpose::Page(list, *page)));
            }
        }
        self.forget_far_pages(&wanted);
        let mut in_flight = self.slots.values().filter(|slot| slot.loading).count();
        for page in wanted {
            let slot = self.slots.entry(page).or_default();
            let needed = slot.ids.is_none() || slot.stale;
            let free = !slot.loading && slot.failure.is_none() && in_flight < MOST_IN_FLIGHT;
            if needed
                && free
                && let Some(question) = question(&self.source, page)
            {
                let ticket = requests.ask(Purpose::Page(list, page));
                slot.loading = true;
                slot.stale = false;
                in_flight += 1;
                effects.push(Effect::Ask(ticket, question));
            }
        }
        effects
    }

    pub(super) fn forget_far_pages(&mut self, wanted: &[u64]) {
        let middle = wanted.first().copied().unwrap_or_default();
        self.slots.retain(|page, slot| slot.ids.is_some() || slot.failure.is_some() || wanted.contains(page));
        // A terminal may be so high that what is in view alone is more.
        while self.slots.len() > MOST_PAGES.max(wanted.len()) {
            let far = self.slots.keys().copied().filter(|page| !wanted.contains(page));
            let Some(farthest) = far.max_by_key(|page| page.abs_diff(middle)) else {
                return;
            };
            self.slots.remove(&farthest);
        }
    }

    /// The pages on their way.
    #[cfg(test)]
    pub(in crate::app) fn loading_pages(&self) -> impl Iterator<Item = u64> {
        self.slots.iter().filter(|(_, slot)| slot.loading).map(|(page, _)| *page)
    }

    /// Gives up what is on its way; [`Self::load`] asks for it again.
    pub fn suspend(&mut self, requests: &mut Requests) -> Vec<Effect> {
        self.forget_questions();
        self.abandon(requests)
    }

    /// Gives up every request of this list, and of the lists that were copied from it.
    pub fn abandon(&self, requests: &mut Requests) -> Vec<Effect> {
        let (list, searches) = (self.id(), self.is_local());
        requests.abandon_all(|purpose| match purpose {
            Purpose::Page(of, _) => *of == list,
            Purpose::Search => searches,
            _ => false,
        })
    }

    /// What was on its way is not any more, and has to be asked again.
    fn forget_questions(&mut self) {
        if self.is_asked() {
            self.search_again();
        }
        for slot in self.slots.values_mut().filter(|slot| slot.loading) {
            slot.loading = false;
            slot.stale = true;
        }
    }

    /// Takes that page, or why it could not be read.
    pub fn receive(
        &mut self,
        page: u64,
        result: Result<Page<OrganizationDomain>, Failure>,
        known: &mut RowCache,
    ) {
        if std::mem::take(&mut self.replacing) {
            self.slots.clear();
            self.total = None;
            // What was gone from the former list is not counted by this one.
            self.gone.clear();
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
                // A full page proves nothing about the end, but rows that are there are there. And a page without rows proves
                // nothing against the count: what it lacks is missing, which is shown.
                let total = if rows.is_empty() { total } else { total.max(seen) };
                let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
                let gone: Vec<String> = ids.iter().filter(|id| known.is_deleted(id)).cloned().collect();
                for row in rows {
                    known.add_listed(row);
                }
                slot.ids = Some(ids);
                slot.failure = None;
                let told_anew = std::mem::replace(&mut self.told, answer.total_count) != answer.total_count;
                if told_anew {
                    self.gone.clear();
                }
                self.total = Some(total.saturating_sub(self.gone.len() as u64));
                if told_anew {
                    self.read_outdated_pages_again(page);
                }
                // The server's list still carries what is gone. The rows of other pages do not move up: they may have
                // been read before it went or after. The gap is closed when the list has caught up.
                for id in gone {
                    self.take_out(page, &id);
                }
                if self.wanted().into_iter().all(|page| self.is_complete(page)) {
                    self.gaps_read_in_vain = 0;
                }
            }
        }
        self.follow();
    }

    /// The list has another length than when older pages were read: one that was the last may go on by now. Where one
    /// reaches beyond the end, rows have moved up, in the pages before it as well.
    fn read_outdated_pages_again(&mut self, read: u64) {
        let total = self.len();
        let mut reaches_beyond = false;
        for (page, slot) in self.slots.iter_mut().filter(|(page, slot)| **page != read && !slot.loading) {
            let due = total.saturating_sub(page * PAGE).min(PAGE);
            let rows = slot.ids.as_ref().map_or(due, |ids| ids.len() as u64);
            slot.stale |= rows < due;
            reaches_beyond |= rows > due;
        }
        self.slots.retain(|page, slot| slot.loading || page * PAGE < total.max(1));
        // A server that cannot make up its mind would be asked for ever.
        if reaches_beyond && self.gaps_read_again < MOST_GAP_READS {
            self.gaps_read_again += 1;
            let wanted = self.wanted();
            let others = self.slots.iter_mut().filter(|(page, slot)| **page != read && !slot.loading);
            others.filter(|(page, _)| wanted.contains(page)).for_each(|(_, slot)| slot.stale = true);
        }
    }

    /// Whether a page in view is shorter than it should be. It is read again, but not at once: right after a deletion
    /// the server's list may lag behind, and would answer the same again and again.
    #[must_use]
    pub fn has_gaps(&self) -> bool {
        !self.is_local()
            && self.gaps_read_again < MOST_GAP_READS
            && self.wanted().into_iter().any(|page| self.is_short(page))
    }

    /// Whether a gap is nothing that is still on its way.
    pub(super) const fn takes_gaps_as_they_are(&self) -> bool {
        self.gaps_read_in_vain >= PATIENT_GAP_READS || self.gaps_read_again >= MOST_GAP_READS
    }

    /// Whether the page has been read, and is as long as it should be.
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

    /// Has the pages in view read again by the next [`Self::load`]: all of them, since where one is too short the rows
    /// of its neighbours have moved.
    pub fn read_gaps_again(&mut self) {
        self.gaps_read_again += 1;
        self.gaps_read_in_vain = self.gaps_read_in_vain.saturating_add(1);
        let wanted = self.wanted();
        for (_, slot) in self.slots.iter_mut().filter(|(page, _)| wanted.contains(page)) {
            slot.stale = true;
        }
    }

    /// Takes a row out of its page; the server's count still includes it.
    fn take_out(&mut self, page: u64, id: &str) {
        if let Some(ids) = self.slots.get_mut(&page).and_then(|slot| slot.ids.as_mut()) {
            ids.retain(|other| other != id);
        }
        if self.gone.insert(id.to_owned()) {
            self.total = self.total.map(|total| total.saturating_sub(1));
        }
    }

    /// Takes a row out; the rows below move up. A cursor that was on it is on the row that takes its place.
    pub fn remove(&mut self, id: &str) {
        for wanted in [&mut self.cursor.row, &mut self.cursor.sought] {
            if wanted.as_deref() == Some(id) {
                *wanted = None;
            }
        }
        // The copy has it no longer either, and what it has no longer leaves the answer.
        if self.shows_copy() {
            return;
        }
        let mut page = self.page_of(id);
        let was_here = page.is_some();
        // Pages that were read at different times may have it twice.
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
        let has = |slot: &Slot| slot.ids.iter().flatten().any(|other| other == id);
        self.slots.iter().find(|(_, slot)| has(slot)).map(|(page, _)| *page)
    }

    /// Each page that follows gives its first row to the one before it; where that is not there, or is being read again,
    /// the page before is one row short, see [`Self::has_gaps`].
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

/// What is asked for that page; `None` where Clerk cannot answer the query.
fn question(source: &Source, page: u64) -> Option<Question> {
    let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
    Some(match source {
        // `list` knows no text and no order.
        Source::Organization(id, query) if *query == Query::default() => Question::OrganizationDomains(
            id.clone(),
            OrganizationDomainsQuery {
                offset: Some(page * PAGE),
                limit: Some(limit),
                ..OrganizationDomainsQuery::default()
            },
        ),
        source => Question::Domains(source.instance_query().list_query()?.page(page * PAGE, limit)),
    })
}
