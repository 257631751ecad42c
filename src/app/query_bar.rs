use crate::clerk::Millis;
use crate::input::Place;
use crate::query::{Completion, Query, QueryError};
use crate::text::visible;

use super::{DomainList, ListSource, QueryHistory, TextField};

/// The debounce before the server is queried, in milliseconds.
pub(super) const DEBOUNCE: i64 = 200;

/// How much can be typed, in characters: more is never typed on purpose.
const ROOM: usize = 1_000;

#[derive(Debug, Clone)]
pub struct QueryBar {
    pub field: TextField,
    /// The previous list, restored by Esc.
    pub saved: Box<DomainList>,
    /// When the list is updated.
    pub due: Option<Millis>,
    /// The candidates that Tab cycles through.
    offered: Option<Offered>,
    /// The position in the query history.
    recalled: Option<Recalled>,
}

/// Completion candidates for a part of the text, one of which is inserted.
#[derive(Debug, Clone)]
struct Offered {
    start: usize,
    candidates: Vec<String>,
    at: usize,
}

/// A query from the history.
#[derive(Debug, Clone)]
struct Recalled {
    /// How many queries in the history are newer.
    back: usize,
    /// The text before the history was opened.
    draft: String,
}

impl QueryBar {
    #[must_use]
    pub fn open(list: &DomainList) -> Self {
        let mut text = list.source().query().to_string();
        if !text.is_empty() {
            // The next word is typed after the existing ones.
            text.push(' ');
        }
        Self { field: field(&text), saved: Box::new(list.clone()), due: None, offered: None, recalled: None }
    }

    /// Parses the text.
    ///
    /// # Errors
    ///
    /// A token that is invalid, or that asks for another organization in the list of one.
    pub fn query(&self) -> Result<Query, QueryError> {
        let mut query: Query = self.field.text().parse()?;
        if let ListSource::Organization(id, _) = self.saved.source()
            && let Some(asked) = query.list.organization_id.take()
            && asked != *id
        {
            return Err(self.another_organization());
        }
        Ok(query)
    }

    /// The error for the token that names another organization.
    fn another_organization(&self) -> QueryError {
        let text = self.field.text();
        let names_one =
            |word: &&str| word.parse::<Query>().is_ok_and(|query| query.list.organization_id.is_some());
        let word = text.split_whitespace().find(names_one).unwrap_or_default();
        let before = text.find(word).map_or("", |at| &text[..at]);
        let start = before.chars().count();
        QueryError {
            token: word.to_owned(),
            position: start..start + word.chars().count(),
            expected: Place::Query
                .say("expected a filter of this organization's domains; press {restore} twice to see all"),
        }
    }

    /// Whether the text is invalid: then the list still shows the last valid query.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.query().is_err()
    }

    /// Resets completion and history after an edit.
    pub(super) fn edited(&mut self) {
        self.offered = None;
        self.recalled = None;
    }

    /// Completes the token at the cursor: inserts the common prefix of all candidates, then cycles through them. True
    /// when the text changed. `organizations` returns the names with a given prefix.
    pub(super) fn complete(
        &mut self,
        backwards: bool,
        organizations: impl FnOnce(&str) -> Vec<String>,
    ) -> bool {
        self.recalled = None;
        if let Some(offered) = &mut self.offered {
            let count = offered.candidates.len();
            let next = (offered.at + if backwards { count - 1 } else { 1 }) % count;
            let (start, end) = (offered.start, offered.start + chars(&offered.candidates[offered.at]));
            offered.at = next;
            let candidate = offered.candidates[next].clone();
            self.field.replace(start, end, &candidate);
            return true;
        }
        let Some(part) = Completion::before(self.field.text(), self.field.cursor()) else { return false };
        let candidates = part.candidates(organizations);
        let Some(first) = candidates.first() else { return false };
        let end = part.start + chars(&part.typed);
        let common =
            candidates.iter().fold(first.as_str(), |common, candidate| common_prefix(common, candidate));
        if candidates.len() == 1 || chars(common) > chars(&part.typed) {
            let changes = *common != part.typed;
            self.field.replace(part.start, end, common);
            return changes;
        }
        let at = if backwards { candidates.len() - 1 } else { 0 };
        self.field.replace(part.start, end, &candidates[at]);
        self.offered = Some(Offered { start: part.start, candidates, at });
        true
    }

    /// The candidates that Tab would offer for a non-empty token; without organizations, which take a search.
    #[must_use]
    pub fn offers(&self) -> Vec<String> {
        match &self.offered {
            Some(offered) => offered.candidates.clone(),
            None => Completion::before(self.field.text(), self.field.cursor())
                .filter(|part| !part.typed.is_empty())
                .map(|part| part.candidates(|_| Vec::new()))
                .unwrap_or_default(),
        }
    }

    /// Replaces the text with an earlier or later query of the history; after the latest comes the text that was typed
    /// before. True when the text changed.
    pub(super) fn recall(&mut self, history: &QueryHistory, earlier: bool) -> bool {
        self.offered = None;
        let back = self.recalled.as_ref().map(|recalled| recalled.back);
        let next = match (back, earlier) {
            (None, true) => Some(0),
            (Some(back), true) => Some(back + 1),
            (None, false) => return false,
            (Some(back), false) => back.checked_sub(1),
        };
        let text = match next {
            Some(next) => match history.get(next) {
                Some(text) => text.to_owned(),
                None => return false,
            },
            None => self.recalled.take().map(|recalled| recalled.draft).unwrap_or_default(),
        };
        if let Some(next) = next {
            let draft = || self.field.text().to_owned();
            let draft = self.recalled.take().map_or_else(draft, |recalled| recalled.draft);
            self.recalled = Some(Recalled { back: next, draft });
        }
        self.field = field(&text);
        true
    }

    /// The error in the text: the token, its column, and what was expected. Safe to display.
    #[must_use]
    pub fn error_line(&self) -> Option<String> {
        let error = self.query().err()?;
        let token: String =
            self.field.text().chars().skip(error.position.start).take(error.position.len()).collect();
        let text = format!("✗ {token}, column {}: {}", error.position.start + 1, error.expected);
        Some(visible(&text).into_owned())
    }
}

/// A field with a query that may be long, because it lists many names, and room to type more.
fn field(text: &str) -> TextField {
    TextField::with_limit(chars(text) + ROOM, text)
}

fn chars(text: &str) -> usize {
    text.chars().count()
}

/// The common prefix.
fn common_prefix<'a>(one: &'a str, other: &str) -> &'a str {
    let same = one.char_indices().zip(other.chars()).take_while(|((_, a), b)| a == b);
    let end = same.map(|((at, c), _)| at + c.len_utf8()).last().unwrap_or_default();
    &one[..end]
}
