//! One stored domain: small and flat, because there may be a million of them. Ids are computed from the row's number, the
//! mailbox and the TXT challenge from the name.

use std::num::NonZeroI64;

use crate::clerk::{EnrollmentMode, Millis, Verification, VerificationStatus};

/// Mailboxes that verify affiliation; a row stores the index.
pub(crate) const MAILBOXES: [&str; 8] =
    ["admin", "it", "hello", "postmaster", "ops", "m.okafor", "jana.lindqvist", "security"];

/// Instead of an index into [`MAILBOXES`]: an address at another domain.
pub(crate) const OTHER_MAILBOX: u8 = u8::MAX;

/// The whole address of a mailbox of a row with this name.
pub(crate) fn mailbox(index: u8, name: &str) -> Option<String> {
    if index == OTHER_MAILBOX {
        return Some("jana.lindqvist@googlemail.com".to_owned());
    }
    MAILBOXES.get(usize::from(index)).map(|mailbox| format!("{mailbox}@{name}"))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Strategy {
    Txt,
    Legacy,
    ParentDomain,
    ManualOverride,
}

impl Strategy {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Txt => "txt",
            Self::Legacy => "legacy",
            Self::ParentDomain => "parent_domain",
            Self::ManualOverride => "manual_override",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Status {
    Unverified,
    Verified,
    Failed,
    Expired,
}

impl From<Status> for VerificationStatus {
    fn from(status: Status) -> Self {
        match status {
            Status::Unverified => Self::Unverified,
            Status::Verified => Self::Verified,
            Status::Failed => Self::Failed,
            Status::Expired => Self::Expired,
        }
    }
}

/// One of the four modes, as its index in [`EnrollmentMode::KNOWN`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mode(u8);

impl Mode {
    pub(crate) const MANUAL_INVITATION: Self = Self(0);
    pub(crate) const AUTOMATIC_INVITATION: Self = Self(1);
    pub(crate) const AUTOMATIC_SUGGESTION: Self = Self(2);
    pub(crate) const ENTERPRISE_SSO: Self = Self(3);

    pub(crate) fn parse(text: &str) -> Option<Self> {
        let index = EnrollmentMode::KNOWN.iter().position(|mode| mode.as_str() == text)?;
        Some(Self(u8::try_from(index).ok()?))
    }

    pub(crate) fn to_clerk(self) -> EnrollmentMode {
        EnrollmentMode::KNOWN.get(usize::from(self.0)).cloned().unwrap_or_default()
    }

    /// The mode's bit in a set of modes.
    pub(crate) const fn bit(self) -> u8 {
        1 << self.0
    }
}

/// An optional time in eight bytes: the first millisecond of 1970 means none.
pub(crate) type Moment = Option<NonZeroI64>;

pub(crate) const fn moment(time: Millis) -> Moment {
    NonZeroI64::new(time.0)
}

fn millis(moment: Moment) -> Option<Millis> {
    moment.map(|moment| Millis(moment.get()))
}

/// Verification that a person controls a mailbox of the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Affiliation {
    pub(crate) expire_at: Moment,
    pub(crate) attempts: Option<u8>,
    pub(crate) status: Status,
}

impl Affiliation {
    /// An administrator's decision has no mailbox, attempts or deadline.
    pub(crate) const fn set_by_admin(verified: bool) -> Self {
        Self {
            expire_at: None,
            attempts: None,
            status: if verified { Status::Verified } else { Status::Unverified },
        }
    }

    pub(crate) fn to_clerk(self) -> Verification {
        Verification {
            status: self.status.into(),
            strategy: "email_code".to_owned(),
            attempts: self.attempts.map(i64::from),
            expire_at: millis(self.expire_at),
            ..Verification::default()
        }
    }
}

/// Verification that the organization controls the DNS zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ownership {
    pub(crate) expire_at: Moment,
    pub(crate) verified_at: Moment,
    pub(crate) attempts: Option<u8>,
    pub(crate) status: Status,
    pub(crate) strategy: Strategy,
    /// Whether answers carry the TXT challenge.
    pub(crate) shows_txt: bool,
}

impl Ownership {
    /// The state that verify_ownership records.
    pub(crate) const fn manually_verified(now: Millis) -> Self {
        Self {
            expire_at: None,
            verified_at: moment(now),
            attempts: None,
            status: Status::Verified,
            strategy: Strategy::ManualOverride,
            shows_txt: false,
        }
    }

    /// `token` generates the value of the TXT record, if answers show it.
    pub(crate) fn to_clerk(self, name: &str, token: impl FnOnce() -> String) -> Verification {
        Verification {
            status: self.status.into(),
            strategy: self.strategy.as_str().to_owned(),
            attempts: self.attempts.map(i64::from),
            expire_at: millis(self.expire_at),
            verified_at: millis(self.verified_at),
            txt_record_name: self.shows_txt.then(|| format!("_clerk-challenge.{name}")),
            txt_record_value: self.shows_txt.then(|| format!("clerk-verification={}", token())),
        }
    }
}

/// Position of a name in the store's text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    /// DomainNames have 253 characters at most.
    pub(crate) length: u8,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct DomainRow {
    pub(crate) created_at: Millis,
    pub(crate) updated_at: Millis,
    pub(crate) affiliation: Affiliation,
    pub(crate) ownership: Option<Ownership>,
    pub(crate) organization: u32,
    pub(crate) name: Span,
    pub(crate) mode: Mode,
    pub(crate) invitations: u16,
    pub(crate) suggestions: u16,
    /// Index into [`MAILBOXES`], or [`OTHER_MAILBOX`].
    pub(crate) mailbox: Option<u8>,
    /// Whether answers leave `public_organization_data` null, as Clerk's sometimes do.
    pub(crate) hides_organization: bool,
}

impl DomainRow {
    pub(crate) fn is_verified(&self) -> bool {
        self.affiliation.status == Status::Verified
    }
}
