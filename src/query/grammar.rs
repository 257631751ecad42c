//! The one text form of a [`Query`]: `field:value` tokens, `~fuzzy` words and free text, each with `!` before it for the
//! opposite.
//!
//! Words are separated by blanks; what is in double quotes is taken as it stands (`\"` and `\\` inside), so any text can
//! be looked for. Quotes open at the beginning of a word, behind `!`, `~` and a field's colon, and in a value behind a
//! star or a comma. Printing and parsing are inverse to each other.

mod pasted;
mod token;
mod values;
mod writing;

use std::ops::Range;
use std::str::FromStr;

use super::{Count, Moment, Query, SortKey, Term, Test};
use crate::clerk::{DomainName, ListQuery};
use pasted::Meaning;
use token::{Kind, Token};

/// A token that cannot be understood: which one, where it stands, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{token}, column {}: {expected}", position.start + 1)]
pub struct QueryError {
    /// The token as typed.
    pub token: String,
    /// Where it stands, in characters from the start of the text.
    pub position: Range<usize>,
    /// What was expected there, in words.
    pub expected: String,
}

const MODES: &str = "expected mode:manual, invitation, suggestion or sso; mode:-sso excludes";
const FIELDS: &str = "expected verified: mode: org: domain: name: any: status: owner: age: updated: pending: \
                      invitations: suggestions: sort: or free text";
const COLUMNS: &str = "expected sort: with columns, each once, as sort:-updated,name; there are created, name, \
                       updated, org, mode, status, owner, invitations, suggestions, pending";
const STATUSES: &str = "expected unverified, verified, failed or expired; commas for one of several";
const OWNERSHIPS: &str = "expected none, unverified, verified, failed or expired; commas for one of several";

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let mut reading = Reading::default();
        for token in token::tokens(text)? {
            reading.take(&token)?;
        }
        let Reading { mut list, sort, terms, words } = reading;
        list.query = Some(words.join(" ")).filter(|text| !text.trim().is_empty());
        Ok(Self { list, sort, terms })
    }
}

/// A query of which some tokens have been read.
#[derive(Default)]
struct Reading {
    list: ListQuery,
    sort: Vec<SortKey>,
    terms: Vec<Term>,
    words: Vec<String>,
}

impl Reading {
    fn take(&mut self, token: &Token) -> Result<(), QueryError> {
        match &token.kind {
            Kind::Word if !token.value.is_quoted() && self.pasted(token, &token.value.text()) => {}
            Kind::Word if !token.inverse => self.words.push(token.value.text()),
            Kind::Word if token.value.text().starts_with('!') && !token.value.is_quoted() => {
                return Err(token.refuse("expected ! only once; in quotes it stands for itself"));
            }
            Kind::Word => {
                self.term(token, text(token, "expected a word or a filter after !").map(Test::Text)?);
            }
            Kind::Fuzzy => {
                self.term(token, text(token, "expected letters after ~").map(Test::Fuzzy)?);
            }
            Kind::Field(field) => self.field(token, field)?,
        }
        Ok(())
    }

    fn term(&mut self, token: &Token, test: Test) {
        self.terms.push(Term { inverse: token.inverse, test });
    }

    /// Takes a word that means something else than its letters; false where it does not.
    fn pasted(&mut self, token: &Token, word: &str) -> bool {
        match pasted::meaning(word) {
            Some(Meaning::Domain(name)) => self.exactly(token, name),
            Some(Meaning::Text(text)) if token.inverse => self.term(token, Test::Text(text)),
            Some(Meaning::Text(text)) => self.words.push(text),
            Some(Meaning::Shape) => match values::pattern(&token.value) {
                Some(pattern) => self.term(token, Test::Name(pattern)),
                None => return false,
            },
            None => return false,
        }
        true
    }

    fn field(&mut self, token: &Token, field: &str) -> Result<(), QueryError> {
        match field {
            "verified" => self.verified(token),
            "mode" => self.mode(token),
            "org" => self.organization(token),
            "domain" => self.domain(token),
            "sort" => self.sort(token),
            // A URL, or a name with a port.
            _ if !is_field(field) && self.pasted(token, token.typed.trim_start_matches('!')) => Ok(()),
            _ => {
                let test = test(token, field)?;
                self.term(token, test);
                Ok(())
            }
        }
    }

    fn verified(&mut self, token: &Token) -> Result<(), QueryError> {
        let Some(verified) = values::yes_or_no(&token.value.text().to_lowercase()) else {
            return Err(token.refuse("expected verified:yes or verified:no"));
        };
        // The opposite of one is the other.
        match self.list.verified.replace(verified != token.inverse) {
            Some(_) => Err(token.refuse("expected verified: only once")),
            None => Ok(()),
        }
    }

    fn mode(&mut self, token: &Token) -> Result<(), QueryError> {
        for value in token.value.text().to_lowercase().split(',') {
            let Some(mut filter) = values::mode_filter(value) else {
                return Err(token.refuse(MODES));
            };
            if token.inverse && filter.exclude {
                return Err(token.refuse("expected either ! or -, not both"));
            }
            // None of several is each of them excluded.
            filter.exclude |= token.inverse;
            if !self.list.enrollment_mode.contains(&filter) {
                self.list.enrollment_mode.push(filter);
            }
        }
        Ok(())
    }

    fn organization(&mut self, token: &Token) -> Result<(), QueryError> {
        let text = token.value.text();
        let is_id = text.starts_with("org_") && !token.value.is_quoted() && !text.contains('*');
        if !is_id {
            let Some(pattern) = values::pattern(&token.value) else {
                return Err(token.refuse("expected an organization's name or id, as org:acme, org:org_2abc"));
            };
            self.term(token, Test::Organization(pattern));
            return Ok(());
        }
        if text == "org_" {
            return Err(token.refuse("expected an organization id, as org:org_2abc"));
        }
        if token.inverse {
            self.term(token, Test::OrganizationId(text));
            return Ok(());
        }
        match self.list.organization_id.replace(text) {
            Some(_) => Err(token.refuse("expected org: with an id only once")),
            None => Ok(()),
        }
    }

    fn domain(&mut self, token: &Token) -> Result<(), QueryError> {
        for value in token.value.split(',') {
            let text = value.text();
            // A name that cannot be a domain's can match nothing: say so instead of showing an empty list.
            let name = match DomainName::extract(&text) {
                Some((name, _)) => name,
                None => DomainName::parse(&text).map_err(|reason| {
                    token.refuse(&format!("expected a whole name, as domain:acme.com; {reason}"))
                })?,
            };
            self.exactly(token, name);
        }
        Ok(())
    }

    fn exactly(&mut self, token: &Token, name: DomainName) {
        if token.inverse {
            self.term(token, Test::Domain(name.into()));
        } else {
            self.list.domains.push(name.into());
        }
    }

    fn sort(&mut self, token: &Token) -> Result<(), QueryError> {
        if token.inverse {
            return Err(token.refuse("expected sort: without !; sort:-name turns the order round"));
        }
        let Some(keys) = values::sort_keys(&token.value.text().to_lowercase()) else {
            return Err(token.refuse(COLUMNS));
        };
        if !self.sort.is_empty() {
            return Err(token.refuse("expected sort: only once; commas part columns, as sort:-updated,name"));
        }
        self.sort = keys;
        Ok(())
    }
}

/// Whether it is one of the fields that only a local copy knows.
fn is_field(field: &str) -> bool {
    ["name", "any", "status", "owner", "age", "updated", "invitations", "suggestions", "pending"]
        .contains(&field)
}

/// What a field that only a local copy knows asks for.
fn test(token: &Token, field: &str) -> Result<Test, QueryError> {
    let value = &token.value;
    let age = |of| {
        let (comparison, span) = values::span(&value.text()).ok_or_else(|| {
            token.refuse(&format!(
                "expected < or >, a number and s, m, h, d, w, mo or y, as {field}:>30d or {field}:<2h"
            ))
        })?;
        Ok(Test::Age { of, comparison, span })
    };
    let number = |of| {
        let (comparison, value) = values::number(&value.text()).ok_or_else(|| {
            token.refuse(&format!("expected a number, as {field}:0, {field}:>0 or {field}:<=3"))
        })?;
        Ok(Test::Number { of, comparison, value })
    };
    match field {
        "name" => values::pattern(value).map(Test::Name).ok_or_else(|| {
            token.refuse("expected a part of the name; stars for anything, as name:*.edu or name:acme*")
        }),
        "any" => text(token, "expected a text, as any:acme").map(Test::Any),
        "status" => values::statuses(value).map(Test::Status).ok_or_else(|| token.refuse(STATUSES)),
        "owner" => values::ownerships(value).map(Test::Ownership).ok_or_else(|| token.refuse(OWNERSHIPS)),
        "age" => age(Moment::Created),
        "updated" => age(Moment::Updated),
        "invitations" => number(Count::Invitations),
        "suggestions" => number(Count::Suggestions),
        "pending" => number(Count::Pending),
        _ => Err(token.refuse(FIELDS)),
    }
}

/// A text that is not blank.
fn text(token: &Token, expected: &str) -> Result<String, QueryError> {
    Some(token.value.text()).filter(|text| !text.trim().is_empty()).ok_or_else(|| token.refuse(expected))
}

#[cfg(test)]
mod tests;
