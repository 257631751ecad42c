//! What the end of a change means for its step.

use crate::change::{Request, messages};
use crate::plan::StepEnd;
use crate::plan::run::{Outcome, StepResult};
use crate::session::ChangeResult;

pub(super) fn of_change(request: &Request, result: &ChangeResult) -> StepEnd {
    match result {
        ChangeResult::Ended(end) => StepEnd::of(request, end),
        ChangeResult::InDoubt { failure, blocked } => {
            let mut why = format!("{} The outcome is unknown.", messages::explain(failure).what);
            if let Some(blocked) = blocked {
                why.push_str(" It could not be looked up. ");
                why.push_str(&messages::explain(blocked).what);
            }
            StepResult::because(Outcome::Unknown, why).into()
        }
        ChangeResult::NotStarted => {
            let why = "not sent: an earlier change of this domain is still being looked up";
            StepResult::because(Outcome::Skipped, why).into()
        }
    }
}
