//! What the values of fields are. Filters and orders go by this alone, so that a field of a kind that is there already needs
//! no code of its own.

/// The values that a store keeps of each row, by how they are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Column {
    /// Texts.
    Text(Text),
    /// One of few values.
    Choice(Choice),
    /// Numbers.
    Count(Count),
    /// Times.
    Moment(Moment),
}

impl Column {
    /// When the domain was added: Clerk's own order.
    pub const CREATED: Self = Self::Moment(Moment::Created);
    /// The domain's name.
    pub const NAME: Self = Self::Text(Text::Name);
}

/// A text that a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Text {
    /// The domain's name.
    Name,
    /// The organization's name.
    Organization,
}

/// A value of a row that is one of few.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Choice {
    /// The enrollment mode.
    Mode,
    /// The status of affiliation.
    Status,
    /// The status of ownership.
    Ownership,
}

/// A number that a row has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Count {
    /// Invitations not yet answered.
    Invitations,
    /// Suggestions not yet answered.
    Suggestions,
    /// Both together.
    Pending,
}

/// A moment of a row's life.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Moment {
    /// When it was added.
    Created,
    /// When it last changed.
    Updated,
}

/// How the values of a filter are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// `yes` or `no`: affiliation is verified.
    Verified,
    /// Enrollment modes, each to be included or excluded.
    Mode,
    /// A part or a shape of the text; of an organization its id as well.
    Pattern(Text),
    /// The id of an organization.
    OrganizationId,
    /// Exact names of domains.
    Exact,
    /// Text in any column.
    Any,
    /// Statuses of affiliation.
    Status,
    /// Statuses of ownership, or none.
    Ownership,
    /// How long ago.
    Age(Moment),
    /// How many.
    Number(Count),
}
