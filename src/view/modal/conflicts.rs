//! The panel of conflicts: one line for each name, and the rows of the one under the cursor.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::{ConflictsPanel, Coverage, Model, messages, people_waiting};
use crate::clerk::OrganizationDomain;
use crate::field::{fit_name, status_label};
use crate::input::Place;
use crate::text::{absolute, count, fit, grouped, organization_within, pad, visible, width};
use crate::triage::Conflict;

use super::super::{Theme, draw_line};

/// The width of a day: `2026-11-23`.
const DAY: usize = 10;

/// The width of a status with its glyph: `○ unverified`.
const STATUS: usize = 12;

/// The width of the number of organizations, and of the people who wait.
const NUMBER: usize = 8;

/// The least inner width that has the holder in the list.
const ROOM_FOR_HOLDER: usize = 60;

pub(super) fn draw(model: &Model, panel: &ConflictsPanel, theme: &Theme, frame: &mut Frame) {
    let inner = super::framed(Rect::from(model.layout.modal), "Conflicts", place(panel), theme.accent, frame);
    let cells = usize::from(inner.width);
    let coverage = Coverage::of(&model.copy, model.now);
    let remark = fit(&remark(model, panel, coverage), cells);
    let headings = columns("Name", "Held verified by", "Claims", "Waiting", cells);
    let has_list = coverage.has_rows() && panel.found().is_some_and(|found| found.total > 0);
    let headings = if has_list { headings } else { String::new() };
    let above = [Line::styled(remark, theme.dim), Line::styled(format!("  {headings}"), theme.dim)];
    for (line, y) in above.iter().zip(inner.y..inner.bottom()) {
        draw_line(line, Rect { y, height: 1, ..inner }, frame);
    }
    let Some(found) = panel.found().filter(|_| has_list) else { return };
    let rows = Rect::from(ConflictsPanel::rows(&model.layout));
    for ((at, conflict), y) in
        found.conflicts.iter().enumerate().skip(panel.cursor.top).zip(rows.y..rows.bottom())
    {
        let is_selected = at == panel.cursor.line;
        let area = Rect { y, height: 1, ..rows };
        draw_line(&row(conflict, is_selected, cells, theme), area, frame);
        if is_selected {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
    if let Some(conflict) = panel.selected() {
        details(conflict, Rect::from(ConflictsPanel::details(&model.layout)), theme, frame);
    }
}

fn place(panel: &ConflictsPanel) -> String {
    match panel.found() {
        Some(found) if found.total > 0 => {
            format!(" {} of {} ", grouped(panel.cursor.line as u64 + 1), grouped(found.total))
        }
        _ => String::new(),
    }
}

fn remark(model: &Model, panel: &ConflictsPanel, coverage: Coverage) -> String {
    let about_copy = coverage.remark(Place::Conflicts);
    if !coverage.has_rows() {
        return about_copy.unwrap_or_default();
    }
    if let Some(failure) = &panel.question.failure {
        return messages::explain(failure).line();
    }
    let query = model.list().source().instance_query().to_string();
    let query = if query.is_empty() { "all domains".into() } else { visible(&query).into_owned() };
    let about_copy = about_copy.map(|remark| format!("{remark} ")).unwrap_or_default();
    match panel.found() {
        None => format!("Comparing names: {query}"),
        Some(found) => {
            let names = count(found.total, "name");
            let first = match found.conflicts.len() as u64 {
                shown if shown < found.total => format!(", the first {} shown", grouped(shown)),
                _ => String::new(),
            };
            format!("{about_copy}{names} in several organizations{first}: {query}")
        }
    }
}

fn columns(name: &str, holder: &str, claims: &str, waiting: &str, cells: usize) -> String {
    let room = cells.saturating_sub(2 + 2 * (NUMBER + 1));
    let (name_room, holder_room) =
        if cells < ROOM_FOR_HOLDER { (room, 0) } else { (room - room * 2 / 5, room * 2 / 5) };
    let holder = if holder_room == 0 { String::new() } else { pad(holder, holder_room) };
    format!("{}{holder} {claims:>NUMBER$} {waiting:>NUMBER$}", pad(name, name_room))
}

fn row(conflict: &Conflict, is_selected: bool, cells: usize, theme: &Theme) -> Line<'static> {
    let Conflict { name, holder, claimants } = conflict;
    let room = cells.saturating_sub(2 + 2 * (NUMBER + 1));
    let name = visible(name).into_owned();
    let holder = holder.as_ref().map_or_else(
        || "-".to_owned(),
        |row| {
            organization_within(
                row.organization_label(),
                &row.organization_id,
                (room * 2 / 5).saturating_sub(1),
            )
        },
    );
    let people: i64 =
        conflict.holder.iter().chain(claimants).map(people_waiting).fold(0, i64::saturating_add);
    let name = fit(&name, if cells < ROOM_FOR_HOLDER { room } else { room - room * 2 / 5 - 1 });
    let text = columns(&name, &holder, &claimants.len().to_string(), &people.to_string(), cells);
    Line::from(vec![
        Span::styled(if is_selected { "▸ " } else { "  " }, theme.accent),
        Span::styled(text, theme.strong),
    ])
}

/// Who has the name: the holder, then the claimants, the oldest claim first.
fn details(conflict: &Conflict, area: Rect, theme: &Theme, frame: &mut Frame) {
    if area.height < 2 {
        return;
    }
    let cells = usize::from(area.width);
    let title = fit_name(&conflict.name, cells, theme.ascii).0;
    draw_line(&Line::styled(fit(&title, cells), theme.accent), Rect { height: 1, ..area }, frame);
    let holder = conflict.holder.iter().map(|row| ("holds", row));
    let all: Vec<_> = holder.chain(conflict.claimants.iter().map(|row| ("claims", row))).collect();
    let room = usize::from(area.height - 1);
    // The last line tells how many there is no room for.
    let shown = if all.len() > room { room.saturating_sub(1) } else { all.len() };
    for ((role, row), y) in all.iter().take(shown).zip(area.y + 1..area.bottom()) {
        draw_line(&claim(role, row, cells, theme), Rect { y, height: 1, ..area }, frame);
    }
    if shown < all.len() {
        let more = format!("  and {} more", grouped((all.len() - shown) as u64));
        draw_line(&Line::styled(more, theme.dim), Rect { y: area.bottom() - 1, height: 1, ..area }, frame);
    }
}

fn claim(role: &str, row: &OrganizationDomain, cells: usize, theme: &Theme) -> Line<'static> {
    let (glyph, word, tone) = status_label(row.status());
    let since = absolute(row.created_at).chars().take(DAY).collect::<String>();
    let behind = format!("  since {since}  {} waiting", people_waiting(row));
    let before = 2 + 7 + STATUS + 2;
    let room = cells.saturating_sub(before + width(&behind));
    let organization = organization_within(row.organization_label(), &row.organization_id, room);
    Line::from(vec![
        Span::raw(format!("  {}", pad(role, 7))),
        Span::styled(pad(&format!("{glyph} {word}"), STATUS), theme.tone(tone)),
        Span::raw(format!("  {}", pad(&organization, room))),
        Span::styled(behind, theme.dim),
    ])
}
