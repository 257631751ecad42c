//! Rows so young that a list which lacks them may only lag.

use crate::clerk::Millis;

/// Lists catch up within seconds.
const MAX_LAG: i64 = 60_000;

/// How far this machine's clock may be off.
const MAX_CLOCK_SKEW: i64 = 600_000;

/// Whether a row created then may still be missing from a list read at `now`. `newest` is the youngest row known: it is
/// the server's own clock, but one that stands still in an instance where nobody creates anything; so this machine's
/// clock has a say too.
pub(super) const fn may_lag(created: Millis, newest: Millis, now: Millis) -> bool {
    newest.since(created) < MAX_LAG && now.since(created) < MAX_CLOCK_SKEW
}
