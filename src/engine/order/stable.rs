//! Stable sorts of row numbers. Each key is packed into one integer together with the position of its row, so that sorting
//! reads no other memory, and equal keys stay in order.

use std::sync::{Mutex, PoisonError};

use crate::engine::IsCancelled;
use crate::engine::workers::{self, join};

/// Fewer rows than this are not worth a second thread.
const MIN_PARALLEL: usize = 1 << 14;

pub(in crate::engine) fn by_number(rows: &mut [u32], key: impl Fn(u32) -> u64) {
    let mut keyed: Vec<u64> = rows.iter().map(|row| key(*row)).collect();
    let (Some(&least), Some(&most)) = (keyed.iter().min(), keyed.iter().max()) else { return };
    let position_bits = usize::BITS - rows.len().leading_zeros();
    let old = rows.to_vec();
    if u64::BITS - (most - least).leading_zeros() + position_bits <= u64::BITS {
        for (place, key) in (0..).zip(&mut keyed) {
            *key = (*key - least) << position_bits | place;
        }
        sort(&mut keyed);
        let mask = (1 << position_bits) - 1;
        permute(rows, &old, keyed.iter().map(|key| key & mask));
    } else {
        let mut wide: Vec<u128> =
            (0..).zip(&keyed).map(|(place, key)| u128::from(key - least) << u32::BITS | place).collect();
        sort(&mut wide);
        permute(rows, &old, wide.into_iter().map(|key| u64::from(position_of(key))));
    }
}

fn permute(rows: &mut [u32], old: &[u32], places: impl Iterator<Item = u64>) {
    for (row, place) in rows.iter_mut().zip(places) {
        *row = usize::try_from(place).ok().and_then(|place| old.get(place)).copied().unwrap_or(*row);
    }
}

fn sort<T: Ord + Send>(values: &mut [T]) {
    if values.len() < MIN_PARALLEL {
        values.sort_unstable();
        return;
    }
    let middle = values.len() / 2;
    let (less, _, more) = values.select_nth_unstable(middle);
    join(|| less.sort_unstable(), || more.sort_unstable());
}

/// Bits of a key for the position; all others are for the text.
const POSITION_BITS: u32 = u32::BITS;

/// Texts that are equal for this many steps are compared as a whole. No name in DNS is that long.
const MAX_STEPS: usize = 32;

/// Sorts rows by the bytes of a text. `None` if cancelled.
///
/// Texts are compared in steps that fit into a key: 16 bytes for names of domains and organizations.
pub(in crate::engine) fn by_text<'a>(
    rows: &mut [u32],
    is_cancelled: IsCancelled<'_>,
    text: impl Fn(u32) -> &'a [u8] + Sync,
) -> Option<()> {
    let old = rows.to_vec();
    let alphabet = Alphabet::of(&old, is_cancelled, &text)?;
    let text = |place: u32| old.get(place as usize).map_or(&[][..], |row| text(*row));
    let mut keyed = vec![0_u128; old.len()];
    let blocks = (0..).step_by(MIN_PARALLEL).zip(keyed.chunks_mut(MIN_PARALLEL));
    workers::each(
        blocks,
        is_cancelled,
        || (),
        |(), (first, keyed)| {
            for (place, key) in (first..).zip(keyed) {
                *key = alphabet.step(text(place), 0, place);
            }
        },
    )?;
    sort(&mut keyed);
    if is_cancelled() {
        return None;
    }
    // Texts that begin with the same step must stay in one half.
    let middle = keyed
        .get(keyed.len() / 2)
        .map_or(0, |middle| keyed.partition_point(|key| key >> POSITION_BITS < middle >> POSITION_BITS));
    let (less, more) = keyed.split_at_mut(middle);
    if old.len() < MIN_PARALLEL {
        alphabet.sort_ties(less, 1, &text);
        alphabet.sort_ties(more, 1, &text);
    } else {
        join(|| alphabet.sort_ties(less, 1, &text), || alphabet.sort_ties(more, 1, &text));
    }
    permute(rows, &old, keyed.into_iter().map(|key| u64::from(position_of(key))));
    Some(())
}

/// The bytes that occur in the texts, numbered from 1 in byte order: the fewer there are, the more fit into a step.
struct Alphabet {
    codes: [u16; 256],
    /// Bits per byte.
    bits: u32,
    /// Bytes per step.
    length: usize,
}

impl Alphabet {
    fn of<'a>(
        rows: &[u32],
        is_cancelled: IsCancelled<'_>,
        text: &(impl Fn(u32) -> &'a [u8] + Sync),
    ) -> Option<Self> {
        let all = Mutex::new([false; 256]);
        workers::each(
            rows.chunks(MIN_PARALLEL),
            is_cancelled,
            || (),
            |(), rows| {
                let mut occurs = [false; 256];
                for byte in rows.iter().flat_map(|row| text(*row)) {
                    occurs[usize::from(*byte)] = true;
                }
                let mut all = all.lock().unwrap_or_else(PoisonError::into_inner);
                all.iter_mut().zip(occurs).for_each(|(all, occurs)| *all |= occurs);
            },
        )?;
        let occurs = all.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut codes = [0; 256];
        let mut last = 0_u16;
        for (code, _) in codes.iter_mut().zip(occurs).filter(|(_, occurs)| *occurs) {
            last += 1;
            *code = last;
        }
        let bits = (u16::BITS - last.leading_zeros()).max(1);
        Some(Self { codes, bits, length: ((u128::BITS - POSITION_BITS) / bits) as usize })
    }

    /// A step of the text, and the position in the lower bits. The end of a text is 0, which sorts before every byte.
    fn step(&self, text: &[u8], from: usize, place: u32) -> u128 {
        let rest = text.get(from..).unwrap_or_default();
        let rest = rest.get(..self.length).unwrap_or(rest);
        let key = rest
            .iter()
            .fold(0_u128, |key, byte| key << self.bits | u128::from(self.codes[usize::from(*byte)]));
        let missing = (self.length - rest.len()) * self.bits as usize;
        key << missing << POSITION_BITS | u128::from(place)
    }

    /// Keys are sorted by this many steps: sorts those with equal steps by the following ones.
    fn sort_ties<'a>(&self, keyed: &mut [u128], steps: usize, text: &impl Fn(u32) -> &'a [u8]) {
        let done = steps * self.length;
        let alike = keyed.chunk_by_mut(|a, b| a >> POSITION_BITS == b >> POSITION_BITS);
        for group in alike.filter(|group| group.len() > 1) {
            // If the last code of the step is 0, the texts end here: they are equal.
            if group[0] >> POSITION_BITS & ((1 << self.bits) - 1) == 0 {
                continue;
            }
            if steps == MAX_STEPS {
                group.sort_by_key(|key| text(position_of(*key)));
                continue;
            }
            for key in group.iter_mut() {
                let place = position_of(*key);
                *key = self.step(text(place), done, place);
            }
            group.sort_unstable();
            self.sort_ties(group, steps + 1, text);
        }
    }
}

/// The position in a key.
fn position_of(key: u128) -> u32 {
    u32::try_from(key & u128::from(u32::MAX)).unwrap_or_default()
}
