//! What can be asked of one row, and how it is said.

use crate::clerk::{OrganizationDomain, UpdateDomain, VerificationStatus};
use crate::text::{fit, visible};

use super::Change;

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

    /// What is asked, in words: `verify acme.com`.
    #[must_use]
    pub fn in_words(&self, name: &str) -> String {
        let name = &quoted(name);
        match self {
            Self::Update(UpdateDomain { verified: Some(true), enrollment_mode: None }) => {
                format!("verify {name}")
            }
            Self::Update(UpdateDomain { verified: Some(false), enrollment_mode: None }) => {
                format!("unverify {name}")
            }
            Self::Update(UpdateDomain { verified: None, enrollment_mode: Some(mode) }) => {
                format!("set {name} to {mode}")
            }
            Self::Update(_) => format!("change {name}"),
            Self::Delete => format!("delete {name}"),
            Self::VerifyOwnership => format!("verify ownership of {name}"),
        }
    }

    /// What may have happened, in words: `acme.com was verified`.
    #[must_use]
    pub fn in_doubt(&self, name: &str) -> String {
        let name = &quoted(name);
        match self {
            Self::Update(UpdateDomain { verified: Some(true), enrollment_mode: None }) => {
                format!("{name} was verified")
            }
            Self::Update(UpdateDomain { verified: Some(false), enrollment_mode: None }) => {
                format!("{name} was unverified")
            }
            Self::Update(UpdateDomain { verified: None, enrollment_mode: Some(mode) }) => {
                format!("{name} was set to {mode}")
            }
            Self::Update(_) => format!("{name} was changed"),
            Self::Delete => format!("{name} was deleted"),
            Self::VerifyOwnership => format!("ownership of {name} was verified"),
        }
    }

    /// What was done, in words: `acme.com is verified`.
    #[must_use]
    pub fn done_in_words(&self, name: &str, organization: &str) -> String {
        let (name, organization) = (&quoted(name), &quoted(organization));
        match self {
            Self::Update(UpdateDomain { verified: Some(true), enrollment_mode: None }) => {
                format!("{name} is verified for {organization}.")
            }
            Self::Update(UpdateDomain { verified: Some(false), enrollment_mode: None }) => {
                format!("{name} is no longer verified for {organization}.")
            }
            Self::Update(UpdateDomain { verified: None, enrollment_mode: Some(mode) }) => {
                format!("{name} is in mode {mode}.")
            }
            Self::Update(_) => format!("{name} is changed."),
            Self::Delete => format!("{name} is deleted from {organization}."),
            Self::VerifyOwnership => format!("Ownership of {name} is verified."),
        }
    }
}

/// A name within a sentence: so short that the rest of the sentence is still read, also in a narrow message.
fn quoted(name: &str) -> String {
    fit(&visible(name), LONGEST_NAME)
}
