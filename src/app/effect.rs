//! What the core wants done by the world: plain data, carried out by the runtime.

use super::Unlock;
use crate::change::Command;
use crate::clerk::{ListQuery, Millis, OrganizationDomainsQuery, OrganizationsQuery};
use crate::journal::{Instance, Line};
use crate::query::Query;
use crate::store::Store;

/// Names one request; [`Requests`](super::Requests) knows what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// Something to be done outside the core.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Build the client.
    Connect(Target),
    /// Read something. Safe to abort.
    Ask(Ticket, Question),
    /// Read what became of a change. As [`Self::Ask`], but before all that is only to be seen.
    Look(Ticket, Question),
    /// Read a page of list_all for the copy of the instance, after everything that somebody waits for. Safe to abort.
    Fetch(Ticket, ListQuery),
    /// Find the rows of the copy that answer a query. Only the latest search is of use to anybody.
    Search(Ticket, Box<Search>),
    /// Give up this question or change if it waits to be sent; never when it has left. Its answer tells which.
    StopWaiting(Ticket),
    /// Nobody waits for this answer any more. Never sent for a change.
    Abort(Ticket),
    /// Change something: written into the journal first, then sent once, never aborted.
    Change(Ticket, Box<Command>),
    /// Let changes through, for that long.
    Unlock(Unlock),
    /// Refuse changes from now on.
    Lock,
    /// The operator wants to try again what has stood in the way of every request.
    TryAgain,
    /// Open the journal of that instance.
    OpenJournal(Instance),
    /// Read the journal again: other runs of the program may have written into it.
    ReadJournal,
    /// Try once more to write what could not be written into the journal.
    WriteJournal,
    /// Write what has become of a change into the journal.
    Record(Line),
    /// Write a query into the history of queries.
    RememberQuery(String),
}

/// A query to the copy of the instance.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The copy as it is now.
    pub store: Store,
    /// What is looked for.
    pub query: Query,
    /// The time, for what depends on a row's age.
    pub now: Millis,
}

/// What to connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The emulator inside this program.
    Demo,
    /// The instance that the secret key names.
    Instance,
}

/// Something to read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// list_all.
    Domains(ListQuery),
    /// list_all, for the copy of the instance: only what its columns keep.
    Rows(ListQuery),
    /// list: the domains of this organization.
    OrganizationDomains(String, OrganizationDomainsQuery),
    /// The organization search.
    Organizations(OrganizationsQuery),
    /// One organization by id or slug.
    Organization(String),
    /// The instance.
    Instance,
    /// What the instance allows its organizations.
    Settings,
}
