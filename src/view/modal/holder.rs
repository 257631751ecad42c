//! The dialog about who has a name.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::{HolderView, Model};
use crate::clerk::OrganizationDomain;
use crate::text::{age, fit, organization_within, pad, visible};

use super::super::Theme;

const WIDTH: u16 = 74;

/// The width of the status, in cells.
const STATUS: usize = 12;

/// The width of the age, in cells.
const AGE: usize = 5;

pub(super) fn draw(model: &Model, view: &HolderView, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let sentence = view.lookup.sentence(&model.connections);
    let mut lines: Vec<Line> = super::wrapped(&visible(&sentence), cells, theme.strong).collect();
    if let Some(limit) = view.lookup.limit(&model.connections) {
        lines.extend(super::wrapped(&visible(&limit), cells, theme.dim));
    }
    let mut keep = 0..lines.len();
    if !view.rows().is_empty() {
        super::gap(model, &mut lines);
        let first = lines.len();
        let rows = view.rows().iter().enumerate();
        lines.extend(rows.map(|(at, domain)| row(model, domain, at == view.line, cells, theme)));
        keep = first + view.line..first + view.line + 1;
    }
    let title = format!("Who has {}", visible(&view.lookup.name));
    super::open(model, &title, WIDTH, lines, keep, theme.accent, frame);
}

/// Status, age and organization of a domain of that name.
fn row(
    model: &Model,
    domain: &OrganizationDomain,
    is_chosen: bool,
    cells: usize,
    theme: &Theme,
) -> Line<'static> {
    let mark = if is_chosen { "▸ " } else { "  " };
    let status = visible(domain.status().as_str()).into_owned();
    let style = if domain.is_verified() { theme.good } else { theme.dim };
    let since = age(model.now.since(domain.created_at));
    let room = cells.saturating_sub(2 + STATUS + 1 + AGE + 1);
    let label = organization_within(domain.organization_label(), &domain.organization_id, room);
    Line::from(vec![
        Span::styled(mark, theme.accent),
        Span::styled(pad(&status, STATUS), style),
        Span::styled(format!(" {} ", pad(&fit(&since, AGE), AGE)), theme.dim),
        Span::styled(label, if is_chosen { theme.strong } else { Style::new() }),
    ])
}
