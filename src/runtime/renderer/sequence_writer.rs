//! Builds the escape sequences and text of a frame in as few bytes as possible, tracking the terminal's cursor and style.
//!
//! Uses only sequences that every terminal of the last decades supports, including Linux's console and `screen`.

use std::io::Write;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{Clear, ClearType};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use super::cells::{CellStyle, LongTexts, ScreenCell};

/// Modifiers with the codes that set and reset them.
const CODES: [(Modifier, u8, u8); 9] = [
    (Modifier::BOLD, 1, 22),
    (Modifier::DIM, 2, 22),
    (Modifier::ITALIC, 3, 23),
    (Modifier::UNDERLINED, 4, 24),
    (Modifier::SLOW_BLINK, 5, 25),
    (Modifier::RAPID_BLINK, 6, 25),
    (Modifier::REVERSED, 7, 27),
    (Modifier::HIDDEN, 8, 28),
    (Modifier::CROSSED_OUT, 9, 29),
];

/// One code resets both.
const WEIGHT: Modifier = Modifier::BOLD.union(Modifier::DIM);
const BLINK: Modifier = Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK);

#[derive(Debug)]
pub(super) struct SequenceWriter {
    bytes: Vec<u8>,
    /// Position of the next character; `None` if uncertain.
    at: Option<(u16, u16)>,
    /// Whether everything since the last move was ASCII, whose width is certain: only then may the next move be relative.
    exact: bool,
    style: CellStyle,
    /// Whether the cursor is visible; `None` before it was first set.
    visible: Option<bool>,
    codes: Vec<u8>,
}

impl SequenceWriter {
    /// For a terminal in an unknown state.
    pub(super) const fn new() -> Self {
        Self {
            bytes: Vec::new(),
            at: None,
            exact: false,
            style: CellStyle::NONE,
            visible: None,
            codes: Vec::new(),
        }
    }

    /// The output for this frame.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Call this once the frame was sent.
    pub(super) fn next_frame(&mut self) {
        self.bytes.clear();
    }

    /// Clears the screen, whatever state the terminal is in.
    pub(super) fn start_on_empty_screen(&mut self) {
        *self = Self::new();
        self.bytes.extend(b"\x1b[m");
        self.queue_clear(ClearType::All);
    }

    /// Moves the cursor to a cell of the line. Rewrites the cells in between if that is shorter.
    pub(super) fn move_along(&mut self, x: u16, y: u16, line: &[ScreenCell]) {
        if let Some((from, at)) = self.at
            && at == y
            && from <= x
        {
            let count = x - from;
            let between = &line[usize::from(from)..usize::from(x)];
            let price = if self.exact { forward(count) } else { absolute(x, y) };
            if between.len() <= price && between.iter().all(|cell| self.matches_style(*cell)) {
                self.bytes.extend(between.iter().filter_map(|cell| cell.ascii()));
                self.at = Some((x, y));
                return;
            }
            if self.exact {
                match count {
                    1 => self.bytes.extend(b"\x1b[C"),
                    _ => self.sequence(&[count], b'C'),
                }
                self.at = Some((x, y));
                return;
            }
        }
        self.move_to(x, y);
    }

    /// Whether the cell can be written without changing the style.
    fn matches_style(&self, cell: ScreenCell) -> bool {
        cell.is_ascii()
            && if cell == ScreenCell::BLANK { !self.style.marks_blanks() } else { self.style == cell.style }
    }

    fn move_to(&mut self, x: u16, y: u16) {
        match (x, y) {
            (0, 0) => self.bytes.extend(b"\x1b[H"),
            (0, _) => self.sequence(&[y + 1], b'H'),
            // Writing to memory cannot fail.
            _ => drop(queue!(self.bytes, MoveTo(x, y))),
        }
        self.at = Some((x, y));
        self.exact = true;
    }

    /// Writes the cell at the cursor, on a screen of that width. If the next cell is `joined`, the cursor stays directly
    /// behind.
    pub(super) fn write(&mut self, cell: ScreenCell, texts: &LongTexts, width: u16, joined: bool) {
        if cell != ScreenCell::BLANK || self.style.marks_blanks() {
            self.set_style(cell.style);
        }
        let cells = u16::from(cell.cells);
        if cells > 1
            && let Some((x, y)) = self.at
        {
            // If the character turns out narrower, no old content remains visible beside it.
            self.bytes.extend(std::iter::repeat_n(b' ', usize::from(cells)));
            self.move_to(x, y);
        }
        texts.write(cell, &mut self.bytes);
        self.exact &= cell.is_ascii();
        // Terminals disagree about the cursor position after the last cell of a line.
        let lost = cells > 1 || (!joined && texts.is_uncertain(cell));
        self.at = self.at.map(|(x, y)| (x + cells, y)).filter(|(x, _)| *x < width && !lost);
    }

    /// Clears `count` cells, at least one, without moving the cursor.
    pub(super) fn erase(&mut self, count: u16) {
        self.set_style(CellStyle::NONE);
        self.sequence(&[count], b'X');
    }

    /// Clears the rest of the line.
    pub(super) fn erase_line(&mut self) {
        self.set_style(CellStyle::NONE);
        self.queue_clear(ClearType::UntilNewLine);
    }

    /// Shifts the line from the cursor on to the right by `by` cells, or to the left if negative. Inserts blanks and drops
    /// cells beyond the end, without moving the cursor.
    pub(super) fn shift(&mut self, by: isize) {
        self.set_style(CellStyle::NONE);
        let count = u16::try_from(by.unsigned_abs()).unwrap_or(u16::MAX);
        self.sequence(&[count], if by > 0 { b'@' } else { b'P' });
    }

    /// Scrolls the lines from `top` to `bottom`, both included, up by `up`, or down if negative. Inserts empty lines.
    ///
    /// Deletes or inserts lines at the top of a scroll region: every terminal supports that, while Linux's console has no
    /// scroll command.
    pub(super) fn scroll(&mut self, top: u16, bottom: u16, up: isize) {
        // Inserted lines get the current background.
        self.set_style(CellStyle::NONE);
        self.sequence(&[top + 1, bottom + 1], b'r');
        self.move_to(0, top);
        let count = u16::try_from(up.unsigned_abs()).unwrap_or(u16::MAX);
        self.sequence(&[count], if up > 0 { b'M' } else { b'L' });
        self.bytes.extend(b"\x1b[r");
        // Terminals disagree about the cursor position after this.
        self.at = None;
    }

    /// Ends the frame: resets the style for the next writer, and sets the cursor.
    pub(super) fn finish(&mut self, cursor: Option<Position>) {
        self.set_style(CellStyle::NONE);
        if let Some(Position { x, y }) = cursor
            && !(self.at == Some((x, y)) && self.exact)
        {
            self.move_to(x, y);
        }
        if self.visible != Some(cursor.is_some()) {
            self.visible = Some(cursor.is_some());
            drop(if cursor.is_some() { queue!(self.bytes, Show) } else { queue!(self.bytes, Hide) });
        }
    }

    fn queue_clear(&mut self, what: ClearType) {
        drop(queue!(self.bytes, Clear(what)));
    }

    /// Changes the style: only the differences, or a reset and all of it if that is shorter.
    fn set_style(&mut self, style: CellStyle) {
        if style == self.style {
            return;
        }
        self.codes.clear();
        let gone = self.style.modifier - style.modifier;
        let mut come = style.modifier - self.style.modifier;
        for pair in [WEIGHT, BLINK] {
            // A terminal that supports only one of a pair uses the last one set.
            if (gone | come).intersects(pair) {
                come |= style.modifier & pair;
            }
        }
        let mut last = 0;
        for (_, _, off) in CODES.into_iter().filter(|(one, ..)| gone.contains(*one)) {
            if off != last {
                code(&mut self.codes, off);
            }
            last = off;
        }
        modifiers(&mut self.codes, come);
        if style.fg != self.style.fg {
            color(&mut self.codes, style.fg, false);
        }
        if style.bg != self.style.bg {
            color(&mut self.codes, style.bg, true);
        }
        let delta = self.codes.len();
        // An empty code also resets.
        self.codes.extend(if style == CellStyle::NONE { ";" } else { "0;" }.bytes());
        modifiers(&mut self.codes, style.modifier);
        for (one, is_background) in [(style.fg, false), (style.bg, true)] {
            if one != Color::Reset {
                color(&mut self.codes, one, is_background);
            }
        }
        self.bytes.extend(b"\x1b[");
        let (delta, whole) = self.codes.split_at(delta);
        // Each code ends with `;`, which is dropped for the last one.
        let shorter = if delta.len() < whole.len() { delta } else { whole };
        self.bytes.extend(&shorter[..shorter.len() - 1]);
        self.bytes.push(b'm');
        self.style = style;
    }

    fn sequence(&mut self, numbers: &[u16], last: u8) {
        self.bytes.extend(b"\x1b[");
        for (at, number) in numbers.iter().enumerate() {
            let separator = if at > 0 { ";" } else { "" };
            drop(write!(self.bytes, "{separator}{number}"));
        }
        self.bytes.push(last);
    }
}

/// Length in bytes of a relative move.
const fn forward(count: u16) -> usize {
    if count == 1 { 3 } else { 3 + digits(count) }
}

/// Length in bytes of an absolute move.
const fn absolute(x: u16, y: u16) -> usize {
    4 + digits(x + 1) + digits(y + 1)
}

const fn digits(number: u16) -> usize {
    match number {
        0..=9 => 1,
        10..=99 => 2,
        100..=999 => 3,
        _ => 4,
    }
}

fn code(codes: &mut Vec<u8>, code: u8) {
    drop(write!(codes, "{code};"));
}

fn modifiers(codes: &mut Vec<u8>, modifiers: Modifier) {
    for (_, on, _) in CODES.into_iter().filter(|(one, ..)| modifiers.contains(*one)) {
        code(codes, on);
    }
}

/// The 16 basic colors in their short form, the others in their most common form.
fn color(codes: &mut Vec<u8>, color: Color, is_background: bool) {
    let base = if is_background { 40 } else { 30 };
    let dark = |number: u8| base + number;
    let bright = |number: u8| base + 60 + number;
    let number = match color {
        Color::Reset => dark(9),
        Color::Black => dark(0),
        Color::Red => dark(1),
        Color::Green => dark(2),
        Color::Yellow => dark(3),
        Color::Blue => dark(4),
        Color::Magenta => dark(5),
        Color::Cyan => dark(6),
        Color::Gray => dark(7),
        Color::DarkGray => bright(0),
        Color::LightRed => bright(1),
        Color::LightGreen => bright(2),
        Color::LightYellow => bright(3),
        Color::LightBlue => bright(4),
        Color::LightMagenta => bright(5),
        Color::LightCyan => bright(6),
        Color::White => bright(7),
        Color::Indexed(index) => return drop(write!(codes, "{};5;{index};", base + 8)),
        Color::Rgb(red, green, blue) => {
            return drop(write!(codes, "{};2;{red};{green};{blue};", base + 8));
        }
    };
    code(codes, number);
}
