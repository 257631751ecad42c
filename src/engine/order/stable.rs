//! Stable sorts of row numbers: what is compared is packed into one integer together with the place that the number has,
//! so that sorting looks nowhere else, and what is equal stays in order.

use crate::engine::GivenUp;
use crate::engine::workers::both;

/// Fewer than this are not worth a second thread.
const FEW: usize = 1 << 14;

/// Sorts the rows by a number.
pub(in crate::engine) fn by_number(rows: &mut [u32], key: impl Fn(u32) -> u64) {
    let mut keyed: Vec<u64> = rows.iter().map(|row| key(*row)).collect();
    let (Some(&least), Some(&most)) = (keyed.iter().min(), keyed.iter().max()) else { return };
    let place_bits = usize::BITS - rows.len().leading_zeros();
    let old = rows.to_vec();
    if u64::BITS - (most - least).leading_zeros() + place_bits <= u64::BITS {
        for (place, key) in (0..).zip(&mut keyed) {
            *key = (*key - least) << place_bits | place;
        }
        sort(&mut keyed);
        let mask = (1 << place_bits) - 1;
        put(rows, &old, keyed.iter().map(|key| key & mask));
    } else {
        let mut wide: Vec<u128> =
            (0..).zip(&keyed).map(|(place, key)| u128::from(key - least) << u32::BITS | place).collect();
        sort(&mut wide);
        put(rows, &old, wide.into_iter().map(|key| u64::from(low(key))));
    }
}

fn put(rows: &mut [u32], old: &[u32], places: impl Iterator<Item = u64>) {
    for (row, place) in rows.iter_mut().zip(places) {
        *row = usize::try_from(place).ok().and_then(|place| old.get(place)).copied().unwrap_or(*row);
    }
}

/// Sorts with two threads.
fn sort<T: Ord + Send>(values: &mut [T]) {
    if values.len() < FEW {
        values.sort_unstable();
        return;
    }
    let middle = values.len() / 2;
    let (less, _, more) = values.select_nth_unstable(middle);
    both(|| less.sort_unstable(), || more.sort_unstable());
}

/// How many bytes of a text are compared at once.
const STEP: usize = 12;

/// So many steps are enough for every name that DNS carries; what is longer is compared as a whole.
const STEPS: usize = 22;

/// Sorts the rows by the bytes of a text. `None` when given up.
pub(in crate::engine) fn by_text<'a>(
    rows: &mut [u32],
    given_up: GivenUp<'_>,
    text: impl Fn(u32) -> &'a [u8] + Sync,
) -> Option<()> {
    let old = rows.to_vec();
    let text = |place: u32| old.get(place as usize).map_or(&[][..], |row| text(*row));
    let mut keyed: Vec<u128> = (0..).zip(&old).map(|(place, _)| step(text(place), 0, place)).collect();
    if given_up() {
        return None;
    }
    sort(&mut keyed);
    if given_up() {
        return None;
    }
    // Not in the middle of texts that begin in the same way.
    let middle = keyed
        .get(keyed.len() / 2)
        .map_or(0, |middle| keyed.partition_point(|key| key >> u32::BITS < middle >> u32::BITS));
    let (less, more) = keyed.split_at_mut(middle);
    if old.len() < FEW {
        settle(less, 0, &text);
        settle(more, 0, &text);
    } else {
        both(|| settle(less, 0, &text), || settle(more, 0, &text));
    }
    put(rows, &old, keyed.into_iter().map(|key| u64::from(low(key))));
    Some(())
}

/// Sorts what is sorted by its first steps, where those are the same for several, by the steps that follow.
fn settle<'a>(keyed: &mut [u128], steps: usize, text: &impl Fn(u32) -> &'a [u8]) {
    let done = (steps + 1) * STEP;
    for group in keyed.chunk_by_mut(|a, b| a >> u32::BITS == b >> u32::BITS).filter(|group| group.len() > 1) {
        if group.iter().all(|key| text(low(*key)).len() <= done) {
            // The rest of a step is filled with zeros, and so can be an end of a text.
            group.sort_by_key(|key| text(low(*key)).len());
        } else if steps + 1 == STEPS {
            group.sort_by_key(|key| text(low(*key)));
        } else {
            for key in group.iter_mut() {
                let place = low(*key);
                *key = step(text(place), done, place);
            }
            group.sort_unstable();
            settle(group, steps + 1, text);
        }
    }
}

/// A step of the text, and below it the place.
fn step(text: &[u8], from: usize, place: u32) -> u128 {
    let mut bytes = [0; 16];
    let rest = text.get(from..).unwrap_or_default();
    let length = rest.len().min(STEP);
    bytes[..length].copy_from_slice(&rest[..length]);
    u128::from_be_bytes(bytes) | u128::from(place)
}

/// The place in a key.
fn low(key: u128) -> u32 {
    u32::try_from(key & u128::from(u32::MAX)).unwrap_or_default()
}
