//! The list pane: only visible rows are built.

use std::collections::HashSet;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::{DomainList, ListRow, Model, Pane, QueryBar, look_alikes, messages};
use crate::clerk::OrganizationDomain;
use crate::field::{NAME, ORGANIZATION, fit_name_ends};
use crate::input::{Action, key, say};
use crate::mirror::Activity;
use crate::text::{count, fit, grouped, pad, visible, width, wrap};

use super::columns::{Alike, Domain, Fitted, cell, cut_domain, cut_organization, fit_columns};
use super::highlight::Highlight;
use super::scrollbar::scrollbar;
use super::{Theme, draw_line, put, remark};

/// The width of the cursor mark on the left, and of the scrollbar with a blank on the right.
const MARGINS: u16 = 4;

/// The row under the cursor.
const CURSOR: &str = "▸ ";

/// A marked row.
const MARKED: &str = "● ";

/// The row under the cursor if it is marked.
const CURSOR_AND_MARKED: &str = "◉ ";

/// Marks a row that has changed and no longer matches the query.
const OUTDATED: &str = "≠";

pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let rows = Rect::from(model.layout.rows);
    let list = model.list();
    let cells = usize::from(rows.width.saturating_sub(MARGINS));
    let columns = fit_columns(&model.columns, cells, model.organization.is_some() && !list.shows_chosen());
    headings(model, &columns, theme, frame);
    if model.waits_for_copy() {
        message(&waiting_for_copy(model), theme.dim, frame, rows);
        return;
    }
    match (list.total(), list.failure()) {
        (_, Some(failure)) => {
            let explained = messages::explain(failure);
            let line = explained.line();
            let names_key = explained.next.to_lowercase().contains(&say("press {refresh}").to_lowercase());
            let again = if names_key { String::new() } else { say("Press {refresh} to try again.") };
            let below = message(&[line.as_str(), again.as_str()], theme.bad, frame, rows);
            origins(model, theme, frame, below);
        }
        (None, None) => {
            let below = message(&["Loading…"], theme.dim, frame, rows);
            origins(model, theme, frame, below);
        }
        (Some(0), None) if list.is_replacing() => {
            message(&["Searching…"], theme.dim, frame, rows);
        }
        (Some(0), None) => {
            message(&nothing(model), theme.dim, frame, rows);
        }
        (Some(_), None) if list.withheld().is_some() => {
            message(&withheld(list), theme.bad, frame, rows);
        }
        (Some(_), None) => {
            let in_view = list.top()..list.top() + u64::from(rows.height);
            let rows_in_view = in_view.clone().filter_map(|index| here(model, index));
            let alike = CutAlike::among(rows_in_view, &columns, theme.ascii);
            // Computed once per frame: while a query is typed, it has to be parsed.
            let is_outdated = is_outdated(model);
            let highlight =
                if is_outdated { Highlight::default() } else { Highlight::of(list.source().query()) };
            let shared = Shared { columns: &columns, alike, highlight, is_outdated };
            for (index, y) in in_view.zip(rows.y..rows.y + rows.height) {
                let area = Rect { y, height: 1, ..rows };
                draw_row(model, index, &shared, theme, frame, area);
            }
            scrollbar(list, theme, frame, rows);
        }
    }
}

fn waiting_for_copy(model: &Model) -> Vec<String> {
    let how = match model.copy.mirror.activity() {
        _ if model.copy.is_coming() => say("Copying it now; the results appear once the copy is complete."),
        Activity::Paused | Activity::AtLimit | Activity::AtMemory | Activity::Failed => {
            say("Copying has stopped: press {copy} to resume.")
        }
        Activity::Reading | Activity::Idle | Activity::Cancelled => say("Press {copy} to start it."),
    };
    vec!["Clerk cannot answer this query; a local copy can.".to_owned(), how]
}

fn nothing(model: &Model) -> Vec<String> {
    let query = model.list().source().query();
    if let Some(missing) = model.copy.unsearched(model.list()) {
        vec![
            say("No domain in the local copy matches the query."),
            format!(
                "Clerk counts {} more than the copy has. {}",
                count(missing, "domain"),
                say("Press {refresh} to refresh it.")
            ),
        ]
    } else if model.organization.is_some() && !query.is_filtered() {
        vec![say("This organization has no domains."), say("Press {new} to add one.")]
    } else if !model.list().is_local() && query.list.query.as_deref().is_some_and(|text| !text.is_ascii()) {
        vec![
            say("No domain matches the query."),
            say(
                "Clerk finds an internationalized name by the whole of it; the local copy finds it by any part.",
            ),
        ]
    } else if query.is_filtered() {
        vec![
            say("No domain matches the query."),
            say("Press {search} to edit it, {filter} to show the filters. Plain text searches domain names."),
        ]
    } else {
        vec![say("This instance has no organization domains yet."), say("Press {new} to add one.")]
    }
}

/// The message for a list without rows whose count is not zero.
fn withheld(list: &DomainList) -> Vec<String> {
    let total = list.total().unwrap_or(0);
    let domains = if total == 1 { "domain" } else { "domains" };
    vec![
        format!("The response counts {} {domains} but contains none of them.", grouped(total)),
        say(
            "Press {refresh} to load them again. If this persists, check --api-url: a proxy may be altering the response.",
        ),
    ]
}

/// The origin of the key and of the address: the first thing to check when a request fails.
fn origins(model: &Model, theme: &Theme, frame: &mut Frame, rows: Rect) {
    if !model.address.is_empty() {
        let lines = [format!("Key: {}", model.profile), format!("Address: {}", model.address)];
        message(&lines.each_ref().map(|line| visible(line)), theme.dim, frame, rows);
    }
}

/// Draws the lines, and returns the area left below them.
fn message(lines: &[impl AsRef<str>], style: Style, frame: &mut Frame, rows: Rect) -> Rect {
    let cells = usize::from(rows.width.saturating_sub(4));
    let mut y = rows.y + u16::from(rows.height > 8);
    for text in lines.iter().flat_map(|line| wrap(line.as_ref(), cells)) {
        if y >= rows.bottom() {
            break;
        }
        let area = Rect { x: rows.x + 2, y, width: rows.width.saturating_sub(2), height: 1 };
        draw_line(&Line::styled(text, style), area, frame);
        y += 1;
    }
    Rect { y, height: rows.bottom().saturating_sub(y), ..rows }
}

fn aligned(text: &str, cells: usize, right: bool) -> String {
    let used = width(text);
    if right && used <= cells { format!("{}{text}", " ".repeat(cells - used)) } else { pad(text, cells) }
}

fn headings(model: &Model, columns: &[Fitted], theme: &Theme, frame: &mut Frame) {
    let mut line = String::from("  ");
    for column in columns {
        line.push_str(&aligned(
            &column.heading(model.list().source().query(), theme.ascii),
            column.width,
            column.layout.align_right,
        ));
        line.push(' ');
    }
    draw_line(&Line::styled(line, theme.dim), Rect::from(model.layout.headings), frame);
}

/// Whether the rows belong to a previous query: the response is pending, or the text is invalid.
fn is_outdated(model: &Model) -> bool {
    model.list().is_replacing() || model.bar.as_ref().is_some_and(QueryBar::is_wrong)
}

fn here(model: &Model, index: u64) -> Option<&OrganizationDomain> {
    match model.row(index)? {
        ListRow::Loaded(domain) => Some(domain),
        ListRow::Loading | ListRow::Failed(_) | ListRow::Missing => None,
    }
}

/// Names of visible rows that look alike once they are cut to their columns.
struct CutAlike<'a> {
    /// By name: several organizations may claim the same domain, which does not count as alike.
    domains: HashSet<&'a str>,
    ends: HashSet<&'a str>,
    organizations: HashSet<&'a str>,
    /// Whether non-ASCII characters look alike as well: all of them become question marks.
    ascii: bool,
}

impl<'a> CutAlike<'a> {
    fn among(rows: impl Iterator<Item = &'a OrganizationDomain>, columns: &[Fitted], ascii: bool) -> Self {
        let (mut domains, mut organizations, mut room) = (Vec::new(), Vec::new(), 0);
        for row in rows {
            for Fitted { field, width, .. } in columns {
                if *field == NAME {
                    room = *width;
                    domains.extend(cut_domain(row, *width, ascii).map(|text| (text, row.name.as_str())));
                } else if *field == ORGANIZATION {
                    let text = cut_organization(row, *width);
                    organizations.extend(text.map(|text| (text, row.organization_id.as_str())));
                }
            }
        }
        let domains = look_alikes(domains);
        let ends = look_alikes(domains.iter().map(|name| (fit_name_ends(name, room, ascii), *name)));
        Self { domains, ends, organizations: look_alikes(organizations), ascii }
    }

    /// Which names of that row need an id. An organization may also have a namesake that is not visible.
    fn of(&self, model: &Model, row: &OrganizationDomain) -> Alike {
        Alike {
            domain: match row.name.as_str() {
                name if self.ends.contains(name) => Domain::Id,
                name if self.domains.contains(name) => Domain::Ends,
                _ => Domain::Name,
            },
            organization: self.organizations.contains(row.organization_id.as_str())
                || model.namesakes.is_alike(&row.organization_id)
                || (self.ascii && !row.organization_label().is_ascii()),
        }
    }
}

/// Data shared by all rows of a frame.
struct Shared<'a> {
    columns: &'a [Fitted],
    alike: CutAlike<'a>,
    highlight: Highlight,
    is_outdated: bool,
}

fn draw_row(model: &Model, index: u64, shared: &Shared<'_>, theme: &Theme, frame: &mut Frame, area: Rect) {
    let list = model.list();
    let Some(row) = model.row(index) else { return };
    let selected = index == list.cursor();
    let line = Rect { width: area.width.saturating_sub(1), ..area };
    let glyph = match (selected, is_marked(model, index, row)) {
        (false, false) => "",
        (true, false) => CURSOR,
        (false, true) => MARKED,
        (true, true) => CURSOR_AND_MARKED,
    };
    put(glyph, theme.accent, line, frame.buffer_mut());
    if let ListRow::Loaded(domain) = row
        && !shared.is_outdated
    {
        let is_outdated = !list.shows_chosen() && !list.source().query().admits(domain, model.now);
        let sign = if is_outdated { OUTDATED } else { remark::letter(model, &domain.id) };
        let second = Rect { x: line.x + 1, width: line.width.saturating_sub(1), ..line };
        put(sign, theme.open, second, frame.buffer_mut());
    }
    let mut rest = line;
    let mut take = |cells: usize| {
        let width = rest.width.min(u16::try_from(cells).unwrap_or(u16::MAX));
        let area = Rect { width, ..rest };
        rest = Rect { x: rest.x + width, width: rest.width - width, ..rest };
        area
    };
    take(width(CURSOR));
    match row {
        ListRow::Loaded(domain) => {
            let expected_row = model.expected_row(domain);
            let alike = shared.alike.of(model, domain);
            for column in shared.columns {
                let cells = column.width;
                let (text, style) = cell(column, domain, &expected_row, alike, model, theme);
                let style = if shared.is_outdated { theme.dim } else { style };
                // Each in its own area: a line of spans would be measured as one text, in which two characters of two
                // graphemes may form one ligature, and the next column would start too early.
                let used = width(&text);
                let text = if used > cells { fit(&text, cells).into() } else { text };
                let left = if column.layout.align_right { cells.saturating_sub(used) } else { 0 };
                let area = take(cells);
                let left = area.width.min(u16::try_from(left).unwrap_or(u16::MAX));
                let start = Rect { x: area.x + left, width: area.width - left, ..area };
                put(&text, style, start, frame.buffer_mut());
                if column.field == NAME {
                    let room = cells.saturating_sub(used + 2);
                    let behind = start.width.min(u16::try_from(used + 2).unwrap_or(u16::MAX));
                    let behind = Rect { x: start.x + behind, width: start.width - behind, ..start };
                    put(&remark::text(model, &domain.id, room), theme.dim, behind, frame.buffer_mut());
                }
                for found in shared.highlight.ranges(column.field, &text) {
                    let cells = |cells: usize| u16::try_from(cells).unwrap_or(u16::MAX).min(start.width);
                    let (from, to) = (cells(found.start), cells(found.end));
                    let found = Rect { x: start.x + from, width: to - from, ..start };
                    frame.buffer_mut().set_style(found, theme.matched);
                }
                take(1);
            }
        }
        ListRow::Loading => frame.render_widget(Span::styled("⋯ loading", theme.dim), take(usize::MAX)),
        ListRow::Missing => {
            let text = format!(
                "✗ missing, {} to load it again: counted among {} domains, but not sent",
                key(Action::Refresh),
                grouped(list.total().unwrap_or(0))
            );
            let room = usize::from(area.width.saturating_sub(MARGINS));
            frame.render_widget(Span::styled(fit(&text, room), theme.bad), take(usize::MAX));
        }
        ListRow::Failed(failure) => {
            let text = format!(
                "✗ not loaded, {} to try again: {}",
                key(Action::Refresh),
                messages::explain(failure).what
            );
            let room = usize::from(area.width.saturating_sub(MARGINS));
            frame.render_widget(Span::styled(fit(&text, room), theme.bad), take(usize::MAX));
        }
    }
    if selected {
        // Without the focus, the cursor is less prominent.
        let style = if model.pane == Pane::List { theme.selected } else { theme.strong };
        frame.buffer_mut().set_style(line, style);
    }
}

/// Whether the row is marked, or in the range that is being marked.
fn is_marked(model: &Model, index: u64, row: ListRow<'_>) -> bool {
    let is_in_range =
        model.marks.range.as_ref().is_some_and(|range| range.rows(model.list()).contains(&index));
    is_in_range || matches!(row, ListRow::Loaded(domain) if model.marks.has(&domain.id, &model.copy))
}
