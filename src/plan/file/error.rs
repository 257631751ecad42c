//! Why a plan file cannot be used.

/// Why a plan file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum PlanError {
    #[error("the plan cannot be read: {}", crate::text::system_error(.0))]
    Unreadable(std::io::Error),
    #[error("the file is not a plan: it is not JSON, or it is cut off (line {line}, column {column})")]
    NotJson { line: usize, column: usize },
    /// A version of the format that this program does not know.
    #[error("the plan has version {0}; this domdesk reads version {version}", version = super::VERSION)]
    Version(u64),
    /// Valid JSON, but not a plan. `place` is such as `step 3: `, or empty.
    #[error("the plan is damaged: {place}{what}")]
    Damaged { place: String, what: String },
}
