//! Finds lines that only moved up or down, as in a scrolled list.

use super::cells::ScreenCell;

/// Fewer lines are rewritten: moving them takes about as many bytes.
const LEAST: usize = 3;

/// Cost in bytes of setting a scroll region, moving it, and resetting it.
const PRICE: usize = 24;

/// Cost in bytes of moving to a cell, and often of a style change.
const DETOUR: usize = 8;

/// A block of whole lines that moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Scroll {
    pub(super) top: usize,
    /// Inclusive.
    pub(super) bottom: usize,
    /// Distance up; down if negative.
    pub(super) up: isize,
}

impl Scroll {
    /// The line that moves to `y`; `None` for an empty one.
    fn source(self, y: usize) -> Option<usize> {
        y.checked_add_signed(self.up).filter(|from| (self.top..=self.bottom).contains(from))
    }

    pub(super) fn apply(self, cells: &mut [ScreenCell], width: usize) {
        let block = &mut cells[self.top * width..(self.bottom + 1) * width];
        let by = self.up.unsigned_abs() * width;
        let len = block.len();
        let freed = if self.up > 0 {
            block.rotate_left(by);
            len - by..len
        } else {
            block.rotate_right(by);
            0..by
        };
        block[freed].fill(ScreenCell::BLANK);
    }
}

/// The move that leaves the least to write, if that is less than without it. `changed` are the lines that differ.
pub(super) fn find(
    shown: &[ScreenCell],
    next: &[ScreenCell],
    width: usize,
    changed: &[usize],
) -> Option<Scroll> {
    if changed.len() < LEAST {
        return None;
    }
    let lines = ScreenLines::new(shown, next, width, changed);
    let scroll = lines.extended(lines.moved(changed)?);
    let with = (scroll.top..=scroll.bottom).map(|y| lines.cost(scroll.source(y), y)).sum::<usize>() + PRICE;
    let mut without = 0;
    (scroll.top..=scroll.bottom)
        .any(|y| {
            without += lines.cost(Some(y), y);
            without > with
        })
        .then_some(scroll)
}

struct ScreenLines<'a> {
    shown: &'a [ScreenCell],
    next: &'a [ScreenCell],
    width: usize,
    empty: Vec<ScreenCell>,
    /// Hashes of each line shown and next; `None` for unchanged lines and for empty ones, which are too common to tell where
    /// the others went.
    hashes: Vec<(Option<u64>, Option<u64>)>,
}

impl<'a> ScreenLines<'a> {
    fn new(shown: &'a [ScreenCell], next: &'a [ScreenCell], width: usize, changed: &[usize]) -> Self {
        let mut hashes = vec![(None, None); shown.len() / width];
        let hash =
            |line: &[ScreenCell]| (line.iter().any(|cell| *cell != ScreenCell::BLANK)).then(|| hash(line));
        for y in changed {
            let line = y * width..(y + 1) * width;
            hashes[*y] = (hash(&shown[line.clone()]), hash(&next[line]));
        }
        Self { shown, next, width, empty: vec![ScreenCell::BLANK; width], hashes }
    }

    /// The move that most lines agree on.
    fn moved(&self, changed: &[usize]) -> Option<Scroll> {
        let height = self.hashes.len();
        // For each distance: the number of lines, the first and the last.
        let mut moved = vec![(0_usize, usize::MAX, 0_usize); 2 * height];
        for to in changed.iter().filter(|to| self.hashes[**to].1.is_some()) {
            for from in changed.iter().filter(|from| self.hashes[**from].0 == self.hashes[*to].1) {
                let (count, first, last) = &mut moved[from + height - to];
                *count += 1;
                *first = (*first).min(*to).min(*from);
                *last = (*last).max(*to).max(*from);
            }
        }
        let (at, (count, top, bottom)) =
            moved.into_iter().enumerate().max_by_key(|(_, (count, ..))| *count)?;
        (at != height && count >= LEAST).then(|| Scroll {
            top,
            bottom,
            up: at.cast_signed() - height.cast_signed(),
        })
    }

    /// Extends the block up and down while that leaves less to write: a moved row may differ by the end of the scrollbar.
    fn extended(&self, mut scroll: Scroll) -> Scroll {
        loop {
            let higher = scroll.top.checked_sub(1).map(|top| (top, Scroll { top, ..scroll }));
            let bottom = scroll.bottom + 1;
            let lower = (bottom < self.hashes.len()).then_some((bottom, Scroll { bottom, ..scroll }));
            let pays = |(edge, larger): &(usize, Scroll)| {
                // Only these two lines change.
                let ends = edge.checked_add_signed(-scroll.up);
                let lines = [Some(*edge), ends.filter(|y| (larger.top..=larger.bottom).contains(y))];
                let left = |scroll: Scroll| -> usize {
                    lines
                        .into_iter()
                        .flatten()
                        .map(|y| {
                            let is_inside = (scroll.top..=scroll.bottom).contains(&y);
                            self.cost(if is_inside { scroll.source(y) } else { Some(y) }, y)
                        })
                        .sum()
                };
                left(*larger) < left(scroll)
            };
            match higher.into_iter().chain(lower).find(pays) {
                Some((_, larger)) => scroll = larger,
                None => return scroll,
            }
        }
    }

    /// Approximate bytes to turn the line `from` (`None`: an empty one) into the next line `to`.
    fn cost(&self, from: Option<usize>, to: usize) -> usize {
        let line = |y: usize| y * self.width..(y + 1) * self.width;
        match from {
            Some(from) if self.hashes[to].1.is_some() && self.hashes[from].0 == self.hashes[to].1 => 0,
            from => cost(from.map_or(&self.empty, |from| &self.shown[line(from)]), &self.next[line(to)]),
        }
    }
}

/// Approximate bytes to turn one line into the other.
pub(super) fn cost(shown: &[ScreenCell], next: &[ScreenCell]) -> usize {
    let mut cost = 0;
    let mut gap = true;
    for (shown, next) in shown.iter().zip(next) {
        let differs = shown != next;
        if differs {
            cost += next.len() + if gap { DETOUR } else { 0 };
        }
        gap = !differs;
    }
    cost
}

/// Only finds candidates; lines are compared before use.
fn hash(line: &[ScreenCell]) -> u64 {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    line.iter().fold(0, |hash: u64, cell| (hash.rotate_left(5) ^ cell.hash()).wrapping_mul(FACTOR))
}
