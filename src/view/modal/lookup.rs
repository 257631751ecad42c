//! The panel that looks up the names in a text: the text, then what became of each name.

use ratatui::Frame;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::app::{LookupPanel, Model, messages};
use crate::field::fit_name;
use crate::input::Place;
use crate::text::{count, fit, grouped, organization_within, pad, visible, width};
use crate::triage::{LookupAnswer, LookupState};

use super::super::{Theme, draw_line};

/// The width of a state with its glyph: `! not a domain`.
const STATE: usize = 14;

pub(super) fn draw(model: &Model, panel: &LookupPanel, theme: &Theme, frame: &mut Frame) {
    let inner = super::framed(Rect::from(model.layout.modal), "Lookup", place(panel), theme.accent, frame);
    let area = Rect::from(LookupPanel::text_area(&model.layout));
    text(panel, area, theme, frame);
    let remark = fit(&remark(model, panel), usize::from(inner.width));
    if area.bottom() < inner.bottom() {
        draw_line(&Line::styled(remark, theme.dim), Rect { y: area.bottom(), height: 1, ..inner }, frame);
    }
    let rows = Rect::from(LookupPanel::rows(&model.layout));
    for ((at, answer), y) in panel.shown().enumerate().skip(panel.cursor.top).zip(rows.y..rows.bottom()) {
        let is_selected = at == panel.cursor.line;
        let area = Rect { y, height: 1, ..rows };
        draw_line(&row(answer, is_selected, usize::from(rows.width), theme), area, frame);
        if is_selected {
            frame.buffer_mut().set_style(area, theme.selected);
        }
    }
}

fn place(panel: &LookupPanel) -> String {
    match panel.shown().count() {
        0 => String::new(),
        shown => format!(" {} of {} ", grouped(panel.cursor.line as u64 + 1), grouped(shown as u64)),
    }
}

/// The part of the text around the cursor.
fn text(panel: &LookupPanel, area: Rect, theme: &Theme, frame: &mut Frame) {
    if area.height == 0 {
        return;
    }
    if panel.text.text().is_empty() {
        let hint = "Paste or type names, addresses, URLs, or a text that contains some.";
        draw_line(&Line::styled(fit(hint, usize::from(area.width)), theme.dim), area, frame);
    }
    let before = panel.text.before_cursor();
    let line = before.matches('\n').count();
    let top = (line + 1).saturating_sub(usize::from(area.height));
    // The cursor needs a cell behind the text.
    let room = usize::from(area.width).saturating_sub(1);
    let column = width(&visible(before.rsplit('\n').next().unwrap_or_default()));
    let skip = column.saturating_sub(room);
    for ((at, content), y) in panel.text.text().split('\n').enumerate().skip(top).zip(area.y..area.bottom()) {
        let content = visible(content);
        // Only the line of the cursor is scrolled.
        let hidden = if at == line { skip } else { 0 };
        let area = Rect { y, height: 1, ..area };
        frame.render_widget(
            ratatui::widgets::Paragraph::new(Line::styled(content.into_owned(), theme.strong))
                .scroll((0, u16::try_from(hidden).unwrap_or(u16::MAX))),
            area,
        );
    }
    let y = area.y + u16::try_from(line - top).unwrap_or(0).min(area.height - 1);
    let x = area.x + u16::try_from(column - skip).unwrap_or(0).min(area.width.saturating_sub(1));
    frame.set_cursor_position(Position { x, y });
}

/// How many names have which state, and what is missing.
fn remark(model: &Model, panel: &LookupPanel) -> String {
    if let Some(failure) = panel.failure().or(panel.question.failure.as_ref()) {
        // Keys are text here.
        return format!("{} Edit the text to look it up again.", messages::explain(failure).what);
    }
    let states = [LookupState::Verified, LookupState::Claimed, LookupState::Missing, LookupState::Invalid];
    let counts = states.map(|state| (panel.count(state), state.text())).into_iter();
    let counts = counts.chain([(panel.open(), "being looked up")]).filter(|(number, _)| *number > 0);
    let counts: Vec<_> = counts.map(|(number, text)| format!("{} {text}", grouped(number as u64))).collect();
    if counts.is_empty() {
        let source = if model.copy.is_whole() { "the local copy" } else { "Clerk" };
        return if panel.text.text().trim().is_empty() {
            format!("Names are looked up in {source}.")
        } else {
            "No domain names in the text.".to_owned()
        };
    }
    if panel.only_missing {
        let number = panel.count(LookupState::Missing);
        let keys = if number == 0 {
            Place::Lookup.say("Press {missing} to show all.")
        } else {
            Place::Lookup.say("Press {create-all} to create, {copy-names} to copy, {missing} to show all.")
        };
        return format!("{}. {keys}", count(number as u64, "missing name"));
    }
    counts.join(", ")
}

fn row(answer: &LookupAnswer, is_selected: bool, cells: usize, theme: &Theme) -> Line<'static> {
    let (glyph, style) = match answer.state {
        LookupState::Verified => ("✓", theme.good),
        LookupState::Claimed => ("○", theme.open),
        LookupState::Missing => ("✗", theme.bad),
        LookupState::Invalid => ("!", theme.dim),
    };
    let room = cells.saturating_sub(2 + STATE + 1);
    let name = answer.name.as_ref().unwrap_or(&answer.input);
    let name_room = if answer.rows.is_empty() { room } else { room / 2 };
    let name = fit(&fit_name(name, name_room, theme.ascii).0, name_room);
    let name = if answer.rows.is_empty() { name } else { pad(&name, name_room) };
    Line::from(vec![
        Span::styled(if is_selected { "▸ " } else { "  " }, theme.accent),
        Span::styled(pad(&format!("{glyph} {}", answer.state.text()), STATE), style),
        Span::styled(format!(" {name}"), theme.strong),
        Span::styled(organizations(answer, room - name_room.min(room)), theme.dim),
    ])
}

/// The organization that holds the name, or that claims it first, and how many others have it.
fn organizations(answer: &LookupAnswer, cells: usize) -> String {
    let Some(first) = answer.rows.first() else { return String::new() };
    let others = match answer.rows.len() - 1 {
        0 => String::new(),
        others => format!(" and {}", count(others as u64, "other")),
    };
    let room = cells.saturating_sub(1 + width(&others));
    format!(" {}{others}", organization_within(first.organization_label(), &first.organization_id, room))
}
