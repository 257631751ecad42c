//! The lock on changes, shared by all clones of a client. It starts locked, and locks again automatically when its time is
//! over.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use super::{Access, ErrorKind};

/// How long the lock stays open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unlock {
    /// Until it is locked explicitly.
    ForGood,
    /// Includes time during which the machine is suspended.
    For(Duration),
}

#[derive(Debug)]
pub(super) struct WriteLock {
    access: Access,
    state: Mutex<LockState>,
}

#[derive(Debug)]
enum LockState {
    Locked,
    Unlocked,
    UnlockedFor(Timer),
}

impl WriteLock {
    /// Starts locked; with [`Access::ReadOnly`] it stays locked.
    pub(super) const fn new(access: Access) -> Self {
        Self { access, state: Mutex::new(LockState::Locked) }
    }

    pub(super) fn unlock(&self, unlock: Unlock) {
        *self.state() = match (self.access, unlock) {
            (Access::ReadOnly, _) => LockState::Locked,
            (Access::ReadWrite, Unlock::ForGood) => LockState::Unlocked,
            (Access::ReadWrite, Unlock::For(span)) => LockState::UnlockedFor(Timer::start(span)),
        };
    }

    pub(super) fn lock(&self) {
        *self.state() = LockState::Locked;
    }

    /// Checks that a change may be sent now.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::ReadOnly`] or [`ErrorKind::Locked`].
    pub(super) fn check(&self) -> Result<(), ErrorKind> {
        if self.access == Access::ReadOnly {
            return Err(ErrorKind::ReadOnly);
        }
        let mut state = self.state();
        if let LockState::UnlockedFor(timer) = &mut *state
            && timer.is_over()
        {
            // Permanently: setting the clock back must not unlock it again.
            *state = LockState::Locked;
        }
        if matches!(*state, LockState::Locked) { Err(ErrorKind::Locked) } else { Ok(()) }
    }

    fn state(&self) -> MutexGuard<'_, LockState> {
        // Safe after a panic: every update is a single assignment.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Measures a span by two clocks. On many systems the monotonic clock stops while the machine is suspended, and the system
/// clock can be set back: the span is over as soon as either clock has passed its end.
#[derive(Debug)]
struct Timer {
    span: Duration,
    monotonic: Instant,
    system: SystemTime,
    /// The largest lead of the system clock over the monotonic one since the start: the time suspended.
    suspended: Duration,
}

impl Timer {
    fn start(span: Duration) -> Self {
        Self { span, monotonic: Instant::now(), system: SystemTime::now(), suspended: Duration::ZERO }
    }

    fn is_over(&mut self) -> bool {
        // A system clock set to before the start says nothing.
        let system = self.system.elapsed().unwrap_or_default();
        self.read(self.monotonic.elapsed(), system)
    }

    /// Whether the span is over, given the time elapsed by each clock.
    fn read(&mut self, monotonic: Duration, system: Duration) -> bool {
        self.suspended = self.suspended.max(system.saturating_sub(monotonic));
        monotonic.saturating_add(self.suspended) >= self.span
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timer(seconds: u64) -> Timer {
        Timer::start(Duration::from_secs(seconds))
    }

    #[test]
    fn the_span_ends_by_either_clock_and_setting_one_back_gains_nothing() {
        let is_over = |timer: &mut Timer, monotonic, system| {
            timer.read(Duration::from_secs(monotonic), Duration::from_secs(system))
        };
        let mut awake = timer(100);
        assert!(!is_over(&mut awake, 99, 99));
        assert!(is_over(&mut awake, 100, 100));

        let mut asleep = timer(100);
        assert!(is_over(&mut asleep, 1, 100), "the monotonic clock stopped");

        let mut set_back = timer(100);
        assert!(!is_over(&mut set_back, 99, 0));
        assert!(is_over(&mut set_back, 100, 0));

        let mut suspended_and_set_back = timer(100);
        assert!(!is_over(&mut suspended_and_set_back, 10, 60), "50 s were suspended");
        assert!(!is_over(&mut suspended_and_set_back, 49, 0));
        assert!(is_over(&mut suspended_and_set_back, 50, 0));

        assert!(!timer(u64::MAX).read(Duration::from_secs(1), Duration::ZERO));
        assert!(timer(0).is_over());
    }

    #[test]
    fn an_expired_lock_stays_locked() {
        let lock = WriteLock::new(Access::ReadWrite);
        assert_eq!(lock.check(), Err(ErrorKind::Locked));
        lock.unlock(Unlock::For(Duration::MAX));
        assert_eq!(lock.check(), Ok(()));
        lock.unlock(Unlock::For(Duration::ZERO));
        assert_eq!(lock.check(), Err(ErrorKind::Locked));
        assert!(matches!(*lock.state(), LockState::Locked));
        lock.unlock(Unlock::ForGood);
        assert_eq!(lock.check(), Ok(()));
        lock.lock();
        assert_eq!(lock.check(), Err(ErrorKind::Locked));
    }

    #[test]
    fn a_read_only_lock_cannot_be_unlocked() {
        let lock = WriteLock::new(Access::ReadOnly);
        for unlock in [Unlock::ForGood, Unlock::For(Duration::MAX)] {
            lock.unlock(unlock);
            assert_eq!(lock.check(), Err(ErrorKind::ReadOnly));
        }
    }
}
