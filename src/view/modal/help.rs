//! The help.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::help::{HelpLine, HelpView, KEYS, WIDTH};
use crate::text::pad;

use super::super::{Theme, draw_line, field};

pub(super) fn draw(model: &Model, view: &HelpView, focused: bool, theme: &Theme, frame: &mut Frame) {
    let lines = view.lines(&model.layout, model.help_place());
    let above = u16::from(view.has_search());
    let wanted = u16::try_from(lines.len().max(1)).unwrap_or(u16::MAX).saturating_add(2 + above);
    let area = Rect::from(model.layout.modal.centered(WIDTH, wanted));
    let rows = usize::from(area.height.saturating_sub(2 + above));
    let foot = if lines.len() > rows {
        let last = (view.scroll + rows).min(lines.len());
        format!(" {}-{last} of {} ", view.scroll + 1, lines.len())
    } else {
        String::new()
    };
    let inner = super::framed(area, "Keys", foot, theme.accent, frame);
    if view.has_search() {
        let line = Rect { height: 1.min(inner.height), ..inner };
        draw_line(&Line::styled("/", theme.accent), line, frame);
        let text = Rect { x: line.x + 1, width: line.width.saturating_sub(1), ..line };
        field::draw(frame, text, &view.search, theme.strong, focused && view.is_typing, None);
    }
    let below = Rect { y: inner.y + above, height: inner.height.saturating_sub(above), ..inner };
    if lines.is_empty() {
        draw_line(&Line::styled("No line matches.", theme.dim), below, frame);
    }
    for (line, y) in lines.into_iter().skip(view.scroll).zip(below.y..below.bottom()) {
        let line = match line {
            HelpLine::Heading(text) => Line::styled(text, theme.strong),
            HelpLine::Entry(keys, text) => Line::from(vec![
                Span::styled(pad(&keys, KEYS), theme.accent),
                Span::raw(" "),
                Span::raw(text),
            ]),
        };
        draw_line(&line, Rect { y, height: 1, ..below }, frame);
    }
}
