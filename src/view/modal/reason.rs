//! The reason for the next changes.

use ratatui::Frame;
use ratatui::text::Line;

use crate::app::{Model, ReasonField};

use super::super::{Theme, field};

const WIDTH: u16 = 66;

pub(super) fn draw(model: &Model, reason: &ReasonField, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines = vec![Line::raw("")];
    super::gap(model, &mut lines);
    let text = "A ticket number or a sentence, recorded in the journal with every change until you replace it. Leave it empty to clear it.";
    lines.extend(super::wrapped(text, cells, theme.dim));
    let inside = super::open(model, "Reason for the next changes", WIDTH, lines, 0..1, theme.accent, frame);
    if let Some(area) = inside.line(0, 0) {
        field::draw(frame, area, &reason.0, theme.strong, true, None);
    }
}
