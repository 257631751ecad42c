//! What follows from an answer or a lookup, as data.

use std::collections::VecDeque;

use crate::clerk::OrganizationDomain;
use crate::journal::{EntryId, Line};

use super::{Failure, Operation, Outcome, Request};

/// One thing that follows.
#[derive(Debug, Clone, PartialEq)]
pub enum Step {
    /// Write this line into the journal.
    Record(Line),
    /// The change is over.
    Ended(Box<EndedChange>),
    /// Its outcome is unknown from now on; it is being looked up.
    InDoubt(EntryId),
    /// The row has changed on the server since it was read, or was written, and nothing was sent: whoever asked decides.
    Stale(EntryId),
    /// Later evidence contradicts what was believed to have become of this change.
    Revised(Box<Request>, End),
}

/// A change that is over.
#[derive(Debug, Clone, PartialEq)]
pub struct EndedChange {
    /// Its name in the journal.
    pub entry: EntryId,
    /// What was asked for.
    pub request: Request,
    /// What was asked of the same row next.
    pub queue: VecDeque<Operation>,
    /// How it ended.
    pub end: End,
}

/// How a change ended.
#[derive(Debug, Clone, PartialEq)]
pub enum End {
    /// It was carried out: Clerk has answered so.
    Done(Outcome),
    /// It was carried out: lookups have shown that.
    Found(Outcome),
    /// The domain is gone, and Clerk had refused to delete it as not there: whose deletion that was cannot be told.
    Gone,
    /// It was not sent, because the row already was what was asked for.
    AlreadyDone(Box<OrganizationDomain>),
    /// It was not carried out.
    Refused(Failure),
    /// No lookup can establish whether it was, for a reason in words. The operator has to say.
    Unresolved(String),
}
