//! Many changes as one decision: which rows change, in what order, and the file that carries the plan. No I/O.

mod action;
mod file;
mod groups;
mod hand_over;
mod note;
mod plan_id;
mod planner;
mod resume;
mod row;
mod row_json;
pub mod run;
pub mod sheet;
mod skip_reason;
mod step;
mod step_end;
mod summary;
mod undo;

pub use action::{Action, UnknownAction};
pub use file::{PlanError, PlanWriter, VERSION};
pub use hand_over::{HandOver, HandOvers};
pub use note::PlanNote;
pub use plan_id::PlanId;
pub use planner::{Decision, Decisions, Planner, Target, Wish};
pub use resume::{KnownSteps, restore};
pub use row::PlanRow;
pub use row_json::{NotARow, RowJson};
pub use skip_reason::SkipReason;
pub use step::{Plan, Skipped, Step, StepPacker};
pub use step_end::{FOUND, StepEnd};
pub use summary::{Harm, Summary};
pub use undo::{describe as describe_undo_error, done_steps};
