//! A record with the documented field names of exports.

use serde::Serialize;

use crate::clerk::{Change, CreateDomain, Millis, UpdateDomain};
use crate::journal::{
    Instance, Operator, Outcome, PlanStep, Record, RecordState, RowState, Undoing, Verdict,
};
use crate::text::rfc3339;

/// One change. The field names are documented: fields may be added, but not renamed or redefined.
#[derive(Debug, Serialize)]
pub(super) struct Entry<'a> {
    pub(super) id: &'a str,
    /// RFC 3339, or the number of milliseconds if it is outside the calendar.
    pub(super) when: String,
    /// Unix milliseconds.
    pub(super) at: Millis,
    pub(super) who: &'a Operator,
    pub(super) instance: &'a Instance,
    pub(super) profile: &'a str,
    pub(super) session: &'a str,
    pub(super) operation: &'static str,
    pub(super) organization_id: &'a str,
    pub(super) organization: &'a str,
    pub(super) domain_id: Option<&'a str>,
    pub(super) name: &'a str,
    pub(super) reason: Option<&'a str>,
    /// The request body; null if the operation has none.
    pub(super) asked: Option<Body<'a>>,
    pub(super) before: Option<&'a RowState>,
    pub(super) after: Option<&'a RowState>,
    pub(super) state: &'static str,
    /// The end of the request, while `state` includes lookups and the operator's answer.
    pub(super) outcome: Option<&'static str>,
    /// Why it failed.
    pub(super) cause: Option<&'a str>,
    pub(super) code: Option<&'a str>,
    pub(super) status: Option<u16>,
    pub(super) trace_id: Option<&'a str>,
    pub(super) duration_ms: Option<u64>,
    /// The result of the lookups.
    pub(super) verdict: Option<&'static str>,
    /// Why no lookup could establish the outcome.
    pub(super) verdict_why: Option<&'a str>,
    pub(super) looks: Option<u32>,
    /// The evidence for the verdict.
    pub(super) evidence: Option<&'a str>,
    /// Whether it may be someone else's change.
    pub(super) may_be_another: Option<bool>,
    /// The operator's answer.
    pub(super) resolved: Option<Resolution<'a>>,
    pub(super) undoes: Option<&'a str>,
    pub(super) redoes: Option<&'a str>,
    /// The plan's id and the number of the step.
    pub(super) plan: Option<&'a PlanStep>,
    /// Internal errors.
    pub(super) panics: &'a [String],
    #[serde(skip)]
    pub(super) record: &'a Record,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
pub(super) enum Body<'a> {
    Create(&'a CreateDomain),
    Update(&'a UpdateDomain),
}

#[derive(Debug, Serialize)]
pub(super) struct Resolution<'a> {
    pub(super) happened: bool,
    pub(super) who: &'a Operator,
    pub(super) when: String,
}

impl<'a> Entry<'a> {
    pub(super) fn of(record: &'a Record) -> Self {
        let asked = &record.asked;
        let answered = record.answered.as_ref().map(|(_, answered)| answered);
        let settled = record.settled().map(|(_, settled)| settled);
        let cause = record.cause();
        let (undoes, redoes) = match &asked.undoing {
            Some(Undoing::Undoes(id)) => (Some(id.0.as_str()), None),
            Some(Undoing::Redoes(id)) => (None, Some(id.0.as_str())),
            None => (None, None),
        };
        Self {
            id: &record.id.0,
            when: rfc3339(record.at),
            at: record.at,
            who: &asked.operator,
            instance: &asked.instance,
            profile: &asked.profile,
            session: &asked.session,
            operation: asked.change.operation().as_str(),
            organization_id: asked.change.organization_id(),
            organization: &asked.organization,
            domain_id: record.domain_id(),
            name: &asked.name,
            reason: asked.reason.as_deref(),
            asked: body(&asked.change),
            before: asked.before.as_ref(),
            after: after(record),
            state: state(record.state()),
            outcome: answered.map(|answered| match answered.outcome {
                Outcome::Done { .. } => "done",
                Outcome::Refused { .. } => "refused",
                Outcome::Unknown { .. } => "unknown",
            }),
            cause: cause.map(|cause| cause.what.as_str()),
            code: cause.and_then(|cause| cause.code.as_deref()),
            status: cause.and_then(|cause| cause.status),
            trace_id: cause.and_then(|cause| cause.trace_id.as_deref()),
            duration_ms: answered.map(|answered| answered.duration_ms),
            verdict: settled.map(|settled| match settled.verdict {
                Verdict::Happened { .. } => "happened",
                Verdict::NotHappened => "not-happened",
                Verdict::Unresolved { .. } => "unresolved",
            }),
            verdict_why: settled.and_then(|settled| match &settled.verdict {
                Verdict::Unresolved { why } => Some(why.as_str()),
                _ => None,
            }),
            looks: settled.map(|settled| settled.lookups),
            evidence: settled.map(|settled| settled.evidence.as_str()).filter(|text| !text.is_empty()),
            may_be_another: settled.map(|settled| settled.may_be_another),
            resolved: record.resolved().map(|(at, resolved)| Resolution {
                happened: resolved.happened,
                who: &resolved.operator,
                when: rfc3339(at),
            }),
            undoes,
            redoes,
            plan: asked.plan.as_ref(),
            panics: &record.panics,
            record,
        }
    }
}

/// As in `--state`.
fn state(state: RecordState) -> &'static str {
    match state {
        RecordState::Open => "open",
        RecordState::Unknown => "unknown",
        RecordState::Unresolved => "unresolved",
        RecordState::Done => "done",
        RecordState::NotDone => "not-done",
    }
}

fn body(change: &Change) -> Option<Body<'_>> {
    match change {
        Change::Create { body, .. } => Some(Body::Create(body)),
        Change::Update { body, .. } => Some(Body::Update(body)),
        Change::Delete { .. } | Change::VerifyOwnership { .. } => None,
    }
}

/// The row after the change, from the response or from a lookup.
fn after(record: &Record) -> Option<&RowState> {
    if let Some((_, answered)) = &record.answered
        && let Outcome::Done { after: Some(after) } = &answered.outcome
    {
        return Some(after);
    }
    match &record.settled()?.1.verdict {
        Verdict::Happened { after } => after.as_ref(),
        Verdict::NotHappened | Verdict::Unresolved { .. } => None,
    }
}
