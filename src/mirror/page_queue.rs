//! The pages of the list that are planned, requested, or waiting for earlier pages. Knows offsets, not rows.

use std::collections::VecDeque;

use super::PageId;
use crate::clerk::{Direction, ListQuery, MAX_LIMIT, OrderBy, SortField};
use crate::store::PageRows;

/// Neighbouring pages share this many rows, so that as many deletions between two reads skip no row.
pub(super) const OVERLAP: u32 = 8;

/// Pages further ahead of the first missing one would only take memory.
const MAX_AHEAD: usize = 16;

/// The pages that are not merged yet, in the order of the list.
#[derive(Debug, Clone)]
pub(super) struct PageQueue {
    slots: VecDeque<Slot>,
    /// Offset of the next page to plan.
    next: u64,
    /// Rows per page: fewer than Clerk's maximum if the server gives fewer.
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

#[derive(Debug, Clone)]
pub(super) struct ArrivedPage {
    pub(super) id: PageId,
    pub(super) offset: u64,
    /// How many rows were requested.
    pub(super) limit: u32,
    pub(super) page: PageRows,
}

impl Default for PageQueue {
    fn default() -> Self {
        Self { slots: VecDeque::new(), next: 0, length: MAX_LIMIT }
    }
}

impl PageQueue {
    /// The next page to request, under that id; `until` is how many rows the list has, as far as known. If nothing is
    /// planned, a page is requested in any case: only the server knows whether the list ends there.
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

    /// Ignores a page that is not in the queue any more.
    pub(super) fn receive(&mut self, id: PageId, page: PageRows) {
        if let Some(slot) = self.requested(id) {
            let (offset, limit) = (slot.offset, slot.limit);
            slot.state = SlotState::Arrived(ArrivedPage { id, offset, limit, page });
        }
    }

    /// The page could not be read: plans it again. False if it is not in the queue any more.
    pub(super) fn retry(&mut self, id: PageId) -> bool {
        let slot = self.requested(id);
        let is_queued = slot.is_some();
        if let Some(slot) = slot {
            slot.state = SlotState::Planned;
        }
        is_queued
    }

    fn requested(&mut self, id: PageId) -> Option<&mut Slot> {
        self.slots.iter_mut().find(|slot| matches!(slot.state, SlotState::Requested(other) if other == id))
    }

    /// Removes and returns the first page, if it has arrived.
    pub(super) fn take_first(&mut self) -> Option<ArrivedPage> {
        match self.slots.pop_front()? {
            Slot { state: SlotState::Arrived(arrived), .. } => Some(arrived),
            slot => {
                self.slots.push_front(slot);
                None
            }
        }
    }

    /// Puts a page back that has to wait for others.
    pub(super) fn push_front(&mut self, arrived: ArrivedPage) {
        let ArrivedPage { offset, limit, .. } = arrived;
        self.slots.push_front(Slot { offset, limit, state: SlotState::Arrived(arrived) });
    }

    /// Plans a page at that offset before all others.
    pub(super) fn request_first(&mut self, offset: u64) {
        self.slots.push_front(Slot { offset, limit: self.length, state: SlotState::Planned });
    }

    /// Plans from that offset on, if the queue is empty.
    pub(super) fn continue_at(&mut self, offset: u64) {
        if self.slots.is_empty() {
            self.next = offset;
        }
    }

    /// The server gives fewer rows than requested. The planned pages would leave gaps: plans again from that offset.
    pub(super) fn shorten(&mut self, length: u32, offset: u64) {
        self.length = length;
        self.slots.clear();
        self.next = offset;
    }

    /// Memory use of the pages that wait for earlier ones.
    pub(super) fn bytes(&self) -> usize {
        let bytes = |slot: &Slot| match &slot.state {
            SlotState::Arrived(arrived) => arrived.page.rows.bytes(),
            SlotState::Planned | SlotState::Requested(_) => 0,
        };
        self.slots.iter().map(bytes).sum()
    }

    pub(super) const fn page_length(&self) -> u32 {
        self.length
    }

    /// How many rows neighbouring pages share: at most half a page.
    pub(super) const fn overlap(&self) -> u32 {
        if self.length / 2 < OVERLAP { self.length / 2 } else { OVERLAP }
    }
}
