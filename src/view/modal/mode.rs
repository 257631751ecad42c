//! The list of enrollment modes.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::form::meaning;
use crate::app::{ModePicker, Model};
use crate::clerk::EnrollmentMode;
use crate::text::{pad, visible};

use super::super::Theme;

const WIDTH: u16 = 66;

pub(super) fn draw(model: &Model, picker: &ModePicker, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines: Vec<Line> = super::organization(&picker.domain, cells, theme).collect();
    let first = lines.len() + picker.line;
    for (at, mode) in picker.modes.iter().enumerate() {
        let chosen = at == picker.line;
        let now = if *mode == picker.current { "now" } else { "" };
        lines.push(Line::from(vec![
            Span::styled(if chosen { "▸ " } else { "  " }, theme.accent),
            Span::styled(pad(&visible(mode.as_str()), 22), if chosen { theme.strong } else { theme.dim }),
            Span::styled(now, theme.good),
        ]));
    }
    super::gap(model, &mut lines);
    if let Some(mode) = picker.modes.get(picker.line) {
        let style = if *mode == EnrollmentMode::AutomaticInvitation { theme.open } else { theme.dim };
        lines.extend(super::wrapped(meaning(mode), cells, style));
    }
    let title = format!("Mode of {}", visible(&picker.domain.name));
    super::open(model, &title, WIDTH, lines, first..first + 1, theme.accent, frame);
}
