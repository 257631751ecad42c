//! The command palette: the search text, and the matching commands with their keys.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::{Model, Palette};
use crate::text::{fit, pad, width};

use super::super::{Theme, field};

/// Wide enough for every description.
const WIDTH: u16 = 120;

/// The width of the name: `verify-ownership`.
const NAME: usize = 17;

/// The width of the key: `Ctrl-o`.
const KEY: usize = 7;

/// The maximum number of commands shown.
const MAX_SHOWN: usize = 12;

pub(super) fn draw(model: &Model, palette: &Palette, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines = vec![Line::styled(":", theme.accent)];
    if let Some(error) = &palette.error {
        lines.extend(super::wrapped(error, cells, theme.bad));
    }
    super::gap(model, &mut lines);
    let found = palette.found(&model.commands());
    if found.is_empty() && palette.error.is_none() {
        lines.extend(super::wrapped("No command here matches.", cells, theme.dim));
    }
    let room =
        usize::from(model.layout.modal.height.saturating_sub(2)).saturating_sub(lines.len()).min(MAX_SHOWN);
    let chosen = palette.chosen(found.len());
    // The chosen one stays visible.
    let first = chosen.map_or(0, |line| (line + 1).saturating_sub(room));
    for (at, binding) in found.iter().enumerate().skip(first).take(room) {
        let is_chosen = chosen == Some(at);
        let mark = Span::styled(if is_chosen { "▸ " } else { "  " }, theme.accent);
        let name = Span::styled(pad(binding.name, NAME), if is_chosen { theme.strong } else { theme.accent });
        let keys = Span::raw(format!(" {} ", pad(&binding.first_key().unwrap_or_default(), KEY)));
        let rest = cells.saturating_sub(2 + width(&name.content) + width(&keys.content));
        let mut line = Line::from(vec![mark, name, keys, Span::styled(fit(binding.help, rest), theme.dim)]);
        if is_chosen {
            line = line.style(theme.selected);
        }
        lines.push(line);
    }
    let inside = super::open(model, "Commands", WIDTH, lines, 0..1, theme.accent, frame);
    if let Some(area) = inside.line(0, 1) {
        field::draw(frame, area, &palette.field, theme.strong, true, None);
    }
}
