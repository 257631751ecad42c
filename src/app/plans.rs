//! Plans in the core: how one is made from rows, shown as a table, and carried out. The plan itself, and the state of a
//! run, are in the `plan` room, so that the commands carry plans out alike.

mod create;
mod draft;
mod make;
mod messages;
mod run;

pub use create::{CreationRequest, make_creations};
pub use draft::{Draft, DraftLine};
pub use make::{PlanRequest, make_plan};
pub use messages::{KeptPlan, PlanEffect, PlanMsg, UndoneSteps};
pub use run::{PlanRun, StepStatus};

use crate::change::{Affected, Enrollment, affected};
use crate::plan::{Action, Step};
use crate::text::visible;

/// The people whom a step affects; `None` if there are none.
pub(super) fn people(step: &Step) -> Option<Affected> {
    affected(step.row().as_ref().map(Enrollment::from).as_ref(), &step.change())
}

/// What the step changes, such as `unverified → verified`. Safe to display.
#[must_use]
pub fn describe_change_of(step: &Step) -> String {
    let row = step.row();
    let status = row.as_ref().map(|row| visible(row.status().as_str()).into_owned()).unwrap_or_default();
    let mode = row.as_ref().map(|row| visible(row.enrollment_mode.as_str()).into_owned()).unwrap_or_default();
    let verified = |verified: bool| if verified { "verified" } else { "unverified" };
    match &step.action {
        Action::Verify => format!("{status} → verified"),
        Action::Unverify => format!("{status} → unverified"),
        Action::Mode(to) => format!("{mode} → {}", visible(to.as_str())),
        Action::Set { verified: to, mode: to_mode } => {
            format!("{status}, {mode} → {}, {}", verified(*to), visible(to_mode.as_str()))
        }
        Action::Delete => format!("delete ({status})"),
        Action::Own => "ownership → verified".to_owned(),
        Action::Create { verified: to, mode: to_mode } => {
            let to = to.map_or("with Clerk's defaults", verified);
            let to_mode =
                to_mode.as_ref().map(|mode| format!(", {}", visible(mode.as_str()))).unwrap_or_default();
            format!("create, {to}{to_mode}")
        }
    }
}
