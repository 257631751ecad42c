//! The line in which the name of a command is typed, and the commands that it can become.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::{CommandLine, Model};
use crate::text::{fit, pad, width};

use super::super::{Theme, field};

const WIDTH: u16 = 74;

/// Cells for the name: `verify-ownership`.
const NAME: usize = 18;

/// Commands shown at once, where there is room; whoever looks for others types more of the name.
const MOST: usize = 8;

pub(super) fn draw(model: &Model, line: &CommandLine, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines = vec![Line::styled(":", theme.accent)];
    if let Some(complaint) = &line.complaint {
        lines.extend(super::wrapped(complaint, cells, theme.bad));
    }
    super::gap(model, &mut lines);
    let commands = model.commands();
    let matching: Vec<_> = line.matching(&commands).collect();
    if matching.is_empty() && line.complaint.is_none() {
        lines.extend(super::wrapped("No command has that in its name.", cells, theme.dim));
    }
    let room = usize::from(model.layout.modal.height.saturating_sub(2)).saturating_sub(lines.len());
    for binding in matching.iter().take(MOST.min(room)) {
        let name = Span::styled(pad(binding.name, NAME), theme.accent);
        let key = binding.keys.first().map(ToString::to_string).unwrap_or_default();
        let keys = Span::raw(format!(" {} ", pad(&key, 6)));
        let rest = cells.saturating_sub(width(&name.content) + width(&keys.content));
        lines.push(Line::from(vec![name, keys, Span::styled(fit(binding.help, rest), theme.dim)]));
    }
    let inside = super::open(model, "Command", WIDTH, lines, 0..1, theme.accent, frame);
    if let Some(area) = inside.line(0, 1) {
        field::draw(frame, area, &line.field, theme.strong, true, None);
    }
}
