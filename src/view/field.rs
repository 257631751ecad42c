//! A text field with the terminal's cursor in it.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::TextField;
use crate::text::{visible, width};

/// Draws the field, with the cursor when it has the focus. `mark` underlines the characters of that range.
pub(super) fn draw(
    frame: &mut Frame,
    area: Rect,
    field: &TextField,
    style: Style,
    focused: bool,
    mark: Option<(std::ops::Range<usize>, Style)>,
) {
    let text = field.text();
    let before: String = text.chars().take(field.cursor()).collect();
    let cursor = width(&visible(&before));
    // The cursor needs a cell behind the text.
    let room = usize::from(area.width).saturating_sub(1);
    let skip = cursor.saturating_sub(room);
    let mut spans = Vec::new();
    match mark {
        Some((range, marked)) => {
            let part = |from: usize, to: usize| {
                text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>()
            };
            let count = text.chars().count();
            for (from, to, style) in
                [(0, range.start, style), (range.start, range.end, marked), (range.end, count, style)]
            {
                spans.push(Span::styled(visible(&part(from, to)).into_owned(), style));
            }
        }
        None => spans.push(Span::styled(visible(text).into_owned(), style)),
    }
    frame.render_widget(
        ratatui::widgets::Paragraph::new(Line::from(spans))
            .scroll((0, u16::try_from(skip).unwrap_or(u16::MAX))),
        area,
    );
    if focused && area.width > 0 {
        let x = area.x + u16::try_from(cursor - skip).unwrap_or(0).min(area.width - 1);
        frame.set_cursor_position(Position { x, y: area.y });
    }
}
