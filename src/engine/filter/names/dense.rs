//! Scan for short texts that many names contain. Stopping at each hit and starting again costs more than checking every
//! position: all positions of a block are compared at the same time, which the compiler turns into vector instructions. A
//! name contains the text if it begins at any position of the name.

use crate::engine::bit_set;
use crate::store::StringsView;

/// The longest text for this scan, in bytes.
pub(super) const MAX_LEN: usize = 8;

/// Positions per block; one word shows at which of them the text begins.
const BLOCK: usize = u64::BITS as usize;

/// Adds the rows whose name contains the text. Rows before `first` may be skipped.
pub(super) fn scan(names: StringsView<'_>, text: &[u8], first: usize, met: &mut [u64]) {
    let (arena, offsets) = (names.arena().as_bytes(), names.offsets());
    let first = first / bit_set::WORD;
    let Some(&origin) = offsets.get(first * bit_set::WORD) else { return };
    let arena = arena.get(origin as usize..).unwrap_or_default();
    // One more word, so that a name can always be read from two words.
    let mut begins = Vec::with_capacity(arena.len() / BLOCK + 2);
    begins.extend((0..=arena.len() / BLOCK).map(|block| word(arena, block * BLOCK, text)));
    begins.push(0);
    for (at, met) in met.iter_mut().enumerate().skip(first) {
        let end = offsets.len().min((at + 1) * bit_set::WORD + 1);
        let offsets = offsets.get(at * bit_set::WORD..end).unwrap_or_default();
        // Without branches, because the hits of a common text are unpredictable.
        *met |= offsets.windows(2).enumerate().fold(0, |word, (bit, pair)| {
            let (start, end) = ((pair[0] - origin) as usize, (pair[1] - origin) as usize);
            // Positions at which the text can begin without crossing into the next name.
            let places = (end + 1).saturating_sub(start + text.len());
            word | u64::from(is_any(&begins, start, places)) << bit
        });
    }
}

/// Whether any of `count` bits from `start` on is set.
fn is_any(words: &[u64], start: usize, count: usize) -> bool {
    let (at, shift) = (start / BLOCK, start % BLOCK);
    if count > BLOCK {
        return (start..start + count).any(|place| bit_set::has(words, place));
    }
    let (Some(&low), Some(&high), 1..) = (words.get(at), words.get(at + 1), count) else { return false };
    // Combines both words into the one that begins at `start`. A shift by 64 would be undefined, hence two shifts.
    let word = low >> shift | (high << 1) << (BLOCK - 1 - shift);
    word << (BLOCK - count) != 0
}

/// One bit per position of a block: whether the text begins there.
fn word(arena: &[u8], from: usize, text: &[u8]) -> u64 {
    let mut equal = [1_u8; BLOCK];
    for (place, letter) in (from..).zip(text) {
        let rest = arena.get(place..).unwrap_or_default();
        if let Some(bytes) = rest.first_chunk::<BLOCK>() {
            compare(&mut equal, bytes, *letter);
        } else {
            // The end of the arena, padded with zeros: no name is there.
            let mut bytes = [0; BLOCK];
            bytes[..rest.len()].copy_from_slice(rest);
            compare(&mut equal, &bytes, *letter);
        }
    }
    // Packs eight bytes of 0 or 1 into eight bits: the product moves each bit to its place in the highest byte.
    let (eights, _) = equal.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |word, (at, eight)| {
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word | bits << (8 * at)
    })
}

fn compare(equal: &mut [u8; BLOCK], bytes: &[u8; BLOCK], letter: u8) {
    for (equal, byte) in equal.iter_mut().zip(bytes) {
        *equal &= u8::from(*byte == letter);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::OrganizationDomain;
    use crate::store::{Batch, Store};

    #[test]
    fn a_text_is_found_at_every_position() {
        let mut rng = fastrand::Rng::with_seed(3);
        let domains: Vec<_> = (0..3_000)
            .map(|number| OrganizationDomain {
                id: format!("{number}"),
                // Some longer than a word, some empty.
                name: std::iter::repeat_with(|| rng.choice(['a', 'b', 'c', 'd']))
                    .flatten()
                    .take(if number % 50 == 0 { 150 } else { number % 23 })
                    .collect(),
                ..OrganizationDomain::default()
            })
            .collect();
        let mut store = Store::default();
        store.merge(&Batch::of(&domains));
        let names = store.chunks()[0].lowercase_names();
        for text in ["a", "ab", "cab", "dcba", "aaaaa", "abcdabcd"] {
            for first in [0, 1, 77] {
                let mut met = [0; bit_set::WORDS];
                scan(names, text.as_bytes(), first, &mut met);
                for (row, domain) in domains.iter().enumerate() {
                    if row >= first {
                        assert_eq!(
                            bit_set::has(&met, row),
                            domain.name.contains(text),
                            "{text} in {}",
                            domain.name
                        );
                    }
                }
            }
        }
    }
}
