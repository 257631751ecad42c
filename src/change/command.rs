//! What is asked for, and everything that has to be known to carry it out and to report on it later.

use crate::clerk::{Change, Millis, OrganizationDomain};
use crate::journal::{Asked, EntryId, Instance, Operator, Record, RowState, Undoing};

use super::{DomainLabel, Operation};

/// A change that somebody asks for.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The change, as it is sent.
    pub change: Change,
    /// The domain's name.
    pub name: String,
    /// The organization's name, where it is known.
    pub organization: String,
    /// The row as it was seen; `None` for a creation.
    pub before: Option<Box<OrganizationDomain>>,
    /// What it is to an earlier change.
    pub undoing: Option<Undoing>,
    /// Where it takes back an earlier change: until when whoever asked knows of every write of the row, by Clerk's clock.
    /// A later one may be somebody else's decision, also where it shows no difference.
    pub written: Option<Millis>,
}

impl Request {
    /// A change of that row.
    #[must_use]
    pub fn of_row(before: OrganizationDomain, operation: &Operation, undoing: Option<Undoing>) -> Self {
        Self {
            change: operation.change(&before),
            name: before.name.clone(),
            organization: before.organization_label().to_owned(),
            before: Some(Box::new(before)),
            undoing,
            written: None,
        }
    }

    /// What takes back an earlier change of that row, asked by somebody who knows of every write of it until then.
    #[must_use]
    pub fn undoing(
        left: OrganizationDomain,
        operation: &Operation,
        undoing: Option<Undoing>,
        written: Option<Millis>,
    ) -> Self {
        let written = undoing.as_ref().map(|_| written.unwrap_or_default().max(left.updated_at));
        Self { written, ..Self::of_row(left, operation, undoing) }
    }

    /// What that record says was asked for.
    pub(super) fn of_record(record: &Record) -> Self {
        let asked = &record.asked;
        Self {
            change: asked.change.clone(),
            name: asked.name.clone(),
            organization: asked.organization.clone(),
            before: record.before().cloned().map(Box::new),
            undoing: asked.undoing.clone(),
            written: None,
        }
    }

    /// The domain and its organization.
    #[must_use]
    pub fn label(&self) -> DomainLabel {
        DomainLabel::new(&self.name, &self.organization, self.change.organization_id())
    }

    /// What is asked for, in words: `verify acme.com in Acme (org_1)`.
    #[must_use]
    pub fn describe(&self) -> String {
        match (self.operation(), &self.before) {
            (Some(operation), Some(row)) => operation.describe(row),
            _ => format!("create {}", self.label()),
        }
    }

    /// What may have happened, in words: `acme.com in Acme (org_1) was verified`.
    #[must_use]
    pub fn describe_past(&self) -> String {
        match (self.operation(), &self.before) {
            (Some(operation), Some(row)) => operation.describe_past(row),
            _ => format!("{} was created", self.label()),
        }
    }

    /// What is asked of the row; `None` for a creation.
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        Operation::of(&self.change)
    }
}

/// Who asks, in which run of the program, and why: it goes into the journal with every change.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Author {
    /// This run of the program.
    pub session: String,
    /// Where the secret key came from, in words.
    pub profile: String,
    /// The instance that the key opens.
    pub instance: Instance,
    /// Who works here.
    pub operator: Operator,
    /// Why, if the operator has said it.
    pub reason: Option<String>,
}

/// A change that can be carried out.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Its name in the journal.
    pub entry: EntryId,
    /// When it was asked for, by this machine's clock.
    pub at: Millis,
    /// What the journal says of it before it is sent, the change itself included.
    pub asked: Asked,
    /// The row as whoever asked saw it. Clerk takes no condition with a change, so the row is read again just before:
    /// what has changed on the server meanwhile is not overwritten unseen. `None` for a creation.
    pub seen: Option<Box<OrganizationDomain>>,
    /// See [`Request::written`].
    pub written: Option<Millis>,
    /// For a creation: ids of domains of that name that are known from earlier. Lists may still carry one that was
    /// deleted.
    pub previous_ids: Vec<String>,
    /// For a creation: ids of all domains that are known, of whichever name and organization. What is created gets a new one.
    pub known_ids: Vec<String>,
}

impl Command {
    /// What is asked for.
    #[must_use]
    pub const fn change(&self) -> &Change {
        &self.asked.change
    }
}

impl Author {
    /// The request as a command.
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
            },
            seen: request.before.clone(),
            written: request.written,
            previous_ids,
            known_ids: Vec::new(),
        }
    }
}
