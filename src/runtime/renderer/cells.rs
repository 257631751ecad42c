//! Compact cells, fast to compare: without invisible styles, and with a marker for cells covered by a wide character.

use std::collections::HashMap;

use ratatui::buffer::{Cell, CellWidth};
use ratatui::style::{Color, Modifier};
use unicode_segmentation::UnicodeSegmentation;

/// Modifiers that are visible on blanks.
const SEEN_ON_BLANKS: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// Marks a text stored in [`LongTexts`]: UTF-8 never contains this byte.
const ELSEWHERE: u64 = 0xff << 56;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct CellStyle {
    pub(super) fg: Color,
    pub(super) bg: Color,
    pub(super) modifier: Modifier,
}

impl CellStyle {
    pub(super) const NONE: Self = Self { fg: Color::Reset, bg: Color::Reset, modifier: Modifier::empty() };

    /// Whether a blank in this style differs from an unstyled one.
    pub(super) fn marks_blanks(self) -> bool {
        self.bg != Color::Reset || self.modifier.intersects(SEEN_ON_BLANKS)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct ScreenCell {
    /// Up to eight bytes, the first one lowest; longer texts are [`ELSEWHERE`], at the index in the remaining bits.
    text: u64,
    /// Width in cells.
    pub(super) cells: u8,
    pub(super) style: CellStyle,
}

impl ScreenCell {
    pub(super) const BLANK: Self = Self { text: b' ' as u64, cells: 1, style: CellStyle::NONE };

    /// Covered by a wide character that begins further left.
    pub(super) const COVERED: Self = Self { text: 0, cells: 0, style: CellStyle::NONE };

    /// ASCII has a width of one cell on every terminal.
    pub(super) const fn is_ascii(self) -> bool {
        0 < self.text && self.text < 0x80
    }

    pub(super) fn ascii(self) -> Option<u8> {
        u8::try_from(self.text).ok().filter(|_| self.is_ascii())
    }

    /// Approximate number of bytes.
    pub(super) const fn len(self) -> usize {
        8 - self.text.leading_zeros() as usize / 8
    }

    /// Only for finding equal lines; collisions are possible.
    pub(super) fn hash(self) -> u64 {
        let CellStyle { fg, bg, modifier } = self.style;
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

/// Texts too long for [`ScreenCell`], such as stacked combining marks.
#[derive(Debug, Default)]
pub(super) struct LongTexts {
    places: HashMap<String, u64>,
    texts: Vec<String>,
}

impl LongTexts {
    /// Beyond this the memory is not worth it.
    const MOST: usize = 4_096;

    /// Whether to start over.
    pub(super) fn are_too_many(&self) -> bool {
        self.texts.len() > Self::MOST
    }

    pub(super) fn write(&self, cell: ScreenCell, into: &mut Vec<u8>) {
        match cell.ascii() {
            Some(byte) => into.push(byte),
            None => self.with(cell, |text| into.extend(text.bytes())),
        }
    }

    fn with<T>(&self, cell: ScreenCell, read: impl FnOnce(&str) -> T) -> T {
        if cell.text & ELSEWHERE == ELSEWHERE {
            let place = usize::try_from(cell.text & !ELSEWHERE).unwrap_or(usize::MAX);
            return read(self.texts.get(place).map_or("", String::as_str));
        }
        let bytes = cell.text.to_le_bytes();
        read(std::str::from_utf8(&bytes[..cell.len()]).unwrap_or_default())
    }

    fn cell(&mut self, cell: &Cell) -> ScreenCell {
        let symbol = cell.symbol();
        let style = CellStyle { fg: cell.fg, bg: cell.bg, modifier: cell.modifier };
        if let [byte] = symbol.as_bytes() {
            if *byte == b' ' && !style.marks_blanks() {
                return ScreenCell::BLANK;
            }
            return ScreenCell { text: u64::from(*byte), cells: 1, style };
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
        ScreenCell { text, cells, style }
    }

    /// Converts a line of a frame for comparison.
    pub(super) fn convert_line(&mut self, line: &[Cell], into: &mut [ScreenCell]) {
        let mut covered = 0;
        let width = line.len();
        for (x, (cell, into)) in line.iter().zip(into).enumerate() {
            if covered > 0 {
                covered -= 1;
                *into = ScreenCell::COVERED;
                continue;
            }
            let cell = self.cell(cell);
            let cells = usize::from(cell.cells);
            *into = if cells == 1 {
                cell
            } else if cells == 0 || x + cells > width {
                // Half a wide character, or a zero-width one, would shift the rest of the line.
                ScreenCell { text: u64::from(b' '), cells: 1, ..cell }
            } else {
                covered = cells - 1;
                cell
            };
        }
    }

    /// Whether terminals may disagree about the width: emoji were one cell wide before they were two, and spacing marks are
    /// zero on some terminals and one on others. Terminals agree about Latin letters and, except in East Asian settings,
    /// about punctuation and box drawing of one cell.
    pub(super) fn is_uncertain(&self, cell: ScreenCell) -> bool {
        if cell.is_ascii() {
            return false;
        }
        self.with(cell, |text| {
            let mut chars = text.chars();
            let first =
                chars.next().is_some_and(|c| c >= '\u{300}' && !('\u{2010}'..='\u{27ff}').contains(&c));
            first || cell.cells > 1 || chars.next().is_some()
        })
    }

    /// Whether both form one grapheme, which a cursor move between them would break.
    pub(super) fn join(&self, first: ScreenCell, second: ScreenCell) -> bool {
        !second.is_ascii()
            && ![first, second].contains(&ScreenCell::COVERED)
            && self.with(first, |first| {
                self.with(second, |second| [first, second].concat().graphemes(true).count() == 1)
            })
    }

    /// Marks the cells of the line to write: those that differ, and those that depend on them. Returns whether there are any.
    pub(super) fn mark_changed(
        &self,
        shown: &[ScreenCell],
        next: &[ScreenCell],
        due: &mut Vec<bool>,
    ) -> bool {
        due.clear();
        due.extend(shown.iter().zip(next).map(|(shown, next)| shown != next));
        if !due.contains(&true) {
            return false;
        }
        // A character wider than expected on this terminal overwrites its neighbour; and a grapheme must be written as a
        // whole.
        let width = next.len();
        for x in 1..width {
            let (before, cell) = (next[x - 1], next[x]);
            if due[x - 1] && !before.is_ascii() {
                let behind = x - 1 + usize::from(before.cells);
                if behind < width && self.is_uncertain(before) {
                    due[behind] = true;
                }
            }
            if due[x - 1] && !cell.is_ascii() && self.join(before, cell) {
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
