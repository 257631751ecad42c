//! The copy of the whole instance behind the list: how far it is, what is told of that, and when reading goes on.

use crate::clerk::Millis;
use crate::mirror::{Activity, Mirror};
use crate::store::Store;

use super::{Failure, Requests};

/// How often the progress moves on the screen, in milliseconds. Pages can come hundreds of times a second.
const REDRAW: i64 = 100;

/// How often reading goes on by itself after a page could not be read.
const MOST_TRIES: u32 = 3;

/// The first pause before that, in milliseconds; each further one is twice as long.
const FIRST_PAUSE: i64 = 2_000;

/// The copy, and the requests for it.
#[derive(Debug, Clone)]
pub struct LocalCopy {
    /// The copy itself.
    pub mirror: Mirror,
    /// How many rows are read without being asked for; 0 when there shall be no copy.
    pub limit: u64,
    /// Why reading has stopped.
    pub failure: Option<Failure>,
    /// How often reading has failed, without a success in between.
    tries: u32,
    /// When reading goes on by itself.
    resume: Option<Millis>,
    /// When the progress is drawn again.
    redraw: Option<Millis>,
}

impl LocalCopy {
    /// No copy yet, of at most that many rows without being asked.
    #[must_use]
    pub fn new(limit: u64) -> Self {
        Self { mirror: Mirror::new(limit), limit, failure: None, tries: 0, resume: None, redraw: None }
    }

    /// The rows.
    #[must_use]
    pub const fn store(&self) -> &Store {
        self.mirror.store()
    }

    /// Whether it can answer.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.mirror.as_of().is_some()
    }

    /// Whether there is, or will be, one.
    #[must_use]
    pub fn is_wanted(&self) -> bool {
        self.limit > 0 || self.is_whole() || self.mirror.activity() == Activity::Reading
    }

    /// Whether it is being read, or will be without a word.
    #[must_use]
    pub fn is_coming(&self) -> bool {
        match self.mirror.activity() {
            Activity::Reading => true,
            Activity::Idle => self.limit > 0,
            Activity::Failed => self.resume.is_some(),
            Activity::Paused | Activity::AtLimit | Activity::AtMemory | Activity::Cancelled => false,
        }
    }

    /// A page could not be read. Says whether reading goes on by itself in a while.
    pub(super) fn failed(&mut self, failure: &Failure, now: Millis) -> bool {
        self.failure = Some(failure.clone());
        if self.resume.is_none() && failure.is_transient() && self.tries < MOST_TRIES {
            self.resume = Some(now.plus(FIRST_PAUSE << self.tries));
            self.tries += 1;
        }
        self.resume.is_some()
    }

    /// When reading goes on by itself.
    #[must_use]
    pub const fn resumes(&self) -> Option<Millis> {
        self.resume
    }

    /// Reading goes on, or is begun anew.
    pub(super) fn goes_on(&mut self) {
        self.resume = None;
        self.failure = None;
    }

    /// Reading works.
    pub(super) const fn works(&mut self) {
        self.tries = 0;
    }

    /// The progress has moved: it is drawn in a while, together with what comes until then.
    pub(super) fn moved(&mut self, now: Millis) {
        self.redraw.get_or_insert(now.plus(REDRAW));
    }

    /// Time passes.
    pub(super) fn pass(&mut self, now: Millis) {
        self.redraw = self.redraw.filter(|due| *due > now);
    }

    /// When what is told of the copy is another text than now.
    #[must_use]
    pub fn deadline(&self, requests: &Requests, now: Millis) -> Option<Millis> {
        let age = self.mirror.as_of().map(|since| {
            let unit = step(now.since(since));
            since.plus((now.since(since) / unit + 1) * unit)
        });
        // A countdown is on the screen: it moves once a second.
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

/// How long an age of that many milliseconds is told in the same words, at most.
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
    fn an_age_is_told_anew_when_it_is_another() {
        let (mut copy, requests) = (LocalCopy::new(10), Requests::default());
        assert_eq!(copy.deadline(&requests, Millis(0)), None, "there is nothing to tell");
        copy.mirror.begin(0, Millis(1_000));
        let page = copy.mirror.page_requests(Millis(1_000)).remove(0);
        copy.mirror.receive(page.id, PageRows::default(), Millis(2_000));
        for (age, next) in [(0, 60_000), (59_999, 60_000), (60_000, 120_000), (3_600_000, 7_200_000)] {
            assert_eq!(copy.deadline(&requests, Millis(1_000 + age)), Some(Millis(1_000 + next)), "{age}");
        }
        copy.moved(Millis(2_000));
        assert_eq!(
            copy.deadline(&requests, Millis(2_000)),
            Some(Millis(2_000 + REDRAW)),
            "its progress comes first"
        );
        copy.pass(Millis(2_000 + REDRAW));
        assert_eq!(copy.deadline(&requests, Millis(2_000 + REDRAW)), Some(Millis(61_000)));
    }
}
