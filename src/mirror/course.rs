//! When the list is read: from the beginning, again, not at the moment, no more.

use super::pass::{Pass, Step};
use super::urgent::Urgent;
use super::{Activity, Mirror, PageId, merge, recent};
use crate::clerk::Millis;
use crate::store::Store;

/// Rows that room is made for at once, at the most; more come in as they come.
const MOST_RESERVED: u64 = 1 << 22;

impl Mirror {
    /// Begins the first pass, when the first page on the screen has told how many rows there are.
    pub fn begin(&mut self, total: u64, now: Millis) {
        if !self.is_off && self.activity == Activity::Idle && self.pass.is_none() && self.whole.is_none() {
            self.start(total, now);
        }
    }

    /// Reads again: first the newest rows and the visible ones (id and name), then the whole list. A pass that is under way
    /// is not thrown away, since whoever refreshes often would never get to its end; another one follows it.
    pub fn refresh(&mut self, visible: &[(String, String)], now: Millis) {
        if self.is_off {
            return;
        }
        self.urgent = Urgent::of(visible).collect();
        match &self.pass {
            Some(pass) => self.again |= pass.rows > 0,
            None => self.start(self.expected(), now),
        }
        if self.activity == Activity::Failed {
            self.activity = Activity::Reading;
        }
    }

    /// Asks for nothing more. What is on its way is still taken.
    pub fn pause(&mut self) {
        if self.activity == Activity::Reading {
            self.stop(Activity::Paused);
        }
    }

    /// Goes on: after a pause, a failure, at the limit, and from the beginning where reading was given up.
    pub fn resume(&mut self, now: Millis) {
        match self.activity {
            Activity::Idle | Activity::Reading => return,
            Activity::AtLimit | Activity::GivenUp => self.limit = None,
            Activity::AtMemory => self.memory.grant(),
            Activity::Paused | Activity::Failed => {}
        }
        self.activity = Activity::Reading;
        if self.pass.is_none() {
            self.start(self.expected(), now);
        }
        self.advance(now);
    }

    /// Ends the reading; a whole copy from before stays. Returns the requests that nobody waits for any more.
    pub fn give_up(&mut self) -> Vec<PageId> {
        if self.pass.take().is_some() || self.activity == Activity::Failed {
            self.stop(Activity::GivenUp);
        }
        if self.whole.is_none() {
            // Nobody works with a part of a copy; it may be large.
            self.store = Store::default();
        }
        self.again = false;
        self.urgent.clear();
        let mut out: Vec<_> = self.out.drain().map(|(id, _)| id).collect();
        out.sort_unstable();
        out
    }

    /// How many rows there should be; 0 where nobody knows.
    fn expected(&self) -> u64 {
        self.counted().and_then(|total| u64::try_from(total).ok()).unwrap_or(0)
    }

    fn start(&mut self, total: u64, now: Millis) {
        if self.whole.is_none() {
            // Nobody works with a part of a copy, and what is in it could be out of order.
            self.store = Store::default();
            // The server's word is not to take all memory.
            let expected = total.min(self.bound().unwrap_or(MOST_RESERVED)).min(MOST_RESERVED);
            self.store.reserve(usize::try_from(expected).unwrap_or(0));
        }
        // What was told of until now is not to pass for something that was told of since.
        self.draw();
        self.short = None;
        self.pass = Some(Pass::new(total, now, PageId(self.ids + 1)));
        self.activity = Activity::Reading;
        self.speed.forget();
    }

    pub(super) fn stop(&mut self, activity: Activity) {
        self.activity = activity;
        self.speed.forget();
    }

    /// How many rows may be read without being asked.
    pub(super) fn bound(&self) -> Option<u64> {
        self.limit.filter(|_| self.whole.is_none())
    }

    /// Takes over what can be taken over.
    pub(super) fn advance(&mut self, now: Millis) {
        let limit = self.bound();
        while let Some(pass) = &self.pass {
            if limit.is_some_and(|limit| pass.rows >= limit) {
                if pass.is_counted() {
                    // Nobody asks for more only to see that nothing follows.
                    self.finish(now);
                    continue;
                }
                if self.activity == Activity::Reading {
                    self.stop(Activity::AtLimit);
                }
                return;
            }
            if self.bytes() > self.memory.allowed(self.store.len()) {
                if self.activity == Activity::Reading {
                    self.stop(Activity::AtMemory);
                }
                return;
            }
            let Some(pass) = &mut self.pass else { return };
            let step = pass.step(&mut self.store, &self.gone);
            self.speed.note(now, pass.rows);
            match step {
                Step::Goes => {}
                Step::Waits => return,
                Step::Done => self.finish(now),
                Step::Lost => {
                    self.pass = None;
                    self.stop(Activity::Failed);
                }
                Step::Short => {
                    self.short = Some((pass.rows, pass.total()));
                    self.pass = None;
                    self.stop(Activity::Failed);
                }
            }
        }
    }

    fn finish(&mut self, now: Millis) {
        let Some(pass) = self.pass.take() else { return };
        self.sweep(&pass);
        self.passes += 1;
        self.missing = self
            .counted
            .map_or(0, |(_, total)| total.saturating_sub(i64::try_from(pass.rows).unwrap_or(i64::MAX)));
        for (row, is_fresh) in self.held.take(pass.first) {
            let is_known = self.store.number(&row.id(0)).is_some();
            if is_known || is_fresh || recent::may_lag(row.created_at(0), self.newest, pass.began) {
                merge(&mut self.store, &row, &self.gone);
            }
        }
        for row in std::mem::take(&mut self.unlisted) {
            if self.store.number(&row.id(0)).is_some() {
                self.store.merge(&row);
            }
        }
        self.told.retain(|_, since| *since >= pass.first);
        self.whole = Some(pass.began);
        let before = self.activity;
        self.stop(Activity::Idle);
        if std::mem::take(&mut self.again) {
            self.start(pass.total(), now);
            // Whoever has paused the one has not asked for the other to begin.
            if before == Activity::Paused {
                self.stop(before);
            }
        }
    }
}
