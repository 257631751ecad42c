/// Damage to the journal's file while this run of the program worked with it. Normally, lines are only ever added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileDamage {
    Deleted,
    /// Earlier content is gone or was overwritten.
    Truncated,
    /// Another file is in its place.
    Replaced,
}
