//! The one text form of a [`ListQuery`]: `field:value` tokens and free text.
//!
//! Words are separated by blanks; a word in double quotes is taken as it stands (`\"` and `\\` inside), so any text can
//! be looked for. Printing and parsing are inverse to each other.

use std::fmt;
use std::ops::Range;
use std::str::FromStr;

use crate::clerk::{Direction, DomainName, EnrollmentMode, ListQuery, ModeFilter, OrderBy, SortField};

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

impl FromStr for ListQuery {
    type Err = QueryError;

    fn from_str(text: &str) -> Result<Self, QueryError> {
        let mut query = Self::default();
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
                    let Some(order) = order_by(value) else {
                        return refuse("expected sort: with name, -name, created or -created");
                    };
                    query.order_by.replace(order).is_some()
                }
                _ => return refuse(FIELDS),
            };
            if stated {
                return refuse(&format!("expected {field}: only once"));
            }
        }
        let free = words.join(" ");
        query.query = Some(free).filter(|text| !text.trim().is_empty());
        Ok(query)
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

fn order_by(value: &str) -> Option<OrderBy> {
    let (direction, name) = match value.strip_prefix('-') {
        Some(rest) => (Direction::Descending, rest),
        None => (Direction::Ascending, value.strip_prefix('+').unwrap_or(value)),
    };
    let field = match name {
        "name" => SortField::Name,
        "created" | "created_at" => SortField::CreatedAt,
        _ => return None,
    };
    Some(OrderBy { field, direction })
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

impl fmt::Display for ListQuery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.tokens().join(" "))
    }
}

impl ListQuery {
    /// The tokens of the text form, one per filter: the chips of the query bar.
    #[must_use]
    pub fn tokens(&self) -> Vec<String> {
        let mut tokens = Vec::new();
        if let Some(verified) = self.verified {
            tokens.push(format!("verified:{}", if verified { "yes" } else { "no" }));
        }
        tokens.extend(self.enrollment_mode.iter().map(|mode| format!("mode:{mode}")));
        tokens.extend(self.organization_id.iter().map(|id| format!("org:{id}")));
        tokens.extend(self.domains.iter().map(|name| format!("domain:{name}")));
        tokens.extend(self.order_by.map(|order| {
            let text = order.to_string();
            format!("sort:{}", text.strip_suffix("_at").unwrap_or(&text))
        }));
        tokens.extend(self.query.as_deref().map(free_text));
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
