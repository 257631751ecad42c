//! Converts an API error into the plain data that the pure rooms compare.

use crate::api::{Error, ErrorKind};
use crate::change::{Failure, FailureKind};

const NOT_CLERKS: &str = "the response is not from Clerk; a proxy may be interfering";

#[must_use]
pub fn failure(error: &Error) -> Failure {
    let (kind, detail) = match &error.kind {
        ErrorKind::ReadOnly => (FailureKind::ReadOnly, String::new()),
        ErrorKind::Locked => (FailureKind::Locked, String::new()),
        ErrorKind::InvalidId(id) => (FailureKind::Internal, format!("{id:?} is not an id")),
        ErrorKind::NoConnection(reason) => (FailureKind::Offline, reason.clone()),
        ErrorKind::Blocked(reason) => (FailureKind::Blocked, reason.clone()),
        ErrorKind::ConnectionBroken(reason) => (FailureKind::Broken, reason.clone()),
        ErrorKind::Timeout => (FailureKind::Timeout, String::new()),
        // A success response that carries errors is a failure: Clerk's errors say what is wrong.
        ErrorKind::Rejected { status: 200..300, .. } => (FailureKind::Refused, String::new()),
        ErrorKind::Rejected { status, .. } if is_a_proxys(*status) => {
            (FailureKind::BadAnswer, format!("HTTP {status}"))
        }
        // Clerk gives a reason in every refusal except 429. A refusal without one comes from something in between.
        ErrorKind::Rejected { status, errors, trace_id, .. }
            if errors.is_empty() && trace_id.is_none() && *status != 429 =>
        {
            (kind_of_status(*status), NOT_CLERKS.to_owned())
        }
        ErrorKind::Rejected { status, .. } => (kind_of_status(*status), String::new()),
        ErrorKind::UnexpectedBody { what, .. } => (FailureKind::BadAnswer, what.clone()),
        ErrorKind::Mismatch { mismatch, .. } => (FailureKind::Mismatch, mismatch.to_string()),
        ErrorKind::TooLarge => (FailureKind::BadAnswer, "it is too large".to_owned()),
        ErrorKind::Crowded => {
            (FailureKind::BadAnswer, "several very large responses arrived simultaneously".to_owned())
        }
        ErrorKind::Redirect { .. } => (
            FailureKind::BadAnswer,
            "it redirects to another address, which the key is not sent to".to_owned(),
        ),
        ErrorKind::Stopped => (FailureKind::Stopped, String::new()),
        ErrorKind::CalledOff { .. } => {
            (FailureKind::Internal, "it was cancelled after its wait, without a reason".to_owned())
        }
        ErrorKind::Paused(wait) => {
            (FailureKind::RateLimited, format!("rate limited for another {} s", wait.as_secs()))
        }
        ErrorKind::Busy => (FailureKind::Busy, String::new()),
        ErrorKind::ContainsKey => (FailureKind::ContainsKey, String::new()),
        ErrorKind::Setup(reason) => (FailureKind::Setup, reason.clone()),
    };
    let detail = match error.suspected_proxy() {
        Some(proxy) if detail.is_empty() => format!("through the proxy {proxy}"),
        Some(proxy) => format!("{detail} (through the proxy {proxy})"),
        None => detail,
    };
    Failure {
        errors: error.clerk_errors().to_vec(),
        trace_id: error.trace_id().map(ToOwned::to_owned),
        status: error.status(),
        outcome_unknown: error.outcome_unknown(),
        operation: error.operation,
        ..Failure::new(kind, detail)
    }
}

/// Statuses that describe the route to Clerk and do not come from Clerk.
const fn is_a_proxys(status: u16) -> bool {
    matches!(status, ..400 | 408 | 421 | 425)
}

const fn kind_of_status(status: u16) -> FailureKind {
    match status {
        401 => FailureKind::Unauthorized,
        403 => FailureKind::Forbidden,
        404 => FailureKind::NotFound,
        429 => FailureKind::RateLimited,
        500.. => FailureKind::Server,
        _ => FailureKind::Refused,
    }
}
