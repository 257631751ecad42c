//! The whole state of the desk. Only [`update`](super::update()) changes it; the view reads it.

mod arrange;
mod guard;
mod kind;
mod news;
mod pane;
mod people;
mod start;
mod status;

use crate::clerk::{Instance, Millis, Organization, OrganizationDomain, OrganizationSettings};

use super::form::{CreateForm, EditForm, ModePicker};
use super::help::HelpView;
use super::{
    ChangeStatus, Changes, Closeup, ColumnsPanel, Confirm, DomainList, Effect, Endpoint, ExpectedRow,
    Failure, FilterPanel, Journal, JournalView, Layout, LocalCopy, Lock, LockReason, Namesakes, Palette,
    QueryBar, QueryHistory, Remote, Requests, Row, Shown, Size, Source, Target, TextField, Toasts,
};
use crate::change::ClockOffset;
use crate::field::Columns;
use crate::input::{Key, Place};
use crate::query::Query;
use crate::rows::RowCache;

pub use kind::Kind;
pub use pane::{DetailPane, Pane};
pub use start::Start;

/// Whether there is an API to talk to.
#[derive(Debug, Clone, PartialEq)]
pub enum Connection {
    /// No secret key was found.
    Missing,
    /// The client is being built.
    Connecting(Target),
    /// There it is.
    Ready(Endpoint),
    /// It cannot be.
    Failed(Failure),
}

/// One organization with its domains.
#[derive(Debug, Clone)]
pub struct OrganizationView {
    /// `org_…`.
    pub id: String,
    /// Its name as the row had it, until the organization itself is there.
    pub label: String,
    /// The organization.
    pub organization: Remote<Organization>,
    /// Its domains.
    pub list: DomainList,
}

/// What lies over the desk. The uppermost has the keys.
#[derive(Debug, Clone)]
pub enum Modal {
    /// The key tables.
    Help(HelpView),
    /// The filter panel.
    Filter(FilterPanel),
    /// The panel of columns.
    Columns(ColumnsPanel),
    /// The list of modes.
    Mode(ModePicker),
    /// The create form.
    Create(Box<CreateForm>),
    /// The edit form.
    Edit(EditForm),
    /// The journal.
    Journal(Box<JournalView>),
    /// Why the changes to come are made, while it is typed.
    Reason(TextField),
    /// The command palette.
    Palette(Palette),
    /// A question.
    Confirm(Confirm),
    /// Waiting for changes before leaving, until then at the longest.
    Quitting(Millis),
}

/// The whole state.
#[derive(Debug, Clone)]
pub struct Model {
    /// The time of the last message.
    pub now: Millis,
    /// The terminal's size.
    pub size: Size,
    /// Where everything stands.
    pub layout: Layout,
    /// Whether there is an API to talk to.
    pub connection: Connection,
    /// What was last connected to.
    pub target: Option<Target>,
    /// Whether nothing may ever be changed.
    pub read_only: bool,
    /// Whether anything may be changed now.
    pub lock: Lock,
    /// How long it opens for on a production instance, in milliseconds.
    pub unlock_for: i64,
    /// The instance.
    pub instance: Remote<Instance>,
    /// What it allows.
    pub settings: Remote<OrganizationSettings>,
    /// The query that the list shows.
    pub query: Query,
    /// The columns that the list shows.
    pub columns: Columns,
    /// The queries that were typed before.
    pub history: QueryHistory,
    /// The query being edited.
    pub bar: Option<QueryBar>,
    /// The instance's domains.
    pub domains: DomainList,
    /// The copy of the whole instance behind the list.
    pub copy: LocalCopy,
    /// The row that is read whole because somebody looks at it.
    pub closeup: Option<Closeup>,
    /// What the operator has seen of the list.
    pub shown: Shown,
    /// The organization over it.
    pub organization: Option<OrganizationView>,
    /// The detail pane.
    pub detail: DetailPane,
    /// Which pane has the keys.
    pub pane: Pane,
    /// What lies over the desk, the uppermost last.
    pub modals: Vec<Modal>,
    /// A key whose prompt did not open, or the last one that was typed for it. What is typed for it is ignored until Esc or
    /// Enter, whatever lies over the desk.
    pub unopened: Option<Key>,
    /// Keys that wait for another one, and where they were pressed.
    pub pending: Option<(Place, Vec<Key>)>,
    /// When a question that came by itself was last answered, until the next key on the desk.
    pub answered: Option<Millis>,
    /// When a key that came together with others was last ignored: what is left of that text is ignored as well.
    pub burst: Option<Millis>,
    /// A create form that was refused after it had been left; `n` opens it again.
    pub draft: Option<Box<CreateForm>>,
    /// Where the secret key came from, in words.
    pub profile: String,
    /// The API's address and where it came from, in words; empty where there is no choice.
    pub address: String,
    /// Why the operator makes the changes to come, as typed; goes into the journal with each.
    pub reason: String,
    /// What was changed and what became of it.
    pub journal: Journal,
    /// Changes under way.
    pub changes: Changes,
    /// Clerk's clock beside this machine's, as far as its answers tell.
    pub server_clock: Option<ClockOffset>,
    /// Which organizations are taken for each other.
    pub namesakes: Namesakes,
    /// What is known of single rows.
    pub rows: RowCache,
    /// What finished.
    pub toasts: Toasts,
    /// What is wrong now.
    pub trouble: Option<Failure>,
    /// What stands in the way of every request: none is sent until the operator wants to try again.
    pub blocked: Option<Failure>,
    /// When pages that are too short are read again.
    pub gaps_due: Option<Millis>,
    /// Every request without an answer.
    pub requests: Requests,
    /// The system asks the program to end.
    pub terminating: bool,
    /// Set when the terminal shall be given back to the shell for a while; whoever does that takes it.
    pub suspend: bool,
    /// Set when the program shall end; holds what is then still open, in words.
    pub exit: Option<Vec<String>>,
}

impl Model {
    /// Lines that tell of the organization whose domains are listed; what is looked for among them stands below.
    pub const ORGANIZATION_LINES: u16 = 2;

    /// The desk before anything happened, and what it wants done first.
    #[must_use]
    pub fn new(start: Start, size: Size, now: Millis) -> (Self, Vec<Effect>) {
        let mut model = Self {
            now,
            size,
            layout: Layout::default(),
            connection: start.target.map_or(Connection::Missing, Connection::Connecting),
            target: start.target,
            read_only: start.read_only,
            lock: Lock::Closed(if start.read_only { LockReason::ReadOnly } else { LockReason::Reading }),
            unlock_for: i64::from(start.unlock_minutes) * 60_000,
            instance: Remote::Idle,
            settings: Remote::Idle,
            domains: DomainList::new(Source::Instance(start.query.clone())),
            copy: LocalCopy::new(start.snapshot_rows),
            closeup: None,
            shown: Shown::default(),
            query: start.query,
            columns: start.columns,
            history: QueryHistory::new(start.history),
            bar: None,
            organization: None,
            detail: DetailPane::default(),
            pane: Pane::List,
            modals: Vec::new(),
            unopened: None,
            pending: None,
            answered: None,
            burst: None,
            draft: None,
            profile: start.profile,
            address: start.address,
            reason: String::new(),
            journal: Journal::default(),
            changes: Changes::with_longest_delay(start.longest_delay),
            server_clock: None,
            namesakes: Namesakes::default(),
            rows: RowCache::default(),
            toasts: Toasts::default(),
            trouble: None,
            blocked: None,
            gaps_due: None,
            requests: Requests::default(),
            terminating: false,
            suspend: false,
            exit: None,
        };
        for notice in start.notices {
            model.toasts.show(super::Level::Error, notice, now);
        }
        model.arrange();
        (model, start.target.map(Effect::Connect).into_iter().collect())
    }

    /// The list that has the screen.
    #[must_use]
    pub fn list(&self) -> &DomainList {
        self.organization.as_ref().map_or(&self.domains, |view| &view.list)
    }

    /// The list that has the screen.
    pub(super) fn list_mut(&mut self) -> &mut DomainList {
        self.organization.as_mut().map_or(&mut self.domains, |view| &mut view.list)
    }

    /// Every list, on the screen or below.
    pub(super) fn lists_mut(&mut self) -> impl Iterator<Item = &mut DomainList> {
        std::iter::once(&mut self.domains).chain(self.organization.as_mut().map(|view| &mut view.list))
    }

    /// The domain that the cursor is on.
    #[must_use]
    pub fn selected(&self) -> Option<&OrganizationDomain> {
        self.rows.get(self.list().selected()?)
    }

    /// The row in that place of the list that has the screen; `None` beyond the end.
    #[must_use]
    pub fn row(&self, index: u64) -> Option<Row<'_>> {
        self.list().row(index, &self.rows)
    }

    /// The row as it will be when everything under way is done.
    #[must_use]
    pub fn expected_row(&self, domain: &OrganizationDomain) -> ExpectedRow {
        let mut expected_row = self.changes.expected_row(domain);
        let waits = || self.journal.open().is_some_and(|journal| journal.is_unresolved(&domain.id));
        if matches!(expected_row.status, ChangeStatus::Settled | ChangeStatus::Refused) && waits() {
            expected_row.status = ChangeStatus::Unresolved;
        }
        expected_row
    }

    /// Where the client points.
    #[must_use]
    pub const fn endpoint(&self) -> Option<&Endpoint> {
        match &self.connection {
            Connection::Ready(endpoint) => Some(endpoint),
            _ => None,
        }
    }
}
