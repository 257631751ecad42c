//! What may become of a journal's file besides that lines are added.

/// Something that was done to the file while this run of the program worked with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileDamage {
    /// It is gone.
    Deleted,
    /// What stood in it stands there no more.
    Truncated,
    /// Another file is in its place.
    Replaced,
}
