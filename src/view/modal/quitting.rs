//! Waiting for changes before leaving.

use ratatui::Frame;
use ratatui::text::Line;

use crate::app::Model;
use crate::clerk::Millis;
use crate::text::{seconds_up, visible};

use super::super::Theme;

const WIDTH: u16 = 70;

pub(super) fn draw(model: &Model, until: Millis, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let seconds = seconds_up(until.since(model.now));
    let mut lines: Vec<Line> = Vec::new();
    lines.extend(super::wrapped(
        &format!("Waiting for these changes, {seconds} s at most:"),
        cells,
        theme.strong,
    ));
    for change in model.open_changes() {
        lines.extend(super::wrapped(&visible(&change), cells, theme.open));
    }
    super::gap(model, &mut lines);
    lines.extend(super::wrapped(
        "Esc stays. q leaves now: what was sent may still happen. It stays in the journal, and the next start looks it up.",
        cells,
        theme.dim,
    ));
    super::open(model, "Leaving", WIDTH, lines, 0..1, theme.accent, frame);
}
