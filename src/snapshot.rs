//! The local copy of a whole instance: which pages it is read in, in which order, and what follows from them. Asks
//! nobody itself: it says what it wishes to read, and is handed the answers.
//!
//! The list changes while it is read. What makes the copy right all the same is told at [`pass`].

mod bits;
mod held;
mod pass;
mod plan;
mod recent;
mod speed;
mod sweep;
mod urgent;

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet, VecDeque};

use self::held::Held;
use self::pass::{Pass, Step};
use self::speed::Speed;
use self::urgent::Urgent;
use crate::clerk::{ListQuery, Millis, OrganizationDomain};
use crate::store::{Batch, PageRows, Store};

/// Pages of a pass that are asked for at once.
pub const MOST_IN_FLIGHT: usize = 10;

/// Names one page that is asked for. One that is asked for later is larger.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PageId(pub u64);

/// One page of list_all that is to be asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wish {
    /// Names it in [`Snapshot::receive`] or [`Snapshot::fail`].
    pub id: PageId,
    /// What to ask.
    pub query: ListQuery,
    /// Whether somebody waits for it in front of the screen.
    pub urgent: bool,
}

/// What the copy is doing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Activity {
    /// Nothing: it was not begun yet, or it is finished.
    #[default]
    Idle,
    /// The list is being read.
    Reading,
    /// Reading was interrupted by [`Snapshot::pause`].
    Paused,
    /// As many rows were read as may be without being asked to go on.
    AtLimit,
    /// A page could not be read, or the list changes too much to be read.
    Failed,
    /// Reading was ended by [`Snapshot::give_up`].
    GivenUp,
}

/// How far the present reading has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// Rows read; those of the copy when nothing is being read.
    pub rows: u64,
    /// Rows that the list has, as far as is known.
    pub total: u64,
    /// Rows read in a second, lately.
    pub per_second: Option<u64>,
    /// How long the rest will take, in milliseconds.
    pub left: Option<i64>,
    /// There is no whole copy yet.
    pub first: bool,
}

/// The local copy.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    store: Store,
    /// When the last finished pass began.
    whole: Option<Millis>,
    pass: Option<Pass>,
    activity: Activity,
    /// Rows after which a first pass stops; `None` for no such bound.
    limit: Option<u64>,
    /// It was told never to read anything.
    is_off: bool,
    /// Another pass is to follow the present one.
    again: bool,
    ids: u64,
    /// What was asked for and not answered.
    out: HashMap<PageId, Out>,
    urgent: VecDeque<Urgent>,
    held: Held,
    /// Rows that are known to be gone. Ids are not used twice.
    gone: HashSet<String>,
    /// Rows that were told of by something else than a pass: pages asked for from then on can know of them.
    told: HashMap<String, PageId>,
    /// When the youngest row of all was created.
    newest: Millis,
    /// What Clerk said of the whole list when it was last asked.
    counted: Option<(PageId, i64)>,
    speed: Speed,
}

/// What a page was asked for.
#[derive(Debug, Clone)]
enum Out {
    Pass,
    Urgent(Urgent),
}

impl Snapshot {
    /// A copy without rows. A first pass stops at `limit` rows until [`Self::resume`]; with 0 nothing is ever read.
    #[must_use]
    pub fn new(limit: u64) -> Self {
        Self { limit: Some(limit), is_off: limit == 0, ..Self::default() }
    }

    /// The rows. Those of a whole instance once [`Self::as_of`] says so.
    #[must_use]
    pub const fn store(&self) -> &Store {
        &self.store
    }

    /// What it is doing.
    #[must_use]
    pub const fn activity(&self) -> Activity {
        self.activity
    }

    /// When the last finished pass began; `None` as long as there is no whole copy. What has not changed since is as
    /// [`Self::store`] has it.
    #[must_use]
    pub const fn as_of(&self) -> Option<Millis> {
        self.whole
    }

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
            None => self.start(self.counted.map_or(0, |(_, total)| u64::try_from(total).unwrap_or(0)), now),
        }
        if self.activity == Activity::Failed {
            self.activity = Activity::Reading;
        }
    }

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
        while out < MOST_IN_FLIGHT {
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

    /// A page could not be read. It is asked for again after [`Self::resume`]; until then nothing is.
    pub fn fail(&mut self, id: PageId) {
        match self.out.remove(&id) {
            None => return,
            Some(Out::Urgent(urgent)) => self.urgent.push_front(urgent),
            // The plan may have changed since: then nothing is missing.
            Some(Out::Pass) if !self.pass.as_mut().is_some_and(|pass| pass.put_back(id)) => return,
            Some(Out::Pass) => {}
        }
        self.stop(Activity::Failed);
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
            Activity::AtLimit => self.limit = None,
            Activity::Paused | Activity::Failed | Activity::GivenUp => {}
        }
        self.activity = Activity::Reading;
        if self.pass.is_none() {
            self.start(self.counted.map_or(0, |(_, total)| u64::try_from(total).unwrap_or(0)), now);
        }
        self.advance(now);
    }

    /// Ends the reading; a whole copy from before stays. Returns the requests that nobody waits for any more.
    pub fn give_up(&mut self) -> Vec<PageId> {
        if self.pass.take().is_some() {
            self.stop(Activity::GivenUp);
        }
        self.again = false;
        self.urgent.clear();
        let mut out: Vec<_> = self.out.drain().map(|(id, _)| id).collect();
        out.sort_unstable();
        out
    }

    /// What an answer to a write, or any fresher reading of one row, has said.
    pub fn put(&mut self, domain: &OrganizationDomain) {
        if self.is_off || self.gone.contains(&domain.id) {
            return;
        }
        let next = PageId(self.ids + 1);
        self.told.insert(domain.id.clone(), next);
        let row = Batch::of(std::slice::from_ref(domain));
        if self.whole.is_some() || self.store.number(&domain.id).is_some() {
            self.store.merge(&row);
        }
        if self.whole.is_none() {
            // Also where it is known: should the first pass begin anew, its pages may lag behind this.
            self.held.keep(row, next);
        }
    }

    /// That row is known to be gone. No list that lags brings it back.
    pub fn remove(&mut self, id: &str) {
        if self.is_off {
            return;
        }
        self.gone.insert(id.to_owned());
        self.held.remove(id);
        if let Some(number) = self.store.number(id) {
            self.store.remove(number);
        }
    }

    /// How far the present reading has come.
    #[must_use]
    pub fn progress(&self, now: Millis) -> Progress {
        let len = self.store.len() as u64;
        let (rows, total) = self.pass.as_ref().map_or((len, len), |pass| (pass.rows, pass.total()));
        let per_second = self.speed.per_second(now).filter(|_| self.activity == Activity::Reading);
        let left = per_second.map(|speed| {
            let milliseconds = (total - rows.min(total)).saturating_mul(1_000) / speed.max(1);
            i64::try_from(milliseconds).unwrap_or(i64::MAX)
        });
        Progress { rows, total, per_second, left, first: self.whole.is_none() }
    }

    /// How many rows the instance has, as Clerk said when it was last asked for the list.
    #[must_use]
    pub fn counted(&self) -> Option<i64> {
        self.counted.map(|(_, total)| total)
    }

    fn start(&mut self, total: u64, now: Millis) {
        if self.whole.is_none() {
            // Nobody works with a part of a copy, and what is in it could be out of order.
            self.store = Store::default();
        }
        // What was told of until now is not to pass for something that was told of since.
        self.draw();
        self.pass = Some(Pass::new(total, now, PageId(self.ids + 1)));
        self.activity = Activity::Reading;
        self.speed.forget();
    }

    fn stop(&mut self, activity: Activity) {
        self.activity = activity;
        self.speed.forget();
    }

    fn draw(&mut self) -> PageId {
        self.ids += 1;
        PageId(self.ids)
    }

    /// How many rows may be read without being asked.
    fn bound(&self) -> Option<u64> {
        self.limit.filter(|_| self.whole.is_none())
    }

    /// Takes over what can be taken over.
    fn advance(&mut self, now: Millis) {
        while let Some(pass) = &mut self.pass {
            if self.limit.is_some_and(|limit| self.whole.is_none() && pass.rows >= limit) {
                if self.activity == Activity::Reading {
                    self.stop(Activity::AtLimit);
                }
                return;
            }
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
            }
        }
    }

    fn finish(&mut self, now: Millis) {
        let Some(pass) = self.pass.take() else { return };
        self.sweep(&pass);
        for (row, is_fresh) in self.held.take(pass.first) {
            let is_known = self.store.number(&row.id(0)).is_some();
            if is_known || is_fresh || recent::may_lag(row.created_at(0), self.newest, pass.began) {
                merge(&mut self.store, &row, &self.gone);
            }
        }
        self.told.retain(|_, since| *since >= pass.first);
        self.whole = Some(pass.began);
        self.stop(Activity::Idle);
        if std::mem::take(&mut self.again) {
            self.start(pass.total(), now);
        }
    }

    /// Whether that row was told of, by something else than a pass, after that page was asked for.
    fn was_told_since(&self, id: &str, page: PageId) -> bool {
        self.told.get(id).is_some_and(|since| *since >= page)
    }
}

/// Takes rows over, but for those that are known to be gone. The numbers of those taken.
fn merge(store: &mut Store, rows: &Batch, gone: &HashSet<String>) -> Vec<u32> {
    let is_gone = |index: &usize| gone.contains(&*rows.id(*index));
    if gone.is_empty() || !(0..rows.len()).any(|index| is_gone(&index)) {
        return store.merge(rows);
    }
    store.merge(&rows.pick((0..rows.len()).filter(|index| !is_gone(index))))
}
