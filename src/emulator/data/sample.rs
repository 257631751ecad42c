//! Sample data from a seed: fictitious organizations and domains in every state that support staff meet.
//!
//! Draws only integers of fixed size, so that the same seed, counts and time give the same data on every machine.

mod distribution;
mod domain_names;
mod organizations;
mod sampler;
mod suspicious;
mod verifications;
mod words;

use fastrand::Rng;

use self::domain_names::DomainNames;
use self::sampler::Sampler;
use super::connections;
use super::row::DomainRow;
use super::settings::Settings;
use super::store::{OrganizationRow, Store};
use crate::clerk::{DEFAULT_MAX_ALLOWED_DOMAINS, Millis};

const MINUTE: i64 = 60_000;
/// Age of the oldest domain: three years.
const SPAN: i64 = 3 * 365 * 24 * 60 * MINUTE;
/// One row in this many starts a bulk import, whose rows share one creation time.
const IMPORT_EVERY: u32 = 40;
/// The most domains that the compact rows can address.
const MAX_DOMAINS: usize = 50_000_000;

/// Returns the data and matching settings: raises `max_allowed_domains` if the domains would not fit into the
/// organizations otherwise.
pub(crate) fn build(seed: u64, organizations: usize, domains: usize, now: Millis) -> (Store, Settings) {
    let mut rng = Rng::with_seed(seed);
    let domains = domains.min(MAX_DOMAINS);
    let count = organizations.max(usize::from(domains > 0));
    let quota = quota(count, domains);
    let invented = organizations::invent(&mut rng, count);
    let mut distribution = distribution::distribute(&mut rng, count, domains, quota);
    // Show names in other scripts among the newest rows.
    for (number, place) in [(0, 2), (1, 4), (5, 6)] {
        if let (Some(from), Some(to)) = (
            distribution.owners.iter().position(|&owner| owner == number),
            distribution.owners.len().checked_sub(place),
        ) {
            distribution.owners.swap(from, to);
        }
    }
    let mut sampler = Sampler {
        times: times(&mut rng, domains, now),
        owners: distribution.owners,
        single_verified: distribution.single_verified,
        has_verified: vec![false; count],
        is_shared: vec![false; domains],
        last_shared: 0,
        holders: Vec::new(),
        names_text: String::with_capacity(domains * 22),
        names: DomainNames::new(domains),
        rows: Vec::with_capacity(domains),
        rng,
        now,
    };
    for number in 0..domains {
        sampler.add(number, &invented);
    }
    let mut organizations: Vec<_> = invented.into_iter().map(|invented| invented.organization).collect();
    set_creation_times(&mut sampler.rng, &mut organizations, &sampler.rows, now);
    let settings =
        Settings { max_allowed_domains: i64::try_from(quota).unwrap_or(i64::MAX), ..Settings::default() };
    let store = Store::new(seed, sampler.names_text, sampler.rows, organizations);
    let sampled = connections::sampled(&store, seed);
    (store.with_connections(connections::always(seed, count, now)).with_connections(sampled), settings)
}

/// Domains per organization: Clerk's default, or twice the average if that is more.
fn quota(organizations: usize, domains: usize) -> usize {
    let default = usize::try_from(DEFAULT_MAX_ALLOWED_DOMAINS).unwrap_or(10);
    if organizations == 0 {
        return default;
    }
    default.max(domains.div_ceil(organizations) * 2)
}

/// Creation times of the rows, oldest first: recent times are likelier, and the rows of an import share one.
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
fn set_creation_times(rng: &mut Rng, organizations: &mut [OrganizationRow], rows: &[DomainRow], now: Millis) {
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

/// Draws the index as `u32`: `usize` would draw differently on other machines.
fn pick<'a>(rng: &mut Rng, words: &[&'a str]) -> &'a str {
    let bound = u32::try_from(words.len()).unwrap_or(u32::MAX);
    words.get(rng.u32(0..bound) as usize).copied().unwrap_or_default()
}
