//! The journal as the desk knows it: whether changes can be written down, and what stands there.

use std::collections::BTreeSet;

use crate::clerk::{Change, OrganizationDomain};
use crate::journal::{Asked, EntryId, History, Instance, Line, Operator, Snapshot, State, Undoing};

use super::{Opened, Order, Ticket};

/// Whether changes can be written down. Without that none is sent.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Journal {
    /// It is not known yet which instance this is, and so which journal it has.
    #[default]
    Closed,
    /// On its way.
    Opening(Instance),
    /// There.
    Open(Box<OpenJournal>),
    /// Not to be had, for a reason in words.
    Failed(Instance, String),
}

/// The journal of this instance.
#[derive(Debug, Clone, PartialEq)]
pub struct OpenJournal {
    /// Whose journal it is.
    pub instance: Instance,
    /// This run of the program.
    pub session: String,
    /// Who works at this desk.
    pub operator: Operator,
    /// What stands in it.
    pub history: History,
    /// Domains with a change that only the operator can settle.
    unresolved: BTreeSet<String>,
}

impl OpenJournal {
    /// A journal that was just opened.
    #[must_use]
    pub fn new(instance: Instance, opened: Opened) -> Self {
        let Opened { session, operator, history, .. } = opened;
        let mut journal = Self { instance, session, operator, history, unresolved: BTreeSet::new() };
        journal.count();
        journal
    }

    /// Takes in what was read anew.
    pub fn replace(&mut self, history: History) {
        self.history = history;
        self.count();
    }

    /// Takes in a line that was written.
    pub fn add(&mut self, line: Line) {
        self.history.add(line);
        self.count();
    }

    fn count(&mut self) {
        let ids = self.history.unresolved().filter_map(|record| record.domain_id());
        self.unresolved = ids.map(ToOwned::to_owned).collect();
    }

    /// Whether a change of this domain waits for the operator's word.
    #[must_use]
    pub fn is_unresolved(&self, domain_id: &str) -> bool {
        self.unresolved.contains(domain_id)
    }

    /// How many changes wait for the operator's word.
    #[must_use]
    pub fn unresolved(&self) -> usize {
        self.history.unresolved().count()
    }

    /// The name of a change in the journal. Unique: each run of the program has its own session, and in it each ticket
    /// is drawn once.
    #[must_use]
    pub fn entry(&self, ticket: Ticket) -> EntryId {
        EntryId(format!("{}-{}", self.session, ticket.0))
    }
}

impl Journal {
    /// The journal, if it is open.
    #[must_use]
    pub const fn open(&self) -> Option<&OpenJournal> {
        match self {
            Self::Open(open) => Some(open),
            _ => None,
        }
    }

    /// The journal, if it is open.
    pub const fn open_mut(&mut self) -> Option<&mut OpenJournal> {
        match self {
            Self::Open(open) => Some(open),
            _ => None,
        }
    }

    /// How a change in that state is called; the view and the audit use the same words.
    #[must_use]
    pub const fn state_in_words(state: State) -> &'static str {
        match state {
            State::Open => "open",
            State::Unknown => "unknown",
            State::Unresolved => "unresolved",
            State::Done => "done",
            State::NotDone => "not done",
        }
    }
}

/// What a change is asked about.
pub(super) struct Wish<'a> {
    /// The change.
    pub change: Change,
    /// The domain's name.
    pub name: &'a str,
    /// The organization's name.
    pub organization: &'a str,
    /// The row as it was seen; `None` for a creation.
    pub seen: Option<&'a OrganizationDomain>,
    /// What it is to an earlier change.
    pub undoing: Option<Undoing>,
}

impl OpenJournal {
    /// The wish as an order that can be carried out and told of later.
    pub(super) fn order(
        &self,
        ticket: Ticket,
        wish: Wish<'_>,
        profile: &str,
        reason: &str,
        at: crate::clerk::Millis,
    ) -> Order {
        let Wish { change, name, organization, seen, undoing } = wish;
        Order {
            entry: self.entry(ticket),
            at,
            asked: Asked {
                session: self.session.clone(),
                profile: profile.to_owned(),
                instance: self.instance.clone(),
                operator: self.operator.clone(),
                reason: Some(reason.trim().to_owned()).filter(|reason| !reason.is_empty()),
                name: name.to_owned(),
                change,
                before: seen.map(Snapshot::from),
                organization: organization.to_owned(),
                undoing,
            },
            seen: seen.cloned().map(Box::new),
        }
    }
}
