//! Rows so new that a list without them may just lag.

use crate::clerk::Millis;

/// Lists catch up within seconds. In milliseconds.
const MAX_LAG: i64 = 60_000;

/// How far this machine's clock may be off, in milliseconds.
const MAX_CLOCK_SKEW: i64 = 600_000;

/// Whether a row created then may still be missing from a list read at `now`. `newest`, the creation of the newest known
/// row, serves as the server's clock. It stands still in an instance where nothing is created, so this machine's clock
/// counts too.
pub(super) const fn may_lag(created: Millis, newest: Millis, now: Millis) -> bool {
    newest.since(created) < MAX_LAG && now.since(created) < MAX_CLOCK_SKEW
}
