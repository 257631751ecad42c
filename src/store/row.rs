//! One row of a store, borrowed from it.

use std::borrow::Cow;

use super::chunk::Chunk;
use super::row_view::{OrganizationValues, Proof};
use crate::clerk::{
    EnrollmentMode, Millis, OrganizationDomain, PublicOrganizationData, Verification, VerificationStatus,
};
use crate::flag::FlagSet;

/// A live row.
#[derive(Debug, Clone, Copy)]
pub struct RowRef<'a> {
    pub(super) chunk: &'a Chunk,
    pub(super) index: usize,
    pub(super) number: u32,
    pub(super) organization: OrganizationValues<'a>,
}

impl<'a> RowRef<'a> {
    #[must_use]
    pub const fn number(&self) -> u32 {
        self.number
    }

    #[must_use]
    pub fn id(&self) -> Cow<'a, str> {
        self.chunk.id(self.index).text()
    }

    /// As Clerk sent it: by contract in lower case, internationalized names in punycode.
    #[must_use]
    pub fn name(&self) -> &'a str {
        self.chunk.name(self.index)
    }

    #[must_use]
    pub const fn organization_id(&self) -> &'a str {
        self.organization.id
    }

    /// Empty if the row has none.
    #[must_use]
    pub fn organization_name(&self) -> &'a str {
        self.organization.name.unwrap_or_default()
    }

    #[must_use]
    pub fn created_at(&self) -> Millis {
        self.chunk.created_at(self.index)
    }

    #[must_use]
    pub fn updated_at(&self) -> Millis {
        self.chunk.updated_at(self.index)
    }

    /// What happens when a person with an address at the domain signs up.
    #[must_use]
    pub fn mode(&self) -> &'a EnrollmentMode {
        const NONE: &EnrollmentMode = &EnrollmentMode::Other(String::new());
        self.chunk.modes().get(self.index).unwrap_or(NONE)
    }

    /// The proof of affiliation, under its current or its deprecated name.
    #[must_use]
    pub fn affiliation(&self) -> Option<&'a Proof> {
        self.chunk.affiliations().get(self.index).and_then(Option::as_ref)
    }

    /// The status of affiliation; a row without the proof counts as unverified.
    #[must_use]
    pub fn status(&self) -> &'a VerificationStatus {
        self.affiliation().map_or(&VerificationStatus::Unverified, |proof| &proof.status)
    }

    /// In the sense of Clerk's `verified` parameters: affiliation is proven.
    #[must_use]
    pub fn is_verified(&self) -> bool {
        *self.status() == VerificationStatus::Verified
    }

    /// Status and strategy of the proof of ownership; `None` until attempted.
    #[must_use]
    pub fn ownership(&self) -> Option<(&'a VerificationStatus, &'a str)> {
        let proof = self.chunk.ownerships().get(self.index)?.as_ref()?;
        Some((&proof.status, &proof.strategy))
    }

    /// Pending invitations because of this domain.
    #[must_use]
    pub fn invitations(&self) -> i64 {
        self.chunk.invitations(self.index)
    }

    /// Pending suggestions because of this domain.
    #[must_use]
    pub fn suggestions(&self) -> i64 {
        self.chunk.suggestions(self.index)
    }

    /// The flags that were found in the parts that the columns do not keep.
    #[must_use]
    pub fn verification_flags(&self) -> FlagSet {
        self.chunk.verification_flags(self.index)
    }

    /// The row as a domain. Fields that the columns do not keep are empty. An empty `raw` shows that the whole object has to
    /// be read from Clerk before its details are shown.
    #[must_use]
    pub fn to_domain(&self) -> OrganizationDomain {
        let proof = |status: &VerificationStatus, strategy: &str| Verification {
            status: status.clone(),
            strategy: strategy.to_owned(),
            ..Verification::default()
        };
        OrganizationDomain {
            id: self.id().into_owned(),
            organization_id: self.organization_id().to_owned(),
            name: self.name().to_owned(),
            enrollment_mode: self.mode().clone(),
            affiliation_verification: self
                .affiliation()
                .map(|stored| proof(&stored.status, &stored.strategy)),
            ownership_verification: self.ownership().map(|(status, strategy)| proof(status, strategy)),
            total_pending_invitations: self.invitations(),
            total_pending_suggestions: self.suggestions(),
            public_organization_data: self.organization.name.map(|name| PublicOrganizationData {
                name: name.to_owned(),
                ..PublicOrganizationData::default()
            }),
            created_at: self.created_at(),
            updated_at: self.updated_at(),
            ..OrganizationDomain::default()
        }
    }
}
