//! The panel of health and facets. Only visible rows are built.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{Coverage, FacetsPage, FacetsPanel, Model};
use crate::input::Place;
use crate::text::{count, fit, grouped, organization_within, pad, visible, width};
use crate::triage::{Facet, FacetValue};

use super::super::{Theme, draw_line};
use super::health;

/// The width of the longest percentage, with the blank before it.
const PERCENT: usize = 5;

/// The widest bar, in cells.
const WIDEST_BAR: usize = 60;

pub(super) fn draw(model: &Model, panel: &FacetsPanel, theme: &Theme, frame: &mut Frame) {
    let inner =
        super::framed(Rect::from(model.layout.modal), "Health and facets", place(panel), theme.accent, frame);
    let pages = ["health", "facets"];
    let chosen = usize::from(panel.page == FacetsPage::Facets);
    let mut above = vec![Line::from(super::choices(pages.into_iter(), chosen, theme))];
    let coverage = Coverage::of(&model.copy, model.now);
    match panel.page {
        FacetsPage::Health => {
            let remark = health::remark(model, panel, coverage);
            above.push(Line::styled(fit(&remark, usize::from(inner.width)), theme.dim));
        }
        FacetsPage::Facets => {
            above.push(facets(panel.facet(), usize::from(inner.width), theme));
            let remark = remark(model, panel, coverage);
            above.push(Line::styled(fit(&remark, usize::from(inner.width)), theme.dim));
        }
    }
    for (line, y) in above.iter().zip(inner.y..inner.bottom()) {
        draw_line(line, Rect { y, height: 1, ..inner }, frame);
    }
    if coverage.has_rows() {
        match panel.page {
            FacetsPage::Health => health::draw(model, panel, theme, frame),
            FacetsPage::Facets => values(model, panel, theme, frame),
        }
    }
}

/// The position of the cursor and the number of lines.
fn place(panel: &FacetsPanel) -> String {
    let (line, lines) = match panel.page {
        FacetsPage::Health => {
            (panel.finding.line, panel.findings().map_or(0, |(found, _)| found.len() as u64))
        }
        FacetsPage::Facets => (panel.value.line, panel.counted().map_or(0, |counts| counts.distinct)),
    };
    if lines == 0 { String::new() } else { format!(" {} of {} ", grouped(line as u64 + 1), grouped(lines)) }
}

/// The facets side by side, or only the chosen one where there is no room.
fn facets(chosen: Facet, cells: usize, theme: &Theme) -> Line<'static> {
    let names = Facet::ALL.map(Facet::name);
    if names.iter().map(|name| name.len() + 2).sum::<usize>() > cells {
        return Line::from(super::arrows(chosen.name(), theme));
    }
    let place = Facet::ALL.iter().position(|facet| *facet == chosen).unwrap_or(0);
    Line::from(super::choices(names.into_iter(), place, theme))
}

fn remark(model: &Model, panel: &FacetsPanel, coverage: Coverage) -> String {
    if !coverage.has_rows() {
        return coverage.remark(Place::Facets).unwrap_or_default();
    }
    let query = model.list().source().instance_query().to_string();
    let query = if query.is_empty() { "all domains".into() } else { visible(&query).into_owned() };
    let remark = coverage.remark(Place::Facets).map(|remark| format!("{remark} ")).unwrap_or_default();
    if panel.counts.subject.needs_flags() && model.copy.store().flags().is_none() {
        let text = if model.copy.is_whole() {
            "Looking for flags."
        } else {
            "Flags are known once the local copy is complete."
        };
        return format!("{remark}{text}");
    }
    match (panel.counted(), &panel.counts.failure) {
        (_, Some(failure)) => crate::app::messages::explain(failure).line(),
        (None, None) => format!("Counting: {query}"),
        (Some(counts), None) => {
            format!("{remark}{}, {}: {query}", count(counts.total, "domain"), count(counts.distinct, "value"))
        }
    }
}

fn values(model: &Model, panel: &FacetsPanel, theme: &Theme, frame: &mut Frame) {
    let rows = Rect::from(panel.rows(&model.layout));
    let Some(counts) = panel.counted() else { return };
    if counts.values.is_empty() {
        draw_line(&Line::styled("No domain matches the query.", theme.dim), rows, frame);
    }
    let cells = usize::from(rows.width);
    let numbers = counts.values.first().map_or(0, |value| grouped(value.count).len());
    // Mark, label, bar, number, percentage.
    let label_width = (cells / 2).min(cells.saturating_sub(2 + 1 + numbers + PERCENT + 4)).min(44);
    let bar_width = cells.saturating_sub(2 + label_width + 1 + 1 + numbers + PERCENT).min(WIDEST_BAR);
    let largest = counts.values.first().map_or(1, |value| value.count).max(1);
    let lines = counts.values.iter().enumerate().skip(panel.value.top);
    for ((at, value), y) in lines.zip(rows.y..rows.bottom()) {
        let is_selected = at == panel.value.line;
        let line = Rect { y, height: 1, ..rows };
        let label = pad(&label(panel.facet(), value, label_width), label_width);
        let bar = "█".repeat(bar_cells(value.count, largest, bar_width));
        let spans = vec![
            Span::styled(if is_selected { "▸ " } else { "  " }, theme.accent),
            Span::styled(label, theme.strong),
            Span::raw(" "),
            Span::styled(pad(&bar, bar_width), theme.accent),
            Span::raw(format!(" {:>numbers$}", grouped(value.count))),
            Span::styled(format!("{:>PERCENT$}", percent(value.count, counts.total)), theme.dim),
        ];
        draw_line(&Line::from(spans), line, frame);
        if is_selected {
            frame.buffer_mut().set_style(line, theme.selected);
        }
    }
}

fn label(facet: Facet, value: &FacetValue, cells: usize) -> String {
    let label = match (facet, &value.label) {
        (Facet::Organization, Some(name)) => organization_within(name, &value.value, cells),
        _ if value.value.is_empty() => "(empty)".to_owned(),
        _ => visible(&value.value).into_owned(),
    };
    if width(&label) > cells { fit(&label, cells) } else { label }
}

/// The length of a bar: what occurs has at least one cell.
fn bar_cells(count: u64, largest: u64, cells: usize) -> usize {
    let part = u128::from(count) * cells as u128 / u128::from(largest.max(1));
    usize::try_from(part).unwrap_or(cells).clamp(usize::from(count > 0), cells.max(1))
}

/// Only what is all is shown as 100%, and only what is nothing as 0%.
fn percent(count: u64, total: u64) -> String {
    match (u128::from(count) * 100 + u128::from(total) / 2).checked_div(u128::from(total)) {
        None => String::new(),
        Some(0) if count > 0 => "<1%".to_owned(),
        Some(percent) if count < total => format!("{}%", percent.min(99)),
        Some(percent) => format!("{percent}%"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_and_percentages_round_towards_what_is_known() {
        assert_eq!((bar_cells(1_000, 1_000, 20), bar_cells(1, 1_000, 20), bar_cells(0, 9, 20)), (20, 1, 0));
        assert_eq!(
            [percent(999, 1_000), percent(1_000, 1_000), percent(1, 1_000), percent(418, 1_000)],
            ["99%", "100%", "<1%", "42%"]
        );
        assert_eq!(percent(0, 0), "");
    }
}
