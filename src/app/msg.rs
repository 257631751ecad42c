//! Messages: everything that [`update`](super::update()) reacts to.

use std::sync::Arc;

use crate::change::KeyKind;
use crate::clerk::{
    EnterpriseConnection, Instance, Millis, Organization, OrganizationDomain, OrganizationInvitation,
    OrganizationSettings, Page,
};
use crate::input::{Key, Mouse};
use crate::journal::{EntryId, FileDamage, History, Line, Operator};
use crate::store::{Flags, PageRows};

use super::{AnalysisAnswer, Failure, NotesMsg, Outcome, PlanMsg, SearchHits, ShareMsg, Size, Ticket};

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub enum Msg {
    Key(Key),
    /// A key that arrived together with others, like pasted text on a terminal without bracketed paste.
    KeyInBurst(Key),
    /// A key that was probably pressed but was consumed as part of a terminal sequence.
    KeyLost(Key),
    /// Pasted text; never interpreted as keys.
    Paste(String),
    Mouse(Mouse),
    Resize(Size),
    /// The current time. Sent ahead of other messages, and when a deadline has passed.
    Time(Millis),
    /// A frame that shows the current model was drawn at this time.
    Drawn(Millis),
    Api(ApiMsg),
    /// The result of a search in the local copy.
    SearchFinished(Ticket, Result<SearchHits, Failure>),
    /// The answer to a question about many rows of the local copy.
    Analyzed(Ticket, Result<AnalysisAnswer, Failure>),
    /// The flags of the local copy's rows.
    FlagsFound(Ticket, Result<Arc<Flags>, Failure>),
    /// How many rows match each query of [`Effect::CountViews`](super::Effect::CountViews).
    ViewsCounted(Ticket, Vec<u64>),
    /// A view was saved, or why it could not be.
    ViewSaved(Ticket, Result<(), String>),
    Journal(JournalMsg),
    Notes(NotesMsg),
    Share(ShareMsg),
    Plan(PlanMsg),
    /// The system asks the program to end.
    Terminate,
}

impl Msg {
    /// Whether no immediate redraw is needed: pages of the local copy arrive by the hundred, so their progress is drawn
    /// at the model's deadline.
    #[must_use]
    pub const fn is_quiet(&self) -> bool {
        matches!(self, Self::Api(ApiMsg::Answered(_, Ok(ReadResponse::Rows(_)))))
    }
}

/// A report about the journal file.
#[derive(Debug, Clone, PartialEq)]
pub enum JournalMsg {
    /// Opened, or why it could not be opened.
    Opened(Result<Box<JournalOpened>, String>),
    /// Read again, or why it could not be read.
    Reloaded(Result<JournalReloaded, String>),
    /// A line is on the disk.
    Written(Line),
    /// Writing a line failed for this reason and will be retried: the event it records has happened.
    WriteDeferred(Line, String),
    /// Writing a line failed permanently for this reason. The event it records has happened all the same.
    WriteFailed(Line, String),
    /// Something altered the journal's file. That many lines of this run were missing and are being rewritten.
    Disturbed(FileDamage, usize),
    /// The journal's file cannot be checked, for this reason; `None` when it can be again.
    OutOfReach(Option<String>),
}

/// A journal after a reload.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalReloaded {
    pub history: History,
    /// Sessions of the other runs of the program that were alive at that time.
    pub living: Vec<String>,
}

/// A journal that was opened.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalOpened {
    /// Identifies this run of the program.
    pub session: String,
    pub operator: Operator,
    pub history: History,
    /// Changes of earlier runs without an outcome, oldest first.
    pub orphans: Vec<EntryId>,
    /// Sessions of the other runs of the program that are alive.
    pub living: Vec<String>,
    /// How many lines could not be read.
    pub skipped: usize,
}

/// A report from the API worker.
#[derive(Debug, Clone, PartialEq)]
pub enum ApiMsg {
    /// The client is built, or could not be.
    Connected(Result<Endpoint, Failure>),
    /// The result of a [`ReadRequest`](super::ReadRequest).
    Answered(Ticket, Result<ReadResponse, Failure>),
    /// The outcome of a change.
    Changed(Ticket, Result<Outcome, Failure>),
    /// The result of a check whether a step of a plan could be sent.
    Checked(Ticket, Result<(), Failure>),
    /// A request has to wait before it is sent or retried.
    Paused(Ticket, Pause),
    /// A reading of Clerk's clock.
    ServerClock {
        shown: Millis,
        /// The possible error in milliseconds, either way.
        uncertainty: i64,
    },
}

/// The API that the client talks to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Host and port, for display.
    pub host: String,
    /// The root of the API, ending in `/v1`.
    pub root: String,
    /// The kind of instance according to the secret key's prefix.
    pub key: KeyKind,
    /// Whether it is the emulator inside this program.
    pub embedded: bool,
}

/// A pause before a request is sent or retried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// The estimated duration, in milliseconds.
    pub wait: i64,
    pub why: PauseReason,
}

/// Why a request has to wait.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PauseReason {
    /// This program's own rate budget is used up.
    Budget,
    /// Clerk rate-limited the client.
    Clerk,
    /// An attempt failed and will be retried.
    Failed {
        /// How many attempts have failed.
        attempts: u32,
        /// Why the last attempt failed.
        failure: Failure,
    },
}

/// The response to a [`ReadRequest`](super::ReadRequest).
#[derive(Debug, Clone, PartialEq)]
pub enum ReadResponse {
    /// To `Domains` and `OrganizationDomains`.
    Domains(Page<OrganizationDomain>),
    /// To `Rows`, and to [`Effect::ReadCopyPage`](super::Effect::ReadCopyPage).
    Rows(PageRows),
    Organizations(Page<Organization>),
    AllOrganizations(Vec<Organization>),
    Organization(Box<Organization>),
    Instance(Box<Instance>),
    Settings(Box<OrganizationSettings>),
    Connections(Vec<EnterpriseConnection>),
    UsersCount(u64),
    Invitations(Page<OrganizationInvitation>),
}
