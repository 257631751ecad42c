//! The plan panel. Only visible rows are built.

use ratatui::Frame;
use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::app::{Affected, DraftLine, Model, PlanPanel, PlanRun, PlanStage, StepStatus, describe_change_of};
use crate::field::{fit_name, fit_name_ends};
use crate::flag::FlagSet;
use crate::plan::Step;
use crate::plan::run::Outcome;
use crate::text::{Tone, fit, grouped, pad, visible, wrap};

use super::super::{Theme, draw_line};

/// The most cells of a domain's name.
const MOST_OF_NAME: usize = 34;

pub(super) fn draw(model: &Model, panel: &PlanPanel, theme: &Theme, frame: &mut Frame) {
    let area = Rect::from(model.layout.modal);
    let inner = super::framed(area, &title(model, panel), place(panel), theme.accent, frame);
    for ((tone, text), y) in panel.head.iter().zip(inner.y..inner.bottom()) {
        draw_line(&Line::styled(text.clone(), theme.tone(*tone)), Rect { y, height: 1, ..inner }, frame);
    }
    let rows = Rect::from(panel.rows(&model.layout));
    let cells = usize::from(rows.width);
    for (number, y) in panel.in_view().zip(rows.y..rows.bottom()) {
        let is_selected = number == panel.cursor();
        let Some(row) = row(model, panel, number, theme) else { continue };
        let line = Rect { y, height: 1, ..rows };
        draw_line(&row.line(is_selected, cells, theme), line, frame);
        if is_selected {
            frame.buffer_mut().set_style(line, theme.selected);
        }
    }
    let foot = Rect::from(panel.foot(&model.layout));
    if let Some(row) = row(model, panel, panel.cursor(), theme) {
        let mut lines = wrap(&row.in_full(theme), cells);
        if lines.len() > usize::from(foot.height) {
            // The cut shows.
            let rest = lines.split_off(usize::from(foot.height).saturating_sub(1)).join(" ");
            lines.push(fit(&rest, cells));
        }
        for (text, y) in lines.into_iter().zip(foot.y..foot.bottom()) {
            draw_line(&Line::styled(text, theme.dim), Rect { y, height: 1, ..foot }, frame);
        }
    }
}

fn title(model: &Model, panel: &PlanPanel) -> String {
    let what = match &panel.stage {
        PlanStage::Draft(draft) => {
            let what = draft.plan().what();
            return match (what.is_empty(), draft.is_undo) {
                (true, false) => "Plan".to_owned(),
                (true, true) => "Undo".to_owned(),
                (false, false) => format!("Plan: {what}"),
                (false, true) => format!("Undo: {what}"),
            };
        }
        PlanStage::Running => model.plan.as_ref().map(|plan| plan.plan.what()),
        PlanStage::Choosing { .. } | PlanStage::Finding(_) | PlanStage::Making | PlanStage::Keeping => None,
    };
    what.map_or_else(|| "Plan".to_owned(), |what| format!("Plan: {what}"))
}

/// The position of the cursor and the number of lines.
fn place(panel: &PlanPanel) -> String {
    match panel.count() {
        0 => String::new(),
        count => format!(" {} of {} ", grouped(panel.cursor() as u64 + 1), grouped(count as u64)),
    }
}

/// A line of the table.
struct Row {
    glyph: &'static str,
    tone: Tone,
    /// Empty for what is no domain.
    name: String,
    organization: (String, String),
    what: String,
}

impl Row {
    fn of_step(step: &Step, glyph: &'static str, tone: Tone, what: String) -> Self {
        let organization = (step.organization.clone(), step.organization_id.clone());
        Self { glyph, tone, name: step.name.clone(), organization, what }
    }

    fn line(&self, is_selected: bool, cells: usize, theme: &Theme) -> Line<'static> {
        let style = theme.tone(self.tone);
        let mark = Span::styled(if is_selected { "▸ " } else { "  " }, theme.accent);
        let glyph = Span::styled(format!("{} ", self.glyph), style);
        if self.name.is_empty() {
            return Line::from(vec![mark, glyph, Span::raw(fit(&self.what, cells.saturating_sub(4)))]);
        }
        let name = (cells.saturating_sub(4) * 2 / 5).min(MOST_OF_NAME);
        let organization = (cells.saturating_sub(4) / 4).min(MOST_OF_NAME);
        let (label, id) = &self.organization;
        // The id, which tells organizations of one name apart, is in the lines below the table.
        let in_organization =
            fit(&visible(if label.is_empty() { id } else { label }), organization.saturating_sub(1));
        let rest = cells.saturating_sub(4 + name + organization);
        let room = name.saturating_sub(1);
        let strong = if self.tone == Tone::Dim { theme.dim } else { Style::new() };
        Line::from(vec![
            mark,
            glyph,
            Span::styled(pad(&fit(&fit_name(&self.name, room, theme.ascii).0, room), name), strong),
            Span::styled(pad(&in_organization, organization), theme.dim),
            Span::styled(fit(&self.what, rest), style),
        ])
    }

    /// The line without cuts.
    fn in_full(&self, theme: &Theme) -> String {
        if self.name.is_empty() {
            return self.what.clone();
        }
        let (label, id) = &self.organization;
        let name = in_full(&self.name, theme);
        format!("{name} in {}: {}", crate::text::organization(label, id), self.what)
    }
}

/// A domain's name in both forms.
fn in_full(name: &str, theme: &Theme) -> String {
    fit_name(name, usize::from(u16::MAX), theme.ascii).0.into_owned()
}

/// A domain's name in a sentence on one line: as in the table, with both ends.
fn in_a_line(name: &str, theme: &Theme) -> String {
    match fit_name(name, MOST_OF_NAME, theme.ascii) {
        (text, false) => text.into_owned(),
        (_, true) => fit_name_ends(name, MOST_OF_NAME, theme.ascii),
    }
}

fn row(model: &Model, panel: &PlanPanel, number: usize, theme: &Theme) -> Option<Row> {
    match &panel.stage {
        PlanStage::Choosing { choices, .. } => {
            let what = choices.get(number)?.label(model, |name| in_a_line(name, theme));
            let organization = (String::new(), String::new());
            Some(Row { glyph: " ", tone: Tone::Plain, name: String::new(), organization, what })
        }
        PlanStage::Draft(draft) => Some(match draft.line(number)? {
            DraftLine::Step { step, people, flags, is_out: false } => {
                let tone = if people.is_some() || !flags.is_empty() { Tone::Open } else { Tone::Plain };
                Row::of_step(step, " ", tone, changed(step, people, flags))
            }
            DraftLine::Step { step, .. } => Row::of_step(step, "-", Tone::Dim, "taken out".to_owned()),
            DraftLine::Skipped(skipped) => {
                let what = format!("skipped: {}", visible(&skipped.why));
                Row::of_step(&skipped.step, "-", Tone::Dim, what)
            }
        }),
        PlanStage::Running => running(model.plan.as_deref()?, number, model),
        PlanStage::Finding(_) | PlanStage::Making | PlanStage::Keeping => None,
    }
}

/// What a step changes, whom it affects, and why its name deserves a look.
fn changed(step: &Step, people: Option<Affected>, flags: FlagSet) -> String {
    let people = people.unwrap_or_default();
    let emails = people.emails.then(|| "emails people".to_owned());
    let withdrawn =
        (!people.withdrawn.is_empty()).then(|| format!("{} may be withdrawn", people.withdrawn.describe()));
    let flags = (!flags.is_empty()).then(|| format!("flags: {flags}"));
    let parts: Vec<String> =
        [Some(describe_change_of(step)), emails, withdrawn, flags].into_iter().flatten().collect();
    parts.join("; ")
}

fn running(plan: &PlanRun, number: usize, model: &Model) -> Option<Row> {
    let step = plan.plan.steps.get(number)?;
    let action = || step.action.words();
    let (glyph, tone, what) = match plan.status(number, &model.changes) {
        StepStatus::Waiting => (" ", Tone::Dim, describe_change_of(step)),
        StepStatus::UnderWay => ("⋯", Tone::Open, format!("{}: sending", action())),
        StepStatus::InDoubt => ("?", Tone::Bad, format!("{}: outcome unknown, looking it up", action())),
        StepStatus::Ended(result) => {
            let (glyph, tone) = match result.outcome {
                Outcome::Done => ("✓", Tone::Good),
                Outcome::Refused | Outcome::Failed => ("✗", Tone::Bad),
                Outcome::Skipped => ("-", Tone::Dim),
                Outcome::Unknown => ("?", Tone::Bad),
            };
            let code = result.code.as_ref().map(|code| format!(" [{}]", visible(code))).unwrap_or_default();
            let why = result.reason.text(|step| plan.describe(step));
            let why = why.map(|why| format!(": {}", visible(&why))).unwrap_or_default();
            (glyph, tone, format!("{}{why}{code}", result.outcome.word()))
        }
    };
    Some(Row::of_step(step, glyph, tone, what))
}
