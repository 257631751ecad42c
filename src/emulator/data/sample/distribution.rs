//! Distributes the domains among the organizations.

use fastrand::Rng;

use super::words::SPECIAL;

/// Number of organizations at their quota.
const AT_QUOTA: usize = 5;
/// Number of organizations with exactly one verified domain.
const SINGLE_VERIFIED: usize = 3;
/// Number of domains of each of those.
const SINGLE_VERIFIED_DOMAINS: usize = 3;

#[derive(Debug)]
pub(super) struct Distribution {
    /// The organization of each row, by number.
    pub(super) owners: Vec<u32>,
    /// The organizations with exactly one verified domain, by number.
    pub(super) single_verified: std::ops::Range<usize>,
}

/// Gives each organization at most `quota` domains: exactly `quota` to a few, and at least one to those with special names,
/// if there are enough domains.
pub(super) fn distribute(rng: &mut Rng, organizations: usize, domains: usize, quota: usize) -> Distribution {
    let mut counts = vec![0_usize; organizations];
    let full = SPECIAL.len()..SPECIAL.len() + AT_QUOTA;
    let mut single_verified = full.end..full.end + SINGLE_VERIFIED;
    let fixed = AT_QUOTA * quota + SINGLE_VERIFIED * SINGLE_VERIFIED_DOMAINS + SPECIAL.len() * 2;
    let has_special = organizations >= single_verified.end * 2 && domains >= fixed * 2;
    let mut left = domains;
    if has_special {
        for (number, count) in counts.iter_mut().enumerate().take(single_verified.end) {
            *count = if number < full.start {
                2
            } else if number < full.end {
                quota
            } else {
                SINGLE_VERIFIED_DOMAINS
            };
            left -= *count;
        }
    } else {
        single_verified = 0..0;
    }
    let is_fixed = |number: usize| has_special && (full.start..single_verified.end).contains(&number);
    let bound = u32::try_from(organizations).unwrap_or(u32::MAX);
    while left > 0 {
        let number = rng.u32(0..bound) as usize;
        if !is_fixed(number)
            && let Some(count) = counts.get_mut(number)
            && *count + 1 < quota
        {
            *count += 1;
            left -= 1;
        }
    }
    let mut owners = Vec::with_capacity(domains);
    for (number, count) in (0_u32..).zip(counts) {
        owners.extend(std::iter::repeat_n(number, count));
    }
    shuffle(rng, &mut owners);
    Distribution { owners, single_verified }
}

/// Like `Rng::shuffle`, but independent of the machine's word size.
fn shuffle(rng: &mut Rng, items: &mut [u32]) {
    for last in (1..items.len()).rev() {
        let bound = u32::try_from(last).unwrap_or(u32::MAX - 1) + 1;
        items.swap(last, rng.u32(0..bound) as usize);
    }
}
