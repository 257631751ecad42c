//! The whole state of the desk. Only [`update`](super::update()) changes it; the view reads it.

use std::collections::BTreeMap;

use crate::clerk::{
    EnvironmentType, Instance, ListQuery, Millis, Organization, OrganizationDomain, OrganizationSettings,
};

use super::form::{CreateForm, EditForm, ModePicker};
use super::{
    Changes, Confirm, DomainList, Effect, Endpoint, Failure, FilterPanel, Layout, Outlook, QueryBar, Remote,
    Retry, Size, Source, Target, Ticket, Tickets, Toasts, Truth, detail, help,
};
use crate::text::{fit, wrap};

/// How the desk is started.
#[derive(Debug, Clone, Default)]
pub struct Start {
    /// What to connect to; `None` shows the first screen that says what is missing.
    pub target: Option<Target>,
    /// The first query.
    pub query: ListQuery,
    /// Started with `--read-only`: said on the screen, enforced in the API client.
    pub read_only: bool,
    /// Things to tell at once.
    pub notices: Vec<String>,
}

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

/// What kind of instance this is, as far as the desk can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// The emulator inside this program.
    Emulator,
    /// A development instance.
    Development,
    /// A production instance.
    Production,
    /// A kind that this version does not know.
    Other(String),
    /// Nothing is known yet.
    Unknown,
}

/// Which pane has the keys.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Pane {
    /// The list.
    #[default]
    List,
    /// The detail beside or below it.
    Detail,
}

/// The detail pane.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DetailPane {
    /// Whether it is on the screen.
    pub open: bool,
    /// Whether it shows the JSON as it came.
    pub json: bool,
    /// The first line on the screen.
    pub scroll: usize,
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
    /// The key table; holds the first line on the screen.
    Help(usize),
    /// The filter panel.
    Filter(FilterPanel),
    /// The list of modes.
    Mode(ModePicker),
    /// The create form.
    Create(Box<CreateForm>),
    /// The edit form.
    Edit(EditForm),
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
    /// Whether nothing may be changed.
    pub read_only: bool,
    /// The instance.
    pub instance: Remote<Instance>,
    /// What it allows.
    pub settings: Remote<OrganizationSettings>,
    /// The query that the list shows.
    pub query: ListQuery,
    /// The query being edited.
    pub bar: Option<QueryBar>,
    /// The instance's domains.
    pub domains: DomainList,
    /// The organization over it.
    pub organization: Option<OrganizationView>,
    /// The detail pane.
    pub detail: DetailPane,
    /// Which pane has the keys.
    pub pane: Pane,
    /// What lies over the desk, the uppermost last.
    pub modals: Vec<Modal>,
    /// A create form that was refused after it had been left; `n` opens it again.
    pub draft: Option<Box<CreateForm>>,
    /// Changes under way.
    pub changes: Changes,
    /// What the answers to changes said.
    pub truth: Truth,
    /// What finished.
    pub toasts: Toasts,
    /// What is wrong now.
    pub trouble: Option<Failure>,
    /// When pages that are too short are read again.
    pub gaps_due: Option<Millis>,
    /// Requests that wait to be tried again, and until when.
    pub retries: BTreeMap<Ticket, (Millis, Retry)>,
    /// Hands out tickets.
    pub tickets: Tickets,
    /// The system asks the program to end.
    pub terminating: bool,
    /// Set when the program shall end; holds what is then still open, in words.
    pub exit: Option<Vec<String>>,
}

impl Model {
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
            instance: Remote::Idle,
            settings: Remote::Idle,
            domains: DomainList::new(Source::Instance(start.query.clone())),
            query: start.query,
            bar: None,
            organization: None,
            detail: DetailPane::default(),
            pane: Pane::List,
            modals: Vec::new(),
            draft: None,
            changes: Changes::default(),
            truth: Truth::default(),
            toasts: Toasts::default(),
            trouble: None,
            gaps_due: None,
            retries: BTreeMap::new(),
            tickets: Tickets::default(),
            terminating: false,
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
        self.list().selected()
    }

    /// The row as it will be when everything under way is done.
    #[must_use]
    pub fn outlook(&self, domain: &OrganizationDomain) -> Outlook {
        self.changes.outlook(domain)
    }

    /// Where the client points.
    #[must_use]
    pub const fn endpoint(&self) -> Option<&Endpoint> {
        match &self.connection {
            Connection::Ready(endpoint) => Some(endpoint),
            _ => None,
        }
    }

    /// What kind of instance this is. The instance's own word counts; until it is there, the key's prefix.
    #[must_use]
    pub fn kind(&self) -> Kind {
        let Some(endpoint) = self.endpoint() else {
            return if self.connection == Connection::Connecting(Target::Demo) {
                Kind::Emulator
            } else {
                Kind::Unknown
            };
        };
        match self.instance.ready().map(|instance| &instance.environment_type) {
            _ if endpoint.embedded => Kind::Emulator,
            Some(EnvironmentType::Production) => Kind::Production,
            // A key that says production while the instance says otherwise is treated with the greater care.
            _ if endpoint.key_is_live => Kind::Production,
            Some(EnvironmentType::Development) => Kind::Development,
            Some(EnvironmentType::Other(other)) => Kind::Other(other.clone()),
            None => Kind::Unknown,
        }
    }

    /// Whether danger needs the name to be typed: always where the desk cannot be sure that nobody real is hurt.
    #[must_use]
    pub fn is_production(&self) -> bool {
        !matches!(self.kind(), Kind::Emulator | Kind::Development)
    }

    /// What is wrong now, in one line; `None` while nothing is.
    #[must_use]
    pub fn trouble_line(&self) -> Option<String> {
        if let Some((until, retry)) = self.retries.values().max_by_key(|(until, _)| *until) {
            let explained = super::words::explain(&retry.failure);
            if *until <= self.now {
                return Some(format!("Trying again now, failed {}x: {}", retry.attempt, explained.what));
            }
            let seconds = crate::text::seconds_up(until.since(self.now));
            return Some(format!(
                "Trying again in {seconds} s, failed {}x: {}",
                retry.attempt, explained.what
            ));
        }
        // Where the list says it in full, a second time would say nothing.
        let trouble = self.trouble.as_ref().or_else(|| self.list().hidden_failure());
        let trouble = trouble.filter(|trouble| self.list().failure() != Some(*trouble));
        trouble.map(|failure| super::words::explain(failure).line())
    }

    /// What is wrong now, in the lines that it takes on this screen: at most a quarter of it.
    #[must_use]
    pub fn trouble_lines(&self) -> Vec<String> {
        let Some(text) = self.trouble_line() else { return Vec::new() };
        let mut lines = wrap(&format!("✗ {text}"), usize::from(self.size.width));
        let room = usize::from(self.size.height / 4).max(1);
        if lines.len() > room {
            lines.truncate(room);
            if let Some(last) = lines.last_mut() {
                *last = fit(&format!("{last} …"), usize::from(self.size.width));
            }
        }
        lines
    }

    /// When something is due without a key or an answer; `None` lets the program sleep.
    #[must_use]
    pub fn deadline(&self) -> Option<Millis> {
        let bar = self.bar.as_ref().and_then(|bar| bar.due);
        let modal = self.modals.iter().find_map(|modal| match modal {
            Modal::Create(form) => form.search_due,
            // Its countdown moves once a second.
            Modal::Quitting(until) => Some(self.now.plus(1_000).min(*until)),
            _ => None,
        });
        // A countdown is on the screen: it moves once a second.
        let counts = self.retries.values().any(|(until, _)| *until > self.now);
        let countdown = counts.then(|| self.now.plus(1_000));
        [bar, modal, countdown, self.gaps_due, self.toasts.deadline(), self.changes.deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    /// The height of the bar below the header.
    fn bar_height(&self) -> u16 {
        match (&self.organization, &self.bar) {
            (Some(_), _) => 2,
            // The line for what is wrong is there from the start, so that the list does not jump with every key.
            (None, Some(bar)) => {
                let lines = bar.complaint().map_or(1, |text| wrap(&text, usize::from(self.size.width)).len());
                1 + u16::try_from(lines).unwrap_or(u16::MAX).min(self.size.height / 3)
            }
            (None, None) => 1,
        }
    }

    /// Computes where everything stands, and keeps cursors and scroll positions within.
    pub(super) fn arrange(&mut self) {
        let trouble = u16::try_from(self.trouble_lines().len()).unwrap_or(u16::MAX);
        self.layout = Layout::compute(self.size, self.bar_height(), self.detail.open, trouble);
        for modal in &mut self.modals {
            if let Modal::Help(scroll) = modal {
                *scroll = (*scroll).min(help::furthest(&self.layout));
            }
        }
        let height = self.layout.rows.height;
        // A list below keeps its own height: it would scroll for a bar that is not over it.
        self.list_mut().set_height(height);
        if self.detail.open {
            let visible = usize::from(self.layout.detail.height.saturating_sub(2));
            let lines = detail::lines(self).len();
            self.detail.scroll = self.detail.scroll.min(lines.saturating_sub(visible));
        } else {
            self.pane = Pane::List;
        }
    }
}
