//! A journal entry in full, and a row's last change in short.

use crate::clerk::{Change, CreateDomain, EnrollmentMode, UpdateDomain};
use crate::input::{Place, say};
use crate::journal::{Finding, Outcome, Record, RecordState, Settled, Undoing, Verdict};
use crate::text::{count, grouped, relative};
use crate::triage::says_taken;

use super::super::describe_record;
use super::super::{JournalView, Model, Run, difference, entry_label};
use super::{DetailLine, LineBuilder, Tone};

/// The lines for one change, as wide as the journal dialog.
#[must_use]
pub fn entry_lines(model: &Model, record: &Record) -> Vec<DetailLine> {
    let inside = JournalView::inside(&model.layout);
    let mut lines =
        LineBuilder { done: Vec::new(), spaced: inside.height >= 8, width: usize::from(inside.width) };
    let entry_label = entry_label(model, record);
    lines.text(Tone::Heading, &entry_label.title);
    lines.text(entry_label.tone, &format!("{} {}", entry_label.glyph, entry_label.status));
    missing_outcome(&mut lines, model, record);
    request(&mut lines, model, record);
    differences(&mut lines, record);
    outcome(&mut lines, model, record);
    lines.heading("Instance");
    let instance = &record.asked.instance;
    lines.plain("id", &instance.id);
    lines.plain("kind", &instance.kind);
    lines.plain("host", &instance.host);
    lines.heading("Entry");
    lines.plain("name", &record.id.0);
    lines.done
}

/// What is still needed to establish the outcome.
fn missing_outcome(lines: &mut LineBuilder, model: &Model, record: &Record) {
    match record.state() {
        RecordState::Unresolved => {
            if let Some((_, settled)) = record.settled()
                && let Verdict::Unresolved { why } = &settled.verdict
            {
                lines.text(Tone::Plain, &format!("No lookup could establish the outcome: {why}."));
            }
            lines.text(Tone::Plain, &by_operator());
        }
        RecordState::Open | RecordState::Unknown if model.changes.get(&record.id).is_none() => {
            let own = model.journal.open().is_some_and(|journal| journal.session == record.asked.session);
            let text = if own {
                "The journal has no outcome for it yet.".to_owned()
            } else {
                Place::Journal.say("Another run of domdesk requested it. Press {refresh} to reload the journal; the next start looks up any change left open.")
            };
            lines.text(Tone::Plain, &text);
        }
        RecordState::Done | RecordState::NotDone if record.is_inferred() => {
            lines.text(Tone::Plain, &format!("Clerk has not confirmed this. {}", by_operator()));
        }
        RecordState::Open | RecordState::Unknown | RecordState::Done | RecordState::NotDone => {}
    }
}

fn request(lines: &mut LineBuilder, model: &Model, record: &Record) {
    let asked = &record.asked;
    lines.heading("Request");
    lines.moment("when", record.at, model.now);
    lines.plain("operator", &asked.operator.user);
    lines.plain("host", &asked.operator.host);
    lines.plain("profile", &asked.profile);
    if let Some(journal) = model.journal.open() {
        let run = match journal.run_of(record) {
            Run::This => "this one",
            Run::Living => "another, still running",
            Run::Ended => "an earlier one",
        };
        lines.plain("run", run);
    }
    match &asked.reason {
        Some(reason) => lines.plain("reason", reason),
        None => lines.field("reason", Tone::Dim, "none"),
    }
    lines.plain("operation", asked.change.operation().as_str());
    lines.plain("domain", &asked.name);
    if let Some(id) = record.domain_id() {
        lines.plain("domain id", id);
    }
    if !asked.organization.is_empty() {
        lines.plain("organization", &asked.organization);
    }
    lines.plain("org id", asked.change.organization_id());
    let (mode, verified) = match &asked.change {
        Change::Create { body: CreateDomain { enrollment_mode, verified, .. }, .. }
        | Change::Update { body: UpdateDomain { enrollment_mode, verified }, .. } => {
            (enrollment_mode.as_ref(), *verified)
        }
        Change::Delete { .. } | Change::VerifyOwnership { .. } => (None, None),
    };
    if let Some(mode) = mode {
        lines.plain("mode", EnrollmentMode::as_str(mode));
    }
    if let Some(verified) = verified {
        lines.plain("verified", if verified { "yes" } else { "no" });
    }
    let Some(journal) = model.journal.open() else { return };
    let describe = |other: &Record| format!("{}, {}", describe_record(other), relative(other.at, model.now));
    if let Some(Undoing::Undoes(target) | Undoing::Redoes(target)) = &asked.undoing {
        // The undone change may be too old to be kept.
        let text = journal.history.get(target).map_or_else(|| target.0.clone(), describe);
        lines.plain("undoes", &text);
    }
    plan(lines, record);
    if let Some(answer) = journal.reversal_of(&record.id) {
        lines.plain(
            match &answer.asked.undoing {
                Some(Undoing::Redoes(_)) => "redone by",
                _ => "undone by",
            },
            &describe(answer),
        );
    }
}

/// The plan that the change belongs to.
fn plan(lines: &mut LineBuilder, record: &Record) {
    let Some(plan) = &record.asked.plan else { return };
    lines.plain("plan", &format!("step {} of {}", grouped(plan.step), plan.id));
    if let Some(together) = &plan.together {
        lines.plain("part of", together);
    }
}

/// The differences between before and after.
fn differences(lines: &mut LineBuilder, record: &Record) {
    if record.state() != RecordState::Done {
        return;
    }
    lines.heading("Before and after");
    match (record.before(), record.after(), &record.asked.change) {
        (Some(_), _, Change::Delete { .. }) => lines.text(Tone::Plain, "The domain is gone."),
        (_, Some(after), Change::Create { .. }) => {
            lines.text(Tone::Plain, "The domain is new.");
            lines.plain("mode", after.enrollment_mode.as_str());
            lines.plain("affiliation", after.status().as_str());
        }
        (Some(before), Some(after), _) => {
            let differs = difference(before, after);
            if differs.is_empty() {
                lines.text(Tone::Dim, "Nothing that was requested differs.");
            }
            for (what, before, after) in differs {
                let what = if what == "enrollment mode" { "mode" } else { what };
                lines.plain(what, &format!("{before} → {after}"));
            }
        }
        _ => lines.text(Tone::Dim, "The journal lacks the row before and after."),
    }
}

/// How the operator records an outcome that lookups could not establish.
fn by_operator() -> String {
    Place::Journal.say("Press {happened} if it happened, {not-happened} if it did not.")
}

fn outcome(lines: &mut LineBuilder, model: &Model, record: &Record) {
    lines.heading("Outcome");
    match &record.answered {
        None => lines.field("result", Tone::Dim, "none"),
        Some((at, answered)) => {
            let word = match &answered.outcome {
                Outcome::Done { .. } => "done",
                Outcome::Refused { .. } => "refused",
                Outcome::Unknown { .. } => "unknown",
            };
            lines.plain("result", word);
            lines.moment("when", *at, model.now);
            lines.plain("took", &format!("{} ms", grouped(answered.duration_ms)));
        }
    }
    if let Some(cause) = record.cause() {
        lines.plain("why", &cause.what);
        let status = cause.status.map(|status| status.to_string());
        let named = [("code", &cause.code), ("HTTP status", &status), ("trace id", &cause.trace_id)];
        for (label, value) in named {
            if let Some(value) = value {
                lines.plain(label, value);
            }
        }
    }
    if record.cause().and_then(|cause| cause.code.as_deref()).is_some_and(says_taken) {
        lines.text(Tone::Plain, &Place::Journal.say("Press {holder} to see who has the name."));
    }
    for (at, finding) in &record.findings {
        match finding {
            Finding::Lookup(settled) => {
                lines.plain("looked up", &looked_up(settled));
            }
            Finding::Operator(resolved) => {
                let said = if resolved.happened { "it happened" } else { "it did not happen" };
                let operator = &resolved.operator;
                lines.plain("recorded by", &format!("{} at {}: {said}", operator.user, operator.host));
            }
        }
        lines.moment("when", *at, model.now);
    }
    for panic in &record.panics {
        lines.field("panic", Tone::Bad, panic);
    }
}

/// The result of the lookups, and its evidence.
fn looked_up(settled: &Settled) -> String {
    let verdict = match &settled.verdict {
        Verdict::Happened { .. } => "it happened".to_owned(),
        Verdict::NotHappened => "it did not happen".to_owned(),
        Verdict::Unresolved { why } => format!("unknown: {why}"),
    };
    let looks = match settled.lookups {
        0 => String::new(),
        looks => format!("{}: ", count(u64::from(looks), "lookup")),
    };
    let evidence = match settled.evidence.as_str() {
        "" => String::new(),
        evidence => format!(" ({evidence})"),
    };
    format!("{looks}{verdict}{evidence}")
}

/// The row's change whose outcome is unknown, if any.
pub(super) fn of_row(lines: &mut LineBuilder, model: &Model, domain_id: &str) {
    let Some(journal) = model.journal.open() else { return };
    if let Some(record) = journal.unresolved_change(domain_id) {
        lines.heading("Unresolved change");
        let when = relative(record.at, model.now);
        lines.text(Tone::Bad, &format!("¿ {}, {when}: outcome unknown.", describe_record(record)));
        lines.text(Tone::Plain, &say("Press {journal} to open the journal and record what happened."));
    }
}

/// The last change to a row in this journal.
pub(super) fn last_change(lines: &mut LineBuilder, model: &Model, domain_id: &str) {
    let Some(record) = model.journal.open().and_then(|journal| journal.last_change(domain_id)) else {
        return;
    };
    let entry_label = entry_label(model, record);
    lines.heading("Last change in this journal");
    lines.text(Tone::Plain, &entry_label.title);
    lines.field("outcome", entry_label.tone, &format!("{} {}", entry_label.glyph, entry_label.status));
    lines.moment("when", record.at, model.now);
    lines.plain("operator", &record.asked.operator.user);
    if let Some(together) = record.asked.plan.as_ref().and_then(|plan| plan.together.as_ref()) {
        lines.plain("part of", together);
    }
    if let Some(reason) = &record.asked.reason {
        lines.plain("reason", reason);
    }
}
