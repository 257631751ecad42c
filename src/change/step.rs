//! The consequences of an answer or a lookup, as data.

use std::collections::VecDeque;

use crate::clerk::OrganizationDomain;
use crate::journal::{EntryId, Line};

use super::{Failure, Operation, Outcome, Request};

#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Write this line into the journal.
    Record(Line),
    Ended(Box<EndedChange>),
    /// The outcome is now unknown and is being looked up.
    InDoubt(EntryId),
    /// The row was changed or written on the server since it was fetched, and nothing was sent: the requester
    /// decides.
    Stale(EntryId),
    /// Later evidence contradicts the outcome that was established for this change.
    Revised(Box<Request>, End),
}

#[derive(Debug, Clone, PartialEq)]
pub struct EndedChange {
    pub entry: EntryId,
    pub request: Request,
    /// The next operations on the same row.
    pub queue: VecDeque<Operation>,
    pub end: End,
}

/// How a change ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// Clerk answered that it was carried out.
    Done(Outcome),
    /// Lookups have shown that it was carried out.
    Found(Outcome),
    /// The domain is gone, but Clerk had refused to delete it as missing: another person may have deleted it.
    Gone,
    /// Not sent, because the row already was in the requested state.
    AlreadyDone(Box<OrganizationDomain>),
    /// Not carried out.
    Refused(Failure),
    /// No lookup can establish the outcome, for this reason. The operator has to say.
    Unresolved(String),
}
