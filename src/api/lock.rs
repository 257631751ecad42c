//! The lock on everything that changes something. Closed when the client is made, shared by all its clones, and closed
//! again by itself when its time is over.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::{Access, ErrorKind};

/// How long the lock is opened for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlock {
    /// Until it is closed by hand.
    ForGood,
    /// For that long; time during which the machine sleeps counts.
    For(Duration),
}

/// Whether changes may be sent.
#[derive(Debug)]
pub(super) struct Lock {
    access: Access,
    state: Mutex<State>,
}

#[derive(Debug)]
enum State {
    Closed,
    Open,
    Until(Timer),
}

impl Lock {
    /// A closed lock; with [`Access::ReadOnly`] one that nothing opens.
    pub(super) const fn new(access: Access) -> Self {
        Self { access, state: Mutex::new(State::Closed) }
    }

    pub(super) fn open(&self, unlock: Unlock) {
        *self.state() = match (self.access, unlock) {
            (Access::ReadOnly, _) => State::Closed,
            (Access::ReadWrite, Unlock::ForGood) => State::Open,
            (Access::ReadWrite, Unlock::For(span)) => State::Until(Timer::start(span)),
        };
    }

    pub(super) fn close(&self) {
        *self.state() = State::Closed;
    }

    /// Whether a change may be sent now.
    ///
    /// # Errors
    ///
    /// Why not: [`ErrorKind::ReadOnly`] or [`ErrorKind::Locked`].
    pub(super) fn check(&self) -> Result<(), ErrorKind> {
        if self.access == Access::ReadOnly {
            return Err(ErrorKind::ReadOnly);
        }
        let mut state = self.state();
        if let State::Until(timer) = &mut *state
            && timer.is_over()
        {
            // For good: a clock that is set back does not open it again.
            *state = State::Closed;
        }
        if matches!(*state, State::Closed) { Err(ErrorKind::Locked) } else { Ok(()) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        // Every write is a single one, so what a panic left behind is whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Measures a span by two clocks. The monotonic one stands still on many systems while the machine sleeps, the system's
/// own can be set back: the span is over as soon as either says so.
#[derive(Debug)]
struct Timer {
    span: Duration,
    monotonic: Instant,
    system: SystemTime,
    /// How far the system's clock has ever been ahead of the monotonic one since the start: time slept.
    slept: Duration,
}

impl Timer {
    fn start(span: Duration) -> Self {
        Self { span, monotonic: Instant::now(), system: SystemTime::now(), slept: Duration::ZERO }
    }

    fn is_over(&mut self) -> bool {
        // A system's clock that stands before the start says nothing.
        let system = self.system.elapsed().unwrap_or_default();
        self.read(self.monotonic.elapsed(), system)
    }

    /// Whether it is over, with what the two clocks say has passed.
    fn read(&mut self, monotonic: Duration, system: Duration) -> bool {
        self.slept = self.slept.max(system.saturating_sub(monotonic));
        monotonic.saturating_add(self.slept) >= self.span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timer(seconds: u64) -> Timer {
        Timer::start(Duration::from_secs(seconds))
    }

    #[test]
    fn the_span_ends_by_either_clock_and_a_clock_set_back_wins_nothing() {
        let passes = |timer: &mut Timer, monotonic, system| {
            timer.read(Duration::from_secs(monotonic), Duration::from_secs(system))
        };
        let mut awake = timer(100);
        assert!(!passes(&mut awake, 99, 99));
        assert!(passes(&mut awake, 100, 100));

        let mut asleep = timer(100);
        assert!(passes(&mut asleep, 1, 100), "the monotonic clock stood still");

        let mut set_back = timer(100);
        assert!(!passes(&mut set_back, 99, 0));
        assert!(passes(&mut set_back, 100, 0));

        let mut slept_and_set_back = timer(100);
        assert!(!passes(&mut slept_and_set_back, 10, 60), "50 were slept");
        assert!(!passes(&mut slept_and_set_back, 49, 0));
        assert!(passes(&mut slept_and_set_back, 50, 0));

        assert!(!timer(u64::MAX).read(Duration::from_secs(1), Duration::ZERO));
        assert!(timer(0).is_over());
    }

    #[test]
    fn what_has_closed_by_itself_stays_closed() {
        let lock = Lock::new(Access::ReadWrite);
        assert_eq!(lock.check(), Err(ErrorKind::Locked));
        lock.open(Unlock::For(Duration::MAX));
        assert_eq!(lock.check(), Ok(()));
        lock.open(Unlock::For(Duration::ZERO));
        assert_eq!(lock.check(), Err(ErrorKind::Locked));
        assert!(matches!(*lock.state(), State::Closed));
        lock.open(Unlock::ForGood);
        assert_eq!(lock.check(), Ok(()));
        lock.close();
        assert_eq!(lock.check(), Err(ErrorKind::Locked));
    }

    #[test]
    fn nothing_opens_a_read_only_lock() {
        let lock = Lock::new(Access::ReadOnly);
        for unlock in [Unlock::ForGood, Unlock::For(Duration::MAX)] {
            lock.open(unlock);
            assert_eq!(lock.check(), Err(ErrorKind::ReadOnly));
        }
    }
}
