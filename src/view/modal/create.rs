//! The create form.

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::form::{Bulk, CreateForm, CreateLine, OrganizationChoice, meaning};
use crate::app::{Model, Remote, messages};
use crate::clerk::{EnrollmentMode, Organization};
use crate::field::fit_name;
use crate::input::Place;
use crate::text::{count, fit, organization_within, visible, width};

use super::super::{Theme, field};

const WIDTH: u16 = 74;

/// Names that one line has room for at most.
const MOST_NAMED: usize = 20;

/// Organizations shown at a time.
const SHOWN: usize = 6;

pub(super) fn draw(model: &Model, form: &CreateForm, focused: bool, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let short = super::is_short(model);
    let mut lines = Vec::new();
    let mut keep = 0..0;
    let here = |line| form.line == line;
    let searching = form.organization.is_none() && !matches!(form.bulk, Some(Bulk::Organizations { .. }));

    lines.extend(organization_lines(form, searching, cells, short, theme));
    if here(CreateLine::Organization) {
        keep = 0..lines.len();
    }

    let name_line = lines.len();
    let is_for_names = matches!(form.bulk, Some(Bulk::Names(_)));
    lines.extend(name_lines(model, form, cells, theme));
    if here(CreateLine::Name) {
        keep = name_line..lines.len();
    }

    let from = lines.len();
    let mode = form.enrollment_mode();
    let named = visible(mode.map_or("none", EnrollmentMode::as_str)).into_owned();
    lines.push(super::labelled("mode", here(CreateLine::Mode), super::arrows(&named, theme), cells, theme));
    if let Some(error) = &form.errors.mode {
        lines.extend(super::below(error, cells, theme.bad));
    }
    if let Some(mode) = mode.filter(|_| form.errors.mode.is_none() && (!short || here(CreateLine::Mode))) {
        let style = if *mode == EnrollmentMode::AutomaticInvitation { theme.open } else { theme.dim };
        lines.extend(super::below(meaning(mode), cells, style));
    }
    if here(CreateLine::Mode) {
        keep = from..lines.len();
    }

    let from = lines.len();
    let verified = super::choices(["yes", "no"].into_iter(), usize::from(!form.verified), theme);
    lines.push(super::labelled("verified", here(CreateLine::Verified), verified, cells, theme));
    if let Some(error) = &form.errors.verified {
        lines.extend(super::below(error, cells, theme.bad));
    } else if here(CreateLine::Verified) {
        let meaning = if form.verified {
            "verified immediately; no code is emailed"
        } else {
            "someone has to verify a mailbox at the domain first"
        };
        lines.extend(super::below(meaning, cells, theme.dim));
    }
    if form.verified && form.bulk.as_ref().is_some_and(|bulk| bulk.organizations().len() > 1) {
        let limit = "only one organization can verify a name: of several, all are created unverified";
        lines.extend(super::below(limit, cells, theme.open));
    }
    if here(CreateLine::Verified) {
        keep = from..lines.len();
    }

    super::gap(model, &mut lines);
    let from = lines.len();
    lines.extend(super::edit::whole(&form.errors, cells, theme));
    let (label, style) = match &form.bulk {
        Some(_) => ("[ Plan ]", theme.strong),
        None if form.sending => ("creating…", theme.open),
        None => ("[ Create ]", theme.strong),
    };
    let label = vec![Span::styled(label, style)];
    lines.push(super::labelled("", here(CreateLine::Send), label, cells, theme));
    // An error of the whole form is the response to sending it; any edit clears it.
    if here(CreateLine::Send) || form.errors.whole.is_some() || form.sending {
        keep = from..lines.len();
    }

    let new = if is_for_names { "New domains" } else { "New domain" };
    let title = form.organization.as_ref().map_or_else(
        || new.to_owned(),
        |choice| {
            let title = format!("{new} in ");
            let room = cells.saturating_sub(title.len());
            format!("{title}{}", organization_within(&choice.name, &choice.id, room))
        },
    );
    let inside = super::open(model, &title, WIDTH, lines, keep, theme.accent, frame);
    let x = u16::try_from(super::value_column(cells)).unwrap_or(0);
    let cursor = focused && !form.sending;
    if let Some(area) = inside.line(name_line, x).filter(|_| !is_for_names) {
        field::draw(frame, area, &form.name, theme.strong, cursor && here(CreateLine::Name), None);
    }
    if let Some(area) = inside.line(0, x).filter(|_| searching) {
        field::draw(frame, area, &form.search, theme.strong, cursor && here(CreateLine::Organization), None);
    }
}

/// The organization, or the search for one, or several.
fn organization_lines(
    form: &CreateForm,
    searching: bool,
    cells: usize,
    short: bool,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let is_here = form.line == CreateLine::Organization;
    let organization = match (&form.bulk, &form.organization) {
        (Some(Bulk::Organizations { organizations, .. }), _) => {
            number(organizations.len(), "organization", theme)
        }
        (_, Some(choice)) => chosen(choice, cells, theme),
        (_, None) => Vec::new(),
    };
    let label = super::organization_label(cells);
    let mut lines = vec![super::labelled(label, is_here, organization, cells, theme)];
    if let Some(bulk) = &form.bulk {
        let names = bulk.organizations().iter().map(|choice| visible(&choice.name).into_owned());
        lines.extend(several(names, cells, theme));
    }
    if let Some(error) = &form.errors.organization {
        lines.extend(super::below(error, cells, theme.bad));
    }
    if is_here && searching {
        lines.extend(found(form, cells, short, theme));
    } else if is_here {
        lines.extend(super::below("type to search another by name", cells, theme.dim));
    }
    lines
}

/// The name, or several, with what there is to say about it.
fn name_lines(model: &Model, form: &CreateForm, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let missing = form.bulk.as_ref().map(Bulk::missing).unwrap_or_default();
    let is_for_names = matches!(form.bulk, Some(Bulk::Names(_)));
    let names = if is_for_names { number(missing.len(), "missing name", theme) } else { Vec::new() };
    let mut lines = vec![super::labelled("domain", form.line == CreateLine::Name, names, cells, theme)];
    let readable = |name: &&str| fit_name(name, usize::from(u16::MAX), theme.ascii).0.into_owned();
    lines.extend(several(missing.iter().map(readable), cells, theme));
    if let Some((remark, is_error)) = form.name_remark() {
        lines.extend(super::below(&visible(&remark), cells, if is_error { theme.bad } else { theme.dim }));
    }
    if let Some(remark) = form.holder_remark(&model.connections) {
        lines.extend(super::below(&visible(&remark), cells, theme.dim));
    }
    lines
}

fn number(number: usize, what: &str, theme: &Theme) -> Vec<Span<'static>> {
    vec![Span::styled(count(number as u64, what), theme.strong)]
}

/// Several names on one line, as far as they fit.
fn several(names: impl Iterator<Item = String>, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let names: Vec<String> = names.take(MOST_NAMED).collect();
    if names.is_empty() {
        return Vec::new();
    }
    let indent = if cells < super::NARROW { 4 } else { super::value_column(cells) };
    super::below(&fit(&names.join(", "), cells.saturating_sub(indent)), cells, theme.dim)
}

fn chosen(choice: &OrganizationChoice, cells: usize, theme: &Theme) -> Vec<Span<'static>> {
    let room = cells.saturating_sub(super::value_column(cells));
    super::with_distinction(&choice.name, &choice.id, room, theme.strong, theme)
}

/// The search results, scrolled to the highlighted one.
fn found(form: &CreateForm, cells: usize, short: bool, theme: &Theme) -> Vec<Line<'static>> {
    let say = |text: &str, style: Style| super::below(text, cells, style);
    match &form.organizations {
        Remote::Ready(found) if found.is_empty() => say("no matching organization", theme.bad),
        Remote::Ready(found) => {
            let indent = if cells < super::NARROW { 2 } else { super::label_width(cells) };
            let room = cells.saturating_sub(indent + 2);
            let shown = if short { SHOWN / 2 } else { SHOWN };
            let first = (form.highlighted + 1).saturating_sub(shown);
            let mut lines: Vec<Line> = found
                .iter()
                .enumerate()
                .skip(first)
                .take(shown)
                .map(|(at, organization)| {
                    let highlighted = at == form.highlighted;
                    let mark = if highlighted { "▸ " } else { "  " };
                    let style = if highlighted { theme.selected } else { Style::new() };
                    let mut spans = vec![Span::raw(" ".repeat(indent)), Span::styled(mark, theme.accent)];
                    let Organization { id, slug, .. } = organization;
                    // Slugs are more readable than ids, and unique. They may differ anywhere: a cut slug distinguishes
                    // nothing, while the end of an id does.
                    let wanted = width(&visible(&organization.name)) + 2 + width(&visible(slug));
                    let other = if slug.is_empty() || wanted > room { id } else { slug };
                    spans.extend(super::with_distinction(&organization.name, other, room, style, theme));
                    Line::from(spans)
                })
                .collect();
            lines.extend(say(
                &Place::FormSearch.say("{up} {down} {choose} to choose, type to search"),
                theme.dim,
            ));
            lines
        }
        Remote::Failed(failure) => say(&messages::explain(failure).line(), theme.bad),
        Remote::Loading | Remote::Idle => say("searching…", theme.dim),
    }
}
