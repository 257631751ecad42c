//! What can be asked of one row, and how it is said.

use std::fmt;

use crate::clerk::{Change, OrganizationDomain, UpdateDomain, VerificationStatus};
use crate::journal::Record;
use crate::text::{fit, organization, organization_within, visible};

/// The longest name in a message, in cells.
const LONGEST_NAME: usize = 60;

/// The longest label of an organization where there is little room, in cells.
const IN_BRIEF: usize = 20;

/// What is asked of one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operation {
    /// Change mode, verification or both.
    Update(UpdateDomain),
    /// Remove it.
    Delete,
    /// Mark ownership as verified.
    VerifyOwnership,
}

impl Operation {
    /// The operation on that domain, as it is sent.
    #[must_use]
    pub fn change(&self, domain: &OrganizationDomain) -> Change {
        let organization_id = domain.organization_id.clone();
        let domain_id = domain.id.clone();
        match self {
            Self::Update(body) => Change::Update { organization_id, domain_id, body: body.clone() },
            Self::Delete => Change::Delete { organization_id, domain_id },
            Self::VerifyOwnership => Change::VerifyOwnership { organization_id, domain_id },
        }
    }

    /// What a change asks of a row; `None` for a creation.
    #[must_use]
    pub fn of(change: &Change) -> Option<Self> {
        match change {
            Change::Create { .. } => None,
            Change::Update { body, .. } => Some(Self::Update(body.clone())),
            Change::Delete { .. } => Some(Self::Delete),
            Change::VerifyOwnership { .. } => Some(Self::VerifyOwnership),
        }
    }

    /// Whether the row already is what the operation asks for.
    #[must_use]
    pub fn holds_for(&self, domain: &OrganizationDomain) -> bool {
        match self {
            Self::Update(body) => body.holds_for(domain),
            Self::Delete => false,
            Self::VerifyOwnership => domain
                .ownership_verification
                .as_ref()
                .is_some_and(|proof| proof.status == VerificationStatus::Verified),
        }
    }

    /// What is asked, in words: `verify acme.com in Acme (org_1)`.
    #[must_use]
    pub fn in_words(&self, row: &OrganizationDomain) -> String {
        self.said(&Named::of(row)).asked
    }

    /// What may have happened, in words: `acme.com in Acme (org_1) was verified`.
    #[must_use]
    pub fn in_doubt(&self, row: &OrganizationDomain) -> String {
        self.said(&Named::of(row)).happened
    }

    /// What was done, in words: `acme.com is verified for Acme (org_1).`
    #[must_use]
    pub fn done_in_words(&self, row: &OrganizationDomain) -> String {
        format!("{}.", self.said(&Named::of(row)).done)
    }

    fn said(&self, named: &Named) -> Said {
        let Named { name, organization } = named;
        let said = |asked, happened, done| Said { asked, happened, done };
        match self {
            Self::Update(UpdateDomain { verified: Some(true), enrollment_mode: None }) => said(
                format!("verify {named}"),
                format!("{named} was verified"),
                format!("{name} is verified for {organization}"),
            ),
            Self::Update(UpdateDomain { verified: Some(false), enrollment_mode: None }) => said(
                format!("unverify {named}"),
                format!("{named} was unverified"),
                format!("{name} is no longer verified for {organization}"),
            ),
            Self::Update(UpdateDomain { verified: None, enrollment_mode: Some(mode) }) => said(
                format!("set {named} to {mode}"),
                format!("{named} was set to {mode}"),
                format!("{named} is in mode {mode}"),
            ),
            Self::Update(_) => {
                said(format!("change {named}"), format!("{named} was changed"), format!("{named} is changed"))
            }
            Self::Delete => said(
                format!("delete {named}"),
                format!("{named} was deleted"),
                format!("{name} is deleted from {organization}"),
            ),
            Self::VerifyOwnership => said(
                format!("verify ownership of {named}"),
                format!("ownership of {named} was verified"),
                format!("Ownership of {named} is verified"),
            ),
        }
    }
}

/// A domain and the organization that has it, for messages and questions: `acme.com in Acme (org_1)`. Safe to show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// The domain's name. A long one is cut, so that what is said of it stays in view, also in a narrow message.
    pub name: String,
    /// The organization, which cannot be taken for another.
    pub organization: String,
}

impl Named {
    /// This row.
    #[must_use]
    pub fn of(row: &OrganizationDomain) -> Self {
        Self::new(&row.name, row.organization_label(), &row.organization_id)
    }

    /// The domain of that name, in the organization of that name and id.
    #[must_use]
    pub fn new(name: &str, organization_name: &str, organization_id: &str) -> Self {
        Self::labelled(name, organization(organization_name, organization_id))
    }

    fn labelled(name: &str, organization: String) -> Self {
        Self { name: fit(&visible(name), LONGEST_NAME), organization }
    }
}

impl fmt::Display for Named {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} in {}", self.name, self.organization)
    }
}

/// A change in words: `verify acme.com in Acme (org_1)`.
#[must_use]
pub fn change_in_words(change: &Change, name: &str, organization_name: &str) -> String {
    said_of(change, &Named::new(name, organization_name, change.organization_id()))
}

/// What was asked in an earlier change, in words.
#[must_use]
pub fn asked_in_words(record: &Record) -> String {
    let asked = &record.asked;
    change_in_words(&asked.change, &asked.name, &asked.organization)
}

/// The same where there is little room: `verify acme.com in Acme …z8zYqW`.
#[must_use]
pub fn asked_in_brief(record: &Record) -> String {
    let asked = &record.asked;
    let organization = organization_within(&asked.organization, asked.change.organization_id(), IN_BRIEF);
    said_of(&asked.change, &Named::labelled(&asked.name, organization))
}

fn said_of(change: &Change, named: &Named) -> String {
    match Operation::of(change) {
        Some(operation) => operation.said(named).asked,
        None => format!("create {named}"),
    }
}

/// One operation in its tenses; none ends with a full stop.
struct Said {
    asked: String,
    happened: String,
    done: String,
}
