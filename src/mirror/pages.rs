//! Single pages: asked for, come, failed.

use super::urgent::Urgent;
use super::{Activity, MOST_IN_FLIGHT, Mirror, Out, PageId, Wish};
use crate::clerk::Millis;
use crate::store::PageRows;

impl Mirror {
    /// What to ask for now, the most urgent first. Of a pass at most [`MOST_IN_FLIGHT`] pages are out at once; what is
    /// urgent comes on top.
    pub fn wishes(&mut self, now: Millis) -> Vec<Wish> {
        let mut wishes = Vec::new();
        if matches!(self.activity, Activity::Failed | Activity::GivenUp) {
            return wishes;
        }
        while let Some(urgent) = self.urgent.pop_front() {
            let id = self.draw();
            wishes.push(Wish { id, query: urgent.query(), urgent: true });
            self.out.insert(id, Out::Urgent(urgent));
        }
        if self.activity != Activity::Reading {
            return wishes;
        }
        let most = self.bound().unwrap_or(u64::MAX);
        let mut out = self.out.values().filter(|out| matches!(out, Out::Pass)).count();
        while out < MOST_IN_FLIGHT && self.memory.has_room(self.bytes(), self.store.len(), out) {
            let id = PageId(self.ids + 1);
            let Some(query) = self.pass.as_mut().and_then(|pass| pass.ask(id, most)) else { break };
            self.ids = id.0;
            out += 1;
            self.out.insert(id, Out::Pass);
            wishes.push(Wish { id, query, urgent: false });
        }
        if let Some(pass) = &self.pass {
            self.speed.note(now, pass.rows);
        }
        wishes
    }

    /// A page has come. One that nobody waits for any more is nothing.
    pub fn receive(&mut self, id: PageId, page: PageRows, now: Millis) {
        let Some(out) = self.out.remove(&id) else { return };
        let is_counted = !matches!(out, Out::Urgent(Urgent::Visible(_)));
        if is_counted && self.counted.is_none_or(|(last, _)| last < id) {
            self.counted = Some((id, page.total_count));
        }
        let created = (0..page.rows.len()).map(|index| page.rows.created_at(index)).max();
        self.newest = self.newest.max(created.unwrap_or_default());
        self.memory.learn(page.rows.bytes());
        match out {
            Out::Urgent(Urgent::Newest) => self.receive_newest(id, &page),
            Out::Urgent(Urgent::Visible(visible)) => self.receive_visible(id, &visible, &page, now),
            Out::Pass => {
                if let Some(pass) = &mut self.pass {
                    pass.receive(id, page);
                }
                self.advance(now);
            }
        }
    }

    /// A page could not be read. One of a pass is asked for again after [`Self::resume`], until which nothing is; one that was
    /// urgent is left to whoever asks for it again.
    pub fn fail(&mut self, id: PageId) {
        if let Some(Out::Pass) = self.out.remove(&id)
            // The plan may have changed since: then nothing is missing.
            && self.pass.as_mut().is_some_and(|pass| pass.put_back(id))
            // Who has paused it has the say when it goes on.
            && self.activity == Activity::Reading
        {
            self.stop(Activity::Failed);
        }
    }

    pub(super) fn draw(&mut self) -> PageId {
        self.ids += 1;
        PageId(self.ids)
    }
}
