//! Side effects that the core requests: plain data, executed by the runtime.

use std::sync::Arc;

use super::{Analysis, Export, NotesEffect, PlanEffect, UnlockDuration};
use crate::change::Command;
use crate::clerk::{
    ListQuery, Millis, OrganizationDomainsQuery, OrganizationInvitationsQuery, OrganizationsQuery,
    UsersCountQuery,
};
use crate::journal::{Instance, Line};
use crate::query::{Query, SavedView};
use crate::store::Store;
use crate::triage::FlagRules;

/// Identifies one request; [`Requests`](super::Requests) knows its purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// A side effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Build the API client.
    Connect(ConnectionTarget),
    /// Read something for the screen. Safe to abort.
    Read(Ticket, ReadRequest),
    /// Look up the outcome of a change. Like [`Self::Read`], with a higher priority.
    Lookup(Ticket, ReadRequest),
    /// Read a page of list_all for the local copy, at the lowest priority. Safe to abort.
    ReadCopyPage(Ticket, ListQuery),
    /// Find the rows of the local copy that match a query. A newer search supersedes an older one.
    Search(Ticket, Box<Search>),
    /// Answer a question about many rows of the local copy. A newer one supersedes an older one.
    Analyze(Ticket, Box<Analysis>),
    /// Find the flags of the local copy's rows.
    FindFlags(Ticket, Box<FlagSearch>),
    /// Count the rows of the local copy that match each query.
    CountViews(Ticket, Box<ViewCount>),
    /// Save a view in the config file.
    SaveView(Ticket, Box<SavedView>),
    /// Cancel this request unless it has been sent. The result reports whether it was cancelled.
    CancelWaiting(Ticket),
    /// Abort this request: its result is no longer needed. Never used for a change.
    Abort(Ticket),
    /// Carry out a change: journaled first, then sent once, never aborted.
    Change(Ticket, Box<Command>),
    /// Open the client's lock for that long.
    Unlock(UnlockDuration),
    /// Close the client's lock.
    Lock,
    /// Let requests through again after a failure that blocked all of them.
    Retry,
    OpenJournal(Instance),
    /// Read the journal file again: other runs of the program may have written to it.
    ReloadJournal,
    /// Retry the journal writes that failed.
    RetryJournalWrites,
    /// Write a line to the journal.
    Record(Line),
    Notes(NotesEffect),
    Plan(PlanEffect),
    /// Append a query to the query history file.
    RememberQuery(String),
    /// Put the text on the clipboard.
    CopyText(Ticket, String),
    /// Ask the terminal to put the text on its clipboard.
    SendToTerminal(String),
    /// Open the link in the operator's browser.
    OpenLink(Ticket, String),
    /// Write rows to a file.
    Export(Ticket, Box<Export>),
}

/// A search in the local copy.
#[derive(Debug, Clone, PartialEq)]
pub struct Search {
    /// The copy as of now.
    pub store: Store,
    pub query: Query,
    /// The current time, for conditions on a row's age.
    pub now: Millis,
}

/// A search for flags in the local copy.
#[derive(Debug, Clone, PartialEq)]
pub struct FlagSearch {
    /// The copy as of now.
    pub store: Store,
    pub rules: Arc<FlagRules>,
    /// The allowed number of domains per organization, or 0 if unknown or unlimited.
    pub max_domains: u64,
    /// The current time, for the age of what is waited for.
    pub now: Millis,
}

/// Queries to count in the local copy.
#[derive(Debug, Clone, PartialEq)]
pub struct ViewCount {
    /// The copy as of now.
    pub store: Store,
    pub queries: Vec<Query>,
    /// The current time, for conditions on a row's age.
    pub now: Millis,
}

/// What to connect to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConnectionTarget {
    /// The emulator inside this program.
    Demo,
    /// The instance of the secret key.
    Instance,
}

/// A read request to the API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReadRequest {
    /// list_all.
    Domains(ListQuery),
    /// list_all, decoding only the columns that the local copy keeps.
    Rows(ListQuery),
    /// list: the domains of this organization.
    OrganizationDomains(String, OrganizationDomainsQuery),
    /// The organization search.
    Organizations(OrganizationsQuery),
    /// The organization search, page by page: all organizations with their numbers of members.
    AllOrganizations,
    /// One organization by id or slug.
    Organization(String),
    Instance,
    /// The instance's organization settings.
    Settings,
    /// Every SSO connection of the instance.
    Connections,
    /// The number of users that match.
    UsersCount(UsersCountQuery),
    /// Invitations to any organization.
    Invitations(OrganizationInvitationsQuery),
}
