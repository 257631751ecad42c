//! The meaning of a text; the theme maps it to a style.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    Heading,
    /// Fields and running text.
    Plain,
    Dim,
    /// A desired state.
    Good,
    /// Waits for a person.
    Open,
    /// A problem.
    Bad,
    /// Why the domain is stuck, which is the main question in the details.
    Stuck,
    /// What the domain waits for.
    Waiting,
}
