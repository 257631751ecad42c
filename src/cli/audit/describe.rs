//! Text for a record: the change and its outcome.

use super::entry::Entry;
use crate::clerk::{Change, OrganizationDomain};
use crate::journal::Operator;

pub(super) fn operator_name(operator: &Operator) -> String {
    format!("{}@{}", operator.user, operator.host)
}

/// The requested change: `update verified no → yes`.
pub(super) fn change_text(change: &Change, before: Option<&OrganizationDomain>) -> String {
    match change {
        Change::Create { body, .. } => {
            let mode = body.enrollment_mode.as_ref().map(|mode| format!(" {mode}"));
            let verified = body.verified.map(|verified| if verified { " verified" } else { " unverified" });
            format!("create{}{}", mode.unwrap_or_default(), verified.unwrap_or_default())
        }
        Change::Update { body, .. } => {
            let was = |value: fn(&OrganizationDomain) -> String| {
                before.map_or_else(String::new, |row| format!("{} → ", value(row)))
            };
            let verified = body.verified.map(|verified| {
                format!("verified {}{}", was(|row| yes(row.is_verified()).to_owned()), yes(verified))
            });
            let mode = body.enrollment_mode.as_ref();
            let mode = mode.map(|mode| format!("mode {}{mode}", was(|row| row.enrollment_mode.to_string())));
            let parts: Vec<String> = verified.into_iter().chain(mode).collect();
            format!("update {}", parts.join(", "))
        }
        Change::Delete { .. } => "delete".to_owned(),
        Change::VerifyOwnership { .. } => "verify ownership".to_owned(),
    }
}

fn yes(value: bool) -> &'static str {
    if value { "yes" } else { "no" }
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
    parts.extend(entry.reason.map(|reason| format!("; reason: {reason}")));
    parts.extend(entry.panics.iter().map(|text| format!("; internal error: {text}")));
    parts.concat()
}
