//! The local copy of the whole instance: its progress, its failures, and when it resumes.

use crate::clerk::Millis;
use crate::mirror::{Activity, Mirror};
use crate::store::Store;

use super::{DomainList, Failure, Requests, RowKey};

/// The redraw interval of the progress, in milliseconds. Pages can arrive hundreds of times a second.
const REDRAW: i64 = 100;

/// How often copying resumes automatically after a page could not be read.
const MAX_RETRIES: u32 = 3;

/// The first pause before that, in milliseconds; each further pause is twice as long.
const FIRST_PAUSE: i64 = 2_000;

/// The local copy and its state.
#[derive(Debug, Clone)]
pub struct LocalCopy {
    pub mirror: Mirror,
    /// How many rows to copy automatically; 0 for no copy.
    pub limit: u64,
    /// Why copying has stopped.
    pub failure: Option<Failure>,
    /// What the flags were last looked for in.
    pub(super) flagged: Option<Flagged>,
    /// Consecutive failures.
    tries: u32,
    /// When copying resumes automatically.
    resume: Option<Millis>,
    /// When the progress is redrawn.
    redraw: Option<Millis>,
}

/// What the flags depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Flagged {
    pub generation: u64,
    /// Time passes, too: each refresh of the copy finds who has been waiting for long by now.
    pub scans: u64,
    pub max_domains: u64,
}

impl LocalCopy {
    /// An empty copy that takes at most that many rows automatically.
    #[must_use]
    pub fn new(limit: u64) -> Self {
        Self {
            mirror: Mirror::new(limit),
            limit,
            failure: None,
            flagged: None,
            tries: 0,
            resume: None,
            redraw: None,
        }
    }

    #[must_use]
    pub const fn store(&self) -> &Store {
        self.mirror.store()
    }

    /// Whether it is complete and can be searched.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.mirror.as_of().is_some()
    }

    /// The number of a row in the complete copy.
    #[must_use]
    pub fn number(&self, id: &str) -> Option<u32> {
        if self.is_whole() { self.store().number(id) } else { None }
    }

    /// The key of a row: its number where the complete copy has it.
    pub(super) fn key<'a>(&self, row: RowKey<&'a str>) -> RowKey<&'a str> {
        match row {
            RowKey::Loaded(id) => self.number(id).map_or(row, RowKey::Copied),
            RowKey::Copied(_) => row,
        }
    }

    /// How many domains the list's query could not be applied to, because the copy lacks them although Clerk counted them.
    #[must_use]
    pub fn unsearched(&self, list: &DomainList) -> Option<u64> {
        let is_search = list.is_local() && list.source().query().is_filtered();
        self.mirror.unsearchable().filter(|_| is_search)
    }

    /// Whether there is a copy, or will be.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.limit > 0 || self.is_whole() || self.mirror.activity() == Activity::Reading
    }

    /// Whether it is being copied, or will be without a key.
    #[must_use]
    pub fn is_coming(&self) -> bool {
        match self.mirror.activity() {
            Activity::Reading => true,
            Activity::Idle => self.limit > 0,
            Activity::Failed => self.resume.is_some(),
            Activity::Paused | Activity::AtLimit | Activity::AtMemory | Activity::Cancelled => false,
        }
    }

    /// A page could not be read. True when copying will resume automatically.
    pub(super) fn failed(&mut self, failure: &Failure, now: Millis) -> bool {
        self.failure = Some(failure.clone());
        if self.resume.is_none() && failure.is_transient() && self.tries < MAX_RETRIES {
            self.resume = Some(now.plus(FIRST_PAUSE << self.tries));
            self.tries += 1;
        }
        self.resume.is_some()
    }

    /// When copying resumes automatically.
    #[must_use]
    pub const fn resume_at(&self) -> Option<Millis> {
        self.resume
    }

    /// Copying resumes or restarts.
    pub(super) fn clear_failure(&mut self) {
        self.resume = None;
        self.failure = None;
    }

    /// A page was read successfully.
    pub(super) const fn reset_tries(&mut self) {
        self.tries = 0;
    }

    /// The progress has changed: it is redrawn after a short delay, together with further changes.
    pub(super) fn schedule_redraw(&mut self, now: Millis) {
        self.redraw.get_or_insert(now.plus(REDRAW));
    }

    /// Clears a redraw that was due.
    pub(super) fn pass(&mut self, now: Millis) {
        self.redraw = self.redraw.filter(|due| *due > now);
    }

    /// When the text about the copy changes next.
    #[must_use]
    pub fn deadline(&self, requests: &Requests, now: Millis) -> Option<Millis> {
        let age = self.mirror.as_of().map(|since| {
            let unit = step(now.since(since));
            since.plus((now.since(since) / unit + 1) * unit)
        });
        // A visible countdown changes once a second.
        let counts = match self.mirror.activity() {
            Activity::Reading => requests.copy_pause(now).is_some(),
            Activity::Failed => self.resume.is_some(),
            Activity::Idle
            | Activity::Paused
            | Activity::AtLimit
            | Activity::AtMemory
            | Activity::Cancelled => false,
        };
        let countdown = counts.then(|| now.plus(1_000));
        self.redraw.into_iter().chain(age).chain(countdown).chain(self.resume).min()
    }
}

/// How long an age is displayed unchanged at most, both in milliseconds.
const fn step(age: i64) -> i64 {
    const MINUTE: i64 = 60_000;
    const HOUR: i64 = 60 * MINUTE;
    const DAY: i64 = 24 * HOUR;
    match age {
        DAY.. => DAY,
        HOUR.. => HOUR,
        _ => MINUTE,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::PageRows;

    #[test]
    fn the_deadline_is_when_the_displayed_age_changes() {
        let (mut copy, requests) = (LocalCopy::new(10), Requests::default());
        assert_eq!(copy.deadline(&requests, Millis(0)), None, "nothing to display");
        copy.mirror.begin(0, Millis(1_000));
        let page = copy.mirror.page_requests(Millis(1_000)).remove(0);
        copy.mirror.receive(page.id, PageRows::default(), Millis(2_000));
        for (age, next) in [(0, 60_000), (59_999, 60_000), (60_000, 120_000), (3_600_000, 7_200_000)] {
            assert_eq!(copy.deadline(&requests, Millis(1_000 + age)), Some(Millis(1_000 + next)), "{age}");
        }
        copy.schedule_redraw(Millis(2_000));
        assert_eq!(
            copy.deadline(&requests, Millis(2_000)),
            Some(Millis(2_000 + REDRAW)),
            "its progress comes first"
        );
        copy.pass(Millis(2_000 + REDRAW));
        assert_eq!(copy.deadline(&requests, Millis(2_000 + REDRAW)), Some(Millis(61_000)));
    }
}
