//! One row, read from columns or about to be written to them.

use super::ids::Id;
use crate::clerk::{OrganizationDomain, Verification, VerificationStatus};
use crate::flag::{FlagSet, verification_flags};

/// The parts of a [`Verification`] that the store keeps.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Proof {
    pub status: VerificationStatus,
    /// A free string.
    pub strategy: Box<str>,
}

/// A borrowed proof; the status in Clerk's spelling.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct ProofView<'a> {
    pub(super) status: &'a str,
    pub(super) strategy: &'a str,
}

impl ProofView<'_> {
    pub(super) fn is_same(&self, proof: &Proof) -> bool {
        self.strategy == &*proof.strategy && self.status == proof.status.as_str()
    }

    pub(super) fn to_proof(self) -> Proof {
        Proof { status: Some(self.status.to_owned()).into(), strategy: self.strategy.into() }
    }
}

impl<'a> From<&'a Proof> for ProofView<'a> {
    fn from(proof: &'a Proof) -> Self {
        Self { status: proof.status.as_str(), strategy: &proof.strategy }
    }
}

impl<'a> From<&'a Verification> for ProofView<'a> {
    fn from(proof: &'a Verification) -> Self {
        Self { status: proof.status.as_str(), strategy: &proof.strategy }
    }
}

/// An organization, as in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct OrganizationValues<'a> {
    pub(super) id: &'a str,
    /// `None` if the row has no public data.
    pub(super) name: Option<&'a str>,
}

impl<'a> OrganizationValues<'a> {
    pub(super) fn of(domain: &'a OrganizationDomain) -> Self {
        let data = domain.public_organization_data.as_ref();
        Self { id: &domain.organization_id, name: data.map(|data| data.name.as_str()) }
    }
}

/// The parts of a row that the columns keep.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct RowView<'a> {
    pub(super) id: Id<'a>,
    pub(super) name: &'a str,
    /// A number in the organization table that belongs to the columns.
    pub(super) organization: u32,
    /// In Clerk's spelling.
    pub(super) mode: &'a str,
    pub(super) affiliation: Option<ProofView<'a>>,
    pub(super) ownership: Option<ProofView<'a>>,
    pub(super) invitations: i64,
    pub(super) suggestions: i64,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
    /// Found in the parts that the columns do not keep.
    pub(super) verification_flags: FlagSet,
}

impl<'a> RowView<'a> {
    pub(super) fn of(domain: &'a OrganizationDomain, organization: u32) -> Self {
        Self {
            id: Id::of(&domain.id),
            name: &domain.name,
            organization,
            mode: domain.enrollment_mode.as_str(),
            affiliation: domain.affiliation().map(Into::into),
            ownership: domain.ownership_verification.as_ref().map(Into::into),
            invitations: domain.total_pending_invitations,
            suggestions: domain.total_pending_suggestions,
            created_at: domain.created_at.0,
            updated_at: domain.updated_at.0,
            verification_flags: verification_flags(domain),
        }
    }
}
