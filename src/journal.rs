//! The journal of changes: what was asked of Clerk, by whom, and what became of it. Pure: lines, records and what can be
//! undone; the files are the `state` room's.
//!
//! A journal is a row of lines that are only ever added. The first line of a change is written before its request
//! leaves, the others when more is known; [`Record`] is what all lines of one change come to.

mod brief;
mod disturbance;
mod gist;
mod history;
mod line;
mod outline;
mod plain;
mod record;
mod shelf;
mod snapshot;
mod undo;

pub use brief::Brief;
pub use disturbance::Disturbance;
pub use gist::Gist;
pub use history::{History, MOST_RECORDS};
pub use line::{
    Answered, Asked, Cause, EntryId, Event, Instance, Line, Operator, Outcome, Resolved, Settled, Undoing,
    VERSION, Verdict,
};
pub use outline::{Outline, Sketch};
pub use record::{Finding, Record, State};
pub use snapshot::Snapshot;
pub use undo::{Cannot, Loss, Plan, Runs};
