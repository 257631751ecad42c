//! A requested change, and everything needed to carry it out and to report on it later.

use crate::clerk::{Change, Millis, OrganizationDomain};
use crate::journal::{Asked, EntryId, Instance, Operator, PlanStep, Record, RowState, UndoPlan, Undoing};

use super::{DomainLabel, Operation};
use crate::store::Store;

/// A requested change.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    pub change: Change,
    pub name: String,
    /// Empty where the name is unknown.
    pub organization: String,
    /// The row as the operator saw it; `None` for a creation.
    pub before: Option<Box<OrganizationDomain>>,
    /// How this change relates to an earlier one.
    pub undoing: Option<Undoing>,
    /// For an undo: the time, by Clerk's clock, up to which the requester knows every write of the row. A later write
    /// may be another person's decision, even if it shows no difference.
    pub last_known_write: Option<Millis>,
}

impl Request {
    #[must_use]
    pub fn of_row(before: OrganizationDomain, operation: &Operation, undoing: Option<Undoing>) -> Self {
        Self {
            change: operation.change(&before),
            name: before.name.clone(),
            organization: before.organization_label().to_owned(),
            before: Some(Box::new(before)),
            undoing,
            last_known_write: None,
        }
    }

    /// Undoes an earlier change of that row. The requester knows every write of the row up to `last_known_write`.
    #[must_use]
    pub fn undoing(
        left: OrganizationDomain,
        operation: &Operation,
        undoing: Option<Undoing>,
        last_known_write: Option<Millis>,
    ) -> Self {
        let last_known_write =
            undoing.as_ref().map(|_| last_known_write.unwrap_or_default().max(left.updated_at));
        Self { last_known_write, ..Self::of_row(left, operation, undoing) }
    }

    /// The request that carries out an undo; `None` for a change without the row that it needs.
    #[must_use]
    pub fn of_undo(plan: UndoPlan) -> Option<Self> {
        let UndoPlan { change, undoing, name, organization, expected, last_write, .. } = plan;
        match (Operation::of(&change), expected) {
            (Some(operation), Some(left)) => {
                Some(Self::undoing(*left, &operation, Some(undoing), last_write))
            }
            (None, _) => Some(Self {
                change,
                name,
                organization,
                before: None,
                undoing: Some(undoing),
                last_known_write: None,
            }),
            (Some(_), None) => None,
        }
    }

    /// The request as the journal recorded it.
    pub(super) fn of_record(record: &Record) -> Self {
        let asked = &record.asked;
        Self {
            change: asked.change.clone(),
            name: asked.name.clone(),
            organization: asked.organization.clone(),
            before: record.before().cloned().map(Box::new),
            undoing: asked.undoing.clone(),
            last_known_write: None,
        }
    }

    #[must_use]
    pub fn label(&self) -> DomainLabel {
        DomainLabel::new(&self.name, &self.organization, self.change.organization_id())
    }

    /// Such as `verify acme.com in Acme (org_1)`.
    #[must_use]
    pub fn describe(&self) -> String {
        match (self.operation(), &self.before) {
            (Some(operation), Some(row)) => operation.describe(row),
            _ => format!("create {}", self.label()),
        }
    }

    /// For an uncertain outcome, such as `acme.com in Acme (org_1) was verified`.
    #[must_use]
    pub fn describe_past(&self) -> String {
        match (self.operation(), &self.before) {
            (Some(operation), Some(row)) => operation.describe_past(row),
            _ => format!("{} was created", self.label()),
        }
    }

    /// `None` for a creation.
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        Operation::of(&self.change)
    }
}

/// Who requests changes, in which run of the program, and why. Recorded in the journal with every change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// The id of this run of the program.
    pub session: String,
    /// A description of where the secret key came from.
    pub profile: String,
    pub instance: Instance,
    pub operator: Operator,
    /// Why, if the operator gave a reason.
    pub reason: Option<String>,
}

/// A change that is ready to be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    pub entry: EntryId,
    /// When it was requested, by this machine's clock.
    pub at: Millis,
    /// The journal's record of the request, including the change itself.
    pub asked: Asked,
    /// The row as the requester saw it; `None` for a creation. Clerk offers no conditional writes, so the row is
    /// fetched again just before sending: changes made on the server in the meantime must not be overwritten unseen.
    pub seen: Option<Box<OrganizationDomain>>,
    /// See [`Request::last_known_write`].
    pub last_known_write: Option<Millis>,
    /// For a creation: ids of earlier domains of that name. Lists may still contain one that was deleted.
    pub previous_ids: Vec<String>,
    /// For a creation: all known domains, whatever their name and organization. A created domain gets a new id.
    pub known: KnownDomains,
}

/// Domains that were known before a creation.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct KnownDomains {
    /// The local copy as of then; shared, so that a large one costs no time.
    pub copy: Store,
    /// The ids of others.
    pub ids: Vec<String>,
}

impl KnownDomains {
    #[must_use]
    pub fn contains(&self, id: &str) -> bool {
        self.copy.number(id).is_some() || self.ids.iter().any(|known| known == id)
    }
}

impl Command {
    #[must_use]
    pub const fn change(&self) -> &Change {
        &self.asked.change
    }

    /// The same, as a step of a plan: the plan was decided on earlier, so nothing is sent unless the row still is as it
    /// was seen then.
    #[must_use]
    pub fn of_plan(mut self, step: PlanStep) -> Self {
        self.asked.plan = Some(step);
        self
    }
}

impl Author {
    #[must_use]
    pub fn command(
        &self,
        entry: EntryId,
        request: &Request,
        previous_ids: Vec<String>,
        at: Millis,
    ) -> Command {
        Command {
            entry,
            at,
            asked: Asked {
                session: self.session.clone(),
                profile: self.profile.clone(),
                instance: self.instance.clone(),
                operator: self.operator.clone(),
                reason: self.reason.clone(),
                name: request.name.clone(),
                change: request.change.clone(),
                before: request.before.as_deref().map(RowState::from),
                organization: request.organization.clone(),
                undoing: request.undoing.clone(),
                plan: None,
            },
            seen: request.before.clone(),
            last_known_write: request.last_known_write,
            previous_ids,
            known: KnownDomains::default(),
        }
    }
}
