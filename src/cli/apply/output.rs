//! Prints the outcome of each step as soon as it is known, and the progress.

use std::io::{self, IsTerminal, Write};
use std::time::{Duration, Instant};

use serde::Serialize;

use crate::change::DomainLabel;
use crate::cli::{print_message, write_json_line};
use crate::plan::run::{Progress, StepResult, Tally};
use crate::plan::{Plan, Step};
use crate::text::{age, fit_middle, visible, width};

/// The interval at which the progress is shown.
const PROGRESS: Duration = Duration::from_millis(200);

/// The longest action and name that the columns make room for, in cells.
const WIDEST_ACTION: usize = 26;
const WIDEST_NAME: usize = 40;

/// The width of the longest outcome.
const OUTCOME: usize = 7;

/// The outcome of a step. The field names are documented: fields may be added, but not renamed or redefined.
#[derive(Debug, Serialize)]
struct RowLine<'a> {
    /// The domain's id; for a creation the new one, or null if there is none.
    id: Option<&'a str>,
    organization_id: &'a str,
    name: &'a str,
    action: String,
    outcome: &'static str,
    /// Clerk's code; null if Clerk sent none.
    code: Option<&'a str>,
    /// The reason as text; null if there is nothing to add.
    why: Option<String>,
}

#[derive(Debug, Serialize)]
struct SummaryLine<'a> {
    summary: Summary<'a>,
}

/// All steps of the plan by outcome. The field names are documented.
#[derive(Debug, Serialize)]
struct Summary<'a> {
    /// The plan's id in the journal.
    plan: &'a str,
    total: usize,
    done: usize,
    /// Refused, or failed without a refusal.
    refused: usize,
    skipped: usize,
    unknown: usize,
    /// Not started; without a line.
    left: usize,
    /// Why some are left: `canary`, `interrupted` or `failure`; null if none are.
    stopped: Option<&'static str>,
}

pub(super) struct Output {
    json: bool,
    action_width: usize,
    name_width: usize,
    /// Whether to show the progress: only on a terminal, and not between lines that another program reads.
    shows_progress: bool,
    shown: Option<Instant>,
}

impl Output {
    pub(super) fn new(plan: &Plan, json: bool) -> Self {
        let widest = |text: &dyn Fn(&Step) -> usize| plan.steps.iter().map(text).max().unwrap_or(0);
        let is_dumb = std::env::var_os("TERM").is_none_or(|term| term.is_empty() || term == "dumb");
        Self {
            json,
            action_width: widest(&|step| width(&action(step))).min(WIDEST_ACTION),
            name_width: widest(&|step| width(&visible(&step.name))).min(WIDEST_NAME),
            shows_progress: io::stderr().is_terminal() && !is_dumb,
            shown: None,
        }
    }

    /// One line for a step.
    pub(super) fn row(
        &mut self,
        step: &Step,
        created: Option<&str>,
        result: &StepResult,
        why: Option<String>,
    ) -> io::Result<()> {
        self.clear();
        let mut out = io::stdout().lock();
        if self.json {
            let line = RowLine {
                id: step.id.as_deref().or(created),
                organization_id: &step.organization_id,
                name: &step.name,
                action: step.action.to_string(),
                outcome: result.outcome.as_str(),
                code: result.code.as_deref(),
                why,
            };
            write_json_line(&mut out, &line)?;
        } else {
            let label = DomainLabel::new(&step.name, &step.organization, &step.organization_id);
            let name = fit_middle(&label.name, self.name_width);
            let why = why.map(|why| format!("  {}", visible(&why))).unwrap_or_default();
            let code = result.code.as_ref().map(|code| format!(" [{}]", visible(code))).unwrap_or_default();
            writeln!(
                out,
                "{:OUTCOME$}  {}  {}  {}{why}{code}",
                result.outcome.word(),
                padded(&action(step), self.action_width),
                padded(&name, self.name_width),
                label.organization,
            )?;
        }
        out.flush()
    }

    /// The last line.
    pub(super) fn summary(
        &mut self,
        plan: &str,
        tally: &Tally,
        stopped: Option<&'static str>,
    ) -> io::Result<()> {
        self.clear();
        let Tally { total, done, skipped, unknown, .. } = *tally;
        let refused = tally.not_done();
        let left = tally.left();
        let mut out = io::stdout().lock();
        if self.json {
            let summary = Summary { plan, total, done, refused, skipped, unknown, left, stopped };
            write_json_line(&mut out, &SummaryLine { summary })?;
        } else {
            writeln!(out, "{}", describe(tally))?;
        }
        out.flush()
    }

    /// A message on standard error.
    pub(super) fn message(&mut self, text: &str) {
        self.clear();
        print_message(text);
    }

    /// Shows the progress, at most a few times per second.
    pub(super) fn progress(&mut self, progress: &Progress) {
        let is_due = self.shown.is_none_or(|shown| shown.elapsed() >= PROGRESS);
        if !self.shows_progress || !is_due {
            return;
        }
        self.shown = Some(Instant::now());
        let rate = progress.rate.map(|rate| format!(", {rate:.1} per second")).unwrap_or_default();
        let remaining = match progress.remaining {
            Some(remaining) if remaining > 0 => format!(", about {} left", age(remaining.max(1_000))),
            _ => String::new(),
        };
        let in_doubt =
            if progress.in_doubt > 0 { format!(", looking up {}", progress.in_doubt) } else { String::new() };
        let _ = write!(io::stderr(), "\r{}{in_doubt}{rate}{remaining}\x1b[K", describe(&progress.tally));
    }

    /// Removes the progress from the terminal.
    pub(super) fn clear(&mut self) {
        if self.shown.take().is_some() {
            let _ = write!(io::stderr(), "\r\x1b[K");
        }
    }
}

/// Such as `40 changes: 30 done, 2 refused, 8 left`.
fn describe(tally: &Tally) -> String {
    let parts = [
        (tally.done, "done"),
        (tally.refused, "refused"),
        (tally.failed, "failed"),
        (tally.skipped, "skipped"),
        (tally.unknown, "unknown"),
        (tally.left(), "left"),
    ];
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(number, _)| *number > 0)
        .map(|(number, outcome)| format!("{number} {outcome}"))
        .collect();
    let changes = crate::text::count(tally.total as u64, "change");
    if parts.is_empty() { changes } else { format!("{changes}: {}", parts.join(", ")) }
}

fn action(step: &Step) -> String {
    visible(&step.action.to_string()).into_owned()
}

fn padded(text: &str, cells: usize) -> String {
    format!("{text}{}", " ".repeat(cells.saturating_sub(width(text))))
}
