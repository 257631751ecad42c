//! Confirmation dialogs.

mod marks;
mod resolve;
mod undo;

use ratatui::Frame;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::form::meaning;
use crate::app::{
    Affected, Confirm, Dependants, Enrollment, InstanceKind, Model, Operation, Panel, PlanQuestion, Subject,
    affected, difference_for,
};
use crate::clerk::{EnrollmentMode, MAX_NAME_LENGTH, OrganizationDomain, unicode_form};
use crate::input::{Action, Place, key};
use crate::plan::PlanNote;
use crate::text::{count, fit, fit_middle, pad, visible, wrap};

use super::super::{Theme, field};

const WIDTH: u16 = 66;

/// Below this inner width, what is looked up takes two lines each.
const WRAPPED_BELOW: usize = 62;

pub(super) fn draw(model: &Model, confirm: &Confirm, theme: &Theme, frame: &mut Frame) {
    let cells = super::inside_width(model, WIDTH);
    let mut lines = Vec::new();
    let title = match &confirm.subject {
        Subject::Row { domain, operation, people } => {
            lines.extend(row(model, domain, operation, *people, cells, theme));
            let what = match operation {
                Operation::Delete => "Delete",
                Operation::VerifyOwnership => "Verify ownership of",
                Operation::Update(body) => match (body.verified, &body.enrollment_mode) {
                    (Some(true), None) => "Verify",
                    (Some(false), None) => "Unverify",
                    (None, Some(_)) => "Switch the mode of",
                    _ => "Change",
                },
            };
            // The name is in the title too, where scrolling cannot hide it.
            format!("{what} {}", visible(&domain.name))
        }
        Subject::Overwrite { seen, current, operation } => {
            lines.extend(differences(model, seen, current, operation, cells, theme));
            format!("Apply anyway: {}", visible(&seen.name))
        }
        Subject::Undo(plan) => {
            lines.extend(undo::lines(model, plan, cells, theme));
            undo::title(plan)
        }
        Subject::Resolve { entry, happened, .. } => {
            lines.extend(resolve::lines(model, entry, *happened, cells, theme));
            resolve::title(model, entry, *happened, cells)
        }
        Subject::SendForm(people) => {
            lines.extend(form(model, cells, theme));
            lines.extend(reached(*people, cells, theme));
            "Send the form".to_owned()
        }
        Subject::DiscardForm => {
            lines.push(Line::raw("What you typed would be lost."));
            "Close the form".to_owned()
        }
        Subject::Marks(question) => {
            lines.extend(marks::lines(model, *question, cells, theme));
            marks::title(*question)
        }
        Subject::Plan(question) => {
            lines.extend(plan(question, cells, theme));
            "Carry out the plan".to_owned()
        }
        Subject::DiscardPlan(note) => {
            lines.extend(discard(note, cells, theme));
            "Discard the unfinished plan".to_owned()
        }
        Subject::QuitPlan => {
            lines.extend(plan_left(model, cells, theme));
            "Cancel the plan and quit".to_owned()
        }
        Subject::Unlock { instance } => {
            lines.extend(unlock(model, instance, cells, theme));
            format!("Unlock {}", visible(instance))
        }
    };
    if let Some(dependants) = &confirm.dependants {
        super::gap(model, &mut lines);
        lines.extend(looked_up(model, dependants, cells, theme));
    }
    super::gap(model, &mut lines);
    let armed = confirm.is_armed();
    let what = what_is_typed(&confirm.subject);
    let mut typed = lines.len();
    if confirm.typed.is_some() {
        let text =
            format!("{}Type the {what}, then {}:", kind_of_instance(model), Place::Named.key(Action::Yes));
        lines.extend(super::wrapped(&text, cells, theme.bad));
        typed = lines.len();
        lines.push(Line::raw(""));
    }
    let cancel = Place::Naming.key(Action::No);
    if model.stray.is_ignoring() {
        // What does not work now is not offered.
        let text = "Keys are ignored, because one was typed before the question could be read. {continue} to go on, then \
                    answer.";
        lines.extend(super::wrapped(&Place::Ignored.say(text), cells, theme.open));
    } else if confirm.is_wrong() {
        let text = format!("This is not the {what}. Correct it, or press {cancel} to cancel.");
        lines.extend(super::wrapped(&text, cells, theme.bad));
    } else if !super::is_short(model) {
        // On a short screen, only the key hints below the frame show this.
        lines.extend(if armed {
            answers(confirm, cells, theme)
        } else {
            vec![Line::styled(format!("Keep typing the {what}. Press {cancel} to cancel."), theme.dim)]
        });
    }
    let part = super::part(model, WIDTH, lines.len(), confirm.part);
    // Nothing is below the last part.
    let turn = if part.end >= lines.len() { Action::Up } else { Action::Down };
    let remark = format!(", {} for more", confirm.place().key(turn));
    let inside = super::open_with_remark(model, &title, WIDTH, (lines, part, &remark), theme.bad, frame);
    if let Some(name) = &confirm.typed
        && let Some(area) = inside.line(typed, 2)
    {
        field::draw(frame, area, name, theme.strong, !armed, None);
    }
}

/// What there is to lose, before the request to type a name.
fn kind_of_instance(model: &Model) -> &'static str {
    match model.instance_kind() {
        InstanceKind::Production => "This is production. ",
        _ if !model.is_production() => "",
        _ => "This may be production. ",
    }
}

/// The width of the labels of what is looked up, in cells.
const LABEL_WIDTH: usize = 9;

/// What is looked up while the question is on the screen: always as many lines, so that nothing moves.
fn looked_up(
    model: &Model,
    dependants: &Dependants,
    cells: usize,
    theme: &Theme,
) -> impl Iterator<Item = Line<'static>> {
    let room = cells.saturating_sub(LABEL_WIDTH);
    let rows = if cells < WRAPPED_BELOW { 2 } else { 1 };
    dependants.lines(&model.connections).into_iter().flat_map(move |line| {
        let text = visible(&line.text).into_owned();
        let style = if line.is_known { Style::new() } else { theme.dim };
        let mut parts = wrap(&text, room);
        if parts.len() > rows {
            let rest = parts.split_off(rows - 1).join(" ");
            parts.push(fit(&rest, room));
        }
        parts.resize(rows, String::new());
        let labels = [line.label].into_iter().chain(std::iter::repeat(""));
        let lines: Vec<_> = labels
            .zip(parts)
            .map(|(label, part)| {
                Line::from(vec![Span::styled(pad(label, LABEL_WIDTH), theme.dim), Span::styled(part, style)])
            })
            .collect();
        lines
    })
}

/// The form's domain and organization.
fn form(model: &Model, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let named = model.modals.iter().rev().find_map(|modal| modal.panel().form()?.label());
    let lines = named.iter().flat_map(|named| super::wrapped(&named.to_string(), cells, theme.strong));
    lines.collect()
}

/// The affected people.
fn reached(people: Affected, cells: usize, theme: &Theme) -> impl Iterator<Item = Line<'static>> {
    people.sentences().into_iter().flat_map(move |text| super::wrapped(&text, cells, theme.open))
}

const fn what_is_typed(subject: &Subject) -> &'static str {
    match subject {
        Subject::Unlock { .. } => "id",
        Subject::Plan(_) => "number of changes",
        _ => "name",
    }
}

/// What the plan does, and whom it affects.
fn plan(question: &PlanQuestion, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let sentences = question.sentences.iter().map(|text| (text, theme.open));
    let all = sentences.chain(question.danger.iter().map(|text| (text, theme.bad)));
    all.flat_map(|(text, style)| super::wrapped(text, cells, style)).collect()
}

/// What is lost with the offer to resume a plan.
fn discard(note: &PlanNote, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let text = format!("{}: {}.", visible(&note.what), note.describe_progress());
    let mut lines: Vec<_> = super::wrapped(&text, cells, theme.strong).collect();
    let text = "It is no longer offered for resuming. The journal keeps what was done.";
    lines.extend(super::wrapped(text, cells, theme.dim));
    lines
}

/// What becomes of the plan when the program quits.
fn plan_left(model: &Model, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let Some(plan) = &model.plan else { return Vec::new() };
    let left = count(plan.run.tally().left() as u64, "change");
    let text = format!(
        "A plan is not finished: {left} left. What is being sent is waited for; the rest is not sent. The next start offers \
         to resume it."
    );
    super::wrapped(&text, cells, theme.open).collect()
}

/// The instance, and the consequences.
fn unlock(model: &Model, instance: &str, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let mut lines: Vec<Line> = super::wrapped(&visible(instance), cells, theme.strong).collect();
    let host = model.endpoint().map(|endpoint| visible(&endpoint.host).into_owned()).unwrap_or_default();
    lines.extend(super::wrapped(&format!("at {host}"), cells, theme.dim));
    super::gap(model, &mut lines);
    let text = format!(
        "For {} every change takes effect on real organizations immediately. It then locks automatically; press {} to lock it sooner.",
        model.unlock_time(),
        key(Action::Lock)
    );
    lines.extend(super::wrapped(&text, cells, theme.open));
    lines
}

/// The keys and their labels.
fn answers(confirm: &Confirm, cells: usize, theme: &Theme) -> Vec<Line<'static>> {
    let (accept, decline) = (confirm.subject.accept_label(), confirm.subject.decline_label());
    let yes_key = confirm.place().key(Action::Yes);
    let yes = vec![Span::styled(yes_key.clone(), theme.accent), Span::raw(format!(" to {accept}"))];
    // Where a name has to be typed, other keys are part of it.
    let other =
        if confirm.typed.is_some() { Place::Named.key(Action::No) } else { "any other key".to_owned() };
    let no = vec![Span::styled(other.clone(), theme.accent), Span::raw(format!(" to {decline}"))];
    let both = format!("{yes_key} to {accept}, {other} to {decline}");
    if wrap(&both, cells).len() == 1 {
        vec![Line::from([yes, vec![Span::raw(", ")], no].concat())]
    } else {
        vec![Line::from(yes), Line::from(no)]
    }
}

/// What has changed since the row was read, and the requested change.
fn differences(
    model: &Model,
    seen: &OrganizationDomain,
    current: &OrganizationDomain,
    operation: &Operation,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    let differences = difference_for(operation, seen, current);
    // A change queued behind a refused one finds the domain as it was before that.
    let what = if model.changes.refusals.contains_key(&seen.id) {
        "Your change before this one was refused, so the domain is not as it would have been. Nothing was sent yet."
            .to_owned()
    } else if differences.is_empty() {
        format!("{} Nothing was sent yet.", undo::WRITTEN_SINCE)
    } else {
        "Someone else has changed the domain since it was loaded. Nothing was sent yet.".to_owned()
    };
    let mut lines: Vec<Line> = super::wrapped(&what, cells, theme.open).collect();
    for (what, before, now) in differences {
        let text = format!("{what}: {} → {}", visible(&before), visible(&now));
        lines.extend(super::wrapped(&text, cells, theme.strong));
    }
    let asked = format!("You wanted to {}.", operation.describe(seen));
    lines.extend(super::wrapped(&asked, cells, Style::new()));
    let people = affected(Some(&Enrollment::from(current)), &operation.change(current));
    lines.extend(people.into_iter().flat_map(|people| reached(people, cells, theme)));
    lines
}

fn row(
    model: &Model,
    domain: &OrganizationDomain,
    operation: &Operation,
    people: Option<Affected>,
    cells: usize,
    theme: &Theme,
) -> Vec<Line<'static>> {
    // A longer text is no domain name, and must not push the question off the screen.
    let name = |name: &str| fit_middle(&visible(name), MAX_NAME_LENGTH);
    let mut lines: Vec<Line> = super::wrapped(&name(&domain.name), cells, theme.strong).collect();
    if let Some(unicode) = unicode_form(&domain.name) {
        lines.extend(super::wrapped(&name(&unicode), cells, theme.strong));
    }
    lines.extend(super::organization(domain, cells, theme));
    super::gap(model, &mut lines);
    let consequence = match operation {
        Operation::Delete => {
            let lost = people.map(|people| format!(" It has {}.", people.withdrawn.describe()));
            let lost = lost.unwrap_or_default();
            format!(
                "The organization loses the domain. Adding it back creates a new record with a new id.{lost}"
            )
        }
        Operation::VerifyOwnership => {
            "Ownership is marked verified without DNS, as manual_override. This cannot be undone.".to_owned()
        }
        Operation::Update(body) => {
            lines.extend(people.into_iter().flat_map(|people| reached(people, cells, theme)));
            // The sentences above already explain the mode that emails people.
            let mode = body.enrollment_mode.as_ref();
            let mode = mode.filter(|mode| **mode != EnrollmentMode::AutomaticInvitation);
            mode.map(|mode| format!("{}: {}.", visible(mode.as_str()), meaning(mode))).unwrap_or_default()
        }
    };
    if !consequence.is_empty() {
        lines.extend(super::wrapped(&consequence, cells, theme.open));
    }
    lines
}
