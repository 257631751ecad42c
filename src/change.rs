//! The life of one change, without a screen and without I/O.
//!
//! A change is asked for ([`Request`]), becomes a [`Command`] that can be carried out, is answered
//! ([`Changes::carried`]), and, if nobody knows its outcome, is looked up ([`Changes::looks_due`],
//! [`Changes::looked`]) until there is evidence. What follows comes back as [`Step`]s; the browser and the commands are
//! two users of the same steps. Every line of the journal is made in this room.

mod adopt;
mod answer;
mod carried;
mod changes;
mod command;
mod difference;
mod evidence;
mod failure;
pub mod lines;
mod operation;
mod outcome;
mod pending;
mod people;
mod permission;
mod reconcile;
mod request_kind;
mod step;
mod take_up;
#[cfg(test)]
mod tests;
mod troubles;
mod watch;
pub mod words;

pub use answer::credible;
pub use changes::{Changes, Mark, Outlook, Refusal};
pub use command::{Author, Command, Request};
pub use difference::{difference, difference_for};
pub use evidence::{NoEvidence, evidence};
pub use failure::{Failure, FailureKind};
pub use operation::{Named, Operation, asked_in_words, asked_within, change_in_words};
pub use outcome::Outcome;
pub use pending::{Doubt, Finding, Pending, Stage};
pub use people::{Affected, Enrollment, Waiting, affected, withdraws_more};
pub use permission::{Closed, KeyKind, guarded};
pub use reconcile::{ClockOffset, Known, LISTS_LAG, LONGEST_DELAY};
pub use request_kind::RequestKind;
pub use step::{End, Ended, Step};
pub use troubles::{Troubles, disturbed, out_of_reach};
