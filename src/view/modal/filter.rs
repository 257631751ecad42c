//! The filter panel.

use ratatui::Frame;
use ratatui::text::Line;

use crate::app::{FilterLine, FilterPanel, Model};
use crate::text::{pad, width};

use super::super::Theme;

const WIDTH: u16 = 64;

/// The label width: a mode's name is longer than a form's label.
const LABEL: usize = 21;

/// The width of the longest choice between its arrows.
const LONGEST_ARROWS: usize = 12;

pub(super) fn draw(model: &Model, panel: &FilterPanel, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let label_width = LABEL.min(cells.saturating_sub(LONGEST_ARROWS + 2));
    // Either all lines show their choices side by side or none does.
    let widest = |line: &FilterLine| line.choices.iter().map(|choice| width(choice) + 2).sum::<usize>();
    let side_by_side = panel.lines().iter().all(|line| label_width + 2 + widest(line) <= cells);
    let mut lines: Vec<Line> = panel
        .lines()
        .iter()
        .enumerate()
        .map(|(at, line)| {
            let label = pad(&line.label, label_width);
            let focused = at == panel.line;
            let mut spans = vec![
                ratatui::text::Span::styled(if focused { "▸ " } else { "  " }, theme.accent),
                ratatui::text::Span::styled(label, if focused { theme.accent } else { theme.dim }),
            ];
            spans.extend(if side_by_side {
                super::choices(line.choices.iter().copied(), line.chosen, theme)
            } else {
                super::arrows(line.choices[line.chosen], theme)
            });
            Line::from(spans)
        })
        .collect();
    super::gap(model, &mut lines);
    let query = panel.query.to_string();
    let query = if query.is_empty() { "all domains" } else { &query };
    lines.extend(super::wrapped(&crate::text::visible(query), cells, theme.dim));
    super::open(model, "Filter", WIDTH, lines, panel.line..panel.line + 1, theme.accent, frame);
}
