//! Finds text of a line that only moved a few cells left or right, because a word before it changed its length.

use super::cells::{LongTexts, ScreenCell};
use super::scroll::cost;

/// The largest distance.
const MOST: usize = 8;

/// Number of cells that must match: rarely a coincidence.
const ALIKE: usize = 8;

/// Less than this, in bytes, is simply rewritten.
const LEAST: usize = 32;

/// Cost of moving the cursor and shifting, in bytes.
const PRICE: usize = 16;

/// Returns the first cell to shift and the distance to the right (left if negative) that leaves the least to write.
pub(super) fn find(texts: &LongTexts, shown: &[ScreenCell], next: &[ScreenCell]) -> Option<(usize, isize)> {
    let from = shown.iter().zip(next).position(|(shown, next)| shown != next)?;
    let (old, new) = (&shown[from..], &next[from..]);
    let alike = |old: &[ScreenCell], new: &[ScreenCell]| {
        new.len() > ALIKE && old.len() > ALIKE && old[..ALIKE] == new[..ALIKE]
    };
    let by = (1..=MOST.min(old.len())).find_map(|by| {
        let right = alike(old, &new[by..]).then_some(by.cast_signed());
        right.or_else(|| alike(&old[by..], new).then_some(-by.cast_signed()))
    })?;
    let without = cost(old, new);
    // If terminals disagree about a character's width, they also disagree about the shifted text.
    let is_even = |cell: &ScreenCell| *cell != ScreenCell::COVERED && !texts.is_uncertain(*cell);
    if without < LEAST || !old.iter().all(is_even) {
        return None;
    }
    let mut pushed = old.to_vec();
    apply(&mut pushed, by);
    (cost(&pushed, new) + PRICE < without).then_some((from, by))
}

pub(super) fn apply(cells: &mut [ScreenCell], by: isize) {
    let (count, len) = (by.unsigned_abs().min(cells.len()), cells.len());
    if by > 0 {
        cells.rotate_right(count);
        cells[..count].fill(ScreenCell::BLANK);
    } else {
        cells.rotate_left(count);
        cells[len - count..].fill(ScreenCell::BLANK);
    }
}
