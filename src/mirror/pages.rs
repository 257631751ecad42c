//! Single pages: asked for, come, failed.

use super::refresh::RefreshRequest;
use super::{Activity, InFlight, MAX_IN_FLIGHT, Mirror, PageId, PageRequest};
use crate::clerk::Millis;
use crate::store::PageRows;

impl Mirror {
    /// What to ask for now, the most urgent first. Of a pass at most [`MAX_IN_FLIGHT`] pages are out at once; what is
    /// urgent comes on top.
    pub fn page_requests(&mut self, now: Millis) -> Vec<PageRequest> {
        let mut page_requests = Vec::new();
        if matches!(self.activity, Activity::Failed | Activity::Cancelled) {
            return page_requests;
        }
        while let Some(refresh) = self.refreshes.pop_front() {
            let id = self.next_id();
            page_requests.push(PageRequest { id, query: refresh.query(), urgent: true });
            self.in_flight.insert(id, InFlight::Refresh(refresh));
        }
        if self.activity != Activity::Reading {
            return page_requests;
        }
        let most = self.row_limit().unwrap_or(u64::MAX);
        let mut out = self.in_flight.values().filter(|out| matches!(out, InFlight::Scan)).count();
        while out < MAX_IN_FLIGHT && self.memory.allows_another(self.bytes(), self.store.len(), out) {
            let id = PageId(self.last_id + 1);
            let Some(query) = self.scan.as_mut().and_then(|scan| scan.next_request(id, most)) else { break };
            self.last_id = id.0;
            out += 1;
            self.in_flight.insert(id, InFlight::Scan);
            page_requests.push(PageRequest { id, query, urgent: false });
        }
        if let Some(scan) = &self.scan {
            self.speed.record(now, scan.rows);
        }
        page_requests
    }

    /// A page has come. One that nobody waits for any more is nothing.
    pub fn receive(&mut self, id: PageId, page: PageRows, now: Millis) {
        let Some(out) = self.in_flight.remove(&id) else { return };
        let is_counted = !matches!(out, InFlight::Refresh(RefreshRequest::Visible(_)));
        if is_counted && self.server_total.is_none_or(|(last, _)| last < id) {
            self.server_total = Some((id, page.total_count));
        }
        let created = (0..page.rows.len()).map(|index| page.rows.created_at(index)).max();
        self.newest = self.newest.max(created.unwrap_or_default());
        self.memory.note_page(page.rows.bytes());
        match out {
            InFlight::Refresh(RefreshRequest::Newest) => self.receive_newest(id, &page),
            InFlight::Refresh(RefreshRequest::Visible(visible)) => {
                self.receive_visible(id, &visible, &page, now)
            }
            InFlight::Scan => {
                if let Some(scan) = &mut self.scan {
                    scan.receive(id, page);
                }
                self.advance(now);
            }
        }
    }

    /// A page could not be read. One of a pass is asked for again after [`Self::resume`], until which nothing is; one that was
    /// urgent is left to whoever asks for it again.
    pub fn fail(&mut self, id: PageId) {
        if let Some(InFlight::Scan) = self.in_flight.remove(&id)
            // The plan may have changed since: then nothing is missing.
            && self.scan.as_mut().is_some_and(|scan| scan.retry(id))
            // Who has paused it has the say when it goes on.
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
