//! The columns panel.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::{ColumnsPanel, Model};
use crate::field::Columns;
use crate::text::{fit, pad};

use super::super::Theme;

const WIDTH: u16 = 44;

/// The width of the headings: the longest one and a blank.
const HEADING: usize = 17;

pub(super) fn draw(model: &Model, panel: &ColumnsPanel, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let lines = ColumnsPanel::lines()
        .enumerate()
        .map(|(at, field)| {
            let focused = at == panel.line;
            let mark = if model.columns.has(field) { "[✓] " } else { "[ ] " };
            let about = if Columns::is_fixed(field) { "always shown" } else { field.name };
            Line::from(vec![
                Span::styled(if focused { "▸ " } else { "  " }, theme.accent),
                Span::styled(mark, if focused { theme.accent } else { theme.strong }),
                Span::styled(pad(field.heading, HEADING), if focused { theme.accent } else { theme.strong }),
                Span::styled(fit(about, cells.saturating_sub(HEADING + 6)), theme.dim),
            ])
        })
        .collect();
    super::open(model, "Columns", WIDTH, lines, panel.line..panel.line + 1, theme.accent, frame);
}
