//! Requesting pages, and taking their answers and failures.

use super::refresh::RefreshRequest;
use super::{Activity, InFlight, MAX_IN_FLIGHT, Mirror, PageId, PageRequest};
use crate::clerk::Millis;
use crate::store::PageRows;

impl Mirror {
    /// The requests to send now, urgent ones first. A scan has at most [`MAX_IN_FLIGHT`] pages in flight; urgent requests
    /// do not count.
    pub fn page_requests(&mut self, now: Millis) -> Vec<PageRequest> {
        let mut requests = Vec::new();
        if matches!(self.activity, Activity::Failed | Activity::Cancelled) {
            return requests;
        }
        while let Some(refresh) = self.refreshes.pop_front() {
            let id = self.next_id();
            requests.push(PageRequest { id, query: refresh.query(), urgent: true });
            self.in_flight.insert(id, InFlight::Refresh(refresh));
        }
        if self.activity != Activity::Reading {
            return requests;
        }
        let most = self.row_limit().unwrap_or(u64::MAX);
        let mut pages = self.in_flight.values().filter(|page| matches!(page, InFlight::Scan)).count();
        while pages < MAX_IN_FLIGHT && self.memory.allows_another(self.bytes(), self.store.len(), pages) {
            let id = PageId(self.last_id + 1);
            let Some(query) = self.scan.as_mut().and_then(|scan| scan.next_request(id, most)) else { break };
            self.last_id = id.0;
            pages += 1;
            self.in_flight.insert(id, InFlight::Scan);
            requests.push(PageRequest { id, query, urgent: false });
        }
        if let Some(scan) = &self.scan {
            self.speed.record(now, scan.rows);
        }
        requests
    }

    /// A page has arrived. A page that is no longer in flight is ignored.
    pub fn receive(&mut self, id: PageId, page: PageRows, now: Millis) {
        let Some(purpose) = self.in_flight.remove(&id) else { return };
        let is_counted = !matches!(purpose, InFlight::Refresh(RefreshRequest::Visible(_)));
        if is_counted && self.server_total.is_none_or(|(last, _)| last < id) {
            self.server_total = Some((id, page.total_count));
        }
        let created = (0..page.rows.len()).map(|index| page.rows.created_at(index)).max();
        self.newest = self.newest.max(created.unwrap_or_default());
        self.memory.note_page(page.rows.bytes());
        match purpose {
            InFlight::Refresh(RefreshRequest::Newest) => self.receive_newest(id, &page),
            InFlight::Refresh(RefreshRequest::Visible(visible)) => {
                self.receive_visible(id, &visible, &page, now);
            }
            InFlight::Scan => {
                if let Some(scan) = &mut self.scan {
                    scan.receive(id, page);
                }
                self.advance(now);
            }
        }
    }

    /// A page could not be read. A page of a scan stops the scan, and [`Self::resume`] requests it again; an urgent page
    /// is dropped until the next refresh.
    pub fn fail(&mut self, id: PageId) {
        if let Some(InFlight::Scan) = self.in_flight.remove(&id)
            // If the queue was rebuilt since, the page is not needed any more.
            && self.scan.as_mut().is_some_and(|scan| scan.retry(id))
            // If the operator paused the scan, it stays paused.
            && self.activity == Activity::Reading
        {
            self.stop(Activity::Failed);
        }
    }

    pub(super) fn next_id(&mut self) -> PageId {
        self.last_id += 1;
        PageId(self.last_id)
    }
}
