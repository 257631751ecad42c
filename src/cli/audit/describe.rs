//! Text for a record: the change and its outcome.

use super::entry::Entry;
use crate::change::describe_action;
use crate::clerk::{Change, OrganizationDomain};
use crate::journal::Operator;

pub(super) fn operator_name(operator: &Operator) -> String {
    format!("{}@{}", operator.user, operator.host)
}

/// The requested change in the browser's words, and the values before it: `verify (was unverified)`.
pub(super) fn change_text(change: &Change, before: Option<&OrganizationDomain>) -> String {
    let what = describe_action(change);
    let extra: Vec<String> = match change {
        Change::Create { body, .. } => {
            let verified = body.verified.map(|verified| if verified { "verified" } else { "unverified" });
            let mode = body.enrollment_mode.as_ref().map(ToString::to_string);
            mode.into_iter().chain(verified.map(ToOwned::to_owned)).collect()
        }
        Change::Update { body, .. } => {
            let verified =
                before.filter(|_| body.verified.is_some()).map(|row| format!("was {}", row.status()));
            let mode = before.filter(|_| body.enrollment_mode.is_some());
            let mode = mode.map(|row| format!("was {}", row.enrollment_mode));
            verified.into_iter().chain(mode).collect()
        }
        Change::Delete { .. } | Change::VerifyOwnership { .. } => Vec::new(),
    };
    if extra.is_empty() { what } else { format!("{what} ({})", extra.join(", ")) }
}

/// The outcome and its reason: `not done: the name is taken (organization_domain_already_exists, 422, trace abc)`.
pub(super) fn outcome_text(entry: &Entry<'_>) -> String {
    let mut parts = vec![entry.state.replace('-', " ")];
    let is_answered = entry.outcome.is_some_and(|outcome| outcome != "unknown");
    match (&entry.resolved, entry.verdict) {
        _ if is_answered => {}
        (None, Some("unresolved")) => {
            parts.push(format!(": {}", entry.verdict_why.unwrap_or_default()));
        }
        (_, Some("happened" | "not-happened")) => parts.push(", according to lookups".to_owned()),
        (Some(resolved), _) => parts.push(format!(", according to {}", operator_name(resolved.who))),
        _ => {}
    }
    // If more is known than the end of the request, that came first.
    let is_first = parts.len() == 1;
    parts.extend(
        entry.cause.map(|cause| format!("{}{cause}", if is_first { ": " } else { "; the request: " })),
    );
    let status = entry.status.map(|status| status.to_string());
    let trace = entry.trace_id.map(|trace| format!("trace {trace}"));
    let facts: Vec<&str> = [entry.code, status.as_deref(), trace.as_deref()].into_iter().flatten().collect();
    if !facts.is_empty() {
        parts.push(format!(" ({})", facts.join(", ")));
    }
    parts.extend(entry.undoes.map(|id| format!("; undoes {id}")));
    parts.extend(entry.redoes.map(|id| format!("; redoes {id}")));
    parts.extend(entry.plan.map(|plan| {
        let together = plan.together.as_ref().map(|together| format!(" ({together})"));
        format!("; step {} of plan {}{}", plan.step, plan.id, together.unwrap_or_default())
    }));
    parts.extend(entry.reason.map(|reason| format!("; reason: {reason}")));
    parts.extend(entry.panics.iter().map(|text| format!("; internal error: {text}")));
    parts.concat()
}
