//! The prompt for a note or a snooze.

use ratatui::Frame;
use ratatui::text::Line;

use crate::app::{Model, NoteKind, NotePanel};
use crate::input::Place;
use crate::notes::DEFAULT_SNOOZE;
use crate::text::{absolute, relative, visible};

use super::super::{Theme, field};

const WIDTH: u16 = 66;

pub(super) fn draw(model: &Model, panel: &NotePanel, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines = vec![Line::raw("")];
    super::gap(model, &mut lines);
    let subject = visible(&panel.subject()).into_owned();
    let title = match panel.kind {
        NoteKind::Note => {
            let text = Place::Note
                .say("Everyone who shares this folder of notes sees it. {save} on an empty line removes it.");
            lines.extend(super::wrapped(&text, cells, theme.dim));
            format!("Note on {subject}")
        }
        NoteKind::Snooze => {
            snooze(model, panel, cells, theme, &mut lines);
            format!("Snooze {subject}")
        }
    };
    let inside = super::open(model, &title, WIDTH, lines, 0..1, theme.accent, frame);
    if let Some(area) = inside.line(0, 0) {
        field::draw(frame, area, &panel.field, theme.strong, true, None);
    }
}

/// What the typed text means, and what can be typed.
fn snooze(model: &Model, panel: &NotePanel, cells: usize, theme: &Theme, lines: &mut Vec<Line<'static>>) {
    let is_empty = panel.field.text().trim().is_empty();
    let (text, style) = match panel.until(model.now) {
        Ok(Some(until)) => {
            let default = if is_empty { format!("{DEFAULT_SNOOZE}: ") } else { String::new() };
            (format!("{default}until {} ({}).", absolute(until), relative(until, model.now)), theme.open)
        }
        Ok(None) => ("Not snoozed any more.".to_owned(), theme.open),
        Err(error) => (error.to_string(), if panel.is_refused { theme.bad } else { theme.dim }),
    };
    lines.extend(super::wrapped(&text, cells, style));
    let present = match panel.subjects.as_slice() {
        [one] => model.notes.all().snoozed_until(&one.domain_id, model.now),
        _ => None,
    };
    let present = present.map(|until| format!("Snoozed until {} now. ", absolute(until))).unwrap_or_default();
    let text = "3d, 2w, tomorrow, 2026-12-24 (in UTC), or none.";
    lines.extend(super::wrapped(&format!("{present}{text}"), cells, theme.dim));
}
