//! What only a local copy can answer: filters on columns that list_all has no parameter for.

use crate::clerk::VerificationStatus;

/// One filter; all of a query's filters have to hold.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Term {
    /// Only rows for which the test does *not* hold (`!` in the text form).
    pub inverse: bool,
    /// What is tested.
    pub test: Test,
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
    /// The text is part of any column, as it is shown: name, organization, ids, mode, status: `any:acme`.
    Any(String),
    /// The letters are in the name in this order, as a fuzzy finder matches them: `~acme`.
    Fuzzy(String),
    /// Affiliation has come this far, one of these: `status:failed,expired`.
    Status(Vec<VerificationStatus>),
    /// Ownership has come this far, one of these; `None` for never attempted: `owner:none`.
    Ownership(Vec<Option<VerificationStatus>>),
    /// So long ago: `age:>30d`, `updated:<2h`. A moment in the future is less than any time ago.
    Age {
        /// What happened then.
        of: Moment,
        /// How it compares.
        comparison: Comparison,
        /// In milliseconds.
        span: i64,
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

/// A shape of text: parts between stars, each star standing for any text. Never empty.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Pattern {
    /// Anywhere: a text without a star.
    Contains(String),
    /// The parts between the stars, in this order; the first at the beginning, the last at the end.
    Shape(Vec<String>),
}

/// A moment of a row's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Moment {
    /// `age:`, since it was added.
    Created,
    /// `updated:`, since it last changed.
    Updated,
}

/// A number that a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Count {
    /// Invitations not yet answered.
    Invitations,
    /// Suggestions not yet answered.
    Suggestions,
    /// Both together.
    Pending,
}

/// How two numbers compare.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Comparison {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `=`, or no sign
    Equal,
    /// `>=`
    AtLeast,
    /// `>`
    More,
}

impl Comparison {
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
