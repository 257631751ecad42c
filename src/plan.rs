//! Many changes as one decision: which rows change, in what order, and the file that carries the plan. No I/O.

mod action;
mod file;
mod plan_id;
mod row_json;
mod step;

pub use action::{Action, UnknownAction};
pub use file::{PlanError, PlanWriter, VERSION};
pub use plan_id::PlanId;
pub use row_json::{NotARow, RowJson};
pub use step::{Plan, Skipped, Step};
