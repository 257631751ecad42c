//! Filters that need a local copy, because list_all has no parameter for them.

use crate::clerk::{Millis, OrganizationDomain, VerificationStatus};
use crate::field::{Count, Moment, NamePart};
use crate::flag::FlagSet;

use super::Month;

/// One filter. All filters of a query have to hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Negated: the test must *not* hold (`!` in the text form).
    pub inverse: bool,
    pub test: Test,
}

impl Term {
    /// Whether it still holds for the row; see [`super::Query::admits`].
    pub(super) fn admits(&self, row: &OrganizationDomain, now: Millis) -> bool {
        let holds = match &self.test {
            Test::Status(wanted) => wanted.contains(row.status()),
            Test::Ownership(wanted) => {
                let status = row.ownership_verification.as_ref().map(|proof| &proof.status);
                wanted.iter().any(|wanted| wanted.as_ref() == status)
            }
            Test::Age { of, comparison, span } => {
                let then = match of {
                    Moment::Created => row.created_at,
                    Moment::Updated => row.updated_at,
                };
                comparison.holds(now.since(then), span.millis())
            }
            Test::Number { of, comparison, value } => {
                let (invitations, suggestions) =
                    (row.total_pending_invitations, row.total_pending_suggestions);
                let number = match of {
                    Count::Invitations => invitations,
                    Count::Suggestions => suggestions,
                    Count::Pending => invitations.saturating_add(suggestions),
                };
                comparison.holds(number, *value)
            }
            Test::Month(wanted) => wanted.iter().any(|month| month.contains(row.created_at)),
            Test::Text(_)
            | Test::Name(_)
            | Test::Organization(_)
            | Test::OrganizationId(_)
            | Test::OrganizationIds(_)
            | Test::Domain(_)
            | Test::NamePart(..)
            | Test::Any(_)
            | Test::Fuzzy(_)
            | Test::Flag(_)
            | Test::Shared(_)
            | Test::Noted(_)
            | Test::Note(_)
            | Test::Snoozed(_) => return true,
        };
        holds != self.inverse
    }
}

/// The condition of a filter. Texts are compared case-insensitively.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// The same as free text: part of the name, or a whole organization id. Only inverse (`!acme`).
    Text(String),
    /// The name matches: `name:*.edu`.
    Name(Pattern),
    /// The organization's name matches: `org:acme`, `org:acme*`.
    Organization(Pattern),
    /// Exactly this organization. Only inverse (`!org:org_2abc`).
    OrganizationId(String),
    /// One of these organizations: `org:org_2abc,org_2xyz`. At least two.
    OrganizationIds(Vec<String>),
    /// Exactly this name. Only inverse (`!domain:acme.com`).
    Domain(String),
    /// The text is part of any column: the name (also in its Unicode form), the organization's name, the mode, or the
    /// statuses and strategies of affiliation and ownership: `any:acme`. Ids match from their beginning, if the text is
    /// longer than the prefix that all ids share: `any:orgdmn_2x`.
    Any(String),
    /// Another organization has a domain of the same name: `shared:yes`, or not: `shared:no`.
    Shared(bool),
    /// The name contains the letters in this order, as in a fuzzy finder; blanks are ignored: `~acme`.
    Fuzzy(String),
    /// Affiliation has one of these statuses: `status:failed,expired`.
    Status(Vec<VerificationStatus>),
    /// Ownership has one of these statuses; `None` for never attempted: `owner:none`.
    Ownership(Vec<Option<VerificationStatus>>),
    /// This part of the name is one of these, which are in lower case: `tld:edu`, `registrable:acme.co.uk`.
    NamePart(NamePart, Vec<String>),
    /// Created in one of these months: `month:2026-09`.
    Month(Vec<Month>),
    /// The time since an event: `created:>30d`, `updated:<2h`. Negative for a time in the future.
    Age { of: Moment, comparison: Comparison, span: Span },
    /// A count: `pending:>0`.
    Number { of: Count, comparison: Comparison, value: i64 },
    /// It has one of these flags: `flag:lookalike`, `flag:any`.
    Flag(FlagSet),
    /// It has a note: `note:yes`, or has none: `note:no`.
    Noted(bool),
    /// The text is part of its note: `note:kim`.
    Note(String),
    /// It is snoozed now: `snoozed:yes`, or is not: `snoozed:no`.
    Snoozed(bool),
}

/// A pattern in which each star matches any text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// A text without a star, which may be anywhere.
    Contains(String),
    /// The parts between the stars: the first at the beginning, the last at the end. At least two parts. Only the first and
    /// the last can be empty, but not all of them.
    Glob(Vec<String>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`; for counts no sign means the same
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    More,
}

/// A duration, as typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    pub number: u32,
    pub unit: Unit,
}

impl Span {
    #[must_use]
    pub const fn millis(self) -> i64 {
        (self.number as i64).saturating_mul(self.unit.millis())
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// `s`
    Second,
    /// `m`
    Minute,
    /// `h`
    Hour,
    /// `d`
    Day,
    /// `w`
    Week,
    /// `mo`, always 30 days
    Month,
    /// `y`, always 365 days
    Year,
}

impl Unit {
    /// The shortest first.
    pub const ALL: [Self; 7] =
        [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month, Self::Year];

    /// As in queries.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Second => "s",
            Self::Minute => "m",
            Self::Hour => "h",
            Self::Day => "d",
            Self::Week => "w",
            Self::Month => "mo",
            Self::Year => "y",
        }
    }

    const fn millis(self) -> i64 {
        match self {
            Self::Second => 1_000,
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
            Self::Week => 7 * Self::Day.millis(),
            Self::Month => 30 * Self::Day.millis(),
            Self::Year => 365 * Self::Day.millis(),
        }
    }
}

impl Comparison {
    /// As in queries.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Equal => "=",
            Self::AtLeast => ">=",
            Self::More => ">",
        }
    }

    #[must_use]
    pub const fn holds(self, left: i64, right: i64) -> bool {
        match self {
            Self::Less => left < right,
            Self::AtMost => left <= right,
            Self::Equal => left == right,
            Self::AtLeast => left >= right,
            Self::More => left > right,
        }
    }
}
