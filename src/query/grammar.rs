//! The one text form of a [`Query`]: `field:value` tokens, `~fuzzy` words and free text, each with `!` before it for the
//! opposite.
//!
//! Words are separated by blanks. Text in double quotes is taken literally (`\"` and `\\` inside), so that any text can be
//! searched for. Quotes open at the beginning of a word, behind `!`, `~` and a field's colon, and in a value behind a
//! star or a comma. Printing and parsing are inverse to each other.

mod display;
mod pasted;
mod token;
mod values;

use std::ops::Range;
use std::str::FromStr;

use super::{Query, SortKey, Term, Test};
use crate::clerk::{DomainName, ListQuery};
use crate::field::{self, FieldFilter, Text, ValueKind};
use pasted::Meaning;
use token::{Token, TokenKind};

/// A token that cannot be parsed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{token}, column {}: {expected}", position.start + 1)]
pub struct QueryError {
    /// As typed.
    pub token: String,
    /// In characters from the start of the text.
    pub position: Range<usize>,
    /// What was expected instead, for the operator.
    pub expected: String,
}

/// The name of the token for the order, which belongs to no field.
pub(super) const SORT: &str = "sort";

const ORGANIZATION_ID: &str = "org_";

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let mut builder = QueryBuilder::default();
        for token in token::tokens(text)? {
            builder.take(&token)?;
        }
        let QueryBuilder { mut list, sort, terms, words } = builder;
        list.query = Some(words.join(" ")).filter(|text| !text.trim().is_empty());
        Ok(Self { list, sort, terms })
    }
}

#[derive(Default)]
struct QueryBuilder {
    list: ListQuery,
    sort: Vec<SortKey>,
    terms: Vec<Term>,
    words: Vec<String>,
}

impl QueryBuilder {
    fn take(&mut self, token: &Token) -> Result<(), QueryError> {
        match &token.kind {
            TokenKind::Word if !token.value.is_quoted() && self.take_special(token, &token.value.text()) => {}
            TokenKind::Word if !token.inverse => self.words.push(token.value.text()),
            TokenKind::Word if token.value.text().starts_with('!') && !token.value.is_quoted() => {
                return Err(token.error("expected ! only once; in quotes it is taken literally"));
            }
            TokenKind::Word => {
                self.term(token, text(token, "expected a word or a filter after !").map(Test::Text)?);
            }
            TokenKind::Fuzzy => {
                self.term(token, text(token, "expected letters after ~").map(Test::Fuzzy)?);
            }
            TokenKind::Field(field) => self.field(token, field)?,
        }
        Ok(())
    }

    fn term(&mut self, token: &Token, test: Test) {
        self.terms.push(Term { inverse: token.inverse, test });
    }

    /// Takes a word with a special meaning, such as an email address. Returns false if it has none.
    fn take_special(&mut self, token: &Token, word: &str) -> bool {
        match pasted::meaning(word) {
            Some(Meaning::Domain(name)) => self.exact_domain(token, name),
            Some(Meaning::Text(text)) if token.inverse => self.term(token, Test::Text(text)),
            Some(Meaning::Text(text)) => self.words.push(text),
            Some(Meaning::Glob) => match values::pattern(&token.value) {
                Some(pattern) => self.term(token, Test::Name(pattern)),
                None => return false,
            },
            None => return false,
        }
        true
    }

    fn field(&mut self, token: &Token, name: &str) -> Result<(), QueryError> {
        if name == SORT {
            return self.sort(token);
        }
        let Some((_, filter)) = field::filter_by_name(name) else {
            // Maybe a URL, or a name with a port.
            return if self.take_special(token, token.typed.trim_start_matches('!')) {
                Ok(())
            } else {
                Err(token.error(&format!("expected {} or free text", known_fields())))
            };
        };
        match filter.kind {
            ValueKind::Verified => self.verified(token, filter),
            ValueKind::Mode => self.mode(token, filter),
            ValueKind::Pattern(Text::Organization) => self.organization(token, filter),
            ValueKind::OrganizationId => self.organization_id(token, &token.value.text(), filter),
            ValueKind::Exact => self.domain(token, filter),
            _ => {
                let test = test(token, filter)?;
                self.term(token, test);
                Ok(())
            }
        }
    }

    fn verified(&mut self, token: &Token, filter: &FieldFilter) -> Result<(), QueryError> {
        let Some(verified) = values::yes_or_no(&token.value.text().to_lowercase()) else {
            return Err(unexpected(token, filter));
        };
        // Negation swaps yes and no.
        match self.list.verified.replace(verified != token.inverse) {
            Some(_) => Err(token.error("expected verified: only once")),
            None => Ok(()),
        }
    }

    fn mode(&mut self, token: &Token, filter: &FieldFilter) -> Result<(), QueryError> {
        for value in token.value.text().to_lowercase().split(',') {
            let Some(mut mode) = values::mode_filter(value) else {
                return Err(unexpected(token, filter));
            };
            if token.inverse && mode.exclude {
                return Err(token.error("expected either ! or -, not both"));
            }
            // Negating several modes excludes each of them.
            mode.exclude |= token.inverse;
            if !self.list.enrollment_mode.contains(&mode) {
                self.list.enrollment_mode.push(mode);
            }
        }
        Ok(())
    }

    fn organization(&mut self, token: &Token, filter: &FieldFilter) -> Result<(), QueryError> {
        let text = token.value.text();
        let is_id = text.starts_with(ORGANIZATION_ID) && !token.value.is_quoted() && !text.contains('*');
        if is_id {
            return self.organization_id(token, &text, filter);
        }
        let pattern = values::pattern(&token.value).ok_or_else(|| unexpected(token, filter))?;
        self.term(token, Test::Organization(pattern));
        Ok(())
    }

    fn organization_id(&mut self, token: &Token, ids: &str, filter: &FieldFilter) -> Result<(), QueryError> {
        let mut known: Vec<String> = Vec::new();
        for id in ids.split(',') {
            if id.strip_prefix(ORGANIZATION_ID).is_none_or(str::is_empty) {
                return Err(unexpected(token, filter));
            }
            if !known.iter().any(|known| known == id) {
                known.push(id.to_owned());
            }
        }
        let id = match <[String; 1]>::try_from(known) {
            Ok([id]) => id,
            Err(ids) => {
                self.term(token, Test::OrganizationIds(ids));
                return Ok(());
            }
        };
        if token.inverse {
            self.term(token, Test::OrganizationId(id));
            return Ok(());
        }
        match self.list.organization_id.replace(id) {
            Some(_) => Err(token.error("expected org: with an id only once")),
            None => Ok(()),
        }
    }

    fn domain(&mut self, token: &Token, filter: &FieldFilter) -> Result<(), QueryError> {
        for value in token.value.split(',') {
            let text = value.text();
            // An invalid name matches nothing: report it instead of showing an empty list.
            let name = match DomainName::extract(&text) {
                Some((name, _)) => name,
                None => DomainName::parse(&text)
                    .map_err(|reason| token.error(&format!("expected {}; {reason}", filter.expected)))?,
            };
            self.exact_domain(token, name);
        }
        Ok(())
    }

    fn exact_domain(&mut self, token: &Token, name: DomainName) {
        if token.inverse {
            self.term(token, Test::Domain(name.into()));
        } else {
            self.list.domains.push(name.into());
        }
    }

    fn sort(&mut self, token: &Token) -> Result<(), QueryError> {
        if token.inverse {
            return Err(token.error("expected sort: without !; sort:-name reverses the order"));
        }
        let Some(keys) = values::sort_keys(&token.value.text().to_lowercase()) else {
            let columns: Vec<_> = field::orders().iter().map(|(field, _)| field.query_name).collect();
            return Err(token.error(&format!(
                "expected sort: with columns, each once, such as sort:-updated,name; there are {}",
                columns.join(", ")
            )));
        };
        if !self.sort.is_empty() {
            return Err(token.error(
                "expected sort: only once; separate columns with commas, such as sort:-updated,name",
            ));
        }
        self.sort = keys;
        Ok(())
    }
}

/// The test of a filter that needs a local copy.
fn test(token: &Token, filter: &FieldFilter) -> Result<Test, QueryError> {
    let value = &token.value;
    let test = match filter.kind {
        ValueKind::Pattern(Text::Name) => values::pattern(value).map(Test::Name),
        ValueKind::Any => return text(token, &format!("expected {}", filter.expected)).map(Test::Any),
        ValueKind::Status => values::statuses(value).map(Test::Status),
        ValueKind::Shared => values::yes_or_no(&value.text().to_lowercase()).map(Test::Shared),
        ValueKind::Ownership => values::ownerships(value).map(Test::Ownership),
        ValueKind::NamePart(part) => values::name_parts(value, part).map(|names| Test::NamePart(part, names)),
        ValueKind::Month => values::months(value).map(Test::Month),
        ValueKind::Age(of) => {
            values::span(&value.text()).map(|(comparison, span)| Test::Age { of, comparison, span })
        }
        ValueKind::Number(of) => {
            values::number(&value.text()).map(|(comparison, value)| Test::Number { of, comparison, value })
        }
        ValueKind::Flag => values::flags(value).map(Test::Flag),
        ValueKind::Note => values::note(value),
        ValueKind::Snoozed => values::yes_or_no(&value.text().to_lowercase()).map(Test::Snoozed),
        // These are parts of the request to list_all.
        ValueKind::Verified
        | ValueKind::Mode
        | ValueKind::Pattern(Text::Organization)
        | ValueKind::OrganizationId
        | ValueKind::Exact => None,
    };
    test.ok_or_else(|| unexpected(token, filter))
}

fn unexpected(token: &Token, filter: &FieldFilter) -> QueryError {
    token.error(&format!("expected {}", filter.expected))
}

fn known_fields() -> String {
    let names = field::filters().map(|(field, _)| field.query_name).chain([SORT]);
    names.map(|name| format!("{name}:")).collect::<Vec<_>>().join(" ")
}

/// The text of the token, which must not be blank.
fn text(token: &Token, expected: &str) -> Result<String, QueryError> {
    Some(token.value.text()).filter(|text| !text.trim().is_empty()).ok_or_else(|| token.error(expected))
}

#[cfg(test)]
mod tests;
