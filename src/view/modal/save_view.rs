//! The form that saves a view.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::{Model, SaveViewForm};
use crate::text::{fit, visible};

use super::super::{Theme, field};

const WIDTH: u16 = 66;

pub(super) fn draw(model: &Model, form: &SaveViewForm, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines = vec![super::labelled("name", true, Vec::new(), cells, theme)];
    let mut number = super::arrows(&form.number.to_string(), theme);
    if let Some(other) = model.views.get(form.number) {
        number.push(Span::styled(format!("  replaces {}", visible(&other.name)), theme.open));
    }
    lines.push(super::labelled("number", false, number, cells, theme));
    super::gap(model, &mut lines);
    let query = form.query.to_string();
    let query = if query.is_empty() { "all domains".into() } else { visible(&query) };
    let columns = form.columns.to_string();
    for (label, text) in [("query", &*query), ("columns", columns.as_str())] {
        let text = fit(text, cells.saturating_sub(super::value_column(cells) + 1));
        lines.push(super::labelled(label, false, vec![Span::raw(text)], cells, theme));
    }
    if let Some(error) = &form.error {
        super::gap(model, &mut lines);
        lines.push(Line::styled(error.clone(), theme.bad));
    }
    let inside = super::open(model, "Save as a view", WIDTH, lines, 0..2, theme.accent, frame);
    let left = u16::try_from(super::value_column(cells)).unwrap_or(u16::MAX);
    if let Some(area) = inside.line(0, left) {
        field::draw(frame, area, &form.name, theme.strong, true, None);
    }
}
