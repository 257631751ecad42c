//! When a sent request can have been carried out, by the clocks of this machine and of Clerk.

use crate::clerk::Millis;

/// How far row times may deviate from Clerk's clock as its responses show it, in milliseconds. This can be generous:
/// a lookup found no domain of that name before the request, so only a much older domain contradicts a creation.
const CLOCKS_DIFFER: i64 = 10 * 60_000;

/// The same while Clerk's clock is unknown.
const UNKNOWN_CLOCK: i64 = 24 * 60 * 60_000;

/// The offset of Clerk's clock from this machine's, as far as its responses show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockOffset {
    /// Add this to this machine's time to get Clerk's, in milliseconds.
    pub ahead: i64,
    /// The possible error in either direction, in milliseconds.
    pub uncertainty: i64,
}

/// When a sent request can have been carried out.
#[derive(Clone, Copy)]
pub(super) struct Window {
    /// When it was requested, by this machine's clock.
    pub(super) sent: Millis,
    /// When the request ended, by this machine's clock. Another person may have made later writes.
    pub(super) ended: Millis,
    pub(super) clock: Option<ClockOffset>,
}

impl Window {
    /// Whether a time, such as that of a domain's creation, is earlier than the request. Every known clock has to agree,
    /// because one alone may be wrong. A missing time proves nothing.
    pub(super) fn is_before(self, created: Millis) -> bool {
        let is_before = |ahead: i64, tolerance: i64| {
            created != Millis::default() && created < self.sent.plus(ahead.saturating_sub(tolerance))
        };
        match self.clock {
            Some(clock) => {
                is_before(clock.ahead, clock.uncertainty.saturating_add(CLOCKS_DIFFER))
                    && is_before(0, CLOCKS_DIFFER)
            }
            None => is_before(0, UNKNOWN_CLOCK),
        }
    }

    /// Whether a time is later than the end of the request. Every known clock has to agree.
    pub(super) fn is_after(self, time: Millis) -> bool {
        let is_after = |ahead: i64, tolerance: i64| time > self.ended.plus(ahead.saturating_add(tolerance));
        match self.clock {
            Some(clock) => {
                is_after(clock.ahead, clock.uncertainty.saturating_add(CLOCKS_DIFFER))
                    && is_after(0, CLOCKS_DIFFER)
            }
            None => is_after(0, UNKNOWN_CLOCK),
        }
    }

    /// Whether a row with this write time was certainly written while the request was under way. The state before the
    /// request was looked up just before it left.
    pub(super) fn is_within(self, written: Millis) -> bool {
        self.clock.is_some_and(|clock| {
            let sent = self.sent.plus(clock.ahead - clock.uncertainty);
            (sent..=self.ended.plus(clock.ahead - clock.uncertainty)).contains(&written)
        })
    }
}
