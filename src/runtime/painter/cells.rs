//! Cells as a terminal has them: small, quickly compared, without what cannot be seen, and with a mark for what a wide
//! character covers.

use std::collections::HashMap;

use ratatui::buffer::{Cell, CellWidth};
use ratatui::style::{Color, Modifier};
use unicode_segmentation::UnicodeSegmentation;

/// What can be seen where nothing is written.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// In the first byte of a text that is held elsewhere: no UTF-8 has it.
const ELSEWHERE: u64 = 0xff << 56;

/// How a cell is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) modifier: Modifier,
}

impl Look {
    /// None at all.
    pub(super) const NONE: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    /// Whether a blank in it can be told from one in no look at all.
    pub(super) fn marks_blanks(self) -> bool {
        self.bg != Color::Reset || self.modifier.intersects(SEEN_ON_BLANKS)
    }
}

/// One cell of the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sign {
    /// Up to eight bytes, the first one lowest; more of them are [`ELSEWHERE`], at the place that the rest says.
    text: u64,
    /// How many cells it takes.
    pub(super) cells: u8,
    pub(super) look: Look,
}

impl Sign {
    /// Nothing to be seen.
    pub(super) const BLANK: Self = Self { text: b' ' as u64, cells: 1, look: Look::NONE };

    /// The place of a wide character that begins further to the left.
    pub(super) const COVERED: Self = Self { text: 0, cells: 0, look: Look::NONE };

    /// Whether it is a character that every terminal takes for one cell.
    pub(super) const fn is_ascii(self) -> bool {
        0 < self.text && self.text < 0x80
    }

    /// That character.
    pub(super) fn ascii(self) -> Option<u8> {
        u8::try_from(self.text).ok().filter(|_| self.is_ascii())
    }

    /// About how many bytes it is.
    pub(super) const fn len(self) -> usize {
        8 - self.text.leading_zeros() as usize / 8
    }

    /// Of no use but to find equal lines.
    pub(super) fn hash(self) -> u64 {
        let Look { fg, bg, modifier } = self.look;
        self.text ^ number(fg) << 40 ^ number(bg) << 24 ^ u64::from(modifier.bits()) << 8
    }
}

fn number(color: Color) -> u64 {
    match color {
        Color::Reset => 0,
        Color::Black => 1,
        Color::Red => 2,
        Color::Green => 3,
        Color::Yellow => 4,
        Color::Blue => 5,
        Color::Magenta => 6,
        Color::Cyan => 7,
        Color::Gray => 8,
        Color::DarkGray => 9,
        Color::LightRed => 10,
        Color::LightGreen => 11,
        Color::LightYellow => 12,
        Color::LightBlue => 13,
        Color::LightMagenta => 14,
        Color::LightCyan => 15,
        Color::White => 16,
        Color::Indexed(index) => 32 + u64::from(index),
        Color::Rgb(red, green, blue) => 512 + u64::from(u32::from_be_bytes([0, red, green, blue])),
    }
}

/// The texts that are too long for a sign: marks upon marks.
#[derive(Debug, Default)]
pub(super) struct Texts {
    places: HashMap<String, u64>,
    texts: Vec<String>,
}

impl Texts {
    /// More of them are not worth their memory.
    const MOST: usize = 4_096;

    /// Whether it is time to begin anew.
    pub(super) fn are_too_many(&self) -> bool {
        self.texts.len() > Self::MOST
    }

    /// The bytes of the sign.
    pub(super) fn write(&self, sign: Sign, into: &mut Vec<u8>) {
        match sign.ascii() {
            Some(byte) => into.push(byte),
            None => self.with(sign, |text| into.extend(text.bytes())),
        }
    }

    fn with<T>(&self, sign: Sign, read: impl FnOnce(&str) -> T) -> T {
        if sign.text & ELSEWHERE == ELSEWHERE {
            let place = usize::try_from(sign.text & !ELSEWHERE).unwrap_or(usize::MAX);
            return read(self.texts.get(place).map_or("", String::as_str));
        }
        let bytes = sign.text.to_le_bytes();
        read(std::str::from_utf8(&bytes[..sign.len()]).unwrap_or_default())
    }

    fn sign(&mut self, cell: &Cell) -> Sign {
        let symbol = cell.symbol();
        let look = Look { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        if let [byte] = symbol.as_bytes() {
            if *byte == b' ' && !look.marks_blanks() {
                return Sign::BLANK;
            }
            return Sign { text: u64::from(*byte), cells: 1, look };
        }
        let cells = u8::try_from(cell.cell_width()).unwrap_or(u8::MAX);
        let text = if symbol.len() <= 8 {
            symbol.bytes().rev().fold(0, |text, byte| text << 8 | u64::from(byte))
        } else if let Some(place) = self.places.get(symbol) {
            ELSEWHERE | place
        } else {
            let place = self.texts.len() as u64;
            self.texts.push(symbol.to_owned());
            self.places.insert(symbol.to_owned(), place);
            ELSEWHERE | place
        };
        Sign { text, cells, look }
    }

    /// A line of a frame, in the form in which lines are compared.
    pub(super) fn settle(&mut self, line: &[Cell], into: &mut [Sign]) {
        let mut covered = 0;
        let width = line.len();
        for (x, (cell, into)) in line.iter().zip(into).enumerate() {
            if covered > 0 {
                covered -= 1;
                *into = Sign::COVERED;
                continue;
            }
            let sign = self.sign(cell);
            let cells = usize::from(sign.cells);
            *into = if cells == 1 {
                sign
            } else if cells == 0 || x + cells > width {
                // Half a character, or none that takes a cell, would move what follows.
                Sign { text: u64::from(b' '), cells: 1, ..sign }
            } else {
                covered = cells - 1;
                sign
            };
        }
    }

    /// Whether terminals may differ about the cells that it takes: emoji were one before they were two, and marks that
    /// stand beside a letter are none here and one there. They agree about Latin letters and, all but in East Asian
    /// settings, about punctuation and drawing, as long as those take one cell.
    pub(super) fn is_uncertain(&self, sign: Sign) -> bool {
        if sign.is_ascii() {
            return false;
        }
        self.with(sign, |text| {
            let mut chars = text.chars();
            let first =
                chars.next().is_some_and(|c| c >= '\u{300}' && !('\u{2010}'..='\u{27ff}').contains(&c));
            first || sign.cells > 1 || chars.next().is_some()
        })
    }

    /// Whether the second is a part of the same writing as the first, which a move of the cursor would take apart.
    pub(super) fn join(&self, first: Sign, second: Sign) -> bool {
        !second.is_ascii()
            && ![first, second].contains(&Sign::COVERED)
            && self.with(first, |first| {
                self.with(second, |second| [first, second].concat().graphemes(true).count() == 1)
            })
    }

    /// Marks each cell of the line that is to be written: those that differ, and with them those that stand or fall with
    /// them. Says whether there are any.
    pub(super) fn due(&self, shown: &[Sign], next: &[Sign], due: &mut Vec<bool>) -> bool {
        due.clear();
        due.extend(shown.iter().zip(next).map(|(shown, next)| shown != next));
        if !due.contains(&true) {
            return false;
        }
        // What reaches over its cells on this terminal has written on the next one; and what is one writing is written
        // as one.
        let width = next.len();
        for x in 1..width {
            let (before, sign) = (next[x - 1], next[x]);
            if due[x - 1] && !before.is_ascii() {
                let behind = x - 1 + usize::from(before.cells);
                if behind < width && self.is_uncertain(before) {
                    due[behind] = true;
                }
            }
            if due[x - 1] && !sign.is_ascii() && self.join(before, sign) {
                due[x] = true;
            }
        }
        for x in (1..width).rev() {
            if due[x] && !next[x].is_ascii() && self.join(next[x - 1], next[x]) {
                due[x - 1] = true;
            }
        }
        true
    }
}
