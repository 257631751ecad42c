//! What the end of a change means for the step of a plan that it belongs to.

use super::run::{Outcome, StepResult};
use crate::change::{End, Failure, FailureKind, Outcome as Answer, Request, difference, messages};

/// The reason of a step that is done although its response was lost.
pub const FOUND: &str = "the response was lost; a lookup found that it was carried out";

/// The result of a step, and what is special about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StepEnd {
    pub result: StepResult,
    /// The id of a domain that was created.
    pub created: Option<String>,
    /// Whether the step was certainly not sent for a reason that holds for every step, which is in the result.
    pub cannot_go_on: bool,
    /// Whether the step was withdrawn before it was sent.
    pub is_withdrawn: bool,
}

impl From<StepResult> for StepEnd {
    fn from(result: StepResult) -> Self {
        Self { result, created: None, cannot_go_on: false, is_withdrawn: false }
    }
}

impl StepEnd {
    /// How the change ended.
    #[must_use]
    pub fn of(request: &Request, end: &End) -> Self {
        let done = |why: &str| Self::from(StepResult::because(Outcome::Done, why));
        match end {
            End::Done(Answer::Domain(row)) => {
                Self { created: created(request, &row.id), ..StepResult::done().into() }
            }
            End::Done(Answer::Deleted) => StepResult::done().into(),
            End::Found(Answer::Domain(row)) => Self { created: created(request, &row.id), ..done(FOUND) },
            End::Found(Answer::Deleted) => done(FOUND),
            End::Gone => done("the domain is gone; someone else may have deleted it"),
            End::AlreadyDone(_) => {
                let why = "changed since the plan was made: someone else has already done it";
                StepResult::because(Outcome::Skipped, why).into()
            }
            End::Refused(failure) => Self::of_failure(request, failure),
            End::Unresolved(why) => StepResult::because(Outcome::Unknown, why.clone()).into(),
        }
    }

    /// Why the step was not carried out, or cannot be.
    #[must_use]
    pub fn of_failure(request: &Request, failure: &Failure) -> Self {
        match failure.kind {
            FailureKind::Stale => StepResult::because(
                Outcome::Skipped,
                format!("changed since the plan was made: {}", changes(request, failure)),
            )
            .into(),
            FailureKind::Exists => {
                let why = "changed since the plan was made: the organization has a domain of that name";
                StepResult::because(Outcome::Skipped, why).into()
            }
            _ => {
                // If the change was looked up, the code of the earlier response says nothing about the outcome.
                let code = failure.code().filter(|_| !failure.looked_up).map(ToOwned::to_owned);
                let not_done =
                    if failure.looked_up { " Lookups found that it was not carried out." } else { "" };
                let why = format!("{}{not_done}", messages::explain(failure).what);
                let is_unsent = !failure.outcome_unknown && !failure.looked_up;
                Self {
                    cannot_go_on: is_unsent && concerns_every_step(failure.kind),
                    is_withdrawn: is_unsent && failure.kind == FailureKind::Stopped,
                    ..StepResult { code, ..StepResult::because(outcome(failure.kind), why) }.into()
                }
            }
        }
    }
}

fn created(request: &Request, id: &str) -> Option<String> {
    request.before.is_none().then(|| id.to_owned())
}

/// Whether something refused the step, or it failed for another reason.
const fn outcome(kind: FailureKind) -> Outcome {
    match kind {
        FailureKind::Stale
        | FailureKind::Exists
        | FailureKind::Reappeared
        | FailureKind::Forbidden
        | FailureKind::NotFound
        | FailureKind::Refused => Outcome::Refused,
        FailureKind::ReadOnly
        | FailureKind::Locked
        | FailureKind::Journal
        | FailureKind::Offline
        | FailureKind::Blocked
        | FailureKind::Broken
        | FailureKind::Timeout
        | FailureKind::Unauthorized
        | FailureKind::RateLimited
        | FailureKind::Server
        | FailureKind::BadAnswer
        | FailureKind::Mismatch
        | FailureKind::Stopped
        | FailureKind::Busy
        | FailureKind::ContainsKey
        | FailureKind::Setup
        | FailureKind::Internal => Outcome::Failed,
    }
}

/// Whether no step can be carried out until the operator acts.
const fn concerns_every_step(kind: FailureKind) -> bool {
    matches!(
        kind,
        FailureKind::ReadOnly
            | FailureKind::Locked
            | FailureKind::Journal
            | FailureKind::Offline
            | FailureKind::Blocked
            | FailureKind::Unauthorized
            | FailureKind::Setup
            | FailureKind::Busy
    )
}

/// How the row differs from the one in the plan.
fn changes(request: &Request, failure: &Failure) -> String {
    let Some(now) = &failure.current else { return "it no longer exists".to_owned() };
    let Some(before) = &request.before else { return "it exists".to_owned() };
    let differences: Vec<String> = difference(before, now)
        .into_iter()
        .map(|(what, before, now)| format!("{what} was {before}, is {now}"))
        .collect();
    if differences.is_empty() {
        return "more people have something pending, or it was written again".to_owned();
    }
    differences.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::decode_domain;
    use crate::plan::{Action, Step};

    #[test]
    fn only_what_clerk_refuses_counts_as_refused() {
        let row = decode_domain(r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com"}"#).unwrap();
        let request = Step::of_row(&row, Action::Verify).request();
        for (kind, outcome, cannot_go_on) in [
            (FailureKind::Refused, Outcome::Refused, false),
            (FailureKind::Forbidden, Outcome::Refused, false),
            (FailureKind::NotFound, Outcome::Refused, false),
            (FailureKind::Offline, Outcome::Failed, true),
            (FailureKind::Blocked, Outcome::Failed, true),
            (FailureKind::Unauthorized, Outcome::Failed, true),
            (FailureKind::Broken, Outcome::Failed, false),
            (FailureKind::Timeout, Outcome::Failed, false),
            (FailureKind::RateLimited, Outcome::Failed, false),
            (FailureKind::Server, Outcome::Failed, false),
            (FailureKind::Stale, Outcome::Skipped, false),
        ] {
            let end = StepEnd::of_failure(&request, &Failure::new(kind, ""));
            assert_eq!((end.result.outcome, end.cannot_go_on), (outcome, cannot_go_on), "{kind:?}");
        }
        assert_eq!((Outcome::Failed.as_str(), Outcome::Failed.word()), ("refused", "failed"));
    }
}
