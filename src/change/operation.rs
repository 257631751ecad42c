//! What can be asked of one row, and how it is said.

use crate::clerk::{Change, OrganizationDomain, UpdateDomain, VerificationStatus};
use crate::journal::Record;
use crate::text::{fit, visible};

/// The longest name in a message, in cells.
const LONGEST_NAME: usize = 60;

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

    /// What is asked, in words: `verify acme.com`. A long name is cut, so that what is said of it stays in view.
    #[must_use]
    pub fn in_words(&self, name: &str) -> String {
        self.said(name).asked
    }

    /// What may have happened, in words: `acme.com was verified`.
    #[must_use]
    pub fn in_doubt(&self, name: &str) -> String {
        self.said(name).happened
    }

    /// What was done, in words: `acme.com is verified for Acme.`
    #[must_use]
    pub fn done_in_words(&self, name: &str, organization: &str) -> String {
        let Said { done, of, .. } = self.said(name);
        let organization = quoted(organization);
        of.map_or_else(|| format!("{done}."), |of| format!("{done} {of} {organization}."))
    }

    fn said(&self, name: &str) -> Said {
        let name = quoted(name);
        let said = |asked, happened, done, of| Said { asked, happened, done, of };
        match self {
            Self::Update(UpdateDomain { verified: Some(true), enrollment_mode: None }) => said(
                format!("verify {name}"),
                format!("{name} was verified"),
                format!("{name} is verified"),
                Some("for"),
            ),
            Self::Update(UpdateDomain { verified: Some(false), enrollment_mode: None }) => said(
                format!("unverify {name}"),
                format!("{name} was unverified"),
                format!("{name} is no longer verified"),
                Some("for"),
            ),
            Self::Update(UpdateDomain { verified: None, enrollment_mode: Some(mode) }) => said(
                format!("set {name} to {mode}"),
                format!("{name} was set to {mode}"),
                format!("{name} is in mode {mode}"),
                None,
            ),
            Self::Update(_) => said(
                format!("change {name}"),
                format!("{name} was changed"),
                format!("{name} is changed"),
                None,
            ),
            Self::Delete => said(
                format!("delete {name}"),
                format!("{name} was deleted"),
                format!("{name} is deleted"),
                Some("from"),
            ),
            Self::VerifyOwnership => said(
                format!("verify ownership of {name}"),
                format!("ownership of {name} was verified"),
                format!("Ownership of {name} is verified"),
                None,
            ),
        }
    }
}

/// A change in words: `verify acme.com`, `create acme.com in Acme`.
#[must_use]
pub fn change_in_words(change: &Change, name: &str, organization: &str) -> String {
    match Operation::of(change) {
        Some(operation) => operation.in_words(name),
        None => format!("create {} in {}", quoted(name), quoted(organization)),
    }
}

/// What was asked in an earlier change, in words.
#[must_use]
pub fn asked_in_words(record: &Record) -> String {
    let asked = &record.asked;
    let organization =
        if asked.organization.is_empty() { asked.change.organization_id() } else { &asked.organization };
    change_in_words(&asked.change, &asked.name, organization)
}

/// One operation in its tenses; none ends with a full stop.
struct Said {
    asked: String,
    happened: String,
    done: String,
    /// How the organization is joined to what was done, where it belongs to it.
    of: Option<&'static str>,
}

/// A name within a sentence: so short that the rest of the sentence is still read, also in a narrow message.
fn quoted(name: &str) -> String {
    fit(&visible(name), LONGEST_NAME)
}
