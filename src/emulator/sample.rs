//! Sample data from a seed: invented organizations and domains in every state that support meets.
//!
//! Only integers of a fixed size are drawn, so that the same seed, counts and moment give the same data everywhere.

mod names;
mod organizations;
mod proofs;
mod shares;
mod words;

use fastrand::Rng;

use self::names::Names;
use self::proofs::Times;
use super::options::Options;
use super::row::{Affiliation, Mode, Ownership, Row, Span, Status};
use super::settings::Settings;
use super::store::{Store, push};
use crate::clerk::{DEFAULT_MAX_ALLOWED_DOMAINS, Millis};

const MINUTE: i64 = 60_000;
/// How far back the oldest domain was added: three years.
const SPAN: i64 = 3 * 365 * 24 * 60 * MINUTE;
/// One row in this many has the name of an earlier one, in another organization.
const SHARED_EVERY: u32 = 45;
/// One row in this many is the first of a bulk import, whose rows have one and the same time.
const IMPORT_EVERY: u32 = 40;
/// One row in this many does not say whose it is.
const HIDDEN_EVERY: u32 = 40;
/// The largest number of domains: what the compact rows can address.
const MAX_DOMAINS: usize = 50_000_000;

/// The newest rows, newest last: a demonstration should not begin with ten times the same.
const SHOWCASE: [(Status, Mode, Shown); 8] = [
    (Status::Verified, Mode::MANUAL_INVITATION, Shown::Nothing),
    (Status::Expired, Mode::AUTOMATIC_SUGGESTION, Shown::RunOut),
    (Status::Verified, Mode::ENTERPRISE_SSO, Shown::Proven),
    (Status::Unverified, Mode::MANUAL_INVITATION, Shown::Nothing),
    (Status::Failed, Mode::AUTOMATIC_INVITATION, Shown::Nothing),
    (Status::Verified, Mode::AUTOMATIC_INVITATION, Shown::Proven),
    (Status::Unverified, Mode::ENTERPRISE_SSO, Shown::Open),
    (Status::Verified, Mode::AUTOMATIC_SUGGESTION, Shown::Nothing),
];

/// How far ownership has come on a row of the showcase.
#[derive(Clone, Copy)]
enum Shown {
    Nothing,
    Open,
    Proven,
    RunOut,
}

impl Shown {
    fn ownership(self, rng: &mut Rng, times: Times) -> Option<Ownership> {
        match self {
            Self::Nothing => None,
            Self::Open => Some(Ownership {
                shows_txt: true,
                ..proofs::open(rng, times)
            }),
            Self::Proven => Some(proofs::proven(rng, times)),
            Self::RunOut => Some(proofs::run_out(rng, times)),
        }
    }
}

/// The sample data, and the settings that it fits in: `max_allowed_domains` is raised where the organizations asked
/// for could not hold the domains asked for.
pub(super) fn build(options: &Options, now: Millis) -> (Store, Settings) {
    let mut rng = Rng::with_seed(options.seed);
    let domains = options.domains.min(MAX_DOMAINS);
    let count = options.organizations.max(usize::from(domains > 0));
    let quota = quota(count, domains);
    let mut invented = organizations::invent(&mut rng, count);
    let mut shares = shares::deal(&mut rng, count, domains, quota);
    for (number, organization) in invented.iter_mut().enumerate() {
        organization.organization.keeps_one_verified = shares.keeping.contains(&number);
    }
    // Names in other scripts are seen at once.
    for (number, place) in [(0, 2), (1, 4), (5, 6)] {
        if let (Some(from), Some(to)) = (
            shares.owners.iter().position(|&owner| owner == number),
            shares.owners.len().checked_sub(place),
        ) {
            shares.owners.swap(from, to);
        }
    }
    let mut sampler = Sampler {
        times: times(&mut rng, domains, now),
        owners: shares.owners,
        keeping: shares.keeping,
        kept: vec![false; count],
        is_shared: vec![false; domains],
        last_shared: 0,
        holders: Vec::new(),
        texts: String::with_capacity(domains * 22),
        names: Names::new(domains),
        rows: Vec::with_capacity(domains),
        rng,
        now,
    };
    for number in 0..domains {
        sampler.add(number, &invented);
    }
    let mut organizations: Vec<_> = invented
        .into_iter()
        .map(|invented| invented.organization)
        .collect();
    date(&mut sampler.rng, &mut organizations, &sampler.rows, now);
    let settings = Settings {
        max_allowed_domains: i64::try_from(quota).unwrap_or(i64::MAX),
        ..Settings::default()
    };
    let store = Store::new(options.seed, sampler.texts, sampler.rows, organizations);
    (store, settings)
}

/// How many domains an organization may have: Clerk's default, or twice the average.
fn quota(organizations: usize, domains: usize) -> usize {
    let default = usize::try_from(DEFAULT_MAX_ALLOWED_DOMAINS).unwrap_or(10);
    if organizations == 0 {
        return default;
    }
    default.max(domains.div_ceil(organizations) * 2)
}

/// When the rows came, oldest first: recent times are likelier, and imports share one.
fn times(rng: &mut Rng, count: usize, now: Millis) -> Vec<Millis> {
    let mut times: Vec<_> = (0..count)
        .map(|_| {
            let draw = rng.i64(0..1 << 20);
            let age = SPAN / (1 << 20) * ((draw * draw) >> 20) + rng.i64(0..90_000);
            now.plus(-3 * MINUTE - age)
        })
        .collect();
    times.sort_unstable();
    let mut number = 0;
    while number < count {
        let mut length = 1;
        if rng.u32(0..IMPORT_EVERY) == 0 {
            length = rng.u32(2..7) as usize;
        }
        let end = (number + length).min(count);
        let time = times[number];
        times[number..end].fill(time);
        number = end;
    }
    times
}

/// Organizations are older than their domains.
fn date(rng: &mut Rng, organizations: &mut [super::store::Organization], rows: &[Row], now: Millis) {
    for organization in organizations.iter_mut() {
        organization.created_at = now.plus(-3 * MINUTE - rng.i64(0..SPAN));
        organization.updated_at = organization.created_at;
    }
    for row in rows {
        if let Some(organization) = organizations.get_mut(row.organization as usize)
            && organization.created_at >= row.created_at
        {
            organization.created_at = row.created_at.plus(-rng.i64(MINUTE..SPAN / 36));
            organization.updated_at = organization.created_at;
        }
    }
}

struct Sampler {
    rng: Rng,
    now: Millis,
    times: Vec<Millis>,
    owners: Vec<u32>,
    /// The organizations that must keep one verified domain, by number.
    keeping: std::ops::Range<usize>,
    /// Which of those have it already.
    kept: Vec<bool>,
    /// Which rows have a name that others have as well.
    is_shared: Vec<bool>,
    /// The last row with a name of an earlier one, and who holds that name.
    last_shared: usize,
    holders: Vec<u32>,
    texts: String,
    names: Names,
    rows: Vec<Row>,
}

impl Sampler {
    fn add(&mut self, number: usize, invented: &[organizations::Invented]) {
        let (Some(&owner), Some(&created)) = (self.owners.get(number), self.times.get(number)) else {
            return;
        };
        let age = self.now.since(created) - MINUTE;
        let times = Times {
            created,
            updated: created.plus(self.rng.i64(0..age)),
            now: self.now,
        };
        let shown = SHOWCASE.get((number + SHOWCASE.len()).wrapping_sub(self.owners.len()));
        let original = if shown.is_none() {
            self.original(number, owner)
        } else {
            None
        };
        let name = match original {
            Some((span, _)) => span,
            None => self.name(number, owner, invented),
        };
        let status = self.status(owner, shown.map(|shown| shown.0), original);
        let mode = shown.map_or_else(|| proofs::mode(&mut self.rng), |shown| shown.1);
        let (affiliation, mailbox) = proofs::affiliation(&mut self.rng, times, status);
        let ownership = match shown {
            Some(shown) => shown.2.ownership(&mut self.rng, times),
            None => proofs::ownership(&mut self.rng, times),
        };
        let (invitations, suggestions) = self.pending(mode, affiliation);
        self.rows.push(Row {
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

    /// An earlier row whose name this one repeats, and whether it is verified. Of the rows of one name two are
    /// verified never, and two in one organization never.
    fn original(&mut self, number: usize, owner: u32) -> Option<(Span, bool)> {
        let is_kept = |owner: u32| self.keeping.contains(&(owner as usize));
        // Two in a row: a name that three hold, the later ones not verified.
        if let Some(previous) = number.checked_sub(1)
            && self.last_shared == previous
            && !self.holders.is_empty()
            && !self.holders.contains(&owner)
            && !is_kept(owner)
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
        if self.is_shared[earlier] || row.organization == owner || is_kept(owner) || is_kept(row.organization)
        {
            return None;
        }
        self.is_shared[earlier] = true;
        self.is_shared[number] = true;
        self.last_shared = number;
        self.holders = vec![row.organization, owner];
        Some((row.name, row.is_verified()))
    }

    fn name(&mut self, number: usize, owner: u32, invented: &[organizations::Invented]) -> Span {
        let stem = invented
            .get(owner as usize)
            .map_or("nobody", |invented| invented.stem.as_str());
        let name = self.names.make(&mut self.rng, stem, number);
        push(&mut self.texts, name).unwrap_or(Span { start: 0, length: 0 })
    }

    fn status(&mut self, owner: u32, shown: Option<Status>, original: Option<(Span, bool)>) -> Status {
        let owner = owner as usize;
        if self.keeping.contains(&owner) {
            let first = !std::mem::replace(&mut self.kept[owner], true);
            return if first {
                Status::Verified
            } else {
                Status::Unverified
            };
        }
        let status = shown.unwrap_or_else(|| proofs::status(&mut self.rng));
        match original {
            Some((_, true)) if status == Status::Verified => Status::Unverified,
            _ => status,
        }
    }

    /// Invitations and suggestions that wait for an answer, where the mode makes any.
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

/// One of these. The index is drawn as `u32`: `usize` would draw differently on other machines.
fn pick<'a>(rng: &mut Rng, words: &[&'a str]) -> &'a str {
    let bound = u32::try_from(words.len()).unwrap_or(u32::MAX);
    words.get(rng.u32(0..bound) as usize).copied().unwrap_or_default()
}
