//! Who may send now: the budget, the pause that Clerk asks for, and the line in front of both. Pure: the time is handed
//! in, as what has passed since some beginning.
//!
//! The budget is exact: it is kept in every stretch of time of its length, wherever one begins. A bucket that fills up
//! would let through twice as much around the moment at which it is full.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use super::Budget;

/// What goes first when not everything may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// Changes, and the look-ups that tell what became of one. Part of the budget is kept for them.
    Change,
    /// What somebody waits for in front of the screen.
    Screen,
    /// What nobody waits for.
    Background,
}

/// Requests of one lane run beside each other, up to a bound, and never wait for those of another. Of two that are
/// equally urgent the one of the lane in front goes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Lane {
    /// Changes. The row of one was read just before: the longer it waits, the more can have happened to it.
    Change,
    /// Look-ups of changes.
    Look,
    /// All other reads.
    Read,
}

/// A place in the line: by priority, then by lane, then in order of coming.
pub(super) type Place = (Priority, Lane, u64);

/// Why a request has to wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The client's own budget is used up.
    Budget,
    /// Clerk has said that there were too many requests.
    Pause,
}

/// What a request waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Hold {
    /// Others of its lane, for as long as they take.
    Lane,
    /// Until then; as well as can be told now.
    Until(Duration, Why),
}

/// Waiting requests of one lane. Whoever asks for more asks for nothing that could be of use to him.
pub(super) const MOST_WAITING: usize = 256;

/// The first pause after a 429 that asks for none; each further one is twice as long.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// A longer one is not obeyed to its end: Clerk counts in windows of seconds, and a proxy's slip must not end the day.
const LONGEST_OBEYED: Duration = Duration::from_secs(3_600);

/// After a 429 the budget is half of what it was, and comes back by this part of the whole in each window without one.
const STEPS_BACK: u32 = 8;

#[derive(Debug)]
pub(super) struct Pace {
    budget: Option<Budget>,
    /// When the requests left that still count, the oldest first.
    sent: VecDeque<Duration>,
    line: BTreeMap<Place, Lane>,
    tickets: u64,
    running: [usize; 3],
    paused_until: Duration,
    cut: Option<Cut>,
}

/// Clerk has said that there were too many requests.
#[derive(Debug, Clone, Copy)]
struct Cut {
    at: Duration,
    /// The budget then.
    to: u32,
    /// How often, without a success in between.
    in_a_row: u32,
}

impl Pace {
    pub(super) const fn new(budget: Option<Budget>) -> Self {
        Self {
            budget,
            sent: VecDeque::new(),
            line: BTreeMap::new(),
            tickets: 0,
            running: [0; 3],
            paused_until: Duration::ZERO,
            cut: None,
        }
    }

    /// Joins the line; `None` when too many of that lane wait already.
    pub(super) fn join(&mut self, priority: Priority, lane: Lane) -> Option<Place> {
        if self.line.values().filter(|other| **other == lane).count() >= MOST_WAITING {
            return None;
        }
        self.tickets += 1;
        let place = (priority, lane, self.tickets);
        self.line.insert(place, lane);
        Some(place)
    }

    /// Leaves the line without having sent anything.
    pub(super) fn leave(&mut self, place: Place) {
        self.line.remove(&place);
    }

    /// Whether that place may send now; if so it has left the line, and counts.
    ///
    /// # Errors
    ///
    /// What it waits for.
    pub(super) fn start(&mut self, place: Place, now: Duration) -> Result<(), Hold> {
        self.forget(now);
        if now < self.paused_until {
            return Err(Hold::Until(self.paused_until, Why::Pause));
        }
        // Those ahead may not have woken up yet: what they may have is not there for those behind.
        let mut running = self.running;
        let mut sent = self.sent.len();
        for (&other, &lane) in &self.line {
            let has_room = running[lane as usize] < beside_each_other(lane, other.0);
            if other != place {
                running[lane as usize] += usize::from(has_room);
                sent += usize::from(has_room);
                continue;
            }
            if !has_room {
                return Err(Hold::Lane);
            }
            let (Some(budget), Some(share)) = (self.budget, self.share(place.0, now)) else { break };
            if sent < share {
                self.sent.push_back(now);
                break;
            }
            let last_to_expire = self.sent.get(sent - share).or(self.sent.back());
            let until = last_to_expire.map_or(now, |then| *then) + expires_after(&budget);
            return Err(Hold::Until(until, Why::Budget));
        }
        if let Some(lane) = self.line.remove(&place) {
            self.running[lane as usize] += 1;
        }
        Ok(())
    }

    /// A request of that lane has ended.
    pub(super) fn end(&mut self, lane: Lane) {
        let running = &mut self.running[lane as usize];
        *running = running.saturating_sub(1);
    }

    /// Clerk has said "too many" to a request that left at `sent`.
    pub(super) fn rejected(&mut self, sent: Duration, asked: Option<Duration>, now: Duration) {
        let before = self.budget.map_or(0, |budget| self.allowed(&budget, now));
        if let Some(asked) = asked {
            self.pause(asked.min(LONGEST_OBEYED), now);
        }
        // Without a budget Clerk's word counts, and nothing else.
        if self.budget.is_none() {
            return;
        }
        // What left before the last cut says nothing of what came of it.
        if self.cut.is_some_and(|cut| sent <= cut.at) {
            return;
        }
        let to = (before / 2).max(1);
        let in_a_row = self.cut.map_or(0, |cut| cut.in_a_row);
        if asked.is_none() {
            self.pause(FIRST_PAUSE.saturating_mul(1 << in_a_row.min(8)).min(LONGEST_PAUSE), now);
        }
        self.cut = Some(Cut { at: now, to, in_a_row: in_a_row + 1 });
    }

    fn pause(&mut self, pause: Duration, now: Duration) {
        self.paused_until = self.paused_until.max(now + pause);
    }

    /// Clerk has taken a request that left at `sent`.
    pub(super) fn accepted(&mut self, sent: Duration) {
        if let Some(cut) = &mut self.cut
            && sent > cut.at
        {
            cut.in_a_row = 0;
        }
    }

    /// How long the pause still lasts that Clerk asked for.
    pub(super) fn pause_left(&self, now: Duration) -> Duration {
        self.paused_until.saturating_sub(now)
    }

    fn forget(&mut self, now: Duration) {
        let Some(budget) = self.budget else { return };
        while self.sent.front().is_some_and(|sent| *sent + expires_after(&budget) <= now) {
            self.sent.pop_front();
        }
    }

    /// How much of the budget is there at present.
    fn allowed(&self, budget: &Budget, now: Duration) -> u32 {
        let Some(cut) = self.cut else { return budget.requests() };
        let quiet = now.saturating_sub(cut.at.max(self.paused_until));
        let windows = quiet.as_nanos() / budget.window().as_nanos().max(1);
        let windows = u32::try_from(windows).unwrap_or(u32::MAX);
        let step = budget.requests().div_ceil(STEPS_BACK);
        cut.to.saturating_add(windows.saturating_mul(step)).min(budget.requests())
    }

    /// How many requests may count for one more of that priority to leave; `None` without a budget.
    fn share(&self, priority: Priority, now: Duration) -> Option<usize> {
        let allowed = self.allowed(self.budget.as_ref()?, now) as usize;
        // A tenth is kept for changes, two at least, as long as anything is left for the rest.
        let kept = (allowed / 10).max(2).min(allowed.saturating_sub(1));
        Some(match priority {
            Priority::Change => allowed,
            Priority::Screen => allowed - kept,
            Priority::Background => ((allowed - kept) / 2).max(1),
        })
    }
}

/// When a request no longer counts. A moment later than the window is long: two requests exactly that far apart lie in
/// one window still.
fn expires_after(budget: &Budget) -> Duration {
    budget.window() + Duration::from_millis(1)
}

/// How many of a lane may be on their way when one more starts.
const fn beside_each_other(lane: Lane, priority: Priority) -> usize {
    match (lane, priority) {
        (Lane::Change | Lane::Look, _) => 4,
        // With 50 ms for each answer, as many as it takes for 100,000 rows in little more than a second.
        (Lane::Read, Priority::Background) => 10,
        // The rest is always there for the screen.
        (Lane::Read, _) => 14,
    }
}

#[cfg(test)]
mod tests;
