//! Cells as a terminal has them: what cannot be seen is left out, and what a wide character covers is marked.

use ratatui::buffer::{Cell, CellWidth};
use ratatui::style::{Color, Modifier};
use unicode_segmentation::UnicodeSegmentation;

/// What can be seen where nothing is written.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// How a cell is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) modifier: Modifier,
}

impl Look {
    pub(super) const fn of(cell: &Cell) -> Self {
        Self { fg: cell.fg, bg: cell.bg, modifier: cell.modifier }
    }

    /// Whether a blank in it can be told from one in no look at all.
    pub(super) fn marks_blanks(self) -> bool {
        self.bg != Color::Reset || self.modifier.intersects(SEEN_ON_BLANKS)
    }
}

/// Puts a line of a frame into the form in which lines are compared: every blank that only looks like one is
/// [`Cell::EMPTY`], and cells under a wide character are [covered](is_covered).
pub(super) fn settle(line: &[Cell], into: &mut [Cell]) {
    let mut covered = 0;
    for (x, (cell, into)) in line.iter().zip(into).enumerate() {
        if covered > 0 {
            covered -= 1;
            *into = Cell::new("");
            continue;
        }
        into.clone_from(cell);
        let cells = cell_width(cell);
        if cells == 0 || x + cells > line.len() {
            // Half a character, or none that takes a cell, would move what follows.
            into.set_symbol(" ");
        } else {
            covered = cells - 1;
        }
        if into.symbol() == " " && !Look::of(into).marks_blanks() {
            *into = Cell::EMPTY;
        }
    }
}

/// How many cells it takes.
pub(super) fn cell_width(cell: &Cell) -> usize {
    if cell.symbol().len() == 1 { 1 } else { usize::from(cell.cell_width()) }
}

/// Whether a wide character to the left takes the cell.
pub(super) fn is_covered(cell: &Cell) -> bool {
    cell.symbol().is_empty()
}

/// Whether nothing is seen there.
pub(super) fn is_blank(cell: &Cell) -> bool {
    cell.symbol() == " " && Look::of(cell) == Look::default()
}

/// Whether terminals may differ about the symbol's cells: emoji were one before they were two, and marks that stand
/// beside a letter are none here and one there. They agree about Latin letters and, all but in East Asian settings,
/// about punctuation and drawing, as long as those take one cell.
pub(super) fn is_uncertain(symbol: &str, cells: usize) -> bool {
    if symbol.len() == 1 {
        return false;
    }
    let mut chars = symbol.chars();
    let first = chars.next().is_some_and(|c| c >= '\u{300}' && !('\u{2010}'..='\u{27ff}').contains(&c));
    first || cells > 1 || chars.next().is_some()
}

/// Whether the second symbol is a part of the same writing as the first, which a move of the cursor would take apart.
pub(super) fn joins(first: &str, second: &str) -> bool {
    !second.is_ascii() && !first.is_empty() && [first, second].concat().graphemes(true).count() == 1
}

/// Marks each cell of the line that is to be written: those that differ, and with them those that stand or fall with
/// them. Says whether there are any.
pub(super) fn due(shown: &[Cell], next: &[Cell], due: &mut Vec<bool>) -> bool {
    due.clear();
    due.extend(shown.iter().zip(next).map(|(shown, next)| shown != next));
    if !due.contains(&true) {
        return false;
    }
    let width = next.len();
    // What reaches over its cells on this terminal has written on the next one; and what is one writing is written as one.
    for x in 1..width {
        let (before, cell) = (&next[x - 1], &next[x]);
        let start = x - 1;
        if due[start] && !is_covered(before) && before.symbol().len() > 1 {
            let cells = cell_width(before);
            if is_uncertain(before.symbol(), cells) && start + cells < width {
                due[start + cells] = true;
            }
        }
        if due[start] && cell.symbol().len() > 1 && joins(before.symbol(), cell.symbol()) {
            due[x] = true;
        }
    }
    for x in (1..width).rev() {
        let (before, cell) = (&next[x - 1], &next[x]);
        if due[x] && cell.symbol().len() > 1 && joins(before.symbol(), cell.symbol()) {
            due[x - 1] = true;
        }
    }
    true
}
