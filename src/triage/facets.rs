//! How many rows have each value of a facet, such as each enrollment mode or each month of creation.

mod facet_index;
mod name_groups;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::fmt;
use std::hash::Hash;
use std::str::FromStr;

use foldhash::fast::RandomState;
use jiff::Timestamp;

use crate::clerk::{EnrollmentMode, VerificationStatus, registrable, top_level};
use crate::flag::FlagSet;
use crate::store::{Chunk, Dictionary, OVERFLOW, Store};

pub use facet_index::FacetIndex;

/// The value of rows that have none.
const NONE: &str = "none";

const MILLIS_PER_DAY: i64 = 86_400_000;

/// Up to the year 2079.
const USUAL_DAYS: usize = 40_000;

type Tally<K> = HashMap<K, u64, RandomState>;

/// A property by which rows are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    Mode,
    /// The status of affiliation.
    Status,
    Ownership,
    Organization,
    /// The last label of the name.
    TopLevel,
    /// The part of the name that its owner registered, by the Public Suffix List: `acme.co.uk` of `mail.acme.co.uk`.
    Registrable,
    /// Each row counts once for each of its flags.
    Flag,
    /// The month of creation, in UTC.
    Month,
}

/// A value of a facet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FacetValue {
    /// As Clerk spells it; the id of an organization.
    pub value: String,
    /// The name of an organization, if known.
    pub label: Option<String>,
    /// The number of rows.
    pub count: u64,
}

/// A text that names no facet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no facet {0:?}; the facets are {names}", names = Facet::ALL.map(Facet::name).join(", "))]
pub struct UnknownFacet(String);

impl Facet {
    pub const ALL: [Self; 8] = [
        Self::Mode,
        Self::Status,
        Self::Ownership,
        Self::Organization,
        Self::TopLevel,
        Self::Registrable,
        Self::Flag,
        Self::Month,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mode => "mode",
            Self::Status => "status",
            Self::Ownership => "owner",
            Self::Organization => "org",
            Self::TopLevel => "tld",
            Self::Registrable => "registrable",
            Self::Flag => "flag",
            Self::Month => "month",
        }
    }
}

impl fmt::Display for Facet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Facet {
    type Err = UnknownFacet;

    fn from_str(text: &str) -> Result<Self, UnknownFacet> {
        let found = Self::ALL.into_iter().find(|facet| facet.name() == text);
        found.ok_or_else(|| UnknownFacet(text.to_owned()))
    }
}

/// Counts these rows of the store by a facet: all values that occur, the most frequent first.
#[must_use]
pub fn count_facet(store: &Store, rows: &[u32], facet: Facet) -> Vec<FacetValue> {
    match facet {
        Facet::Mode => in_order(count_codes(store, rows, Chunk::modes, mode_text)),
        Facet::Status => in_order(count_codes(store, rows, Chunk::affiliations, |proof| {
            proof.as_ref().map_or(&VerificationStatus::Unverified, |proof| &proof.status).as_str()
        })),
        Facet::Ownership => in_order(count_codes(store, rows, Chunk::ownerships, |proof| {
            proof.as_ref().map_or(NONE, |proof| proof.status.as_str())
        })),
        Facet::Organization => count_organizations(store, rows),
        Facet::TopLevel => in_order(count_names(store, rows, top_level)),
        Facet::Registrable => in_order(count_names(store, rows, registrable)),
        Facet::Flag => in_order(count_flags(store, rows)),
        Facet::Month => count_months(store, rows),
    }
}

fn mode_text(mode: &EnrollmentMode) -> &str {
    Some(mode.as_str()).filter(|mode| !mode.is_empty()).unwrap_or(NONE)
}

/// The chunk of each row, and the row's index in it.
fn places<'a>(store: &'a Store, rows: &'a [u32]) -> impl Iterator<Item = (usize, &'a Chunk, usize)> {
    rows.iter().filter_map(|number| {
        let (number, index) = (*number as usize / Chunk::ROWS, *number as usize % Chunk::ROWS);
        Some((number, &**store.chunks().get(number)?, index))
    })
}

/// Counts the codes of each chunk first: their meaning is looked up once per chunk instead of once per row.
fn count_codes<'a, T: 'a>(
    store: &'a Store,
    rows: &[u32],
    column: fn(&Chunk) -> &Dictionary<T>,
    text: impl Fn(&T) -> &str,
) -> Tally<String> {
    const CODES: usize = 1 << u8::BITS;
    let mut counts = vec![0_u64; store.chunks().len() * CODES];
    let mut tally = Tally::default();
    for (chunk_number, chunk, index) in places(store, rows) {
        let Some(code) = column(chunk).codes().get(index) else { continue };
        if *code != OVERFLOW {
            if let Some(count) = counts.get_mut(chunk_number * CODES + usize::from(*code)) {
                *count += 1;
            }
        } else if let Some(value) = column(chunk).get(index) {
            add(&mut tally, text(value), 1);
        }
    }
    for (chunk, counts) in store.chunks().iter().zip(counts.chunks(CODES)) {
        for (value, count) in column(chunk).values().iter().zip(counts).filter(|(_, count)| **count > 0) {
            add(&mut tally, text(value), *count);
        }
    }
    tally
}

fn add(tally: &mut Tally<String>, value: &str, count: u64) {
    match tally.get_mut(value) {
        Some(known) => *known += count,
        None => drop(tally.insert(value.to_owned(), count)),
    }
}

fn count_organizations(store: &Store, rows: &[u32]) -> Vec<FacetValue> {
    let mut counts = vec![0_u64; store.organization_count()];
    for (_, chunk, index) in places(store, rows) {
        let number = chunk.organizations().get(index).and_then(|number| counts.get_mut(*number as usize));
        if let Some(count) = number {
            *count += 1;
        }
    }
    // An organization has several numbers if it was renamed, or if a row lacks its name: the newest name counts.
    let mut by_id: HashMap<&str, (Option<&str>, u64), RandomState> = HashMap::default();
    for (number, count) in (0_u32..).zip(counts) {
        if let Some(organization) = store.organization(number).filter(|_| count > 0) {
            let (label, sum) = by_id.entry(organization.id).or_default();
            *label = Some(organization.name).filter(|name| !name.is_empty()).or(*label);
            *sum += count;
        }
    }
    sorted(by_id.into_iter().map(|(id, (label, count))| FacetValue {
        value: id.to_owned(),
        label: label.map(ToOwned::to_owned),
        count,
    }))
}

fn count_names<'a>(store: &'a Store, rows: &'a [u32], part: fn(&str) -> &str) -> Tally<&'a str> {
    let mut tally = Tally::default();
    for (_, chunk, index) in places(store, rows) {
        *tally.entry(part(chunk.lowercase_names().get(index))).or_default() += 1;
    }
    tally
}

/// Counts each set of flags first. Rows without flags are not counted.
fn count_flags(store: &Store, rows: &[u32]) -> Tally<&'static str> {
    let mut counts = vec![0_u64; usize::from(FlagSet::ALL.bits()) + 1];
    let Some(flags) = store.flags() else { return Tally::default() };
    for number in rows {
        if let Some(count) = counts.get_mut(usize::from(flags.of(*number).bits())) {
            *count += 1;
        }
    }
    let mut tally = Tally::default();
    for (bits, count) in (0..).zip(counts).filter(|(_, count)| *count > 0) {
        for flag in FlagSet::from_bits(bits).iter() {
            *tally.entry(flag.name()).or_default() += count;
        }
    }
    tally
}

/// Counts days first: a calendar is slower than a division.
fn count_months(store: &Store, rows: &[u32]) -> Vec<FacetValue> {
    let mut usual = vec![0_u64; USUAL_DAYS];
    let mut others: Tally<i64> = Tally::default();
    for (_, chunk, index) in places(store, rows) {
        let day = chunk.created_at(index).0.div_euclid(MILLIS_PER_DAY);
        match usize::try_from(day).ok().and_then(|day| usual.get_mut(day)) {
            Some(count) => *count += 1,
            None => *others.entry(day).or_default() += 1,
        }
    }
    let mut months = Tally::default();
    let usual = (0..).zip(usual).filter(|(_, count)| *count > 0);
    for (day, count) in usual.chain(others) {
        let start = Timestamp::from_millisecond(day.saturating_mul(MILLIS_PER_DAY));
        let month = start.map(|start| start.strftime("%Y-%m").to_string());
        // A server may send times that no calendar has.
        *months.entry(month.unwrap_or_else(|_| NONE.to_owned())).or_default() += count;
    }
    in_order(months)
}

fn in_order<K: Into<String> + Hash + Eq>(tally: Tally<K>) -> Vec<FacetValue> {
    sorted(tally.into_iter().map(|(value, count)| FacetValue { value: value.into(), label: None, count }))
}

/// The most frequent first, then by value.
fn sorted(values: impl Iterator<Item = FacetValue>) -> Vec<FacetValue> {
    let mut values: Vec<_> = values.collect();
    values.sort_by(|a, b| (Reverse(a.count), &a.value).cmp(&(Reverse(b.count), &b.value)));
    values
}

#[cfg(test)]
mod tests;
