//! Messages about what finished, at the lower right above the foot.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::{Block, Clear};

use crate::app::{Level, Model};
use crate::text::{fit, wrap};

use super::Theme;

/// As wide as a message gets, in cells.
const WIDEST: u16 = 64;

/// Draws them, the newest lowest.
pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let screen = Rect::from(model.layout.screen);
    let width = WIDEST.min(screen.width.saturating_sub(2));
    let cells = usize::from(width.saturating_sub(4));
    let top = model.layout.rows.y;
    let mut bottom = model.layout.hints.y.saturating_sub(model.layout.trouble.height);
    let mut is_newest = true;
    for toast in model.toasts.shown().iter().rev() {
        let glyph = match toast.level {
            Level::Info => "i",
            Level::Success => "✓",
            Level::Error => "✗",
        };
        let mut lines = wrap(&format!("{glyph} {}", toast.text), cells);
        // The newest is always told, as far as there is room: its beginning says what happened.
        let room = usize::from(bottom.saturating_sub(top).saturating_sub(2));
        if is_newest && lines.len() > room {
            lines.truncate(room);
            if let Some(last) = lines.last_mut() {
                *last = fit(&format!("{last} …"), cells);
            }
        }
        is_newest = false;
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        if bottom < top.saturating_add(height) {
            return;
        }
        bottom -= height;
        let area = Rect { x: screen.width - width - 1, y: bottom, width, height };
        let block = Block::bordered().border_style(theme.level(toast.level));
        let inner = block.inner(area);
        frame.render_widget(Clear, area);
        frame.render_widget(block, area);
        for (line, y) in lines.into_iter().zip(inner.y..inner.y + inner.height) {
            let line = Line::raw(format!(" {line}"));
            frame.render_widget(line, Rect { y, height: 1, ..inner });
        }
    }
}
