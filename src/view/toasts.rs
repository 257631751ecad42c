//! Messages, at the lower right above the foot; never over the row under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::Line;
use ratatui::widgets::Block;

use crate::app::{DetailShare, Level, Modal, Model};
use crate::text::{fit, wrap};

use super::{Theme, draw_line};

/// The maximum width of a message in cells.
const WIDEST: u16 = 64;

const FRAME: u16 = 2;

/// Draws the messages, newest lowest.
pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let screen = Rect::from(model.layout.screen);
    let width = WIDEST.min(screen.width.saturating_sub(2));
    let cells = usize::from(width.saturating_sub(4));
    let top = model.layout.rows.y;
    let floor = model.layout.hints.y.saturating_sub(model.layout.trouble.height);
    let x = screen.width.saturating_sub(width + 1);
    let texts: Vec<_> = model
        .toasts
        .shown()
        .iter()
        .rev()
        .map(|toast| {
            let glyph = match toast.level {
                Level::Info => "i",
                Level::Success => "✓",
                Level::Error => "✗",
            };
            (toast.level, wrap(&format!("{glyph} {}", toast.text), cells))
        })
        .collect();
    let needed = texts.first().map_or(0, |(_, lines)| u16::try_from(lines.len()).unwrap_or(u16::MAX));
    let place = place(model, x, top, floor, needed.saturating_add(FRAME));
    // All but the newest leave a third of the list visible, including the part on the other side of the row.
    let elsewhere = floor.saturating_sub(top).saturating_sub(place.height);
    let spared = usize::from((floor.saturating_sub(top) / 3).saturating_sub(elsewhere));
    let mut bottom = place.bottom();
    let mut boxes = Vec::new();
    for (at, (level, mut lines)) in texts.into_iter().enumerate() {
        let room = usize::from(bottom.saturating_sub(place.y).saturating_sub(FRAME));
        if room == 0 || (at > 0 && lines.len() > room.saturating_sub(spared)) {
            break;
        }
        if lines.len() > room {
            // At least the start of the newest is shown: the outcome of a change is also in the row's detail pane.
            lines.truncate(room);
            if let Some(last) = lines.last_mut() {
                *last = fit(&format!("{last} …"), cells);
            }
        }
        let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(FRAME);
        bottom -= height;
        boxes.push((level, lines, Rect { x, y: bottom, width, height }));
    }
    // Above the row, they start at the top, away from it.
    let up = if place.bottom() < floor { bottom - place.y } else { 0 };
    for (level, lines, area) in boxes {
        let area = Rect { y: area.y - up, ..area };
        let block = Block::bordered().border_style(theme.level(level));
        let inner = block.inner(area);
        super::cover(area, frame);
        frame.render_widget(block, area);
        for (line, y) in lines.into_iter().zip(inner.y..inner.y + inner.height) {
            let line = Line::raw(format!(" {line}"));
            draw_line(&line, Rect { y, height: 1, ..inner }, frame);
        }
    }
}

/// The area for messages over the list, or over a dialog that covers it: below the row under the cursor where the newest
/// has room there, or more room than above it.
fn place(model: &Model, x: u16, top: u16, floor: u16, needed: u16) -> Rect {
    let between =
        |top: u16, floor: u16| Rect { y: top, height: floor.saturating_sub(top), ..Rect::default() };
    if let Some(panel) = model.modals.last().map(Modal::panel).filter(|panel| panel.covers_screen()) {
        // At most half of it is covered, and not the line under the cursor.
        let most = ((floor.saturating_sub(top)) / 2).max(FRAME + 1);
        let row = panel.cursor_line(&model.layout);
        let below = between(row.map_or(0, |row| row + 1).max(floor.saturating_sub(most)), floor);
        let above = between(top, row.unwrap_or(top).min(top.saturating_add(most)));
        return if below.height >= needed.min(most) || below.height >= above.height { below } else { above };
    }
    let rows = Rect::from(model.layout.rows);
    let list = model.list();
    let is_hidden =
        model.detail.share() == DetailShare::Whole || list.total().unwrap_or(0) == 0 || rows.right() <= x;
    let line = u16::try_from(list.cursor().saturating_sub(list.top())).unwrap_or(u16::MAX);
    if is_hidden || line >= rows.height {
        return between(top, floor);
    }
    let row = rows.y + line;
    let (above, below) = (between(top, row), between(row + 1, floor));
    if below.height >= needed || below.height >= above.height { below } else { above }
}
