//! The kinds of values. Filters and orders depend on nothing else, so that a new field with an existing kind needs no code of
//! its own.

/// The columns of a store, by type.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    Text(Text),
    Choice(Choice),
    Count(Count),
    Moment(Moment),
}

impl Column {
    /// The column of Clerk's own order.
    pub const CREATED: Self = Self::Moment(Moment::Created);
    pub const NAME: Self = Self::Text(Text::Name);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Text {
    Name,
    Organization,
}

/// Columns with few distinct values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Choice {
    Mode,
    /// Of affiliation.
    Status,
    Ownership,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Count {
    Invitations,
    Suggestions,
    /// Invitations and suggestions together.
    Pending,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Moment {
    Created,
    Updated,
}

/// A part of the domain's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum NamePart {
    /// The last label.
    TopLevel,
    /// What its owner registered, by the Public Suffix List.
    Registrable,
}

/// How the value of a filter is parsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// `yes` or `no`.
    Verified,
    /// Enrollment modes, each included or excluded.
    Mode,
    /// Part of the text or a pattern; for an organization also its id.
    Pattern(Text),
    OrganizationId,
    /// Exact names of domains.
    Exact,
    /// Text in any column.
    Any,
    /// Statuses of affiliation.
    Status,
    /// Statuses of ownership, or none.
    Ownership,
    /// Exact parts of names.
    NamePart(NamePart),
    /// Months of creation.
    Month,
    /// `yes` or `no`: whether another organization has the name.
    Shared,
    Age(Moment),
    Number(Count),
    /// Names of flags, or `any`.
    Flag,
    /// `yes`, `no` or part of the note.
    Note,
    /// `yes` or `no`: whether it is snoozed.
    Snoozed,
}
