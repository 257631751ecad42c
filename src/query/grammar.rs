//! The one text form of a [`Query`]: `field:value` tokens and free text.
//!
//! Words are separated by blanks; a word in double quotes is taken as it stands (`\"` and `\\` inside), so any text can
//! be looked for. Printing and parsing are inverse to each other.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use super::{Column, Query, SortKey};
use crate::clerk::{Direction, DomainName, EnrollmentMode, ListQuery, ModeFilter};

/// A token that cannot be understood: which one, where it stands, and what was expected there.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{token:?} at {}: {expected}", position.start + 1)]
pub struct QueryError {
    /// The token as typed.
    pub token: String,
    /// Where it stands, in characters from the start of the text.
    pub position: Range<usize>,
    /// What was expected there, in words.
    pub expected: String,
}

const MODES: &str = "expected mode:manual, invitation, suggestion or sso; mode:-sso excludes";
const FIELDS: &str = "expected verified: mode: org: domain: sort: or free text";

impl FromStr for Query {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let mut query = ListQuery::default();
        let mut sort = Vec::new();
        let mut words: Vec<String> = Vec::new();
        for token in tokens(text)? {
            let refuse = |expected: &str| {
                Err(QueryError {
                    token: token.typed.clone(),
                    position: token.position.clone(),
                    expected: expected.to_owned(),
                })
            };
            let Some((field, value)) = token.field() else {
                words.push(token.value);
                continue;
            };
            let stated = match field {
                "verified" => {
                    let verified = match value {
                        "yes" | "y" | "true" => true,
                        "no" | "n" | "false" => false,
                        _ => return refuse("expected verified:yes or verified:no"),
                    };
                    query.verified.replace(verified).is_some()
                }
                "mode" => {
                    for value in value.split(',') {
                        let Some(filter) = mode_filter(value) else {
                            return refuse(MODES);
                        };
                        if !query.enrollment_mode.contains(&filter) {
                            query.enrollment_mode.push(filter);
                        }
                    }
                    false
                }
                "org" => {
                    if !value.starts_with("org_") || value.len() == "org_".len() {
                        return refuse("expected an organization id, as org:org_2abc");
                    }
                    query.organization_id.replace(value.to_owned()).is_some()
                }
                "domain" => {
                    // A name that cannot be a domain's can match nothing: say so instead of showing an empty list.
                    match DomainName::parse(value) {
                        Ok(name) => query.domains.push(name.into()),
                        Err(reason) => {
                            return refuse(&format!("expected a whole name, as domain:acme.com; {reason}"));
                        }
                    }
                    false
                }
                "sort" => {
                    let Some(key) = sort_key(value) else {
                        return refuse("expected sort: with name, -name, created or -created");
                    };
                    !std::mem::replace(&mut sort, vec![key]).is_empty()
                }
                _ => return refuse(FIELDS),
            };
            if stated {
                return refuse(&format!("expected {field}: only once"));
            }
        }
        let free = words.join(" ");
        query.query = Some(free).filter(|text| !text.trim().is_empty());
        Ok(Self { list: query, sort, terms: Vec::new() })
    }
}

/// What the modes are called for short, in the order of [`EnrollmentMode::KNOWN`].
const SHORT: [&str; 4] = ["manual", "invitation", "suggestion", "sso"];

fn mode_filter(value: &str) -> Option<ModeFilter> {
    let (exclude, name) = value.strip_prefix('-').map_or((false, value), |rest| (true, rest));
    let begins =
        |(mode, short): &(EnrollmentMode, &str)| mode.as_str().starts_with(name) || short.starts_with(name);
    // The beginning of a name will do where only one mode begins so.
    let mut begun = EnrollmentMode::KNOWN.into_iter().zip(SHORT).filter(begins);
    let ((mode, _), None) = (begun.next()?, begun.next()) else { return None };
    Some(ModeFilter { mode, exclude })
}

fn sort_key(value: &str) -> Option<SortKey> {
    let (direction, name) = match value.strip_prefix('-') {
        Some(rest) => (Direction::Descending, rest),
        None => (Direction::Ascending, value.strip_prefix('+').unwrap_or(value)),
    };
    let column = Column::named(name).filter(|column| matches!(column, Column::Name | Column::Created))?;
    Some(SortKey { column, direction })
}

struct Token {
    /// As it stands in the text.
    typed: String,
    position: Range<usize>,
    /// Without quotes.
    value: String,
    quoted: bool,
}

impl Token {
    /// `field:value`; a quoted word is never a field.
    fn field(&self) -> Option<(&str, &str)> {
        if self.quoted { None } else { self.value.split_once(':') }
    }
}

fn tokens(text: &str) -> Result<Vec<Token>, QueryError> {
    let chars: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        if chars[at].is_whitespace() {
            at += 1;
            continue;
        }
        let start = at;
        let quoted = chars[at] == '"';
        let mut value = String::new();
        if quoted {
            at += 1;
            loop {
                match chars.get(at) {
                    None => {
                        return Err(QueryError {
                            token: chars[start..].iter().collect(),
                            position: start..chars.len(),
                            expected: "expected a closing \"".to_owned(),
                        });
                    }
                    Some('"') => {
                        at += 1;
                        break;
                    }
                    Some('\\') if matches!(chars.get(at + 1), Some('"' | '\\')) => {
                        value.push(chars[at + 1]);
                        at += 2;
                    }
                    Some(&c) => {
                        value.push(c);
                        at += 1;
                    }
                }
            }
        } else {
            while at < chars.len() && !chars[at].is_whitespace() {
                value.push(chars[at]);
                at += 1;
            }
        }
        tokens.push(Token { typed: chars[start..at].iter().collect(), position: start..at, value, quoted });
    }
    Ok(tokens)
}

impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tokens().join(" "))
    }
}

impl Query {
    /// The tokens of the text form, one per filter: the chips of the query bar.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        let list = &self.list;
        let mut tokens = Vec::new();
        if let Some(verified) = list.verified {
            tokens.push(format!("verified:{}", if verified { "yes" } else { "no" }));
        }
        tokens.extend(list.enrollment_mode.iter().map(|mode| format!("mode:{mode}")));
        tokens.extend(list.organization_id.iter().map(|id| format!("org:{id}")));
        tokens.extend(list.domains.iter().map(|name| format!("domain:{name}")));
        tokens.extend(self.sort.iter().map(|key| format!("sort:{key}")));
        tokens.extend(list.query.as_deref().map(free_text));
        tokens
    }
}

/// Free text as it can stand in the text form: as it is where that reads back the same, else in quotes.
fn free_text(text: &str) -> String {
    let plain = !text.contains([':', '"'])
        && text.split(' ').all(|word| !word.is_empty() && !word.contains(char::is_whitespace));
    if plain { text.to_owned() } else { format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")) }
}

#[cfg(test)]
mod tests;
