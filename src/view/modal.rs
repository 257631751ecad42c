//! Dialogs. Each modal builds its lines; the frame around them is the same for all.

mod columns;
mod confirm;
mod conflicts;
mod create;
mod edit;
mod export;
mod facets;
mod filter;
mod health;
mod help;
mod holder;
mod invitations;
mod journal;
mod lookup;
mod mode;
mod note;
mod palette;
mod plan;
mod quitting;
mod reason;
mod save_view;

use std::ops::Range;

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};
use ratatui::widgets::{Block, Padding};

use crate::app::{Modal, Model};
use crate::clerk::OrganizationDomain;
use crate::text::{fit, fit_end, pad, visible, width, wrap};

use super::{Theme, draw_line};

const fn label_width(cells: usize) -> usize {
    if cells < NARROW { 9 } else { 14 }
}

const fn value_column(cells: usize) -> usize {
    label_width(cells) + 2
}

/// Below this inner width, remarks are placed below the field's name instead of below its value.
const NARROW: usize = 50;

/// Draws all open dialogs, top one last.
pub(super) fn draw(model: &Model, theme: &Theme, frame: &mut Frame) {
    let uppermost = model.modals.len().saturating_sub(1);
    for (at, modal) in model.modals.iter().enumerate() {
        let focused = at == uppermost;
        match modal {
            Modal::Help(view) => help::draw(model, view, focused, theme, frame),
            Modal::Filter(panel) => filter::draw(model, panel, theme, frame),
            Modal::Columns(panel) => columns::draw(model, panel, theme, frame),
            Modal::Mode(picker) => mode::draw(model, picker, theme, frame),
            Modal::Create(form) => create::draw(model, form, focused, theme, frame),
            Modal::Edit(form) => edit::draw(model, form, theme, frame),
            Modal::Confirm(confirm) => confirm::draw(model, confirm, theme, frame),
            Modal::Holder(view) => holder::draw(model, view, theme, frame),
            Modal::Invitations(panel) => invitations::draw(model, panel, theme, frame),
            Modal::Conflicts(panel) => conflicts::draw(model, panel, theme, frame),
            Modal::Lookup(panel) => lookup::draw(model, panel, theme, frame),
            Modal::Facets(panel) => facets::draw(model, panel, theme, frame),
            Modal::Journal(view) => journal::draw(model, view, theme, frame),
            Modal::Reason(reason) => reason::draw(model, reason, theme, frame),
            Modal::Note(panel) => note::draw(model, panel, theme, frame),
            Modal::Export(panel) => export::draw(model, panel, theme, frame),
            Modal::SaveView(form) => save_view::draw(model, form, theme, frame),
            Modal::Palette(palette) => palette::draw(model, palette, theme, frame),
            Modal::Plan(panel) => plan::draw(model, panel, theme, frame),
            Modal::Quitting(quitting) => quitting::draw(model, quitting, theme, frame),
        }
    }
}

/// Opens a frame between header and hints, high enough for its lines; returns the inside. Content that does not fit is
/// scrolled so that the lines `keep` are visible, the first of them with priority, and the frame shows that there is
/// more.
fn open(
    model: &Model,
    title: &str,
    width: u16,
    lines: Vec<Line>,
    keep: Range<usize>,
    border: Style,
    frame: &mut Frame,
) -> Inside {
    open_with_remark(model, title, width, (lines, keep, ""), border, frame)
}

/// The lines that are visible in this part of a modal that is read in parts; negative numbers count from the end, and
/// after the last part comes the first. Parts overlap by a line.
fn part(model: &Model, width: u16, lines: usize, part: i64) -> Range<usize> {
    let height = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(2);
    let rows = usize::from(model.layout.modal.centered(width, height).height.saturating_sub(2));
    let hidden = lines.saturating_sub(rows);
    let step = rows.saturating_sub(1).max(1);
    let parts = i64::try_from(hidden.div_ceil(step) + 1).unwrap_or(1);
    let first = usize::try_from(part.rem_euclid(parts)).unwrap_or(0).saturating_mul(step).min(hidden);
    first..first + rows
}

/// As [`open`], with a remark beside the numbers of the visible lines.
fn open_with_remark(
    model: &Model,
    title: &str,
    width: u16,
    (lines, keep, remark): (Vec<Line>, Range<usize>, &str),
    border: Style,
    frame: &mut Frame,
) -> Inside {
    let height = u16::try_from(lines.len()).unwrap_or(u16::MAX).saturating_add(2);
    let area = Rect::from(model.layout.modal.centered(width, height));
    let rows = usize::from(area.height.saturating_sub(2));
    let scroll = keep.end.saturating_sub(rows).min(keep.start).min(lines.len().saturating_sub(rows));
    let more = if lines.len() > rows {
        format!(" {}-{} of {}{remark} ", scroll + 1, (scroll + rows).min(lines.len()), lines.len())
    } else {
        String::new()
    };
    let inner = framed(area, title, more, border, frame);
    for (line, y) in lines.into_iter().skip(scroll).zip(inner.y..inner.y + inner.height) {
        draw_line(&line, Rect { y, height: 1, ..inner }, frame);
    }
    Inside { area: inner, scroll }
}

/// Draws the frame with its title and footer; returns the inside.
fn framed(area: Rect, title: &str, foot: String, border: Style, frame: &mut Frame) -> Rect {
    let title = fit(title, usize::from(area.width).saturating_sub(4));
    let block = Block::bordered()
        .border_style(border)
        .padding(Padding::horizontal(1))
        .title(Span::styled(format!(" {title} "), border))
        .title_bottom(Line::styled(foot, border).right_aligned());
    let inner = block.inner(area);
    super::cover(area, frame);
    frame.render_widget(block, area);
    inner
}

/// Adds an empty line where there is room.
fn gap(model: &Model, lines: &mut Vec<Line>) {
    if !is_short(model) {
        lines.push(Line::raw(""));
    }
}

/// Whether the screen is too short for decoration.
fn is_short(model: &Model) -> bool {
    model.layout.modal.height < 16
}

/// The visible part of a modal's lines.
struct Inside {
    area: Rect,
    scroll: usize,
}

impl Inside {
    /// The area of a line from `x` on, if it is visible.
    fn line(&self, line: usize, x: u16) -> Option<Rect> {
        let y = u16::try_from(line.checked_sub(self.scroll)?).ok()?;
        (y < self.area.height).then(|| Rect {
            x: self.area.x + x.min(self.area.width),
            y: self.area.y + y,
            width: self.area.width.saturating_sub(x),
            height: 1,
        })
    }
}

/// The inner width of a modal of that width.
fn inside_width(model: &Model, width: u16) -> usize {
    usize::from(width.min(model.layout.screen.width).saturating_sub(4))
}

/// The domain's organization, which distinguishes it from domains of the same name.
fn organization(
    domain: &OrganizationDomain,
    cells: usize,
    theme: &Theme,
) -> impl Iterator<Item = Line<'static>> {
    let label = crate::text::organization(domain.organization_label(), &domain.organization_id);
    wrapped(&format!("in {label}"), cells, theme.dim)
}

/// A name followed by an id or slug that distinguishes it, which is cut last.
fn with_distinction(name: &str, other: &str, room: usize, style: Style, theme: &Theme) -> Vec<Span<'static>> {
    // The minimum part of an id.
    const LEAST: usize = 8;
    let other = visible(other);
    let name = visible(name);
    if name == other {
        return vec![Span::styled(fit_end(&name, room), style)];
    }
    let reserved = if other.is_empty() { 0 } else { width(&other).min(LEAST) + 2 };
    let name = fit(&name, room.saturating_sub(reserved));
    let rest = room.saturating_sub(width(&name) + 2);
    let other = if other.is_empty() { String::new() } else { format!("  {}", fit_end(&other, rest)) };
    vec![Span::styled(name, style), Span::styled(other, theme.dim)]
}

fn wrapped(text: &str, cells: usize, style: Style) -> impl Iterator<Item = Line<'static>> + use<> {
    wrap(text, cells).into_iter().map(move |line| Line::styled(line, style))
}

/// A line of a form: the field's name, marked when focused, and its value.
fn labelled(
    label: &str,
    focused: bool,
    value: Vec<Span<'static>>,
    cells: usize,
    theme: &Theme,
) -> Line<'static> {
    let mark = if focused { "▸ " } else { "  " };
    let style = if focused { theme.accent } else { theme.dim };
    let label = pad(label, label_width(cells) - 1);
    let mut spans = vec![Span::styled(mark, theme.accent), Span::styled(format!("{label} "), style)];
    spans.extend(value);
    Line::from(spans)
}

/// The label of the organization field, shortened in narrow forms.
const fn organization_label(cells: usize) -> &'static str {
    if cells < NARROW { "org" } else { "organization" }
}

/// Choices side by side, the chosen one in brackets.
fn choices<'a>(all: impl Iterator<Item = &'a str>, chosen: usize, theme: &Theme) -> Vec<Span<'static>> {
    all.enumerate()
        .map(|(at, choice)| {
            if at == chosen {
                Span::styled(format!("[{choice}]"), theme.strong)
            } else {
                Span::styled(format!(" {choice} "), theme.dim)
            }
        })
        .collect()
}

/// Only the chosen one of several long choices, between arrows.
fn arrows(chosen: &str, theme: &Theme) -> Vec<Span<'static>> {
    vec![
        Span::styled("◂ ", theme.accent),
        Span::styled(chosen.to_owned(), theme.strong),
        Span::styled(" ▸", theme.accent),
    ]
}

fn below(text: &str, cells: usize, style: Style) -> Vec<Line<'static>> {
    let indent = if cells < NARROW { 4 } else { value_column(cells) };
    wrap(text, cells.saturating_sub(indent))
        .into_iter()
        .map(|line| Line::styled(format!("{}{line}", " ".repeat(indent)), style))
        .collect()
}
