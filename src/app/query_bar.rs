//! The query bar: the list query as text, edited in place.

use crate::clerk::Millis;
use crate::query::{Query, QueryError};
use crate::text::visible;

use super::{DomainList, TextField};

/// How long the typing has to pause before the list follows, in milliseconds.
pub(super) const DEBOUNCE: i64 = 200;

/// The query being edited.
#[derive(Debug, Clone)]
pub struct QueryBar {
    /// The text as typed.
    pub field: TextField,
    /// The list as it was, for Esc.
    pub saved: Box<DomainList>,
    /// When the list follows what was typed.
    pub due: Option<Millis>,
}

impl QueryBar {
    /// Starts editing that query over that list.
    #[must_use]
    pub fn open(query: &Query, list: &DomainList) -> Self {
        let mut text = query.to_string();
        if !text.is_empty() {
            // The next word is typed behind what is there, not into it.
            text.push(' ');
        }
        Self { field: TextField::new(&text), saved: Box::new(list.clone()), due: None }
    }

    /// What the text means.
    ///
    /// # Errors
    ///
    /// When a token cannot be understood.
    pub fn query(&self) -> Result<Query, QueryError> {
        self.field.text().parse()
    }

    /// What is wrong with the text, in words: the token, where it begins, and what was expected. Safe to show.
    #[must_use]
    pub fn complaint(&self) -> Option<String> {
        let error = self.query().err()?;
        let token: String =
            self.field.text().chars().skip(error.position.start).take(error.position.len()).collect();
        let text = format!("✗ {token} (at {}): {}", error.position.start + 1, error.expected);
        Some(visible(&text).into_owned())
    }
}
