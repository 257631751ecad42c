//! Sorting by one column.

use super::super::lowercase::lowercase;
use super::super::numbers::{with_count, with_moment};
use super::stable;
use crate::clerk::{Direction, EnrollmentMode, VerificationStatus};
use crate::engine::IsCancelled;
use crate::field::{Choice, Column, Text};
use crate::query::SortKey;
use crate::store::{Chunk, Dictionary, OVERFLOW, Proof, Store, StringsView};

/// Sorts rows by one column, stably. `None` if cancelled.
pub(super) fn sort(
    store: &Store,
    key: SortKey,
    rows: &mut [u32],
    is_cancelled: IsCancelled<'_>,
) -> Option<()> {
    let descends = key.direction == Direction::Descending;
    // Reversed twice, equal rows keep their order.
    if descends {
        rows.reverse();
    }
    match key.column {
        Column::Text(Text::Name) => {
            let names: Vec<StringsView<'_>> = store.chunks().iter().map(|chunk| chunk.names()).collect();
            stable::by_text(rows, is_cancelled, |row| {
                let (chunk, index) = locate(row);
                let bytes = names.get(chunk).and_then(|names| match names.offsets().get(index..index + 2) {
                    Some(&[start, end]) => names.arena().as_bytes().get(start as usize..end as usize),
                    _ => None,
                });
                bytes.unwrap_or_default()
            })?;
        }
        Column::Moment(moment) => with_moment!(moment, read => {
            by_number(store, rows, is_cancelled, |chunk, row| read(chunk, row).0)?;
        }),
        Column::Count(count) => with_count!(count, read => by_number(store, rows, is_cancelled, read)?),
        Column::Text(Text::Organization) => {
            let ranks = organization_ranks(store, is_cancelled)?;
            by_number(store, rows, is_cancelled, |chunk, row| {
                let organization = chunk.organizations().get(row);
                organization.and_then(|number| ranks.get(*number as usize)).map_or(0, |rank| i64::from(*rank))
            })?;
        }
        Column::Choice(Choice::Mode) => {
            by_dictionary(store, rows, is_cancelled, Chunk::modes, |a: &EnrollmentMode, b| a.cmp(b))?;
        }
        Column::Choice(Choice::Status) => {
            by_dictionary(store, rows, is_cancelled, Chunk::affiliations, |a, b| {
                status_rank(a.as_ref()).cmp(&status_rank(b.as_ref()))
            })?;
        }
        Column::Choice(Choice::Ownership) => {
            by_dictionary(store, rows, is_cancelled, Chunk::ownerships, |a, b| {
                // Never attempted comes first.
                a.is_some()
                    .cmp(&b.is_some())
                    .then_with(|| status_rank(a.as_ref()).cmp(&status_rank(b.as_ref())))
            })?;
        }
    }
    if descends {
        rows.reverse();
    }
    Some(())
}

/// From failed to verified; unknown statuses come last, in alphabetical order.
fn status_rank(proof: Option<&Proof>) -> (u8, &str) {
    match proof.map_or(&VerificationStatus::Unverified, |proof| &proof.status) {
        VerificationStatus::Failed => (0, ""),
        VerificationStatus::Expired => (1, ""),
        VerificationStatus::Unverified => (2, ""),
        VerificationStatus::Verified => (3, ""),
        VerificationStatus::Other(text) => (4, text),
    }
}

fn by_number(
    store: &Store,
    rows: &mut [u32],
    is_cancelled: IsCancelled<'_>,
    value: impl Fn(&Chunk, usize) -> i64,
) -> Option<()> {
    if is_cancelled() {
        return None;
    }
    stable::by_number(rows, |row| {
        let (chunk, index) = locate(row);
        let value = store.chunks().get(chunk).map_or(0, |chunk| value(chunk, index));
        // Maps negative numbers below all others.
        value.cast_unsigned() ^ 1 << 63
    });
    Some(())
}

fn by_dictionary<T>(
    store: &Store,
    rows: &mut [u32],
    is_cancelled: IsCancelled<'_>,
    column: impl Fn(&Chunk) -> &Dictionary<T>,
    compare: impl Fn(&T, &T) -> std::cmp::Ordering,
) -> Option<()> {
    let mut values: Vec<&T> = Vec::new();
    for dictionary in store.chunks().iter().map(|chunk| column(chunk)) {
        values.extend(dictionary.values());
        if dictionary.has_overflow() {
            let overflow = dictionary.codes().iter().enumerate().filter(|(_, code)| **code == OVERFLOW);
            values.extend(overflow.filter_map(|(row, _)| dictionary.get(row)));
        }
    }
    values.sort_by(|a, b| compare(a, b));
    values.dedup_by(|a, b| compare(a, b).is_eq());
    let rank = |value: &T| values.partition_point(|before| compare(before, value).is_lt());
    // Each chunk has its own codes.
    let ranks: Vec<Vec<usize>> =
        store.chunks().iter().map(|chunk| column(chunk).values().iter().map(rank).collect()).collect();
    if is_cancelled() {
        return None;
    }
    stable::by_number(rows, |row| {
        let (chunk, index) = locate(row);
        let Some(dictionary) = store.chunks().get(chunk).map(|chunk| column(chunk)) else { return 0 };
        let rank = match dictionary.codes().get(index) {
            Some(&OVERFLOW) | None => dictionary.get(index).map_or(0, rank),
            Some(&code) => {
                ranks.get(chunk).and_then(|ranks| ranks.get(usize::from(code))).copied().unwrap_or(0)
            }
        };
        rank as u64
    });
    Some(())
}

/// The rank of each organization number, by the label on the screen, case-insensitively. The label is the id if there is
/// no name.
fn organization_ranks(store: &Store, is_cancelled: IsCancelled<'_>) -> Option<Vec<u32>> {
    let (mut labels, mut ends, mut buffer) = (String::new(), vec![0], String::new());
    let numbers = 0..u32::try_from(store.organization_count()).unwrap_or(u32::MAX);
    for organization in numbers.clone().filter_map(|number| store.organization(number)) {
        let label = if organization.name.is_empty() { organization.id } else { organization.name };
        labels.push_str(lowercase(label, &mut buffer));
        ends.push(labels.len());
    }
    let label = |number: u32| {
        let range = ends.get(number as usize).copied().zip(ends.get(number as usize + 1).copied());
        range.and_then(|(start, end)| labels.as_bytes().get(start..end)).unwrap_or_default()
    };
    let mut order: Vec<u32> = numbers.collect();
    stable::by_text(&mut order, is_cancelled, label)?;
    let mut ranks = vec![0; order.len()];
    let (mut rank, mut last) = (0, None);
    for number in order {
        let label = label(number);
        if last.replace(label).is_some_and(|last| last != label) {
            rank += 1;
        }
        if let Some(slot) = ranks.get_mut(number as usize) {
            *slot = rank;
        }
    }
    Some(ranks)
}

/// The chunk of a row, and the index in it.
const fn locate(row: u32) -> (usize, usize) {
    (row as usize / Chunk::ROWS, row as usize % Chunk::ROWS)
}
