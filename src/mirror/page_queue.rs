//! Which pages of the list are to be read: those asked for, those that have come and wait for the ones before them.
//! Knows offsets and nothing of rows.

use std::collections::VecDeque;

use super::PageId;
use crate::clerk::{Direction, ListQuery, MAX_LIMIT, OrderBy, SortField};
use crate::store::PageRows;

/// Neighbouring pages share so many rows, so that as many deletions between two reads leave nothing out.
pub(super) const OVERLAP: u32 = 8;

/// Pages further ahead of the first one missing would only take memory.
const MAX_AHEAD: usize = 16;

/// The pages ahead of what was taken over, in the order of the list.
#[derive(Debug, Clone)]
pub(super) struct PageQueue {
    slots: VecDeque<Slot>,
    /// Where the next page begins that is not planned yet.
    next: u64,
    /// How many rows a page has: less than Clerk's maximum where the server gives less.
    length: u32,
}

#[derive(Debug, Clone)]
struct Slot {
    offset: u64,
    limit: u32,
    state: SlotState,
}

#[derive(Debug, Clone)]
enum SlotState {
    Planned,
    Requested(PageId),
    Arrived(ArrivedPage),
}

/// A page that has come.
#[derive(Debug, Clone)]
pub(super) struct ArrivedPage {
    pub(super) id: PageId,
    pub(super) offset: u64,
    /// How many rows were asked for.
    pub(super) limit: u32,
    pub(super) page: PageRows,
}

impl Default for PageQueue {
    fn default() -> Self {
        Self { slots: VecDeque::new(), next: 0, length: MAX_LIMIT }
    }
}

impl PageQueue {
    /// The next page to ask for, under that id; `until` is how many rows the list has as far as is known. Where nothing
    /// is planned a page is asked for in any case: whether the list has an end there, only the server can tell.
    pub(super) fn next_request(&mut self, id: PageId, until: u64) -> Option<ListQuery> {
        let planned = self.slots.iter().position(|slot| matches!(slot.state, SlotState::Planned));
        let index = planned.or_else(|| self.extend(until))?;
        let slot = self.slots.get_mut(index)?;
        slot.state = SlotState::Requested(id);
        let oldest_first = OrderBy::new(SortField::CreatedAt, Direction::Ascending);
        let query = ListQuery { order_by: Some(oldest_first), ..ListQuery::default() };
        Some(query.page(slot.offset, slot.limit))
    }

    fn extend(&mut self, until: u64) -> Option<usize> {
        let reached = self.next + u64::from(self.overlap());
        if !self.slots.is_empty() && (reached >= until || self.slots.len() >= MAX_AHEAD) {
            return None;
        }
        self.slots.push_back(Slot { offset: self.next, limit: self.length, state: SlotState::Planned });
        self.next += u64::from(self.length - self.overlap()).max(1);
        Some(self.slots.len() - 1)
    }

    /// That page has come. One that is not waited for is nothing.
    pub(super) fn receive(&mut self, id: PageId, page: PageRows) {
        if let Some(slot) = self.requested(id) {
            let (offset, limit) = (slot.offset, slot.limit);
            slot.state = SlotState::Arrived(ArrivedPage { id, offset, limit, page });
        }
    }

    /// That page could not be read: it is to be asked for again. False where it is not in the plan any more.
    pub(super) fn retry(&mut self, id: PageId) -> bool {
        let slot = self.requested(id);
        let is_planned = slot.is_some();
        if let Some(slot) = slot {
            slot.state = SlotState::Planned;
        }
        is_planned
    }

    fn requested(&mut self, id: PageId) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| matches!(slot.state, SlotState::Requested(other) if other == id))
    }

    /// Takes the first page out, if it is here.
    pub(super) fn take_first(&mut self) -> Option<ArrivedPage> {
        match self.slots.pop_front()? {
            Slot { state: SlotState::Arrived(arrived), .. } => Some(arrived),
            slot => {
                self.slots.push_front(slot);
                None
            }
        }
    }

    /// Puts a page back that cannot be taken over before others.
    pub(super) fn push_front(&mut self, arrived: ArrivedPage) {
        let ArrivedPage { offset, limit, .. } = arrived;
        self.slots.push_front(Slot { offset, limit, state: SlotState::Arrived(arrived) });
    }

    /// A page at that offset comes before all others.
    pub(super) fn request_first(&mut self, offset: u64) {
        self.slots.push_front(Slot { offset, limit: self.length, state: SlotState::Planned });
    }

    /// Goes on at that offset, if nothing else is planned.
    pub(super) fn continue_at(&mut self, offset: u64) {
        if self.slots.is_empty() {
            self.next = offset;
        }
    }

    /// The server gives fewer rows than it was asked for. What was planned would leave holes: all of it is planned anew,
    /// from that offset.
    pub(super) fn shorten(&mut self, length: u32, offset: u64) {
        self.length = length;
        self.slots.clear();
        self.next = offset;
    }

    /// The memory that the pages take which have come and wait for the ones before them.
    pub(super) fn bytes(&self) -> usize {
        let bytes = |slot: &Slot| match &slot.state {
            SlotState::Arrived(arrived) => arrived.page.rows.bytes(),
            SlotState::Planned | SlotState::Requested(_) => 0,
        };
        self.slots.iter().map(bytes).sum()
    }

    /// How many rows a page has.
    pub(super) const fn page_length(&self) -> u32 {
        self.length
    }

    /// How many rows neighbouring pages share.
    pub(super) const fn overlap(&self) -> u32 {
        if self.length / 2 < OVERLAP { self.length / 2 } else { OVERLAP }
    }
}
