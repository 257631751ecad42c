//! Short texts that many names have. To stop at each hit and start again costs more than to look at every place: all
//! places of a block are compared at once, which a compiler turns into vector instructions, and a name has the text when
//! any of its places begins it.

use crate::engine::bits;
use crate::store::Names;

/// The longest text that is looked for like this, in bytes.
pub(super) const LONGEST: usize = 8;

/// Places of a block; one word says at which of them the text begins.
const BLOCK: usize = u64::BITS as usize;

/// Puts in the rows, from `first` on, whose name has the text.
pub(super) fn scan(names: Names<'_>, text: &[u8], first: usize, met: &mut [u64]) {
    let (arena, offsets) = (names.arena().as_bytes(), names.offsets());
    let Some(&origin) = offsets.get(first) else { return };
    let arena = arena.get(origin as usize..).unwrap_or_default();
    // One more word, so that a name always lies in two.
    let mut begins = Vec::with_capacity(arena.len() / BLOCK + 2);
    begins.extend((0..=arena.len() / BLOCK).map(|block| word(arena, block * BLOCK, text)));
    begins.push(0);
    for (row, pair) in offsets.windows(2).enumerate().skip(first) {
        let &[start, end] = pair else { return };
        let (start, end) = ((start - origin) as usize, (end - origin) as usize);
        // Where the text can begin without reaching into the next name.
        let places = (end + 1).saturating_sub(start + text.len());
        if is_any(&begins, start, places) {
            bits::put(met, row);
        }
    }
}

/// Whether a bit is set among so many, from there on.
fn is_any(words: &[u64], start: usize, count: usize) -> bool {
    let (at, shift) = (start / BLOCK, start % BLOCK);
    if count > BLOCK {
        return (start..start + count).any(|place| bits::has(words, place));
    }
    let (Some(&low), Some(&high)) = (words.get(at), words.get(at + 1)) else { return false };
    let both = u128::from(high) << BLOCK | u128::from(low);
    both >> shift & ((1 << count) - 1) != 0
}

/// A bit for each place of a block: set where the text begins.
fn word(arena: &[u8], from: usize, text: &[u8]) -> u64 {
    let mut bytes = [0; BLOCK + LONGEST];
    let rest = arena.get(from..).unwrap_or_default();
    let length = rest.len().min(bytes.len());
    // What is beyond the end is not looked at: no name lies there.
    bytes[..length].copy_from_slice(&rest[..length]);
    let mut equal = [1_u8; BLOCK];
    for (shift, letter) in text.iter().take(LONGEST).enumerate() {
        for (equal, byte) in equal.iter_mut().zip(&bytes[shift..shift + BLOCK]) {
            *equal &= u8::from(byte == letter);
        }
    }
    // Eight bytes of 0 or 1 become eight bits: the product moves each to its place in the highest byte.
    let (eights, _) = equal.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |word, (at, eight)| {
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word | bits << (8 * at)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::OrganizationDomain;
    use crate::store::{Batch, Store};

    #[test]
    fn names_have_what_is_in_them_wherever_it_lies() {
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
        let names = store.chunks()[0].folded_names();
        for text in ["a", "ab", "cab", "dcba", "aaaaa", "abcdabcd"] {
            for first in [0, 1, 77] {
                let mut met = [0; bits::WORDS];
                scan(names, text.as_bytes(), first, &mut met);
                for (row, domain) in domains.iter().enumerate() {
                    let expected = row >= first && domain.name.contains(text);
                    assert_eq!(bits::has(&met, row), expected, "{text} in {}", domain.name);
                }
            }
        }
    }
}
