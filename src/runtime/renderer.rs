//! Writes the differences between a frame and the terminal's contents in one piece: nothing if nothing changed, and moves
//! lines that only moved.
//!
//! Terminals disagree about the width of some characters, depending on their Unicode version. After such a character the
//! cursor is therefore positioned explicitly.

mod cells;
mod scroll;
mod sequence_writer;
mod shift;

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use cells::{LongTexts, ScreenCell};
use sequence_writer::SequenceWriter;

/// Up to this many blanks are written; more are erased and skipped by a cursor move.
const MOST_BLANKS: usize = 10;

#[derive(Debug)]
pub struct Renderer<W> {
    out: W,
    /// In cells.
    width: usize,
    /// The terminal's contents.
    shown: Vec<ScreenCell>,
    /// The next frame.
    next: Vec<ScreenCell>,
    texts: LongTexts,
    /// Whether `shown` is reliable.
    known: bool,
    writer: SequenceWriter,
    due: Vec<bool>,
}

impl<W: Write> Renderer<W> {
    /// The terminal's contents are unknown at first.
    pub fn new(out: W) -> Self {
        Self {
            out,
            width: 0,
            shown: Vec::new(),
            next: Vec::new(),
            texts: LongTexts::default(),
            known: false,
            writer: SequenceWriter::new(),
            due: Vec::new(),
        }
    }

    /// Another program wrote to the terminal: the next frame is written in full.
    pub fn forget(&mut self) {
        self.known = false;
    }

    /// Makes the terminal show the frame and the cursor; `None` hides the cursor.
    ///
    /// # Errors
    ///
    /// When the terminal cannot be written to.
    pub fn show(&mut self, frame: &Buffer, cursor: Option<Position>) -> io::Result<()> {
        let width = usize::from(frame.area.width);
        if self.width != width || self.shown.len() != frame.content.len() || self.texts.are_too_many() {
            self.known = false;
        }
        if !self.known {
            self.writer.start_on_empty_screen();
            self.width = width;
            self.texts = LongTexts::default();
            for cells in [&mut self.shown, &mut self.next] {
                cells.clear();
                cells.resize(frame.content.len(), ScreenCell::BLANK);
            }
        }
        self.known = false;
        if width > 0 {
            self.render(frame);
        }
        self.writer.finish(cursor);
        if !self.writer.bytes().is_empty() {
            let written = self.out.write_all(self.writer.bytes()).and_then(|()| self.out.flush());
            self.writer.next_frame();
            written?;
        }
        self.known = true;
        Ok(())
    }

    fn render(&mut self, frame: &Buffer) {
        let width = self.width;
        let mut changed = Vec::new();
        for (y, line) in frame.content.chunks_exact(width).enumerate() {
            let cells = y * width..(y + 1) * width;
            self.texts.convert_line(line, &mut self.next[cells.clone()]);
            if self.shown[cells.clone()] != self.next[cells] {
                changed.push(y);
            }
        }
        if let Some(block) = scroll::find(&self.shown, &self.next, width, &changed) {
            let line = |y: usize| u16::try_from(y).unwrap_or(u16::MAX);
            self.writer.scroll(line(block.top), line(block.bottom), block.up);
            block.apply(&mut self.shown, width);
            changed.extend(block.top..=block.bottom);
            changed.sort_unstable();
            changed.dedup();
        }
        for y in changed {
            self.render_line(y);
        }
    }

    fn render_line(&mut self, y: usize) {
        let cells = y * self.width..(y + 1) * self.width;
        let (shown, next) = (&mut self.shown[cells.clone()], &self.next[cells]);
        let (texts, writer) = (&self.texts, &mut self.writer);
        if !texts.mark_changed(shown, next, &mut self.due) {
            return;
        }
        let small = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        let y = small(y);
        if let Some((from, by)) = shift::find(texts, shown, next) {
            writer.move_along(small(from), y, next);
            writer.shift(by);
            shift::apply(&mut shown[from..], by);
            texts.mark_changed(shown, next, &mut self.due);
        }
        let due = &self.due;
        let mut x = 0;
        while let Some(skipped) = due[x..].iter().position(|due| *due) {
            x += skipped;
            let cell = next[x];
            if cell == ScreenCell::COVERED {
                x += 1;
                continue;
            }
            writer.move_along(small(x), y, next);
            if cell == ScreenCell::BLANK {
                let blanks = next[x..].iter().take_while(|cell| **cell == ScreenCell::BLANK).count();
                let last = due[x..x + blanks].iter().rposition(|due| *due).map_or(1, |last| last + 1);
                if x + blanks == next.len() && last > 3 {
                    writer.erase_line();
                    break;
                }
                if last > MOST_BLANKS {
                    writer.erase(small(last));
                    x += last;
                    continue;
                }
            }
            let behind = x + usize::from(cell.cells);
            let joined = next.get(behind).is_some_and(|next| due[behind] && texts.join(cell, *next));
            writer.write(cell, texts, small(next.len()), joined);
            x = behind;
        }
        shown.copy_from_slice(next);
    }
}

#[cfg(test)]
mod tests;
