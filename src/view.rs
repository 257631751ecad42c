//! The screen: `draw` reads the model and fills a frame. One region per file; nothing is changed here.

mod bar;
mod columns;
mod detail;
mod field;
mod foot;
mod header;
mod list;
mod modal;
mod setup;
mod theme;
mod toasts;

use ratatui::Frame;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Clear;

use crate::app::{Area, Connection, Modal, Model, SMALLEST};
use crate::text::{visible, width};

pub use theme::Theme;

/// Draws the whole screen.
pub fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    if model.size.width < SMALLEST.width || model.size.height < SMALLEST.height {
        too_small(model, frame);
    } else if matches!(model.connection, Connection::Ready(_) | Connection::Connecting(_)) {
        header::draw(model, theme, frame);
        bar::draw(model, theme, frame);
        list::draw(model, theme, frame);
        if model.detail.open {
            detail::draw(model, theme, frame);
        }
        foot::draw(model, theme, frame);
        // The journal fills the screen for as long as somebody reads it: what happens meanwhile is told over it.
        let is_reading = matches!(model.modals.last(), Some(Modal::Journal(_)));
        if !is_reading {
            toasts::draw(model, theme, frame);
        }
        modal::draw(model, theme, frame);
        if is_reading {
            toasts::draw(model, theme, frame);
        }
    } else {
        setup::draw(model, theme, frame);
        modal::draw(model, theme, frame);
    }
    shield(frame.buffer_mut());
}

fn too_small(model: &Model, frame: &mut Frame) {
    let lines = [
        format!("{}x{} is too small.", model.size.width, model.size.height),
        format!("domdesk needs {}x{}.", SMALLEST.width, SMALLEST.height),
        "q quits".to_owned(),
    ];
    for (y, line) in (0..frame.area().height).zip(lines) {
        frame.render_widget(Line::from(line), Rect { y, height: 1, ..frame.area() });
    }
}

/// Empties an area for what lies over the desk. A wide character that reaches into it from the left goes as well: it
/// would take the first cell of the frame with it.
fn cover(area: Rect, frame: &mut Frame) {
    frame.render_widget(Clear, area);
    let Some(x) = area.x.checked_sub(1) else { return };
    for y in area.y..area.bottom() {
        if let Some(cell) = frame.buffer_mut().cell_mut((x, y))
            && width(cell.symbol()) > 1
        {
            cell.set_symbol(" ");
        }
    }
}

/// The last line of defence: whatever a region forgot to make safe does not reach the terminal.
fn shield(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let symbol = cell.symbol();
        if visible(symbol) != symbol {
            cell.set_char('\u{fffd}');
        }
    }
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
    fn what_a_region_forgot_is_stopped_at_the_last_line() {
        let mut buffer = Buffer::empty(Rect::new(0, 0, 4, 1));
        buffer.set_string(0, 0, "a\u{301}é日", Style::new());
        buffer.content[0].set_symbol("\u{202e}x");
        buffer.content[3].set_symbol("\x1b");
        shield(&mut buffer);
        assert_eq!(buffer.content[0].symbol(), "\u{fffd}");
        assert_eq!(buffer.content[3].symbol(), "\u{fffd}");
        assert_eq!(buffer.content[1].symbol(), "é");
    }
}
