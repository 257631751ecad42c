//! Messages about what finished, at the lower right above the foot.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Block;

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
    let floor = model.layout.hints.y.saturating_sub(model.layout.trouble.height);
    let mut bottom = floor;
    // All but the newest leave this much of the list to be seen.
    let spared = usize::from(floor.saturating_sub(top) / 3);
    for toast in model.toasts.shown().iter().rev() {
        let glyph = match toast.level {
            Level::Info => "i",
            Level::Success => "✓",
            Level::Error => "✗",
        };
        let mut lines = wrap(&format!("{glyph} {}", toast.text), cells);
        let newest = bottom == floor;
        let room = usize::from(bottom.saturating_sub(top).saturating_sub(2));
        if room == 0 || (!newest && lines.len() > room.saturating_sub(spared)) {
            return;
        }
        if lines.len() > room {
            // Of the newest at least the beginning is told: what a row's change came to stands in its detail.
            lines.truncate(room);
            if let Some(last) = lines.last_mut() {
                *last = fit(&format!("{last} …"), cells);
            }
        }
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
        bottom -= height;
        let area = Rect { x: screen.width - width - 1, y: bottom, width, height };
        let block = Block::bordered().border_style(theme.level(toast.level));
        let inner = block.inner(area);
        super::cover(area, frame);
        frame.render_widget(block, area);
        for (line, y) in lines.into_iter().zip(inner.y..inner.y + inner.height) {
            let line = Line::raw(format!(" {line}"));
            frame.render_widget(line, Rect { y, height: 1, ..inner });
        }
    }
}
