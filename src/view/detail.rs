//! The detail pane.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Borders, Padding};

use crate::app::detail::{DetailLine, LABEL_WIDTH, lines};
use crate::app::{Model, Pane};
use crate::input::say;
use crate::text::pad;

use super::{Theme, draw_line};

pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.detail);
    let lines = lines(model);
    let visible = usize::from(area.height.saturating_sub(2));
    let focused = model.pane == Pane::Detail;
    let title = if model.detail.json { " Raw JSON " } else { " Detail " };
    let hint = match (focused, lines.len() > visible) {
        (true, true) => format!(
            " {}-{} of {} ",
            model.detail.scroll + 1,
            (model.detail.scroll + visible).min(lines.len()),
            lines.len()
        ),
        (false, true) => say(" {next-pane}: scroll here  {zoom}: whole screen "),
        _ => String::new(),
    };
    let block = Block::new()
        .borders(Borders::ALL)
        .padding(Padding::horizontal(1))
        .border_style(if focused { theme.accent } else { theme.dim })
        .title(Span::styled(title, if focused { theme.accent } else { theme.strong }))
        .title_bottom(Line::styled(hint, theme.dim).right_aligned());
    let inner = block.inner(area);
    frame.render_widget(block, area);
    for (line, y) in lines.iter().skip(model.detail.scroll).zip(inner.y..inner.y + inner.height) {
        draw_line(&self::line(line, theme), Rect { y, height: 1, ..inner }, frame);
    }
}

pub(super) fn line<'a>(line: &'a DetailLine, theme: &Theme) -> Line<'a> {
    let style = theme.tone(line.tone);
    if line.label.is_empty() {
        Line::styled(&line.text, style)
    } else {
        Line::from(vec![
            Span::styled(pad(&line.label, LABEL_WIDTH), theme.dim),
            Span::styled(&line.text, style),
        ])
    }
}
