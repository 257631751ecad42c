//! Writes of a frame what the terminal does not show yet, in one piece: nothing at all when nothing has changed, and
//! lines that have only moved are moved.
//!
//! How many cells a character takes is a matter of opinion and of age. What follows a character that terminals may
//! measure otherwise is therefore not written right behind it, but where it belongs.

mod cells;
mod pen;
mod push;
mod scroll;

use std::io::{self, Write};

use ratatui::buffer::Buffer;
use ratatui::layout::Position;

use cells::{Sign, Texts};
use pen::Pen;

/// Blanks up to this many are written; more are erased, and what follows is gone to.
const MOST_BLANKS: usize = 10;

/// Brings what is drawn to a terminal.
#[derive(Debug)]
pub struct Painter<W> {
    out: W,
    /// Cells across.
    width: usize,
    /// What the terminal shows.
    shown: Vec<Sign>,
    /// What it shall show.
    next: Vec<Sign>,
    texts: Texts,
    /// Whether `shown` is to be relied on.
    known: bool,
    pen: Pen,
    due: Vec<bool>,
}

impl<W: Write> Painter<W> {
    /// A painter for a terminal that shows whatever it shows.
    pub fn new(out: W) -> Self {
        Self {
            out,
            width: 0,
            shown: Vec::new(),
            next: Vec::new(),
            texts: Texts::default(),
            known: false,
            pen: Pen::new(),
            due: Vec::new(),
        }
    }

    /// Somebody else has written on the terminal: the next frame is written whole.
    pub fn forget(&mut self) {
        self.known = false;
    }

    /// Makes the terminal show the frame, with the cursor where it shall be seen.
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
            self.pen.start_anew();
            self.width = width;
            self.texts = Texts::default();
            for signs in [&mut self.shown, &mut self.next] {
                signs.clear();
                signs.resize(frame.content.len(), Sign::BLANK);
            }
        }
        self.known = false;
        if width > 0 {
            self.paint(frame);
        }
        self.pen.finish(cursor);
        if !self.pen.bytes().is_empty() {
            let written = self.out.write_all(self.pen.bytes()).and_then(|()| self.out.flush());
            self.pen.next_frame();
            written?;
        }
        self.known = true;
        Ok(())
    }

    fn paint(&mut self, frame: &Buffer) {
        let width = self.width;
        let mut changed = Vec::new();
        for (y, line) in frame.content.chunks_exact(width).enumerate() {
            let signs = y * width..(y + 1) * width;
            self.texts.settle(line, &mut self.next[signs.clone()]);
            if self.shown[signs.clone()] != self.next[signs] {
                changed.push(y);
            }
        }
        if let Some(shift) = scroll::find(&self.shown, &self.next, width, &changed) {
            let line = |y: usize| u16::try_from(y).unwrap_or(u16::MAX);
            self.pen.scroll(line(shift.top), line(shift.bottom), shift.up);
            shift.apply(&mut self.shown, width);
            changed.extend(shift.top..=shift.bottom);
            changed.sort_unstable();
            changed.dedup();
        }
        for y in changed {
            self.paint_line(y);
        }
    }

    fn paint_line(&mut self, y: usize) {
        let signs = y * self.width..(y + 1) * self.width;
        let (shown, next) = (&mut self.shown[signs.clone()], &self.next[signs]);
        let (texts, pen) = (&self.texts, &mut self.pen);
        if !texts.due(shown, next, &mut self.due) {
            return;
        }
        let small = |number: usize| u16::try_from(number).unwrap_or(u16::MAX);
        let y = small(y);
        if let Some((from, by)) = push::find(texts, shown, next) {
            pen.go(small(from), y, next);
            pen.push(by);
            push::apply(&mut shown[from..], by);
            texts.due(shown, next, &mut self.due);
        }
        let due = &self.due;
        let mut x = 0;
        while let Some(skipped) = due[x..].iter().position(|due| *due) {
            x += skipped;
            let sign = next[x];
            if sign == Sign::COVERED {
                x += 1;
                continue;
            }
            pen.go(small(x), y, next);
            if sign == Sign::BLANK {
                let blanks = next[x..].iter().take_while(|sign| **sign == Sign::BLANK).count();
                let last = due[x..x + blanks].iter().rposition(|due| *due).map_or(1, |last| last + 1);
                if x + blanks == next.len() && last > 3 {
                    pen.erase_line();
                    break;
                }
                if last > MOST_BLANKS {
                    pen.erase(small(last));
                    x += last;
                    continue;
                }
            }
            let behind = x + usize::from(sign.cells);
            let joined = next.get(behind).is_some_and(|next| due[behind] && texts.join(sign, *next));
            pen.write(sign, texts, small(next.len()), joined);
            x = behind;
        }
        shown.copy_from_slice(next);
    }
}

#[cfg(test)]
mod tests;
