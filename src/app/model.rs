//! The state of the desk. Only [`update`](super::update()) changes it; the view reads it.

mod arrange;
mod instance_kind;
mod lock_policy;
mod pane;
mod people;
mod row_updates;
mod start;
mod status;

use std::sync::Arc;
use std::time::Duration;

use crate::clerk::{Instance, Millis, Organization, OrganizationDomain, OrganizationSettings};

use super::{
    ChangeStatus, Changes, ConnectionTarget, Connections, CreateForm, DomainList, Effect, Endpoint,
    ExpectedRow, Failure, JournalState, Layout, ListRow, ListSource, LocalCopy, LockReason, LockState, Marks,
    Modal, Namesakes, NoteBook, PlanRun, QueryBar, QueryHistory, Question, Remote, Requests, RowFetch,
    SeenRows, Sharing, Size, StrayKeys, Toasts, Views, WorkQueue,
};
use crate::change::ClockOffset;
use crate::field::{Columns, FLAGS};
use crate::flag::FlagSet;
use crate::input::{Key, Place};
use crate::plan::PlanNote;
use crate::query::Query;
use crate::rows::RowCache;
use crate::triage::FlagRules;

pub use instance_kind::InstanceKind;
pub use pane::{DetailPane, Pane};
pub use start::Start;

/// The connection to the API.
#[derive(Debug, Clone, PartialEq)]
pub enum Connection {
    /// No secret key was found.
    Missing,
    Connecting(ConnectionTarget),
    Ready(Endpoint),
    /// The client could not be built.
    Failed(Failure),
}

/// One organization with its domains.
#[derive(Debug, Clone)]
pub struct OrganizationView {
    /// `org_…`.
    pub id: String,
    /// The name that the row had, until the organization has loaded.
    pub label: String,
    pub organization: Remote<Organization>,
    pub list: DomainList,
}

/// The application state.
#[derive(Debug, Clone)]
pub struct Model {
    pub now: Millis,
    pub size: Size,
    pub layout: Layout,
    /// The connection to the API.
    pub connection: Connection,
    /// The most recent connection target.
    pub target: Option<ConnectionTarget>,
    /// Whether domdesk was started with `--read-only`.
    pub read_only: bool,
    pub lock: LockState,
    /// How long unlocking a production instance lasts, in milliseconds.
    pub unlock_for: i64,
    pub instance: Remote<Instance>,
    pub settings: Remote<OrganizationSettings>,
    /// The query of the instance's list.
    pub query: Query,
    pub columns: Columns,
    pub views: Views,
    pub history: QueryHistory,
    pub bar: Option<QueryBar>,
    pub domains: DomainList,
    pub copy: LocalCopy,
    pub marks: Marks,
    pub notes: NoteBook,
    /// The queue that is being worked through.
    pub queue: Option<WorkQueue>,
    /// Which flags are looked for.
    pub flag_rules: Arc<FlagRules>,
    /// The complete row for the open detail pane, while the local copy has only its columns.
    pub row_fetch: Option<RowFetch>,
    pub seen_rows: SeenRows,
    /// The organization whose list covers the instance's list.
    pub organization: Option<OrganizationView>,
    pub detail: DetailPane,
    /// The pane that receives the keys.
    pub pane: Pane,
    /// Open dialogs, top one last.
    pub modals: Vec<Modal>,
    /// Which keys are ignored, because they were meant for something else.
    pub stray: StrayKeys,
    /// An incomplete key sequence, and the place where it was typed.
    pub pending: Option<(Place, Vec<Key>)>,
    /// A create form whose creation failed after the form was closed; `n` reopens it.
    pub draft: Option<Box<CreateForm>>,
    /// A description of where the secret key came from.
    pub profile: String,
    /// The API's address and where it came from; empty where there is no choice.
    pub address: String,
    /// The reason for the next changes, as typed; recorded in the journal with each.
    pub reason: String,
    pub journal: JournalState,
    /// Pending changes.
    pub changes: Changes,
    /// The plan that is being carried out, or the last one.
    pub plan: Option<Box<PlanRun>>,
    /// Plans of this instance that earlier runs of the program have not finished.
    pub unfinished_plans: Vec<PlanNote>,
    /// The rate budget of the operator's key: how many requests are sent within this duration at most.
    pub budget: Option<(u32, Duration)>,
    /// The offset of Clerk's clock, estimated from its responses.
    pub server_clock: Option<ClockOffset>,
    /// All organizations of the instance, once something has asked for them.
    pub organizations: Remote<Arc<[Organization]>>,
    /// Organizations with confusable names.
    pub namesakes: Namesakes,
    /// The instance's SSO connections, once a dialog has asked for them.
    pub connections: Connections,
    pub rows: RowCache,
    pub toasts: Toasts,
    pub sharing: Sharing,
    /// The current connection problem.
    pub trouble: Option<Failure>,
    /// A failure that blocks every request until the operator retries.
    pub blocked: Option<Failure>,
    /// When incomplete pages are reloaded.
    pub gaps_due: Option<Millis>,
    /// Requests without a response.
    pub requests: Requests,
    /// The system has asked the program to end.
    pub terminating: bool,
    /// Set to suspend the program to the shell; the runtime clears it.
    pub suspend: bool,
    /// Set to end the program; holds descriptions of the changes that are still open.
    pub exit: Option<Vec<String>>,
}

impl Model {
    /// Lines for the organization whose domains are listed; a filter has its own line below.
    pub const ORGANIZATION_LINES: u16 = 2;

    /// The initial state, and the first effects.
    #[must_use]
    pub fn new(start: Start, size: Size, now: Millis) -> (Self, Vec<Effect>) {
        let mut model = Self {
            now,
            size,
            layout: Layout::default(),
            connection: start.target.map_or(Connection::Missing, Connection::Connecting),
            target: start.target,
            read_only: start.read_only,
            lock: LockState::Closed(if start.read_only { LockReason::ReadOnly } else { LockReason::Reading }),
            unlock_for: i64::from(start.unlock_minutes) * 60_000,
            instance: Remote::Idle,
            settings: Remote::Idle,
            domains: DomainList::new(ListSource::Instance(start.query.clone())),
            copy: LocalCopy::new(start.snapshot_rows),
            marks: Marks::default(),
            notes: NoteBook::default(),
            queue: None,
            flag_rules: start.flag_rules,
            row_fetch: None,
            seen_rows: SeenRows::default(),
            query: start.query,
            views: Views::new(start.views, start.columns.clone(), start.views_unsaved),
            columns: start.view_columns.unwrap_or(start.columns),
            history: QueryHistory::new(start.history),
            bar: None,
            organization: None,
            detail: DetailPane::default(),
            pane: Pane::List,
            modals: Vec::new(),
            stray: StrayKeys::default(),
            pending: None,
            draft: None,
            profile: start.profile,
            address: start.address,
            reason: String::new(),
            journal: JournalState::default(),
            changes: Changes::with_longest_delay(start.longest_delay),
            plan: None,
            unfinished_plans: Vec::new(),
            budget: start.budget,
            server_clock: None,
            organizations: Remote::Idle,
            namesakes: Namesakes::default(),
            connections: Connections::default(),
            rows: RowCache::default(),
            toasts: Toasts::default(),
            sharing: Sharing::default(),
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

    /// The list on the screen.
    #[must_use]
    pub fn list(&self) -> &DomainList {
        self.organization.as_ref().map_or(&self.domains, |view| &view.list)
    }

    /// The list on the screen.
    pub(super) fn list_mut(&mut self) -> &mut DomainList {
        self.organization.as_mut().map_or(&mut self.domains, |view| &mut view.list)
    }

    /// Every list, on the screen or covered.
    pub(super) fn lists_mut(&mut self) -> impl Iterator<Item = &mut DomainList> {
        std::iter::once(&mut self.domains).chain(self.organization.as_mut().map(|view| &mut view.list))
    }

    /// The domain under the cursor.
    #[must_use]
    pub fn selected(&self) -> Option<&OrganizationDomain> {
        self.rows.get(self.list().selected()?)
    }

    /// The row at that index of the list on the screen; `None` beyond the end.
    #[must_use]
    pub fn row(&self, index: u64) -> Option<ListRow<'_>> {
        self.list().row(index, &self.rows)
    }

    /// The row as it will be once all pending changes are done.
    #[must_use]
    pub fn expected_row(&self, domain: &OrganizationDomain) -> ExpectedRow {
        let mut expected_row = self.changes.expected_row(domain);
        let waits = || self.journal.open().is_some_and(|journal| journal.is_unresolved(&domain.id));
        if matches!(expected_row.status, ChangeStatus::Settled | ChangeStatus::Refused) && waits() {
            expected_row.status = ChangeStatus::Unresolved;
        }
        expected_row
    }

    /// The flags of a row; empty until they are found.
    #[must_use]
    pub fn flags(&self, id: &str) -> FlagSet {
        let store = self.copy.store();
        let flags = store.flags().zip(store.number(id)).map(|(flags, number)| flags.of(number));
        flags.unwrap_or_default()
    }

    /// Whether something shows flags.
    pub(super) fn wants_flags(&self) -> bool {
        let needs_flags = |list: &DomainList| list.source().query().needs_flags();
        self.detail.open
            || self.columns.has(FLAGS)
            || self.layout.tabs.height > 0 && self.views.need_flags()
            || needs_flags(&self.domains)
            || self.organization.as_ref().is_some_and(|view| needs_flags(&view.list))
            || self.modals.iter().filter_map(|modal| modal.panel().question()).any(Question::needs_flags)
    }

    /// How many requests are sent within this duration at most; `None` without a limit.
    #[must_use]
    pub fn rate_budget(&self) -> Option<(u32, Duration)> {
        self.budget.filter(|_| self.endpoint().is_some_and(|endpoint| !endpoint.embedded))
    }

    /// The API that the client talks to.
    #[must_use]
    pub const fn endpoint(&self) -> Option<&Endpoint> {
        match &self.connection {
            Connection::Ready(endpoint) => Some(endpoint),
            _ => None,
        }
    }
}
