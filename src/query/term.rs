//! What only a local copy can answer: filters on columns that list_all has no parameter for.

use crate::clerk::{Millis, OrganizationDomain, VerificationStatus};
use crate::field::{Count, Moment};

/// One filter; all of a query's filters have to hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Only rows for which the test does *not* hold (`!` in the text form).
    pub inverse: bool,
    /// What is tested.
    pub test: Test,
}

impl Term {
    /// Whether it holds for the row as it is now, as far as that can change; see [`super::Query::admits`].
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
            Test::Text(_)
            | Test::Name(_)
            | Test::Organization(_)
            | Test::OrganizationId(_)
            | Test::Domain(_)
            | Test::Any(_)
            | Test::Fuzzy(_) => return true,
        };
        holds != self.inverse
    }
}

/// What a filter tests. Texts are compared without regard to case.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Test {
    /// The same as free text: part of the name, or a whole organization id. Only inverse (`!acme`).
    Text(String),
    /// The name has that shape: `name:*.edu`.
    Name(Pattern),
    /// The organization's name has that shape: `org:acme`, `org:acme*`.
    Organization(Pattern),
    /// Exactly this organization. Only inverse (`!org:org_2abc`).
    OrganizationId(String),
    /// Exactly this name. Only inverse (`!domain:acme.com`).
    Domain(String),
    /// The text is part of any column: the name (in Unicode as well), the organization's name, the mode, how far the
    /// proofs of affiliation and ownership have come, and how they are proven: `any:acme`. An id counts from its beginning,
    /// when more of it is given than the prefix that all ids have: `any:orgdmn_2x`.
    Any(String),
    /// The letters are in the name in this order, as a fuzzy finder matches them; blanks do not count: `~acme`.
    Fuzzy(String),
    /// Affiliation has come this far, one of these: `status:failed,expired`.
    Status(Vec<VerificationStatus>),
    /// Ownership has come this far, one of these; `None` for never attempted: `owner:none`.
    Ownership(Vec<Option<VerificationStatus>>),
    /// So long ago: `created:>30d`, `updated:<2h`. A moment in the future is less than any time ago.
    Age {
        /// What happened then.
        of: Moment,
        /// How it compares.
        comparison: Comparison,
        /// With how long.
        span: Span,
    },
    /// So many: `pending:>0`.
    Number {
        /// Of what.
        of: Count,
        /// How it compares.
        comparison: Comparison,
        /// With how many.
        value: i64,
    },
}

/// A shape of text: parts between stars, each star standing for any text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Anywhere: a text without a star.
    Contains(String),
    /// The parts between the stars, in this order; the first at the beginning, the last at the end. Two parts at least,
    /// of which one is not empty; only the first and the last can be.
    Glob(Vec<String>),
}

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`; for numbers no sign means the same
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    More,
}

/// A stretch of time, as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Span {
    /// How many.
    pub number: u32,
    /// Of what.
    pub unit: Unit,
}

impl Span {
    /// In milliseconds.
    #[must_use]
    pub const fn millis(self) -> i64 {
        (self.number as i64).saturating_mul(self.unit.millis())
    }
}

/// What stretches of time are counted in.
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
    /// All of them, the shortest first.
    pub const ALL: [Self; 7] =
        [Self::Second, Self::Minute, Self::Hour, Self::Day, Self::Week, Self::Month, Self::Year];

    /// What it is called in a query.
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
    /// Its sign in a query.
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

    /// Whether the left number stands so to the right one.
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
