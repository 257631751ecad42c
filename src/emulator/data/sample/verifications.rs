//! Generates states of affiliation and ownership.

use fastrand::Rng;

use crate::clerk::Millis;
use crate::emulator::data::row::{Affiliation, MAILBOXES, Mode, Ownership, Status, Strategy, moment};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// Creation and last change of a row, and the current time of the sample data.
#[derive(Debug, Clone, Copy)]
pub(super) struct Times {
    pub(super) created: Millis,
    pub(super) updated: Millis,
    pub(super) now: Millis,
}

impl Times {
    /// A random time between the row's creation and its last change.
    fn within(self, rng: &mut Rng) -> Millis {
        self.created.plus(rng.i64(0..=self.updated.since(self.created).max(0)))
    }

    /// A random future time at most this many milliseconds from now.
    fn ahead(self, rng: &mut Rng, milliseconds: i64) -> Millis {
        self.now.plus(rng.i64(MINUTE..milliseconds))
    }
}

/// Draws a state of affiliation.
pub(super) fn status(rng: &mut Rng) -> Status {
    match rng.u32(0..100) {
        0..62 => Status::Verified,
        62..84 => Status::Unverified,
        84..92 => Status::Failed,
        _ => Status::Expired,
    }
}

/// Draws an enrollment mode.
pub(super) fn mode(rng: &mut Rng) -> Mode {
    match rng.u32(0..100) {
        0..40 => Mode::MANUAL_INVITATION,
        40..65 => Mode::AUTOMATIC_INVITATION,
        65..85 => Mode::AUTOMATIC_SUGGESTION,
        _ => Mode::ENTERPRISE_SSO,
    }
}

/// An affiliation of this status, and its mailbox as an index.
pub(super) fn affiliation(rng: &mut Rng, times: Times, status: Status) -> (Affiliation, Option<u8>) {
    // Some were set by an administrator or never attempted.
    let untried = match status {
        Status::Verified => rng.u32(0..5) == 0,
        Status::Unverified => rng.u32(0..2) == 0,
        Status::Failed | Status::Expired => false,
    };
    if untried {
        return (Affiliation::set_by_admin(status == Status::Verified), None);
    }
    let (attempts, expire_at) = match status {
        // Pending: the emailed code is still valid.
        Status::Unverified => (rng.u8(0..3), times.ahead(rng, DAY)),
        Status::Verified => (rng.u8(1..4), past(rng, times)),
        Status::Failed => (rng.u8(3..6), past(rng, times)),
        Status::Expired => (rng.u8(0..3), past(rng, times)),
    };
    let affiliation = Affiliation { expire_at: moment(expire_at), attempts: Some(attempts), status };
    let mailboxes = u8::try_from(MAILBOXES.len()).unwrap_or(u8::MAX);
    (affiliation, Some(rng.u8(0..mailboxes)))
}

/// A past deadline, ten minutes after some attempt.
fn past(rng: &mut Rng, times: Times) -> Millis {
    times.within(rng).plus(10 * MINUTE).min(times.now.plus(-1))
}

/// Draws an ownership, null for most rows.
pub(super) fn ownership(rng: &mut Rng, times: Times) -> Option<Ownership> {
    match rng.u32(0..100) {
        0..60 => None,
        60..80 => Some(verified_ownership(rng, times)),
        80..92 => Some(pending_ownership(rng, times)),
        _ => Some(expired_ownership(rng, times)),
    }
}

pub(super) fn verified_ownership(rng: &mut Rng, times: Times) -> Ownership {
    let strategy = match rng.u32(0..10) {
        0..5 => Strategy::Txt,
        5..7 => Strategy::Legacy,
        7..9 => Strategy::ParentDomain,
        _ => Strategy::ManualOverride,
    };
    Ownership {
        expire_at: None,
        verified_at: moment(times.within(rng)),
        attempts: (strategy == Strategy::Txt).then(|| rng.u8(1..5)),
        status: Status::Verified,
        strategy,
        shows_txt: false,
    }
}

/// A pending TXT challenge; some answers show it.
pub(super) fn pending_ownership(rng: &mut Rng, times: Times) -> Ownership {
    Ownership {
        expire_at: moment(times.ahead(rng, 7 * DAY)),
        verified_at: None,
        attempts: Some(rng.u8(0..6)),
        status: Status::Unverified,
        strategy: Strategy::Txt,
        shows_txt: rng.u32(0..3) != 0,
    }
}

/// A TXT challenge that expired without its record.
pub(super) fn expired_ownership(rng: &mut Rng, times: Times) -> Ownership {
    Ownership {
        expire_at: moment(past(rng, times)),
        shows_txt: rng.u32(0..3) == 0,
        status: Status::Expired,
        ..pending_ownership(rng, times)
    }
}
