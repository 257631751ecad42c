//! The one register of requests: which are on their way, what each is for, and which of them wait before they are sent.
//!
//! Nothing else in the core keeps a ticket. An answer is looked up here by its ticket; one that is not listed was
//! abandoned or superseded, and is dropped.

use std::collections::BTreeMap;

use crate::clerk::Millis;
use crate::journal::EntryId;
use crate::mirror::PageId;
use crate::notes::NoteLine;
use crate::plan::PlanId;
use crate::query::SavedView;

use super::{Effect, Pause, PauseReason, Ticket};

/// Which of the two lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ListId {
    /// The domains of the instance.
    Instance,
    /// The domains of the organization that is on the screen.
    Organization,
}

/// What a request is for. At most one request per purpose is open.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// That page of a list.
    Page(ListId, u64),
    /// A page for the local copy; urgent when its rows are on the screen.
    CopyPage(PageId, bool),
    /// The rows of the local copy that match the query.
    Search,
    /// A question about many rows of the local copy.
    Analysis,
    /// All organizations of the instance.
    AllOrganizations,
    /// The flags of the local copy's rows.
    Flags,
    /// Names in a text, while there is no complete local copy.
    NameLookup,
    /// The row under the cursor, with everything that Clerk says of it.
    Row,
    /// The organization that is on the screen.
    Organization,
    /// The organizations that the create form offers.
    OrganizationSearch,
    /// The instance.
    Instance,
    /// What the instance allows its organizations.
    Settings,
    /// The SSO connections.
    Connections,
    /// How many users have addresses at the domain that a question is about.
    Users,
    /// How many of them are not members of its organization.
    Outsiders,
    /// The domains of that name and of the names above it.
    RelatedDomains,
    /// The domains of the name that the open dialog explains.
    Holder,
    /// The domains of the name that is being typed.
    TypedName,
    /// The invitations to people with addresses at the domain.
    Invitations,
    /// How many rows of the local copy each view finds.
    ViewCounts,
    /// Saving this view.
    SaveView(Box<SavedView>),
    /// Reading the files of notes.
    ReadNotes,
    /// Writing these lines to the file of notes. Each ticket is a purpose of its own.
    WriteNotes(Ticket, Vec<NoteLine>),
    /// Writing the place in a queue.
    KeepPlace(Ticket),
    /// A change.
    Change(EntryId),
    /// What became of a change.
    Lookup(EntryId),
    /// A text on its way to the clipboard.
    Copy,
    /// A link that a browser is to open.
    Link,
    /// A file that is being written.
    Export,
    /// The rows with the name that a plan creates.
    PlanRows,
    /// A plan for the panel.
    PlanMake,
    /// The plan that is to be carried out, in the state folder.
    PlanKeep,
    /// Whether that step of the plan could be sent.
    PlanCheck(usize),
    /// Noting in the state folder that a plan has ended.
    PlanFinish(PlanId),
}

impl Purpose {
    /// Whether nothing on the screen depends on the answer.
    const fn is_background(&self) -> bool {
        matches!(
            self,
            Self::CopyPage(_, false)
                | Self::Flags
                | Self::ViewCounts
                | Self::ReadNotes
                | Self::KeepPlace(_)
                | Self::PlanFinish(_)
        )
    }
}

/// A request that waits before it is sent, or sent again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paused {
    /// When it will be sent, as well as is known.
    pub until: Millis,
    /// Why it waits.
    pub why: PauseReason,
}

/// A request without an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenRequest {
    /// What it is for.
    pub purpose: Purpose,
    /// The last pause that was reported of it. It may be over by now.
    pub paused: Option<Paused>,
}

impl OpenRequest {
    /// The pause that it is in.
    #[must_use]
    pub fn pause(&self, now: Millis) -> Option<&Paused> {
        self.paused.as_ref().filter(|paused| paused.until > now)
    }
}

/// Every request without an answer, by its ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Requests {
    /// The number of the last ticket.
    last: u64,
    open: BTreeMap<Ticket, OpenRequest>,
}

impl Requests {
    /// A ticket that was never handed out before.
    pub(super) fn draw(&mut self) -> Ticket {
        self.last += 1;
        Ticket(self.last)
    }

    /// Notes what the request with that ticket is for.
    pub(super) fn open(&mut self, ticket: Ticket, purpose: Purpose) {
        debug_assert_eq!(self.ticket(&purpose), None, "{purpose:?} is on its way already");
        self.open.insert(ticket, OpenRequest { purpose, paused: None });
    }

    /// The ticket of a new request for that purpose.
    pub(super) fn ask(&mut self, purpose: Purpose) -> Ticket {
        let ticket = self.draw();
        self.open(ticket, purpose);
        ticket
    }

    /// Takes an answered request out of the register. `None` when it was abandoned or superseded.
    pub(super) fn take(&mut self, ticket: Ticket) -> Option<OpenRequest> {
        self.open.remove(&ticket)
    }

    /// Drops the request for that purpose; returns the effect that aborts it, or `None` when none is open.
    pub(super) fn abandon(&mut self, purpose: &Purpose) -> Option<Effect> {
        let ticket = self.ticket(purpose)?;
        self.open.remove(&ticket);
        Some(Effect::Abort(ticket))
    }

    /// Drops every request whose purpose matches; returns the effects that abort them.
    pub(super) fn abandon_all(&mut self, is_one: impl Fn(&Purpose) -> bool) -> Vec<Effect> {
        let gone = self.open.iter().filter(|(_, request)| is_one(&request.purpose));
        let gone: Vec<Ticket> = gone.map(|(ticket, _)| *ticket).collect();
        self.open.retain(|ticket, _| !gone.contains(ticket));
        gone.into_iter().map(Effect::Abort).collect()
    }

    /// Records that a request has to wait, or to wait longer. A report that crosses its answer is ignored.
    pub(super) fn pause(&mut self, ticket: Ticket, pause: Pause, now: Millis) {
        if let Some(request) = self.open.get_mut(&ticket) {
            request.paused = Some(Paused { until: now.plus(pause.wait), why: pause.why });
        }
    }

    /// Clears the pauses of the requests that can be cancelled while they wait, and returns their tickets. Each is still
    /// answered, with a failure that says it was stopped. Lookups are kept: they establish the outcome of a change.
    pub(super) fn give_up_waiting(&mut self, now: Millis) -> Vec<Ticket> {
        let can_be = |request: &&mut OpenRequest| {
            !request.purpose.is_background() && !matches!(request.purpose, Purpose::Lookup(_))
        };
        let waiting =
            self.open.iter_mut().filter(|(_, request)| can_be(request) && request.pause(now).is_some());
        waiting
            .map(|(ticket, request)| {
                request.paused = None;
                *ticket
            })
            .collect()
    }

    /// The ticket of the request for that purpose.
    #[must_use]
    pub fn ticket(&self, purpose: &Purpose) -> Option<Ticket> {
        self.open.iter().find(|(_, request)| request.purpose == *purpose).map(|(ticket, _)| *ticket)
    }

    /// Every request without an answer, the oldest first.
    pub fn iter(&self) -> impl Iterator<Item = (Ticket, &OpenRequest)> {
        self.open.iter().map(|(ticket, request)| (*ticket, request))
    }

    /// Whether every request has its answer.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.open.is_empty()
    }

    /// Whether the request for that purpose waits before it is sent.
    #[must_use]
    pub fn is_waiting(&self, purpose: &Purpose, now: Millis) -> bool {
        let mut requests = self.open.values().filter(|request| request.purpose == *purpose);
        requests.any(|request| request.pause(now).is_some())
    }

    /// The last reported pause of each request that the screen depends on, including pauses that are over.
    pub fn pauses(&self) -> impl Iterator<Item = &Paused> {
        let seen = self.open.values().filter(|request| !request.purpose.is_background());
        seen.filter_map(|request| request.paused.as_ref())
    }

    /// The pause that reading the local copy is in; `None` while any of its pages is being read.
    #[must_use]
    pub fn copy_pause(&self, now: Millis) -> Option<&Paused> {
        let is_page = |request: &&OpenRequest| matches!(request.purpose, Purpose::CopyPage(..));
        let pauses: Option<Vec<_>> = self.open.values().filter(is_page).map(|page| page.pause(now)).collect();
        pauses?.into_iter().min_by_key(|paused| paused.until)
    }
}
