//! The view: `draw` renders the model into a frame. One region per file; nothing is changed here.

mod ascii;
mod bar;
mod columns;
mod copy;
mod detail;
mod field;
mod foot;
mod header;
mod highlight;
mod line;
mod list;
mod modal;
mod remark;
mod scrollbar;
mod setup;
mod tabs;
mod theme;
mod title;
mod toasts;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;
use unicode_width::UnicodeWidthChar;

use crate::app::{Area, Connection, DetailShare, Model, SMALLEST};
use crate::input::{Place, say};
use crate::text::{is_plain, visible, width};

use line::{draw_line, put};
pub use theme::{Colors, Theme, ThemeName, UnknownTheme};
pub use title::title;

/// The maximum width of a sanitized grapheme: sixteen characters of two cells.
const WIDEST_GRAPHEME: usize = 32;

pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    if model.size.width < SMALLEST.width || model.size.height < SMALLEST.height {
        too_small(model, frame);
    } else if matches!(model.connection, Connection::Ready(_) | Connection::Connecting(_)) {
        header::draw(model, theme, frame);
        tabs::draw(model, theme, frame);
        bar::draw(model, theme, frame);
        if model.detail.share() != DetailShare::Whole {
            list::draw(model, theme, frame);
        }
        if model.detail.open {
            detail::draw(model, theme, frame);
        }
        foot::draw(model, theme, frame);
        let is_covered = model.modals.last().is_some_and(|modal| modal.panel().covers_screen());
        if !is_covered {
            toasts::draw(model, theme, frame);
        }
        modal::draw(model, theme, frame);
        if is_covered {
            toasts::draw(model, theme, frame);
        }
    } else {
        setup::draw(model, theme, frame);
        modal::draw(model, theme, frame);
    }
    let odd = shield(frame.buffer_mut());
    spread(frame.buffer_mut(), &odd);
    theme.lay_base(frame.buffer_mut());
    if theme.ascii {
        ascii::replace(frame.buffer_mut());
    }
}

fn too_small(model: &Model, frame: &mut Frame) {
    let lines = [
        format!("{}x{} is too small.", model.size.width, model.size.height),
        format!("domdesk needs {}x{}.", SMALLEST.width, SMALLEST.height),
        if model.stray.is_ignoring() {
            Place::Ignored.say("Keys are ignored. {continue} to continue")
        } else {
            say("{quit} to quit")
        },
    ];
    for (y, line) in (0..frame.area().height).zip(lines) {
        draw_line(&Line::from(line), Rect { y, height: 1, ..frame.area() }, frame);
    }
}

/// Clears an area for a dialog. A wide grapheme that reaches into it from the left is cleared as well: it would take
/// the first cells of the frame with it.
fn cover(area: Rect, frame: &mut Frame) {
    frame.render_widget(Clear, area);
    for y in area.y..area.bottom() {
        for (reach, x) in (1_usize..).zip((0..area.x).rev()).take(WIDEST_GRAPHEME) {
            if let Some(cell) = frame.buffer_mut().cell_mut((x, y))
                && !cell.symbol().is_ascii()
                && width(cell.symbol()) > reach
            {
                cell.set_symbol(" ");
            }
        }
    }
}

/// The last line of defence: text that a region forgot to make safe does not reach the terminal. Returns the indices of
/// cells that need another check.
fn shield(buffer: &mut Buffer) -> Vec<usize> {
    let mut odd = Vec::new();
    for (at, cell) in buffer.content.iter_mut().enumerate() {
        let symbol = cell.symbol();
        // The fast path for most cells: one ASCII character.
        if matches!(symbol.as_bytes(), [b' '..=b'~']) || is_plain(symbol) {
            continue;
        }
        if visible(symbol) != symbol {
            cell.set_char('\u{fffd}');
        }
        odd.push(at);
    }
    odd
}

/// Gives each character with a width its own cell. A grapheme of several (`कि`, a flag) would be one cell followed by
/// others that are never drawn, and a terminal that stores its characters separately would keep the last of them when
/// the first is overwritten.
fn spread(buffer: &mut Buffer, odd: &[usize]) {
    let columns = usize::from(buffer.area.width).max(1);
    for at in odd.iter().copied() {
        let mut parts = parts(buffer.content[at].symbol());
        if parts.len() < 2 {
            continue;
        }
        let room = columns - at % columns;
        let style = buffer.content[at].style();
        let mut next = 0;
        for part in parts.drain(..) {
            let cells = width(&part);
            if next + cells > room {
                break;
            }
            buffer.content[at + next].set_symbol(&part).set_style(style);
            next += cells;
        }
    }
}

/// Splits a symbol into parts with one spacing character each.
fn parts(symbol: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    if symbol.is_ascii() {
        return parts;
    }
    for c in symbol.chars() {
        match parts.last_mut() {
            Some(part) if c.width().unwrap_or(0) == 0 => part.push(c),
            _ => parts.push(c.to_string()),
        }
    }
    parts
}

impl From<Area> for Rect {
    fn from(area: Area) -> Self {
        Self { x: area.x, y: area.y, width: area.width, height: area.height }
    }
}

#[cfg(test)]
mod tests {
    use ratatui::style::Style;

    use super::*;

    #[test]
    fn unsafe_text_in_the_buffer_is_replaced() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        buffer.set_string(0, 0, "a\u{301}é日", Style::new());
        buffer.content[0].set_symbol("\u{202e}x");
        buffer.content[3].set_symbol("\x1b");
        shield(&mut buffer);
        assert_eq!(buffer.content[0].symbol(), "\u{fffd}");
        assert_eq!(buffer.content[3].symbol(), "\u{fffd}");
        assert_eq!(buffer.content[1].symbol(), "é");
    }

    #[test]
    fn a_grapheme_of_several_cells_is_spread_over_them() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 6, 1));
        buffer.set_string(0, 0, "कि\u{301}🇩🇪日", Style::new());
        spread(&mut buffer, &[0, 2, 4]);
        let cells: Vec<_> = buffer.content.iter().map(ratatui::buffer::Cell::symbol).collect();
        assert_eq!(cells, ["क", "\u{93f}\u{301}", "🇩", "🇪", "日", " "]);
    }

    #[test]
    fn the_width_of_a_text_is_what_the_buffer_uses() {
        for text in ["acme", "日本語", "لا لأ", "ﾊﾞﾊﾟ", "🇩🇪", "e\u{301}", "ខ្មែរ", "नमस्ते", "क\u{94d}ष", "ꓹꓼ"]
        {
            let mut buffer = Buffer::empty(Rect::new(0, 0, 40, 1));
            let (drawn, _) = buffer.set_stringn(0, 0, text, 40, Style::new());
            assert_eq!(width(text), usize::from(drawn), "{text}");
        }
    }
}
