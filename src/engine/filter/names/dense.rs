//! Short texts that many names have. To stop at each hit and start again costs more than to look at every place: all
//! places of a block are compared at once, which a compiler turns into vector instructions, and a name has the text when
//! any of its places begins it.

use crate::engine::bit_set;
use crate::store::StringsView;

/// The longest text that is looked for like this, in bytes.
pub(super) const MAX_LEN: usize = 8;

/// Places of a block; one word says at which of them the text begins.
const BLOCK: usize = u64::BITS as usize;

/// Puts in the rows whose name has the text; rows before `first` may be left out.
pub(super) fn scan(names: StringsView<'_>, text: &[u8], first: usize, met: &mut [u64]) {
    let (arena, offsets) = (names.arena().as_bytes(), names.offsets());
    let first = first / bit_set::WORD;
    let Some(&origin) = offsets.get(first * bit_set::WORD) else { return };
    let arena = arena.get(origin as usize..).unwrap_or_default();
    // One more word, so that a name always lies in two.
    let mut begins = Vec::with_capacity(arena.len() / BLOCK + 2);
    begins.extend((0..=arena.len() / BLOCK).map(|block| word(arena, block * BLOCK, text)));
    begins.push(0);
    for (at, met) in met.iter_mut().enumerate().skip(first) {
        let end = offsets.len().min((at + 1) * bit_set::WORD + 1);
        let offsets = offsets.get(at * bit_set::WORD..end).unwrap_or_default();
        // Put together without a branch: where a common text is cannot be foreseen.
        *met |= offsets.windows(2).enumerate().fold(0, |word, (bit, pair)| {
            let (start, end) = ((pair[0] - origin) as usize, (pair[1] - origin) as usize);
            // Where the text can begin without reaching into the next name.
            let places = (end + 1).saturating_sub(start + text.len());
            word | u64::from(is_any(&begins, start, places)) << bit
        });
    }
}

/// Whether a bit is set among so many, from there on.
fn is_any(words: &[u64], start: usize, count: usize) -> bool {
    let (at, shift) = (start / BLOCK, start % BLOCK);
    if count > BLOCK {
        return (start..start + count).any(|place| bit_set::has(words, place));
    }
    let (Some(&low), Some(&high), 1..) = (words.get(at), words.get(at + 1), count) else { return false };
    // The word that begins there, of both; shifting by 64 is not defined.
    let word = low >> shift | (high << 1) << (BLOCK - 1 - shift);
    word << (BLOCK - count) != 0
}

/// A bit for each place of a block: set where the text begins.
fn word(arena: &[u8], from: usize, text: &[u8]) -> u64 {
    let mut equal = [1_u8; BLOCK];
    for (place, letter) in (from..).zip(text) {
        let rest = arena.get(place..).unwrap_or_default();
        if let Some(bytes) = rest.first_chunk::<BLOCK>() {
            equate(&mut equal, bytes, *letter);
        } else {
            // The end: what is beyond it is not looked at, for no name lies there.
            let mut bytes = [0; BLOCK];
            bytes[..rest.len()].copy_from_slice(rest);
            equate(&mut equal, &bytes, *letter);
        }
    }
    // Eight bytes of 0 or 1 become eight bits: the product moves each to its place in the highest byte.
    let (eights, _) = equal.as_chunks::<8>();
    eights.iter().enumerate().fold(0, |word, (at, eight)| {
        let bits = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word | bits << (8 * at)
    })
}

fn equate(equal: &mut [u8; BLOCK], bytes: &[u8; BLOCK], letter: u8) {
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
