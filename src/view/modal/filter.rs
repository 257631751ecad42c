//! The filter panel.

use ratatui::Frame;
use ratatui::text::Line;

use crate::app::{FilterPanel, Model};
use crate::text::pad;

use super::super::Theme;

const WIDTH: u16 = 64;

pub(super) fn draw(model: &Model, panel: &FilterPanel, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines: Vec<Line> = panel
        .lines()
        .iter()
        .enumerate()
        .map(|(at, line)| {
            // A mode's name is longer than a form's label.
            let label = pad(&line.label, 21.min(cells / 2));
            let focused = at == panel.line;
            let mut spans = vec![
                ratatui::text::Span::styled(if focused { "▸ " } else { "  " }, theme.accent),
                ratatui::text::Span::styled(label, if focused { theme.accent } else { theme.dim }),
            ];
            let narrow = cells < 56;
            spans.extend(if narrow {
                super::arrows(line.choices[line.chosen], theme)
            } else {
                super::choices(line.choices.iter().copied(), line.chosen, theme)
            });
            Line::from(spans)
        })
        .collect();
    lines.push(Line::raw(""));
    let query = panel.query.to_string();
    let query = if query.is_empty() { "all domains" } else { &query };
    lines.extend(super::wrapped(&crate::text::visible(query), cells, theme.dim));
    super::open(model, "Filter", WIDTH, lines, panel.line, theme.accent, frame);
}
