//! The create form.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::form::{CreateForm, CreateLine, meaning};
use crate::app::{Model, Remote, words};
use crate::clerk::EnrollmentMode;
use crate::text::{fit, visible};

use super::super::{Theme, field};

const WIDTH: u16 = 74;

/// Organizations shown at once.
const SHOWN: usize = 6;

pub(super) fn draw(model: &Model, form: &CreateForm, focused: bool, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines = Vec::new();
    let mut keep = 0;

    let here = |line| form.line == line;
    let searching = form.organization.is_none();
    let organization = match &form.organization {
        Some(choice) => vec![
            Span::styled(fit(&visible(&choice.name), cells.saturating_sub(super::LABEL + 2)), theme.strong),
            Span::styled(format!("  {}", visible(&choice.id)), theme.dim),
        ],
        None => Vec::new(),
    };
    lines.push(super::labelled("organization", here(CreateLine::Organization), organization, theme));
    if let Some(error) = &form.errors.organization {
        lines.extend(super::below(error, cells, theme.bad));
    }
    if here(CreateLine::Organization) && searching {
        lines.extend(found(form, cells, theme));
        keep = lines.len();
    }

    if here(CreateLine::Organization) && !searching {
        lines.extend(super::below("type to search another by name", cells, theme.dim));
        keep = lines.len();
    }

    let name_line = lines.len();
    lines.push(super::labelled("domain", here(CreateLine::Name), Vec::new(), theme));
    if let Some((remark, is_error)) = form.name_remark() {
        lines.extend(super::below(&visible(&remark), cells, if is_error { theme.bad } else { theme.dim }));
    }
    if here(CreateLine::Name) {
        keep = lines.len();
    }

    let mode = form.enrollment_mode();
    let chosen = visible(mode.map_or("none", EnrollmentMode::as_str)).into_owned();
    lines.push(super::labelled("mode", here(CreateLine::Mode), super::arrows(&chosen, theme), theme));
    if let Some(error) = &form.errors.mode {
        lines.extend(super::below(error, cells, theme.bad));
    }
    if let Some(mode) = mode {
        let style = if *mode == EnrollmentMode::AutomaticInvitation { theme.open } else { theme.dim };
        lines.extend(super::below(meaning(mode), cells, style));
    }
    if here(CreateLine::Mode) {
        keep = lines.len();
    }

    let verified = super::choices(["yes", "no"].into_iter(), usize::from(!form.verified), theme);
    lines.push(super::labelled("verified", here(CreateLine::Verified), verified, theme));
    if let Some(error) = &form.errors.verified {
        lines.extend(super::below(error, cells, theme.bad));
    }
    if here(CreateLine::Verified) {
        keep = lines.len();
    }

    lines.push(Line::raw(""));
    lines.extend(super::edit::whole(&form.errors, cells, theme));
    let (label, style) =
        if form.sending.is_some() { ("creating…", theme.open) } else { ("[ Create ]", theme.strong) };
    lines.push(super::labelled("", here(CreateLine::Send), vec![Span::styled(label, style)], theme));
    if here(CreateLine::Send) {
        keep = lines.len();
    }

    let inside = super::open(model, "New domain", WIDTH, lines, keep.saturating_sub(1), theme.accent, frame);
    let x = u16::try_from(super::LABEL + 2).unwrap_or(0);
    let cursor = focused && form.sending.is_none();
    if let Some(area) = inside.line(name_line, x) {
        field::draw(frame, area, &form.name, theme.strong, cursor && here(CreateLine::Name), None);
    }
    if let Some(area) = inside.line(0, x).filter(|_| searching) {
        field::draw(frame, area, &form.search, theme.strong, cursor && here(CreateLine::Organization), None);
    }
}

/// What the search found, with the highlighted one in view.
fn found(form: &CreateForm, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let say = |text: &str, style: Style| super::below(text, cells, style);
    match &form.found {
        Remote::Ready(found) if found.is_empty() => say("no organization of that name", theme.bad),
        Remote::Ready(found) => {
            let room = cells.saturating_sub(super::LABEL + 2);
            let first = (form.highlighted + 1).saturating_sub(SHOWN);
            let mut lines: Vec<Line> = found
                .iter()
                .enumerate()
                .skip(first)
                .take(SHOWN)
                .map(|(at, organization)| {
                    let highlighted = at == form.highlighted;
                    let mark = if highlighted { "▸ " } else { "  " };
                    let style = if highlighted { theme.selected } else { Style::new() };
                    Line::from(vec![
                        Span::raw(" ".repeat(super::LABEL)),
                        Span::styled(mark, theme.accent),
                        Span::styled(fit(&visible(&organization.name), room), style),
                        Span::styled(format!("  {}", visible(&organization.slug)), theme.dim),
                    ])
                })
                .collect();
            lines.extend(say("↑ ↓ and Enter choose, type to search by name", theme.dim));
            lines
        }
        Remote::Failed(failure) => say(&words::explain(failure).line(), theme.bad),
        Remote::Loading(_) | Remote::Idle => say("searching…", theme.dim),
    }
}
