//! Finds lines that are on the screen already, only higher or lower: a list that was scrolled.

use super::cells::Sign;

/// Fewer lines than this are written again: moving them takes about as many bytes.
const LEAST: usize = 3;

/// What it takes, in bytes, to set a region, to move it, and to take it back.
const PRICE: usize = 24;

/// What it takes to get to a cell, and often to say how it is written.
const DETOUR: usize = 8;

/// A block of whole lines that has moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) top: usize,
    /// The last line, included.
    pub(super) bottom: usize,
    /// How far up; down if negative.
    pub(super) up: isize,
}

impl Shift {
    /// The line that comes to stand in line `y`; `None` for an empty one.
    fn source(self, y: usize) -> Option<usize> {
        y.checked_add_signed(self.up).filter(|from| (self.top..=self.bottom).contains(from))
    }

    /// Moves the lines.
    pub(super) fn apply(self, cells: &mut [Sign], width: usize) {
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
        block[freed].fill(Sign::BLANK);
    }
}

/// The move after which least is left to write, if that is less than without one. `changed` are the lines that differ.
pub(super) fn find(shown: &[Sign], next: &[Sign], width: usize, changed: &[usize]) -> Option<Shift> {
    if changed.len() < LEAST {
        return None;
    }
    let lines = Lines::new(shown, next, width, changed);
    let shift = lines.grown(lines.moved(changed)?);
    let with = (shift.top..=shift.bottom).map(|y| lines.cost(shift.source(y), y)).sum::<usize>() + PRICE;
    let mut without = 0;
    (shift.top..=shift.bottom)
        .any(|y| {
            without += lines.cost(Some(y), y);
            without > with
        })
        .then_some(shift)
}

/// The lines of both screens, and what tells them apart.
struct Lines<'a> {
    shown: &'a [Sign],
    next: &'a [Sign],
    width: usize,
    empty: Vec<Sign>,
    /// For each line what is shown and what shall be; `None` for what has not changed, and for empty ones: they are
    /// everywhere, and say nothing about where the others went.
    hashes: Vec<(Option<u64>, Option<u64>)>,
}

impl<'a> Lines<'a> {
    fn new(shown: &'a [Sign], next: &'a [Sign], width: usize, changed: &[usize]) -> Self {
        let mut hashes = vec![(None, None); shown.len() / width];
        let hash = |line: &[Sign]| (line.iter().any(|sign| *sign != Sign::BLANK)).then(|| hash(line));
        for y in changed {
            let line = y * width..(y + 1) * width;
            hashes[*y] = (hash(&shown[line.clone()]), hash(&next[line]));
        }
        Self { shown, next, width, empty: vec![Sign::BLANK; width], hashes }
    }

    /// The block that most lines say has moved.
    fn moved(&self, changed: &[usize]) -> Option<Shift> {
        let height = self.hashes.len();
        // For each distance: how many lines moved by it, the first and the last of them.
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
        (at != height && count >= LEAST).then(|| Shift {
            top,
            bottom,
            up: at.cast_signed() - height.cast_signed(),
        })
    }

    /// With the lines above and below, as long as that leaves less to write: a row that has moved may have lost the end of
    /// the scrollbar on the way.
    fn grown(&self, mut shift: Shift) -> Shift {
        loop {
            let higher = shift.top.checked_sub(1).map(|top| (top, Shift { top, ..shift }));
            let bottom = shift.bottom + 1;
            let lower = (bottom < self.hashes.len()).then_some((bottom, Shift { bottom, ..shift }));
            let pays = |(edge, larger): &(usize, Shift)| {
                // Only these two get another line.
                let ends = edge.checked_add_signed(-shift.up);
                let lines = [Some(*edge), ends.filter(|y| (larger.top..=larger.bottom).contains(y))];
                let left = |shift: Shift| -> usize {
                    lines
                        .into_iter()
                        .flatten()
                        .map(|y| {
                            let is_inside = (shift.top..=shift.bottom).contains(&y);
                            self.cost(if is_inside { shift.source(y) } else { Some(y) }, y)
                        })
                        .sum()
                };
                left(*larger) < left(shift)
            };
            match higher.into_iter().chain(lower).find(pays) {
                Some((_, larger)) => shift = larger,
                None => return shift,
            }
        }
    }

    /// About how many bytes it takes to make the line, `None` for an empty one, the one that shall be in `to`.
    fn cost(&self, from: Option<usize>, to: usize) -> usize {
        let line = |y: usize| y * self.width..(y + 1) * self.width;
        match from {
            Some(from) if self.hashes[to].1.is_some() && self.hashes[from].0 == self.hashes[to].1 => 0,
            from => cost(from.map_or(&self.empty, |from| &self.shown[line(from)]), &self.next[line(to)]),
        }
    }
}

/// About how many bytes it takes to make the one line the other.
pub(super) fn cost(shown: &[Sign], next: &[Sign]) -> usize {
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

/// Of no use but to find equal lines; whether they are is seen when they are compared.
fn hash(line: &[Sign]) -> u64 {
    const FACTOR: u64 = 0x517c_c1b7_2722_0a95;
    line.iter().fold(0, |hash: u64, sign| (hash.rotate_left(5) ^ sign.hash()).wrapping_mul(FACTOR))
}
