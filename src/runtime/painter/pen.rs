//! What is written for a frame, in as few bytes as it takes: knows where the terminal's cursor is and how the terminal
//! writes now.
//!
//! Only sequences that every terminal of the last decades knows, Linux's console and `screen` included.

use std::io::Write;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{Clear, ClearType};
use ratatui::layout::Position;
use ratatui::style::{Color, Modifier};

use super::cells::{Look, Sign, Texts};

/// Attributes with the codes that set them and that take them back.
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

/// Both are taken back by one code.
const WEIGHT: Modifier = Modifier::BOLD.union(Modifier::DIM);
const BLINK: Modifier = Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK);

/// Writes into a buffer.
#[derive(Debug)]
pub(super) struct Pen {
    bytes: Vec<u8>,
    /// Where the next character goes; `None` where that is not certain.
    at: Option<(u16, u16)>,
    /// Whether everything since the last move was ASCII, about which no terminal has another opinion: only then is the
    /// next move relative to that place.
    exact: bool,
    look: Look,
    /// Whether the cursor is seen; `None` before it was ever said.
    visible: Option<bool>,
    codes: Vec<u8>,
}

impl Pen {
    /// A pen for a terminal in an unknown state.
    pub(super) const fn new() -> Self {
        Self { bytes: Vec::new(), at: None, exact: false, look: Look::NONE, visible: None, codes: Vec::new() }
    }

    /// What has been written since the last frame.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The frame is out.
    pub(super) fn next_frame(&mut self) {
        self.bytes.clear();
    }

    /// Starts on an empty screen, whatever state the terminal is in.
    pub(super) fn start_anew(&mut self) {
        *self = Self::new();
        self.bytes.extend(b"\x1b[m");
        self.queue_clear(ClearType::All);
    }

    /// Goes to that cell of the line as it is shown. A few cells on the way are written again where that is shorter.
    pub(super) fn go(&mut self, x: u16, y: u16, line: &[Sign]) {
        if let Some((from, at)) = self.at
            && at == y
            && from <= x
        {
            let count = x - from;
            let between = &line[usize::from(from)..usize::from(x)];
            let price = if self.exact { forward(count) } else { absolute(x, y) };
            if between.len() <= price && between.iter().all(|sign| self.suits(*sign)) {
                self.bytes.extend(between.iter().filter_map(|sign| sign.ascii()));
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

    /// Whether the sign can be written as it is without another look.
    fn suits(&self, sign: Sign) -> bool {
        sign.is_ascii()
            && if sign == Sign::BLANK { !self.look.marks_blanks() } else { self.look == sign.look }
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

    /// Writes the sign where the pen is, on a screen of that width. Where the next one joins it, it may stay right behind
    /// it.
    pub(super) fn write(&mut self, sign: Sign, texts: &Texts, width: u16, joined: bool) {
        if sign != Sign::BLANK || self.look.marks_blanks() {
            self.wear(sign.look);
        }
        let cells = u16::from(sign.cells);
        if cells > 1
            && let Some((x, y)) = self.at
        {
            // Where it turns out narrower, nothing of what was there is seen beside it.
            self.bytes.extend(std::iter::repeat_n(b' ', usize::from(cells)));
            self.move_to(x, y);
        }
        texts.write(sign, &mut self.bytes);
        self.exact &= sign.is_ascii();
        // Behind the last cell of a line terminals differ about where the cursor is.
        let lost = cells > 1 || (!joined && texts.is_uncertain(sign));
        self.at = self.at.map(|(x, y)| (x + cells, y)).filter(|(x, _)| *x < width && !lost);
    }

    /// Empties so many cells from here on, and stays. At least one.
    pub(super) fn erase(&mut self, count: u16) {
        self.wear(Look::NONE);
        self.sequence(&[count], b'X');
    }

    /// Empties the rest of the line.
    pub(super) fn erase_line(&mut self) {
        self.wear(Look::NONE);
        self.queue_clear(ClearType::UntilNewLine);
    }

    /// Moves what stands here and to the right of it by so many cells to the right, or to the left if that is negative.
    /// What comes in is empty, what leaves the line is gone. The pen stays.
    pub(super) fn push(&mut self, by: isize) {
        self.wear(Look::NONE);
        let count = u16::try_from(by.unsigned_abs()).unwrap_or(u16::MAX);
        self.sequence(&[count], if by > 0 { b'@' } else { b'P' });
    }

    /// Moves the lines from `top` to `bottom`, both included, up by so many, or down if that is negative. Empty ones come in.
    ///
    /// Lines are deleted or inserted at the top of a scroll region: every terminal can do that, while Linux's console
    /// knows no command that scrolls.
    pub(super) fn scroll(&mut self, top: u16, bottom: u16, up: isize) {
        // What comes in has the background that is set.
        self.wear(Look::NONE);
        self.sequence(&[top + 1, bottom + 1], b'r');
        self.move_to(0, top);
        let count = u16::try_from(up.unsigned_abs()).unwrap_or(u16::MAX);
        self.sequence(&[count], if up > 0 { b'M' } else { b'L' });
        self.bytes.extend(b"\x1b[r");
        // Where the cursor is after that is not the same everywhere.
        self.at = None;
    }

    /// Ends the frame: whoever writes next finds no look of this one, and the cursor is seen where it shall be.
    pub(super) fn finish(&mut self, cursor: Option<Position>) {
        self.wear(Look::NONE);
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

    /// Says how what comes is written: only what is another than before, or all of it where that is shorter.
    fn wear(&mut self, look: Look) {
        if look == self.look {
            return;
        }
        self.codes.clear();
        let gone = self.look.modifier - look.modifier;
        let mut come = look.modifier - self.look.modifier;
        for pair in [WEIGHT, BLINK] {
            // And where a terminal has room for one of a pair only, the last one said counts.
            if (gone | come).intersects(pair) {
                come |= look.modifier & pair;
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
        if look.fg != self.look.fg {
            color(&mut self.codes, look.fg, false);
        }
        if look.bg != self.look.bg {
            color(&mut self.codes, look.bg, true);
        }
        let delta = self.codes.len();
        // Reset, and nothing at all says the same.
        self.codes.extend(if look == Look::NONE { ";" } else { "0;" }.bytes());
        modifiers(&mut self.codes, look.modifier);
        for (one, is_background) in [(look.fg, false), (look.bg, true)] {
            if one != Color::Reset {
                color(&mut self.codes, one, is_background);
            }
        }
        self.bytes.extend(b"\x1b[");
        let (delta, whole) = self.codes.split_at(delta);
        // Each code has a `;` behind it, but the last one on the wire.
        let shorter = if delta.len() < whole.len() { delta } else { whole };
        self.bytes.extend(&shorter[..shorter.len() - 1]);
        self.bytes.push(b'm');
        self.look = look;
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

/// How long a move forward is.
const fn forward(count: u16) -> usize {
    if count == 1 { 3 } else { 3 + digits(count) }
}

/// How long a move to a place is.
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

/// The sixteen in their short form, the others as they are said everywhere.
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
