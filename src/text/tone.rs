//! How a text is meant; the theme turns that into a style.

/// How a text is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A heading.
    Heading,
    /// A field or a text.
    Plain,
    /// Of lesser interest.
    Dim,
    /// As it should be.
    Good,
    /// Waiting for somebody.
    Open,
    /// Wrong.
    Bad,
    /// Why the domain is stuck: what the detail is opened for.
    Stuck,
    /// What the domain waits for.
    Waiting,
}
