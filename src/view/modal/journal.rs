//! The journal dialog: its entries as rows, or one of them in full. Only visible rows are built.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::app::detail::entry_lines;
use crate::app::{JournalView, Model, entry_label};
use crate::clerk::Millis;
use crate::journal::Record;
use crate::text::{age, count, fit, grouped, pad, relative, visible, width};

use super::super::{Theme, draw_line, field};

/// The width of the state: `¿ unresolved`.
const STATE: usize = 12;

/// The minimum inner width with an operator column.
const ROOM_FOR_WHO: usize = 60;

/// The minimum inner width with a wider operator column and relative times in words.
const ROOM_FOR_MORE: usize = 100;

/// The minimum title width that reserves a part for Clerk's code.
const ROOM_FOR_CODE: usize = 60;

pub(super) fn draw(model: &Model, view: &JournalView, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.modal);
    let journal = model.journal.open();
    if let Some(detail) = &view.entry_detail {
        let record = journal.and_then(|journal| journal.history.get(&detail.entry));
        let lines = record.map(|record| entry_lines(model, record)).unwrap_or_default();
        let inside = usize::from(JournalView::inside(&model.layout).height);
        let more = if lines.len() > inside {
            let last = (detail.scroll + inside).min(lines.len());
            format!(" {}-{last} of {} ", detail.scroll + 1, lines.len())
        } else {
            String::new()
        };
        let inner = super::framed(area, "Journal: one change", more, theme.accent, frame);
        for (line, y) in lines.iter().skip(detail.scroll).zip(inner.y..inner.bottom()) {
            draw_line(&super::super::detail::line(line, theme), Rect { y, height: 1, ..inner }, frame);
        }
        return;
    }
    let title = if view.reading { "Journal (reading…)" } else { "Journal" };
    let inner = super::framed(area, title, place(model, view), theme.accent, frame);
    let rows = Rect::from(view.rows(&model.layout));
    let mut y = inner.y;
    if view.has_filter() && y < inner.bottom() {
        let line = Rect { y, height: 1, ..inner };
        draw_line(&Line::styled("/", theme.accent), line, frame);
        let text = Rect { x: line.x + 1, width: line.width.saturating_sub(1), ..line };
        field::draw(frame, text, &view.filter, theme.strong, view.is_editing(), None);
        y += 1;
    }
    let cells = usize::from(inner.width);
    if let Some(failure) = view.failure.as_ref().filter(|_| y < inner.bottom()) {
        let line = Line::styled(fit(&format!("✗ {failure}"), cells), theme.bad);
        draw_line(&line, Rect { y, height: 1, ..inner }, frame);
        y += 1;
    }
    if JournalView::has_headings(&model.layout) && y < inner.bottom() {
        let line = Line::styled(columns("State", "When", "Who", "What", cells), theme.dim);
        draw_line(&line, Rect { y, height: 1, ..inner }, frame);
    }
    if view.count() == 0 {
        let text = match journal {
            Some(journal) if journal.history.records().len() > 0 => "No change matches the filter.",
            _ => "No change has been made yet.",
        };
        draw_line(&Line::styled(text, theme.dim), rows, frame);
    }
    for ((entry, selected), y) in view.in_view().zip(rows.y..rows.bottom()) {
        let Some(record) = journal.and_then(|journal| journal.history.get(entry)) else { continue };
        let line = Rect { y, height: 1, ..rows };
        frame.render_widget(row(model, record, selected, cells, theme), line);
        if selected {
            frame.buffer_mut().set_style(line, theme.selected);
        }
    }
}

/// The position of the cursor and the number of entries.
fn place(model: &Model, view: &JournalView) -> String {
    let total = model.journal.open().map_or(0, |journal| journal.history.records().len());
    match (view.count(), view.has_filter()) {
        (0, false) => String::new(),
        (0, true) => format!(" none of {} ", count(total as u64, "change")),
        (found, true) => format!(
            " {} of {} found in {} ",
            grouped(view.cursor() as u64 + 1),
            grouped(found as u64),
            grouped(total as u64)
        ),
        (found, false) => format!(" {} of {} ", grouped(view.cursor() as u64 + 1), grouped(found as u64)),
    }
}

/// The columns before the title.
fn columns(state: &str, when: &str, who: &str, what: &str, cells: usize) -> String {
    let who = match cells {
        ..ROOM_FOR_WHO => String::new(),
        ROOM_FOR_WHO..ROOM_FOR_MORE => format!("{} ", pad(who, 8)),
        ROOM_FOR_MORE.. => format!("{} ", pad(who, 12)),
    };
    format!("  {} {} {who}{what}", pad(state, STATE), pad(when, when_width(cells)))
}

/// The width of the time: `11mo ago`, or in a narrow dialog `11mo`.
const fn when_width(cells: usize) -> usize {
    if cells < ROOM_FOR_MORE { 4 } else { 8 }
}

/// The age in four cells. By another machine's clock it may be in the future: `+2d`.
fn narrow(moment: Millis, now: Millis) -> String {
    let past = now.since(moment);
    match age(past) {
        span if past >= 0 || span == "now" => span,
        span if width(&span) < 4 => format!("+{span}"),
        // A cut number would be a different one.
        _ => "+".to_owned(),
    }
}

fn row(model: &Model, record: &Record, selected: bool, cells: usize, theme: &Theme) -> Line<'static> {
    let label = entry_label(model, record);
    let when =
        if cells < ROOM_FOR_MORE { narrow(record.at, model.now) } else { relative(record.at, model.now) };
    let who = visible(&record.asked.operator.user);
    let state = format!("{} {}", label.glyph, label.status);
    let before = columns("", &when, &who, "", cells);
    let mark = if selected { "▸ " } else { "  " };
    let room = cells.saturating_sub(width(&before));
    let code = code(record);
    let code = if code.is_empty() { code } else { format!(" [{code}]") };
    let kept = if room < ROOM_FOR_CODE { 0 } else { width(&code).min(room / 3) };
    let what = label.title_within(record, room - kept);
    let room = room.saturating_sub(width(&what));
    let mut spans = vec![
        Span::styled(mark, theme.accent),
        Span::styled(pad(&state, STATE), theme.tone(label.tone)),
        Span::styled(before.chars().skip(2 + STATE).collect::<String>(), theme.dim),
        Span::raw(what),
    ];
    // A cut code says nothing.
    if !code.is_empty() && room > 8 {
        spans.push(Span::styled(fit(&code, room), theme.dim));
    }
    Line::from(spans)
}

/// Clerk's error code, or the HTTP status; safe to display.
fn code(record: &Record) -> String {
    let Some(cause) = record.cause() else { return String::new() };
    let status = || cause.status.map(|status| format!("HTTP {status}"));
    visible(&cause.code.clone().or_else(status).unwrap_or_default()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn future_times_are_marked() {
        const DAY: i64 = 86_400_000;
        for (moment, text) in [(-2 * DAY, "2d"), (2 * DAY, "+2d"), (330 * DAY, "+"), (0, "now")] {
            assert_eq!(narrow(Millis(moment), Millis(0)), text);
        }
    }
}
