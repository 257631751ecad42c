//! A list of domains that is only partly there: pages come as they are looked at, moving never waits.

use std::collections::BTreeMap;

use crate::clerk::{ListQuery, OrganizationDomain, OrganizationDomainsQuery, Page};

use super::{Effect, Failure, Question, Ticket, Tickets, Truth};

/// Rows asked for at once: a few screens, so that neighbours cover a fast scroll; Clerk takes up to 500.
pub const PAGE: u64 = 100;

/// Requests of one list under way at once. A held-down key asks for no more than this.
const MOST_IN_FLIGHT: usize = 4;

/// Pages kept in memory.
const MOST_PAGES: usize = 40;

/// Where the rows come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// list_all: the instance's domains that match.
    Instance(ListQuery),
    /// list: the domains of this organization.
    Organization(String),
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
}

#[derive(Debug, Clone, Default, PartialEq)]
struct Slot {
    rows: Option<Vec<OrganizationDomain>>,
    ticket: Option<Ticket>,
    failure: Option<Failure>,
    /// What is there shall be read again.
    stale: bool,
}

/// What the eye shall be on after a refresh.
#[derive(Debug, Clone, PartialEq)]
struct Anchor {
    /// The first of these that is found.
    ids: Vec<String>,
    from_top: u64,
}

/// A list of domains with a cursor.
#[derive(Debug, Clone, PartialEq)]
pub struct DomainList {
    source: Source,
    slots: BTreeMap<u64, Slot>,
    total: Option<u64>,
    /// How many rows the server last said there are.
    told: i64,
    cursor: u64,
    top: u64,
    height: u64,
    anchor: Option<Anchor>,
    /// The rows shown still belong to the former source.
    replacing: bool,
    /// How often it was told to ask something else.
    questions: u32,
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
            cursor: 0,
            top: 0,
            height: 1,
            anchor: None,
            replacing: false,
            questions: 0,
        }
    }

    /// Whether it was told to ask something else since that copy of it was made.
    #[must_use]
    pub const fn has_moved_on_from(&self, copy: &Self) -> bool {
        self.questions != copy.questions
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

    /// The row that the cursor is on, from 0.
    #[must_use]
    pub const fn cursor(&self) -> u64 {
        self.cursor
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
        self.slots.values().any(|slot| slot.ticket.is_some())
    }

    /// The row at that place; `None` beyond the end.
    #[must_use]
    pub fn row(&self, index: u64) -> Option<Row<'_>> {
        if index >= self.len() {
            return None;
        }
        let slot = self.slots.get(&(index / PAGE));
        Some(match slot {
            Some(Slot { rows: Some(rows), .. }) => {
                match usize::try_from(index % PAGE).ok().and_then(|at| rows.get(at)) {
                    Some(domain) => Row::Here(domain),
                    None => Row::Loading,
                }
            }
            Some(Slot { failure: Some(failure), .. }) => Row::Failed(failure),
            _ => Row::Loading,
        })
    }

    /// The domain under the cursor, if it is there.
    #[must_use]
    pub fn selected(&self) -> Option<&OrganizationDomain> {
        match self.row(self.cursor)? {
            Row::Here(domain) => Some(domain),
            Row::Loading | Row::Failed(_) => None,
        }
    }

    /// Why the list is not there at all, when that is so.
    #[must_use]
    pub fn failure(&self) -> Option<&Failure> {
        if self.total.is_some() { None } else { self.slots.values().find_map(|slot| slot.failure.as_ref()) }
    }

    /// Every loaded row of that id.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<&OrganizationDomain> {
        self.slots.values().filter_map(|slot| slot.rows.as_ref()).flatten().find(|row| row.id == id)
    }

    fn len(&self) -> u64 {
        self.total.unwrap_or(0)
    }

    /// Asks something else. The old rows stay on the screen until the first answer.
    pub fn ask(&mut self, source: Source) {
        self.source = source;
        self.replacing = true;
        self.questions = self.questions.wrapping_add(1);
        self.cursor = 0;
        self.top = 0;
        self.anchor = None;
        for slot in self.slots.values_mut() {
            slot.stale = true;
            slot.failure = None;
        }
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
        // Rows of the former question are nothing to hold on to.
        let present = self.selected().filter(|_| !self.replacing).map(|domain| domain.id.as_str());
        let ids: Vec<_> = newcomer.into_iter().chain(present).map(ToOwned::to_owned).collect();
        let from_top = self.cursor.saturating_sub(self.top);
        self.anchor = (!ids.is_empty()).then_some(Anchor { ids, from_top });
        let wanted = self.wanted();
        self.slots.retain(|page, slot| wanted.contains(page) || slot.ticket.is_some());
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

    /// Moves the cursor by that many rows, as far as there are rows.
    pub fn move_by(&mut self, rows: i64) {
        self.move_to(self.cursor.saturating_add_signed(rows));
    }

    /// Moves the cursor by that many screens' halves.
    pub fn move_by_half_screens(&mut self, halves: i64) {
        let half = i64::try_from((self.height / 2).max(1)).unwrap_or(1);
        self.move_by(halves.saturating_mul(half));
    }

    /// Moves the cursor to that row, or to the last.
    pub fn move_to(&mut self, index: u64) {
        self.anchor = None;
        self.cursor = index;
        self.clamp();
    }

    /// Moves the cursor to the row on that line of the screen; false where there is none.
    pub fn move_to_line(&mut self, line: u16) -> bool {
        let index = self.top + u64::from(line);
        let there = index < self.len();
        if there {
            self.move_to(index);
        }
        there
    }

    fn clamp(&mut self) {
        self.cursor = self.cursor.min(self.len().saturating_sub(1));
        self.top = self
            .top
            .min(self.cursor)
            .max((self.cursor + 1).saturating_sub(self.height))
            .min(self.len().saturating_sub(self.height));
    }

    /// The pages in view, then their neighbours.
    fn wanted(&self) -> Vec<u64> {
        let last = match self.total {
            _ if self.replacing => 0,
            Some(total) => total.saturating_sub(1) / PAGE,
            None => 0,
        };
        let from = (self.top / PAGE).min(last);
        let to = ((self.top + self.height - 1) / PAGE).min(last);
        let mut pages: Vec<u64> = (from..=to).collect();
        if to < last {
            pages.push(to + 1);
        }
        if from > 0 {
            pages.push(from - 1);
        }
        pages
    }

    /// Asks for what is in view and not there, and gives up what has left the view.
    pub fn load(&mut self, tickets: &mut Tickets) -> Vec<Effect> {
        let mut effects = Vec::new();
        let wanted = self.wanted();
        for (page, slot) in &mut self.slots {
            // A question about rows that are read again, or that nobody sees any more, is answered in vain.
            if (slot.stale || !wanted.contains(page))
                && let Some(ticket) = slot.ticket.take()
            {
                effects.push(Effect::Abort(ticket));
            }
        }
        self.forget_far_pages(&wanted);
        let mut in_flight = self.slots.values().filter(|slot| slot.ticket.is_some()).count();
        for page in wanted {
            let slot = self.slots.entry(page).or_default();
            let needed = slot.rows.is_none() || slot.stale;
            if needed && slot.ticket.is_none() && slot.failure.is_none() && in_flight < MOST_IN_FLIGHT {
                let ticket = tickets.draw();
                slot.ticket = Some(ticket);
                slot.stale = false;
                in_flight += 1;
                effects.push(Effect::Ask(ticket, question(&self.source, page)));
            }
        }
        effects
    }

    fn forget_far_pages(&mut self, wanted: &[u64]) {
        let middle = wanted.first().copied().unwrap_or_default();
        self.slots
            .retain(|page, slot| slot.rows.is_some() || slot.failure.is_some() || wanted.contains(page));
        // A terminal may be so high that what is in view alone is more.
        while self.slots.len() > MOST_PAGES.max(wanted.len()) {
            let Some(farthest) = self.slots.keys().copied().max_by_key(|page| page.abs_diff(middle)) else {
                return;
            };
            self.slots.remove(&farthest);
        }
    }

    /// What it waits for.
    pub fn tickets(&self) -> impl Iterator<Item = Ticket> {
        self.slots.values().filter_map(|slot| slot.ticket)
    }

    /// Gives up what is on its way; [`Self::load`] asks for it again.
    pub fn suspend(&mut self) -> Vec<Effect> {
        self.slots
            .values_mut()
            .filter_map(|slot| {
                let ticket = slot.ticket.take()?;
                slot.stale = true;
                Some(Effect::Abort(ticket))
            })
            .collect()
    }

    /// Makes a copy that was put aside fit to be shown again: what it waited for was given up, and rows that changed
    /// meanwhile are put right.
    pub fn recover(&mut self, truth: &Truth) {
        self.suspend();
        let mut gone = 0;
        for rows in self.slots.values_mut().filter_map(|slot| slot.rows.as_mut()) {
            gone += truth.correct(rows);
        }
        if gone > 0 {
            self.total = self.total.map(|total| total.saturating_sub(gone));
            self.refresh();
        }
    }

    /// Whether this list waits for that answer.
    #[must_use]
    pub fn waits_for(&self, ticket: Ticket) -> bool {
        self.slots.values().any(|slot| slot.ticket == Some(ticket))
    }

    /// Takes the answer that it waits for; any other is ignored.
    pub fn receive(
        &mut self,
        ticket: Ticket,
        result: Result<Page<OrganizationDomain>, Failure>,
        truth: &Truth,
    ) {
        let Some(page) =
            self.slots.iter().find(|(_, slot)| slot.ticket == Some(ticket)).map(|(page, _)| *page)
        else {
            return;
        };
        if std::mem::take(&mut self.replacing) {
            self.slots.clear();
            self.total = None;
        }
        let slot = self.slots.entry(page).or_default();
        slot.ticket = None;
        match result {
            Err(failure) => slot.failure = Some(failure),
            Ok(answer) => {
                let mut rows = answer.data;
                rows.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
                let seen = page * PAGE + rows.len() as u64;
                let total = u64::try_from(answer.total_count).unwrap_or(0);
                // A full page proves nothing about the end, but rows that are there are there.
                let total = if rows.is_empty() { total.min(page * PAGE) } else { total.max(seen) };
                let gone = truth.correct(&mut rows);
                slot.rows = Some(rows);
                slot.failure = None;
                self.total = Some(total - gone.min(total));
                if std::mem::replace(&mut self.told, answer.total_count) != answer.total_count {
                    self.complete_short_pages(page);
                }
                self.find_anchor(page);
            }
        }
        self.clamp();
    }

    /// The list has another length than when older pages were read: one that was the last may go on by now.
    fn complete_short_pages(&mut self, read: u64) {
        let total = self.len();
        for (page, slot) in
            self.slots.iter_mut().filter(|(page, slot)| **page != read && slot.ticket.is_none())
        {
            let due = total.saturating_sub(page * PAGE).min(PAGE);
            slot.stale |= slot.rows.as_ref().is_some_and(|rows| (rows.len() as u64) < due);
        }
    }

    /// After a refresh: puts the cursor back on the row that the eye was on.
    fn find_anchor(&mut self, page: u64) {
        let Some(anchor) = &mut self.anchor else { return };
        let rows = self.slots.get(&page).and_then(|slot| slot.rows.as_ref());
        let found = rows.and_then(|rows| {
            let place = |id: &String| rows.iter().position(|row| row.id == *id);
            anchor.ids.iter().enumerate().find_map(|(rank, id)| Some((rank, place(id)?)))
        });
        if let Some((rank, at)) = found {
            self.cursor = page * PAGE + at as u64;
            self.top = self.cursor.saturating_sub(anchor.from_top);
            // Only what is rather wanted may still take the eye, from a page that is on its way.
            anchor.ids.truncate(rank);
        }
        let is_found = anchor.ids.is_empty();
        if is_found || (!self.is_loading() && !self.slots.values().any(|slot| slot.stale)) {
            self.anchor = None;
        }
    }

    /// Puts a newer reading of a row in its place.
    pub fn apply(&mut self, domain: &OrganizationDomain) {
        let rows = self.slots.values_mut().filter_map(|slot| slot.rows.as_mut()).flatten();
        for row in rows.filter(|row| row.id == domain.id && row.updated_at <= domain.updated_at) {
            *row = domain.clone();
        }
    }

    /// Takes a row out; the rows below move up, the cursor stays on its line.
    pub fn remove(&mut self, id: &str) {
        let place = self.slots.iter().find_map(|(page, slot)| {
            let at = slot.rows.as_ref()?.iter().position(|row| row.id == id)?;
            Some((*page, at))
        });
        let Some((mut page, at)) = place else { return };
        if let Some(rows) = self.slots.get_mut(&page).and_then(|slot| slot.rows.as_mut()) {
            rows.remove(at);
        }
        self.total = self.total.map(|total| total.saturating_sub(1));
        // Each following page gives its first row to the one before it; where that is not loaded, the page before is
        // one row short and must be read again.
        loop {
            let next = self.slots.get_mut(&(page + 1)).and_then(|slot| slot.rows.as_mut());
            let moved = next.filter(|rows| !rows.is_empty()).map(|rows| rows.remove(0));
            let ends_here = self.len() <= (page + 1) * PAGE;
            let Some(slot) = self.slots.get_mut(&page) else {
                break;
            };
            let Some(row) = moved else {
                slot.stale = slot.stale || !ends_here;
                break;
            };
            slot.rows.get_or_insert_default().push(row);
            page += 1;
        }
        if let Some(anchor) = &mut self.anchor {
            anchor.ids.retain(|wanted| wanted != id);
        }
        self.clamp();
    }
}

fn question(source: &Source, page: u64) -> Question {
    let limit = u32::try_from(PAGE).unwrap_or(u32::MAX);
    match source {
        Source::Instance(query) => Question::Domains(query.page(page * PAGE, limit)),
        Source::Organization(id) => Question::OrganizationDomains(
            id.clone(),
            OrganizationDomainsQuery {
                offset: Some(page * PAGE),
                limit: Some(limit),
                ..OrganizationDomainsQuery::default()
            },
        ),
    }
}

#[cfg(test)]
mod tests;
