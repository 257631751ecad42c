//! Generates domains, oldest first.

use std::ops::Range;

use fastrand::Rng;

use super::MINUTE;
use super::domain_names::DomainNames;
use super::organizations::SampleOrganization;
use super::suspicious;
use super::verifications::{self, Times};
use crate::clerk::Millis;
use crate::emulator::data::row::{Affiliation, DomainRow, Mode, OTHER_MAILBOX, Ownership, Span, Status};
use crate::emulator::data::store::push_name;

/// One row in this many repeats a name of another organization.
const SHARED_EVERY: u32 = 45;
/// One row in this many hides its organization.
const HIDDEN_EVERY: u32 = 40;

/// The newest rows, newest last: a demo should not start with ten similar rows.
const SHOWCASE: [(Status, Mode, ShowcaseOwnership); 8] = [
    (Status::Verified, Mode::MANUAL_INVITATION, ShowcaseOwnership::Nothing),
    (Status::Expired, Mode::AUTOMATIC_SUGGESTION, ShowcaseOwnership::Expired),
    (Status::Verified, Mode::ENTERPRISE_SSO, ShowcaseOwnership::Verified),
    (Status::Unverified, Mode::MANUAL_INVITATION, ShowcaseOwnership::Nothing),
    (Status::Failed, Mode::AUTOMATIC_INVITATION, ShowcaseOwnership::Nothing),
    (Status::Verified, Mode::AUTOMATIC_INVITATION, ShowcaseOwnership::Verified),
    (Status::Unverified, Mode::ENTERPRISE_SSO, ShowcaseOwnership::Pending),
    (Status::Verified, Mode::AUTOMATIC_SUGGESTION, ShowcaseOwnership::Nothing),
];

#[derive(Clone, Copy)]
enum ShowcaseOwnership {
    Nothing,
    Pending,
    Verified,
    Expired,
}

impl ShowcaseOwnership {
    fn ownership(self, rng: &mut Rng, times: Times) -> Option<Ownership> {
        match self {
            Self::Nothing => None,
            Self::Pending => {
                Some(Ownership { shows_txt: true, ..verifications::pending_ownership(rng, times) })
            }
            Self::Verified => Some(verifications::verified_ownership(rng, times)),
            Self::Expired => Some(verifications::expired_ownership(rng, times)),
        }
    }
}

pub(super) struct Sampler {
    pub(super) rng: Rng,
    pub(super) now: Millis,
    pub(super) times: Vec<Millis>,
    pub(super) owners: Vec<u32>,
    /// Numbers of the organizations with exactly one verified domain.
    pub(super) single_verified: Range<usize>,
    /// Which of those already have it.
    pub(super) has_verified: Vec<bool>,
    /// Which rows share their name with other rows.
    pub(super) is_shared: Vec<bool>,
    /// The last row that repeats a name, and the organizations that have that name.
    pub(super) last_shared: usize,
    pub(super) holders: Vec<u32>,
    pub(super) names_text: String,
    pub(super) names: DomainNames,
    pub(super) rows: Vec<DomainRow>,
}

impl Sampler {
    pub(super) fn add(&mut self, number: usize, organizations: &[SampleOrganization]) {
        let (Some(&owner), Some(&created)) = (self.owners.get(number), self.times.get(number)) else {
            return;
        };
        let age = self.now.since(created) - MINUTE;
        let times = Times { created, updated: created.plus(self.rng.i64(0..age)), now: self.now };
        let shown = SHOWCASE.get((number + SHOWCASE.len()).wrapping_sub(self.owners.len()));
        let original = if shown.is_none() { self.original(number, owner) } else { None };
        let name = if let Some((span, _)) = original {
            span
        } else {
            let drawn = self.name(number, owner, organizations);
            let other = suspicious::name(number, self.owners.len());
            other.and_then(|name| push_name(&mut self.names_text, name)).unwrap_or(drawn)
        };
        let status = self.status(owner, shown.map(|shown| shown.0), original);
        let mode = shown.map_or_else(|| verifications::mode(&mut self.rng), |shown| shown.1);
        let (affiliation, mailbox) = verifications::affiliation(&mut self.rng, times, status);
        let is_elsewhere = suspicious::has_other_mailbox(number, self.owners.len());
        let mailbox = mailbox.map(|drawn| if is_elsewhere { OTHER_MAILBOX } else { drawn });
        let ownership = match shown {
            Some(shown) => shown.2.ownership(&mut self.rng, times),
            None => verifications::ownership(&mut self.rng, times),
        };
        let (invitations, suggestions) = self.pending(mode, affiliation);
        self.rows.push(DomainRow {
            created_at: created,
            updated_at: times.updated,
            affiliation,
            ownership,
            organization: owner,
            name,
            mode,
            invitations,
            suggestions,
            mailbox,
            hides_organization: self.rng.u32(0..HIDDEN_EVERY) == 0 || number + 3 == self.owners.len(),
        });
    }

    /// The name of an earlier row to repeat, and whether that row is verified. No two rows of one name are verified, and no
    /// two are in one organization.
    fn original(&mut self, number: usize, owner: u32) -> Option<(Span, bool)> {
        let is_single_verified = |owner: u32| self.single_verified.contains(&(owner as usize));
        // Two repeats in a row: three organizations have the name, the later two unverified.
        if let Some(previous) = number.checked_sub(1)
            && self.last_shared == previous
            && !self.holders.is_empty()
            && !self.holders.contains(&owner)
            && !is_single_verified(owner)
            && self.rng.u32(0..3) == 0
        {
            self.is_shared[number] = true;
            self.last_shared = number;
            self.holders.push(owner);
            return Some((self.rows[previous].name, true));
        }
        if self.rng.u32(0..SHARED_EVERY) != 0 || number == 0 {
            return None;
        }
        let earlier = self.rng.u32(0..u32::try_from(number).ok()?) as usize;
        let row = self.rows[earlier];
        if self.is_shared[earlier]
            || row.organization == owner
            || is_single_verified(owner)
            || is_single_verified(row.organization)
        {
            return None;
        }
        self.is_shared[earlier] = true;
        self.is_shared[number] = true;
        self.last_shared = number;
        self.holders = vec![row.organization, owner];
        Some((row.name, row.is_verified()))
    }

    fn name(&mut self, number: usize, owner: u32, organizations: &[SampleOrganization]) -> Span {
        let stem =
            organizations.get(owner as usize).map_or("nobody", |organization| organization.stem.as_str());
        let name = self.names.make(&mut self.rng, stem, number);
        push_name(&mut self.names_text, name).unwrap_or(Span { start: 0, length: 0 })
    }

    fn status(&mut self, owner: u32, shown: Option<Status>, original: Option<(Span, bool)>) -> Status {
        let owner = owner as usize;
        if self.single_verified.contains(&owner) {
            let first = !std::mem::replace(&mut self.has_verified[owner], true);
            return if first { Status::Verified } else { Status::Unverified };
        }
        let status = shown.unwrap_or_else(|| verifications::status(&mut self.rng));
        match original {
            Some((_, true)) if status == Status::Verified => Status::Unverified,
            _ => status,
        }
    }

    /// Pending invitations and suggestions, if the mode creates any.
    fn pending(&mut self, mode: Mode, affiliation: Affiliation) -> (u16, u16) {
        let waiting = self.rng.u16(0..30).saturating_sub(8);
        match mode {
            _ if affiliation.status != Status::Verified => (0, 0),
            Mode::AUTOMATIC_INVITATION => (waiting, 0),
            Mode::AUTOMATIC_SUGGESTION => (0, waiting),
            _ => (0, 0),
        }
    }
}
