//! The query bar: the list query as text, edited in place.

use crate::clerk::Millis;
use crate::input::Place;
use crate::query::{Query, QueryError};
use crate::text::visible;

use super::{DomainList, Source, TextField};

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
    /// Starts editing the query of that list.
    #[must_use]
    pub fn open(list: &DomainList) -> Self {
        let mut text = list.source().query().to_string();
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
    /// When a token cannot be understood, or asks for another organization in the list of one.
    pub fn query(&self) -> Result<Query, QueryError> {
        let mut query: Query = self.field.text().parse()?;
        if let Source::Organization(id, _) = self.saved.source()
            && let Some(asked) = query.list.organization_id.take()
            && asked != *id
        {
            return Err(self.another_organization());
        }
        Ok(query)
    }

    /// Points at the `org:` that names another organization than the one whose domains are listed.
    fn another_organization(&self) -> QueryError {
        let text = self.field.text();
        let word = text.split_whitespace().find(|word| word.starts_with("org:")).unwrap_or_default();
        let before = text.find(word).map_or("", |at| &text[..at]);
        let start = before.chars().count();
        QueryError {
            token: word.to_owned(),
            position: start..start + word.chars().count(),
            expected: Place::Query
                .say("expected a filter of this organization's domains; press {restore} twice to see all"),
        }
    }

    /// Whether the text asks for nothing that could be listed: then the list still shows what was asked before.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.query().is_err()
    }

    /// What is wrong with the text, in words: the token, where it begins, and what was expected. Safe to show.
    #[must_use]
    pub fn complaint(&self) -> Option<String> {
        let error = self.query().err()?;
        let token: String =
            self.field.text().chars().skip(error.position.start).take(error.position.len()).collect();
        let text = format!("✗ {token}, column {}: {}", error.position.start + 1, error.expected);
        Some(visible(&text).into_owned())
    }
}
