//! Why something that was asked for is not part of a plan.

use std::fmt;

use crate::clerk::{EnrollmentMode, VerificationStatus};

/// Why something that was asked for is not part of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SkipReason {
    AlreadyVerified,
    /// It has this status of affiliation instead.
    NotVerified(VerificationStatus),
    AlreadyInMode(EnrollmentMode),
    /// It has all requested values already.
    AlreadySo,
    AlreadyOwned,
    /// It is to be created, but exists.
    AlreadyThere,
    /// It is to be changed, but does not exist.
    Missing,
    /// Lookups need a name.
    Unnamed,
    /// That organization has the name verified, and nothing in the plan changes that.
    Held(String),
    /// That organization has the name, unverified, and only names that no organization has were asked for.
    Claimed(String),
    /// The claim of that organization to the same name is planned.
    OtherClaim(String),
    /// It would only be released for a claim that is skipped.
    ClaimSkipped,
    /// The organization has as many domains as it may have.
    Quota(u64),
    /// The instance cannot be changed with this key.
    Mismatch,
    /// Started with `--read-only`.
    ReadOnly,
}

impl SkipReason {
    /// The reason without what differs from row to row, for counts.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::AlreadyVerified => "already verified",
            Self::NotVerified(_) => "not verified",
            Self::AlreadyInMode(_) => "already in that mode",
            Self::AlreadySo => "already has these values",
            Self::AlreadyOwned => "ownership already verified",
            Self::AlreadyThere => "the organization already has this domain",
            Self::Missing => "the organization does not have this domain",
            Self::Unnamed => "Clerk sent no name for it, so the result of a change could not be checked",
            Self::Held(_) => "verified by another organization",
            Self::Claimed(_) => "another organization has it, unverified",
            Self::OtherClaim(_) => "only one organization can verify the name, and another one is planned",
            Self::ClaimSkipped => "stays as it is, because the claim to its name is skipped",
            Self::Quota(_) => "the organization has as many domains as it may have",
            Self::Mismatch => "the key is for another kind of instance",
            Self::ReadOnly => "read-only",
        }
    }
}

impl fmt::Display for SkipReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind();
        match self {
            Self::NotVerified(status) if *status != VerificationStatus::Unverified => {
                write!(f, "{kind}: its status is {}", status.as_str())
            }
            Self::AlreadyInMode(mode) => write!(f, "already in mode {mode}"),
            Self::Held(organization) | Self::Claimed(organization) | Self::OtherClaim(organization) => {
                write!(f, "{kind}: {organization}")
            }
            Self::Quota(most) => write!(f, "{kind}: {most}"),
            _ => f.write_str(kind),
        }
    }
}
