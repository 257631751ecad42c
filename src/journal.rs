//! The journal of changes: what was requested from Clerk, by whom, and with which outcome. Pure: lines, records and
//! what can be undone; the `state` room handles the files.
//!
//! A journal is append-only. The first line of a change is written before its request leaves, the others when more is
//! known; a [`Record`] combines all lines of one change.

mod bounded_store;
mod change_index;
mod change_summary;
mod file_damage;
mod history;
mod line;
mod line_summary;
mod plain;
mod record;
mod row_state;
mod undo;

pub use change_index::{ChangeIndex, IndexedChange};
pub use change_summary::ChangeSummary;
pub use file_damage::FileDamage;
pub use history::{History, MOST_RECORDS};
pub use line::{
    Answered, Asked, Cause, EntryId, Event, Instance, Line, Operator, Outcome, PlanStep, Resolved, Settled,
    Undoing, VERSION, Verdict,
};
pub use line_summary::LineSummary;
pub use record::{Finding, Record, RecordState};
pub use row_state::RowState;
pub use undo::{Sessions, UndoError, UndoLoss, UndoPlan};
