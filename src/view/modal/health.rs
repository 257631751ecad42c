//! The page of the health: what needs attention, the worst first, and why it matters.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{Coverage, FacetsPanel, Model, Remote, messages, not_known};
use crate::input::Place;
use crate::text::{fit, grouped, visible};
use crate::triage::{Finding, HealthCheck};

use super::super::{Theme, draw_line};

/// The least width of the numbers.
const NUMBERS: usize = 5;

/// What the findings lack.
pub(super) fn remark(model: &Model, panel: &FacetsPanel, coverage: Coverage) -> String {
    let about_members = match &model.organizations {
        _ if !coverage.has_rows() => None,
        Remote::Loading => Some("Counting members.".to_owned()),
        Remote::Idle | Remote::Ready(_) => None,
        Remote::Failed(failure) => {
            Some(format!("Members are not counted: {}", messages::explain(failure).what))
        }
    };
    let about_connections = match model.connections.state() {
        _ if !coverage.has_rows() => None,
        Remote::Loading => Some("Reading SSO connections.".to_owned()),
        Remote::Idle | Remote::Ready(_) => None,
        Remote::Failed(failure) => {
            Some(format!("Organizations with SSO connections are {}.", not_known(failure)))
        }
    };
    let about_checks = match (&panel.health.failure, panel.findings()) {
        _ if !coverage.has_rows() => None,
        (Some(failure), _) => Some(messages::explain(failure).line()),
        (None, None) => Some("Checking all domains.".to_owned()),
        (None, Some(_)) => None,
    };
    let parts = [coverage.remark(Place::Health), about_checks, about_members, about_connections];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

pub(super) fn draw(model: &Model, panel: &FacetsPanel, theme: &Theme, frame: &mut Frame) {
    let rows = Rect::from(panel.rows(&model.layout));
    let Some((found, passed)) = panel.findings() else { return };
    let cells = usize::from(rows.width);
    let numbers = found.iter().map(|finding| grouped(finding.count).len()).max().unwrap_or(0).max(NUMBERS);
    let mut y = rows.y;
    for (at, finding) in found.iter().enumerate().skip(panel.finding.top) {
        let is_selected = at == panel.finding.line;
        let (what, why) = parts(finding.check);
        let number = format!("{:>numbers$}", grouped(finding.count));
        let spans = vec![
            Span::styled(if is_selected { "▸ " } else { "  " }, theme.accent),
            Span::styled(number, theme.bad),
            Span::styled(fit(&format!("  {what}"), cells.saturating_sub(numbers + 2)), theme.strong),
        ];
        let indent = " ".repeat(numbers + 4);
        let why = Line::styled(fit(&format!("{indent}{why}"), cells), theme.dim);
        for line in [Line::from(spans), why] {
            if y >= rows.bottom() {
                return;
            }
            let area = Rect { y, height: 1, ..rows };
            draw_line(&line, area, frame);
            if is_selected {
                frame.buffer_mut().set_style(area, theme.selected);
            }
            y += 1;
        }
    }
    for finding in passed {
        if y >= rows.bottom() {
            break;
        }
        let text = format!("  {:>numbers$}  no {}", "✓", parts(finding.check).0);
        draw_line(&Line::styled(fit(&text, cells), theme.dim), Rect { y, height: 1, ..rows }, frame);
        y += 1;
    }
    names(panel.selected_finding(), Rect::from(FacetsPanel::names(&model.layout)), theme, frame);
}

/// The beginning of the names of the finding under the cursor.
fn names(finding: Option<&Finding>, area: Rect, theme: &Theme, frame: &mut Frame) {
    let Some(finding) = finding.filter(|_| area.height > 0) else { return };
    let cells = usize::from(area.width);
    let names: Vec<_> = finding.names.iter().take(cells).map(|name| visible(name)).collect();
    draw_line(&Line::styled(fit(&names.join(", "), cells), theme.dim), area, frame);
}

/// What was found, and why it matters.
fn parts(check: HealthCheck) -> (&'static str, &'static str) {
    let reason = check.reason();
    reason.split_once(": ").unwrap_or((reason, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_check_says_why_it_matters() {
        for check in HealthCheck::ALL {
            let (what, why) = parts(check);
            assert!(!what.is_empty() && !why.is_empty(), "{check:?}");
        }
    }
}
