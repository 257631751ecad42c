//! The life of one change, without a screen and without I/O.
//!
//! A [`Request`] becomes a [`Command`], is sent and answered ([`Changes::receive_answer`]). If the outcome is
//! unknown, it is looked up ([`Changes::lookups_due`], [`Changes::receive_lookup`]) until there is evidence. Every
//! consequence comes back as a [`Step`]; the browser and the commands both follow the same steps. All journal lines
//! are built in this room.

mod adopt;
mod changes;
mod command;
mod difference;
mod evidence;
mod failure;
mod journal_problems;
pub mod lines;
pub mod messages;
mod operation;
mod outcome;
mod pending;
mod people;
mod permission;
mod plausible;
mod receive_answer;
mod reconcile;
mod request_kind;
mod resume_watches;
mod step;
#[cfg(test)]
mod tests;
mod watch;
mod window;

pub use changes::{ChangeStatus, Changes, ExpectedRow, Refusal};
pub use command::{Author, Command, KnownDomains, Request};
pub use difference::{difference, difference_for};
pub use evidence::{NoEvidence, evidence};
pub use failure::{Failure, FailureKind};
pub use journal_problems::{JournalProblems, describe_damage, describe_unreachable};
pub use operation::{
    DomainLabel, Operation, describe_action, describe_change, describe_record, describe_record_within,
};
pub use outcome::Outcome;
pub use pending::{Finding, OutcomeLookup, Pending, Stage};
pub use people::{Affected, Enrollment, PendingCounts, affected, withdraws_more};
pub use permission::{KeyKind, LockReason, lock_reason};
pub use plausible::check_plausible;
pub use reconcile::{LISTS_LAG, LONGEST_DELAY, LookupContext};
pub use request_kind::RequestKind;
pub use step::{End, EndedChange, Step};
pub use window::ClockOffset;
