//! Earlier queries, recalled by Up and Down in the query bar.

const MOST: usize = 500;

/// Earlier queries without duplicates, latest last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QueryHistory {
    queries: Vec<String>,
    /// Whether new queries are saved in the state folder.
    is_saved: bool,
}

impl QueryHistory {
    /// The saved queries; `None` where the history is not saved.
    #[must_use]
    pub fn new(saved: Option<Vec<String>>) -> Self {
        Self { is_saved: saved.is_some(), queries: saved.unwrap_or_default() }
    }

    /// Whether new queries are saved in the state folder.
    #[must_use]
    pub const fn is_saved(&self) -> bool {
        self.is_saved
    }

    pub(super) fn add(&mut self, text: &str) {
        self.queries.retain(|query| query != text);
        self.queries.push(text.to_owned());
        let surplus = self.queries.len().saturating_sub(MOST);
        self.queries.drain(..surplus);
    }

    /// The query that is `back` before the latest one, which is 0.
    pub(super) fn get(&self, back: usize) -> Option<&str> {
        let at = self.queries.len().checked_sub(back + 1)?;
        self.queries.get(at).map(String::as_str)
    }
}
