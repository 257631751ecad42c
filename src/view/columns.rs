//! Which columns fit, their widths, and the text of each cell: as described by the fields, with pending changes
//! applied.

use std::borrow::Cow;

use ratatui::style::Style;

use crate::app::{ChangeStatus, ExpectedRow, Model};
use crate::clerk::{Direction, OrganizationDomain};
use crate::field::{
    CellContext, Choice, Column, ColumnLayout, Columns, Extras, FLAGS, Field, ORGANIZATION, Text, fit_name,
    fit_name_ends, mode_label, status_label,
};
use crate::query::Query;
use crate::text::{fit, organization_within, visible_start, width};

use super::Theme;

#[derive(Debug, Clone, Copy)]
pub(super) struct Fitted {
    pub(super) field: &'static Field,
    pub(super) layout: &'static ColumnLayout,
    /// The width in cells.
    pub(super) width: usize,
}

/// How to distinguish a row's names from those of other rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Alike {
    pub(super) domain: Domain,
    /// Whether the organization's id follows its name.
    pub(super) organization: bool,
}

/// The visible part of a domain's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    /// As much of its start as fits.
    Name,
    /// Its start is equal to another's: both ends.
    Ends,
    /// Both ends are equal to another's as well: its start, and its id.
    Id,
}

/// The minimum width at which columns get their full width.
const ROOMY: usize = 130;

impl Fitted {
    /// The heading, with a mark where the list is sorted by it.
    pub(super) fn heading(&self, query: &Query, ascii: bool) -> String {
        let mark = mark(self.field, query, ascii);
        let room = self.width.saturating_sub(width(mark));
        let heading =
            if width(self.field.heading) <= room { self.field.heading } else { self.field.short_heading };
        format!("{}{mark}", fit(heading, room))
    }
}

/// The direction of the order by that field. In ASCII the arrow's replacement, v, would look like part of the heading.
fn mark(field: &Field, query: &Query, ascii: bool) -> &'static str {
    let keys = match query.sort.as_slice() {
        // The best matches come first, which is not the order of a column.
        [] if query.is_ranked() => &[][..],
        [] => &[Query::NEWEST_FIRST][..],
        keys => keys,
    };
    let own = field.order.as_ref().and_then(|order| keys.iter().find(|key| key.column == order.by));
    match own.map(|key| (key.direction, ascii)) {
        Some((Direction::Ascending, false)) => "↑",
        Some((Direction::Descending, false)) => "↓",
        Some((Direction::Ascending, true)) => "+",
        Some((Direction::Descending, true)) => "-",
        None => "",
    }
}

/// The columns that fit into that many cells, with one blank in between. The list of one organization omits its name.
pub(super) fn fit_columns(columns: &Columns, cells: usize, one_organization: bool) -> Vec<Fitted> {
    let least = |layout: &ColumnLayout| if cells >= ROOMY { layout.full_width } else { layout.min_width };
    let mut fitted: Vec<Fitted> = columns
        .iter()
        .filter(|field| !one_organization || *field != ORGANIZATION)
        .filter_map(|field| {
            let layout = field.column.as_ref()?;
            Some(Fitted { field, layout, width: least(layout) })
        })
        .collect();
    let needed = |fitted: &[Fitted]| {
        fitted.iter().map(|column| column.width).sum::<usize>() + fitted.len().saturating_sub(1)
    };
    while needed(&fitted) > cells {
        let last = fitted.iter().enumerate().max_by_key(|(_, column)| column.layout.rank);
        let Some(last) = last.map(|(at, _)| at) else { break };
        fitted.remove(last);
    }
    let spare = cells.saturating_sub(needed(&fitted));
    let shares: usize = fitted.iter().map(|column| column.layout.grow).sum();
    let mut rest = spare;
    for column in &mut fitted {
        let more = (spare * column.layout.grow).checked_div(shares).unwrap_or_default();
        column.width += more;
        rest -= more;
    }
    if let Some(widest) = fitted.iter_mut().max_by_key(|column| column.layout.grow).filter(|_| shares > 0) {
        widest.width += rest;
    }
    fitted
}

/// The cell's text, safe to display.
pub(super) fn cell<'a>(
    column: &Fitted,
    domain: &'a OrganizationDomain,
    expected_row: &'a ExpectedRow,
    alike: Alike,
    model: &'a Model,
    theme: &Theme,
) -> (Cow<'a, str>, Style) {
    let cells = column.width;
    match column.field.order.as_ref().map(|order| order.by) {
        Some(Column::Choice(Choice::Status)) if expected_row.status != ChangeStatus::Settled => {
            status(domain, expected_row, theme)
        }
        Some(Column::Choice(Choice::Mode)) if expected_row.mode != domain.enrollment_mode => {
            (mode_label(&expected_row.mode, cells), theme.open)
        }
        Some(Column::Choice(Choice::Ownership)) if expected_row.verifying_ownership => {
            ("⋯ verified".into(), theme.open)
        }
        Some(Column::Text(Text::Name)) if alike.domain == Domain::Ends => {
            (fit_name_ends(&domain.name, cells, theme.ascii).into(), Style::new())
        }
        Some(Column::Text(Text::Name)) if alike.domain == Domain::Id => {
            let name = fit_name(domain.name_or_unnamed(), cells, theme.ascii).0;
            (organization_within(&name, &domain.id, cells).into(), Style::new())
        }
        Some(Column::Text(Text::Organization)) if alike.organization => {
            let label = organization_within(domain.organization_label(), &domain.organization_id, cells);
            (label.into(), Style::new())
        }
        _ => {
            let context = CellContext {
                cells,
                now: model.now,
                ascii: theme.ascii,
                extras: extras(column.field, domain, model),
            };
            let cell = (column.layout.show)(domain, context);
            (cell.text, theme.tone(cell.tone))
        }
    }
}

/// What the column needs to know of the row besides the domain.
fn extras<'a>(field: &Field, domain: &OrganizationDomain, model: &'a Model) -> Extras<'a> {
    if field == FLAGS {
        Extras { flags: model.flags(&domain.id), ..Extras::default() }
    } else if field.is_noted() {
        let notes = model.notes.all();
        Extras {
            note: notes.note(&domain.id).unwrap_or_default(),
            snoozed_until: notes.snoozed_until(&domain.id, model.now),
            ..Extras::default()
        }
    } else {
        Extras::default()
    }
}

/// The visible part of the row's domain where that is cut.
pub(super) fn cut_domain(domain: &OrganizationDomain, cells: usize, ascii: bool) -> Option<String> {
    let (text, is_cut) = fit_name(&domain.name, cells, ascii);
    is_cut.then(|| beginning(&text, cells))
}

/// The visible part of the organization's name where that is cut.
pub(super) fn cut_organization(domain: &OrganizationDomain, cells: usize) -> Option<String> {
    let name = visible_start(domain.organization_label(), cells);
    (width(&name) > cells).then(|| beginning(&name, cells))
}

fn beginning(text: &str, cells: usize) -> String {
    let mut text = fit(text, cells);
    if text.ends_with('…') {
        text.pop();
    }
    text
}

/// The status of a row with an unsettled change.
fn status(
    domain: &OrganizationDomain,
    expected_row: &ExpectedRow,
    theme: &Theme,
) -> (Cow<'static, str>, Style) {
    let (glyph, word, tone) = status_label(domain.status());
    let word = match expected_row.status {
        ChangeStatus::Settled | ChangeStatus::Refused | ChangeStatus::Unresolved => &*word,
        // Unknown, so nothing is claimed.
        ChangeStatus::Unknown => "unknown",
        ChangeStatus::Pending(_) if expected_row.deleted => "deleting",
        ChangeStatus::Pending(_) if expected_row.verified == domain.is_verified() => &*word,
        ChangeStatus::Pending(_) if expected_row.verified => "verified",
        ChangeStatus::Pending(_) => "unverified",
    };
    let (glyph, style) = match expected_row.status {
        ChangeStatus::Settled => (glyph, theme.tone(tone)),
        ChangeStatus::Pending(_) => ("⋯", theme.open),
        ChangeStatus::Unknown => ("?", theme.bad),
        ChangeStatus::Refused => ("↩", theme.bad),
        ChangeStatus::Unresolved => ("¿", theme.bad),
    };
    (format!("{glyph} {word}").into(), style)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headings(columns: &Columns, cells: usize, query: &str) -> Vec<String> {
        let query = query.parse().unwrap();
        fit_columns(columns, cells, false).iter().map(|column| column.heading(&query, false)).collect()
    }

    #[test]
    fn columns_fill_the_width_and_are_dropped_by_rank() {
        let standard = Columns::default();
        for (cells, one) in (18..300).flat_map(|cells| [(cells, false), (cells, true)]) {
            let columns = fit_columns(&standard, cells, one);
            let used: usize = columns.iter().map(|column| column.width).sum::<usize>() + columns.len() - 1;
            assert!(used <= cells, "{cells}: {columns:?}");
            if columns.len() > 1 {
                assert_eq!(used, cells, "{columns:?}");
            }
        }
        assert_eq!(headings(&standard, 37, ""), ["Status", "Name"]);
        assert_eq!(
            headings(&standard, 77, ""),
            ["Status", "Name", "Organization", "Mode", "Inv", "Sug", "Created↓"]
        );
        assert_eq!(headings(&standard, 137, "").len(), 8);
    }

    #[test]
    fn chosen_columns_keep_their_order() {
        let chosen: Columns = "updated,name,org_id".parse().unwrap();
        assert_eq!(headings(&chosen, 77, ""), ["Updated", "Name", "Organization id"]);
        assert_eq!(headings(&chosen, 35, ""), ["Name", "Org id"]);
    }

    #[test]
    fn a_mark_shows_the_order() {
        let chosen: Columns = "status,name,organization,inv,created".parse().unwrap();
        for (query, expected) in [
            ("", ["Status", "Name", "Organization", "Inv", "Created↓"]),
            ("sort:created", ["Status", "Name", "Organization", "Inv", "Created↑"]),
            ("sort:-name", ["Status", "Name↓", "Organization", "Inv", "Created"]),
            ("sort:org,-inv", ["Status", "Name", "Organization↑", "Inv↓", "Created"]),
            ("sort:updated", ["Status", "Name", "Organization", "Inv", "Created"]),
            ("~acme", ["Status", "Name", "Organization", "Inv", "Created"]),
        ] {
            assert_eq!(headings(&chosen, 77, query), expected, "{query}");
        }
        let query = "sort:org,-inv".parse().unwrap();
        let columns = fit_columns(&chosen, 77, false);
        let in_ascii: Vec<_> = columns.iter().map(|column| column.heading(&query, true)).collect();
        assert_eq!(in_ascii, ["Status", "Name", "Organization+", "Inv-", "Created"]);
    }
}
