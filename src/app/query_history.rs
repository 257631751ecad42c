//! The queries that were typed before, for Up and Down in the query bar.

/// How many are remembered.
const MOST: usize = 500;

/// The queries, the latest last, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryHistory {
    queries: Vec<String>,
    /// Whether new ones are written into the state folder.
    is_kept: bool,
}

impl QueryHistory {
    /// What the state folder has; `None` where nothing is to be kept beyond this run.
    #[must_use]
    pub fn new(kept: Option<Vec<String>>) -> Self {
        Self { is_kept: kept.is_some(), queries: kept.unwrap_or_default() }
    }

    /// Whether new ones are written into the state folder.
    #[must_use]
    pub const fn is_kept(&self) -> bool {
        self.is_kept
    }

    /// A query was kept.
    pub(super) fn add(&mut self, text: &str) {
        self.queries.retain(|query| query != text);
        self.queries.push(text.to_owned());
        let surplus = self.queries.len().saturating_sub(MOST);
        self.queries.drain(..surplus);
    }

    /// The query that was kept that many before the latest one, which is 0.
    pub(super) fn get(&self, back: usize) -> Option<&str> {
        let at = self.queries.len().checked_sub(back + 1)?;
        self.queries.get(at).map(String::as_str)
    }
}
