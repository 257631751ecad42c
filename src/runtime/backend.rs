//! Keeps every cell in its place on terminals that measure some writing otherwise.
//!
//! How many cells a character takes is a matter of opinion and of age: emoji were one before they were two, and marks
//! that stand beside a letter are none here and one there. What follows is therefore not written right behind such
//! writing, but where it belongs.

use std::io;

use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::{Cell, CellWidth};
use ratatui::layout::{Position, Size};
use unicode_segmentation::UnicodeSegmentation;

/// A backend that finds its place again after each grapheme that terminals may measure otherwise.
#[derive(Debug)]
pub struct Steady<B>(pub(super) B);

/// Whether terminals may differ about the symbol. They agree about Latin letters and, all but in East Asian settings,
/// about punctuation and drawing.
fn is_uncertain(symbol: &str) -> bool {
    let mut chars = symbol.chars();
    let first = chars.next().is_some_and(|c| c >= '\u{300}' && !('\u{2010}'..='\u{27ff}').contains(&c));
    first || chars.next().is_some()
}

/// Whether the second symbol is a part of the same writing as the first, which a move of the cursor would take apart.
fn joins(first: &str, second: &str) -> bool {
    [first, second].concat().graphemes(true).count() == 1
}

impl<B: Backend<Error = io::Error>> Backend for Steady<B> {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, content: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let mut run: Vec<(u16, u16, &Cell)> = Vec::new();
        for (x, y, cell) in content {
            let former = run.last().map_or("", |(_, _, cell)| cell.symbol());
            let wide = cell.cell_width();
            if wide > 1 || (is_uncertain(former) && !joins(former, cell.symbol())) {
                // Each run begins with a move of the cursor.
                self.0.draw(run.drain(..))?;
            }
            if wide > 1 {
                // Where it turns out narrower, nothing of what was there is seen beside it.
                let mut blank = cell.clone();
                blank.set_symbol(" ");
                self.0.draw((x..x.saturating_add(wide)).map(|x| (x, y, &blank)))?;
            }
            run.push((x, y, cell));
        }
        self.0.draw(run.into_iter())
    }

    fn append_lines(&mut self, count: u16) -> io::Result<()> {
        self.0.append_lines(count)
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        self.0.hide_cursor()
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        self.0.show_cursor()
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        self.0.get_cursor_position()
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        self.0.set_cursor_position(position)
    }

    fn clear(&mut self) -> io::Result<()> {
        self.0.clear()
    }

    fn clear_region(&mut self, kind: ClearType) -> io::Result<()> {
        self.0.clear_region(kind)
    }

    fn size(&self) -> io::Result<Size> {
        self.0.size()
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        self.0.window_size()
    }

    fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

#[cfg(test)]
mod tests {
    use ratatui::backend::CrosstermBackend;

    use super::*;

    #[test]
    fn what_follows_an_uncertain_grapheme_is_written_where_it_belongs() {
        for (symbol, moves) in
            [("a", 1), ("é", 1), ("│", 1), ("…", 1), ("日", 3), ("e\u{301}", 2), ("क", 2), ("ש", 2)]
        {
            let mut written = Vec::new();
            let cells = [Cell::new(symbol), Cell::new("b"), Cell::new("c")];
            let behind = cells[0].cell_width();
            let content = [0, behind, behind + 1].into_iter().zip(&cells).map(|(x, cell)| (x, 0, cell));
            Steady(CrosstermBackend::new(&mut written)).draw(content).unwrap();
            let written = String::from_utf8(written).unwrap();
            assert_eq!(written.matches('H').count(), moves, "{symbol}: {written:?}");
        }
    }
}
