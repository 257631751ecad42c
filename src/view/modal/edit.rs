//! The edit form.

use ratatui::Frame;
use ratatui::text::{Line, Span};

use crate::app::Model;
use crate::app::form::{EditForm, EditLine, FormErrors, meaning};
use crate::clerk::EnrollmentMode;
use crate::text::visible;

use super::super::Theme;

const WIDTH: u16 = 74;

pub(super) fn draw(model: &Model, form: &EditForm, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let here = |line| form.line == line;
    let fixed = |text: &str| vec![Span::styled(visible(text).into_owned(), theme.dim)];
    let mut lines =
        vec![super::labelled("organization", false, fixed(form.domain.organization_label()), theme)];
    let mode = form.modes.get(form.mode);
    let chosen = visible(mode.map_or("none", EnrollmentMode::as_str)).into_owned();
    lines.push(super::labelled("mode", here(EditLine::Mode), super::arrows(&chosen, theme), theme));
    if let Some(error) = &form.errors.mode {
        lines.extend(super::below(error, cells, theme.bad));
    }
    if let Some(mode) = mode {
        let style = if *mode == EnrollmentMode::AutomaticInvitation { theme.open } else { theme.dim };
        lines.extend(super::below(meaning(mode), cells, style));
    }
    let verified = super::choices(["yes", "no"].into_iter(), usize::from(!form.verified), theme);
    lines.push(super::labelled("verified", here(EditLine::Verified), verified, theme));
    if let Some(error) = &form.errors.verified {
        lines.extend(super::below(error, cells, theme.bad));
    }
    for error in [&form.errors.name, &form.errors.organization].into_iter().flatten() {
        lines.extend(super::below(error, cells, theme.bad));
    }
    lines.push(Line::raw(""));
    lines.extend(whole(&form.errors, cells, theme));
    let (label, style) = if form.sending {
        ("saving…", theme.open)
    } else if form.is_changed() {
        ("[ Save ]", theme.strong)
    } else {
        ("[ Save ] nothing is changed yet", theme.dim)
    };
    lines.push(super::labelled("", here(EditLine::Send), vec![Span::styled(label, style)], theme));
    let keep = lines.len() - 1;
    let title = format!("Edit {}", visible(&form.domain.name));
    super::open(model, &title, WIDTH, lines, keep, theme.accent, frame);
}

/// What is wrong with a form as a whole.
pub(super) fn whole(errors: &FormErrors, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let Some(explained) = &errors.whole else { return Vec::new() };
    let mut lines: Vec<Line> = Vec::new();
    for (text, style) in [(&explained.what, theme.bad), (&explained.next, theme.dim)] {
        if !text.is_empty() {
            lines.extend(super::wrapped(text, cells, style));
        }
    }
    let named = [("code", &explained.code), ("trace id", &explained.trace)];
    for (label, value) in named.into_iter().filter(|(_, value)| !value.is_empty()) {
        lines.extend(super::wrapped(&format!("{label} {value}"), cells, theme.dim));
    }
    lines
}
