//! The dialog about who has a name.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::{HolderView, Model, people_waiting};
use crate::clerk::OrganizationDomain;
use crate::text::{age, fit, organization_within, pad, visible, width};

use super::super::Theme;

const WIDTH: u16 = 74;

/// The width of the status, in cells.
const STATUS: usize = 12;

/// The width of the age, in cells.
const AGE: usize = 5;

pub(super) fn draw(model: &Model, view: &HolderView, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let sentence = if view.hands_over {
        view.lookup.hand_over_sentence(&model.connections)
    } else {
        view.lookup.sentence(&model.connections)
    };
    let mut lines: Vec<Line> = super::wrapped(&visible(&sentence), cells, theme.strong).collect();
    if let Some(limit) = view.lookup.limit(&model.connections) {
        lines.extend(super::wrapped(&visible(&limit), cells, theme.dim));
    }
    let mut keep = 0..lines.len();
    let rows = view.rows();
    if !rows.is_empty() {
        super::gap(model, &mut lines);
        let first = lines.len();
        let rows = rows.into_iter().enumerate();
        lines.extend(rows.map(|(at, domain)| {
            // Verifying the name reaches these people.
            let waiting = Some(people_waiting(domain)).filter(|people| view.hands_over && *people > 0);
            row(model, domain, waiting, at == view.line, cells, theme)
        }));
        keep = first + view.line..first + view.line + 1;
    }
    let what = if view.hands_over { "Hand over" } else { "Who has" };
    let title = format!("{what} {}", visible(&view.lookup.name));
    super::open(model, &title, WIDTH, lines, keep, theme.accent, frame);
}

/// Status, age and organization of a domain of that name.
fn row(
    model: &Model,
    domain: &OrganizationDomain,
    waiting: Option<i64>,
    is_chosen: bool,
    cells: usize,
    theme: &Theme,
) -> Line<'static> {
    let mark = if is_chosen { "▸ " } else { "  " };
    let status = visible(domain.status().as_str()).into_owned();
    let style = if domain.is_verified() { theme.good } else { theme.dim };
    let since = age(model.now.since(domain.created_at));
    let waiting = waiting.map(|people| format!("  {people} waiting")).unwrap_or_default();
    let room = cells.saturating_sub(2 + STATUS + 1 + AGE + 1 + width(&waiting));
    let label = organization_within(domain.organization_label(), &domain.organization_id, room);
    Line::from(vec![
        Span::styled(mark, theme.accent),
        Span::styled(pad(&status, STATUS), style),
        Span::styled(format!(" {} ", pad(&fit(&since, AGE), AGE)), theme.dim),
        Span::styled(label, if is_chosen { theme.strong } else { Style::new() }),
        Span::styled(waiting, theme.dim),
    ])
}
