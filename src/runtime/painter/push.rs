//! Finds text that is on the line already, only a few cells to the left or right: a word before it has another length.

use super::cells::{Sign, Texts};
use super::scroll::cost;

/// Words differ by this many letters.
const MOST: usize = 8;

/// That many cells have to be the same: by chance they rarely are.
const ALIKE: usize = 8;

/// Less than this, in bytes, is written again.
const LEAST: usize = 32;

/// What it takes, in bytes, to go there and push.
const PRICE: usize = 16;

/// From which cell on to push what is shown, and by how much to the right, so that least is left to write; to the left if
/// that is negative.
pub(super) fn find(texts: &Texts, shown: &[Sign], next: &[Sign]) -> Option<(usize, isize)> {
    let from = shown.iter().zip(next).position(|(shown, next)| shown != next)?;
    let (old, new) = (&shown[from..], &next[from..]);
    let alike =
        |old: &[Sign], new: &[Sign]| new.len() > ALIKE && old.len() > ALIKE && old[..ALIKE] == new[..ALIKE];
    let by = (1..=MOST.min(old.len())).find_map(|by| {
        let right = alike(old, &new[by..]).then_some(by.cast_signed());
        right.or_else(|| alike(&old[by..], new).then_some(-by.cast_signed()))
    })?;
    let without = cost(old, new);
    // Where terminals differ about a character's cells, they differ about what is pushed.
    let is_even = |sign: &Sign| *sign != Sign::COVERED && !texts.is_uncertain(*sign);
    if without < LEAST || !old.iter().all(is_even) {
        return None;
    }
    let mut pushed = old.to_vec();
    apply(&mut pushed, by);
    (cost(&pushed, new) + PRICE < without).then_some((from, by))
}

/// Pushes.
pub(super) fn apply(cells: &mut [Sign], by: isize) {
    let (count, len) = (by.unsigned_abs().min(cells.len()), cells.len());
    if by > 0 {
        cells.rotate_right(count);
        cells[..count].fill(Sign::BLANK);
    } else {
        cells.rotate_left(count);
        cells[len - count..].fill(Sign::BLANK);
    }
}
