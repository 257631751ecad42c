//! The edit form.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::form::{EditForm, EditLine, FormErrors, meaning};
use crate::clerk::EnrollmentMode;
use crate::input::Place;
use crate::text::visible;

use super::super::Theme;

const WIDTH: u16 = 74;

pub(super) fn draw(model: &Model, form: &EditForm, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let here = |line| form.line == line;
    let room = cells.saturating_sub(super::value_column(cells));
    let (name, id) = (form.domain.organization_label(), &form.domain.organization_id);
    let organization = super::with_distinction(name, id, room, theme.dim, theme);
    let mut lines =
        vec![super::labelled(super::organization_label(cells), false, organization, cells, theme)];
    let mode = form.modes.get(form.mode);
    let chosen = visible(mode.map_or("none", EnrollmentMode::as_str)).into_owned();
    lines.push(super::labelled("mode", here(EditLine::Mode), super::arrows(&chosen, theme), cells, theme));
    if let Some(error) = &form.errors.mode {
        lines.extend(super::below(error, cells, theme.bad));
    }
    if let Some(mode) =
        mode.filter(|_| form.errors.mode.is_none() && (!super::is_short(model) || here(EditLine::Mode)))
    {
        let style = if *mode == EnrollmentMode::AutomaticInvitation { theme.open } else { theme.dim };
        lines.extend(super::below(meaning(mode), cells, style));
    }
    let after_mode = lines.len();
    let verified = super::choices(["yes", "no"].into_iter(), usize::from(!form.verified), theme);
    lines.push(super::labelled("verified", here(EditLine::Verified), verified, cells, theme));
    if let Some(error) = &form.errors.verified {
        lines.extend(super::below(error, cells, theme.bad));
    }
    for error in [&form.errors.name, &form.errors.organization].into_iter().flatten() {
        lines.extend(super::below(error, cells, theme.bad));
    }
    if form.errors.taken.is_some() {
        let text = Place::Form.say("Press {holder} to see who has the name.");
        lines.extend(super::below(&text, cells, theme.dim));
    }
    let after_verified = lines.len();
    super::gap(model, &mut lines);
    let whole_from = lines.len();
    lines.extend(whole(&form.errors, cells, theme));
    let (label, style) = if form.sending {
        ("saving…", theme.open)
    } else if form.is_changed() {
        ("[ Save ]", theme.strong)
    } else {
        ("[ Save ] nothing changed yet", theme.dim)
    };
    lines.push(super::labelled("", here(EditLine::Send), vec![Span::styled(label, style)], cells, theme));
    let keep = match form.line {
        _ if form.errors.whole.is_some() => whole_from..lines.len(),
        EditLine::Mode => 1..after_mode,
        EditLine::Verified => after_mode..after_verified,
        EditLine::Send => whole_from..lines.len(),
    };
    let title = format!("Edit {}", visible(&form.domain.name));
    super::open(model, &title, WIDTH, lines, keep, theme.accent, frame);
}

/// The errors of a form as a whole.
pub(super) fn whole(errors: &FormErrors, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = Vec::new();
    if !errors.trace.is_empty() {
        lines.extend(super::wrapped(&format!("trace id {}", errors.trace), cells, theme.dim));
    }
    let Some(explained) = &errors.whole else { return lines };
    lines.extend(super::wrapped(&explained.what, cells, theme.bad));
    lines.extend(super::wrapped(&explained.next, cells, theme.dim));
    let named = [("code", &explained.code), ("trace id", &explained.trace)];
    for (label, value) in named.into_iter().filter(|(_, value)| !value.is_empty()) {
        lines.extend(super::wrapped(&format!("{label} {value}"), cells, theme.dim));
    }
    lines
}
