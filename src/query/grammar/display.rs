//! Prints queries, so that [`super`] parses them back.

use std::fmt;

use super::values::{ANY_FLAG, NOTED};
use super::{SORT, pasted};
use crate::clerk::{VerificationStatus, ascii_form, registrable};
use crate::field::{self, NamePart, Text, ValueKind};
use crate::flag::FlagSet;
use crate::query::{Comparison, Pattern, Query, Term, Test};

/// The field for an organization, by name or id.
const ORGANIZATION: ValueKind = ValueKind::Pattern(Text::Organization);

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
            tokens.push(format!(
                "{}:{}",
                field_name(ValueKind::Verified),
                if verified { "yes" } else { "no" }
            ));
        }
        tokens.extend(
            list.enrollment_mode.iter().map(|mode| format!("{}:{mode}", field_name(ValueKind::Mode))),
        );
        tokens.extend(list.organization_id.iter().map(|id| format!("{}:{id}", field_name(ORGANIZATION))));
        tokens.extend(list.domains.iter().map(|name| format!("{}:{name}", field_name(ValueKind::Exact))));
        tokens.extend(self.terms.iter().map(ToString::to_string));
        if !self.sort.is_empty() {
            tokens.push(format!("{SORT}:{}", joined(&self.sort, ToString::to_string)));
        }
        tokens.extend(list.query.as_deref().map(free_text));
        tokens
    }
}

impl fmt::Display for Term {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.inverse {
            f.write_str("!")?;
        }
        match &self.test {
            Test::Text(text) => f.write_str(&word(text)),
            Test::Name(pattern) => write!(f, "{}:{pattern}", field_name(ValueKind::Pattern(Text::Name))),
            // Quoted, or it would be parsed as an id.
            Test::Organization(Pattern::Contains(text)) if text.starts_with("org_") => {
                write!(f, "{}:{}", field_name(ORGANIZATION), quoted(text))
            }
            Test::Organization(pattern) => write!(f, "{}:{pattern}", field_name(ORGANIZATION)),
            Test::OrganizationId(id) => write!(f, "{}:{id}", field_name(ORGANIZATION)),
            Test::OrganizationIds(ids) => write!(f, "{}:{}", field_name(ORGANIZATION), ids.join(",")),
            Test::Domain(name) => write!(f, "{}:{name}", field_name(ValueKind::Exact)),
            Test::Any(text) => write!(f, "{}:{}", field_name(ValueKind::Any), value(text)),
            Test::Shared(shared) => {
                write!(f, "{}:{}", field_name(ValueKind::Shared), if *shared { "yes" } else { "no" })
            }
            Test::Noted(noted) => {
                write!(f, "{}:{}", field_name(ValueKind::Note), if *noted { "yes" } else { "no" })
            }
            Test::Note(text) => {
                let is_word = NOTED.iter().any(|(word, _)| text.eq_ignore_ascii_case(word));
                let text = if is_word { quoted(text) } else { value(text) };
                write!(f, "{}:{text}", field_name(ValueKind::Note))
            }
            Test::Snoozed(snoozed) => {
                write!(f, "{}:{}", field_name(ValueKind::Snoozed), if *snoozed { "yes" } else { "no" })
            }
            Test::Fuzzy(text) => write!(f, "~{}", value(text)),
            Test::Status(statuses) => {
                write!(f, "{}:{}", field_name(ValueKind::Status), joined(statuses, status))
            }
            Test::Ownership(statuses) => {
                let one = |one: &Option<_>| one.as_ref().map_or_else(|| "none".to_owned(), status);
                write!(f, "{}:{}", field_name(ValueKind::Ownership), joined(statuses, one))
            }
            Test::NamePart(part, names) => {
                let field = field_name(ValueKind::NamePart(*part));
                write!(f, "{field}:{}", joined(names, |name| name_part(*part, name)))
            }
            Test::Month(months) => {
                write!(f, "{}:{}", field_name(ValueKind::Month), joined(months, ToString::to_string))
            }
            Test::Age { of, comparison, span } => {
                let field = field_name(ValueKind::Age(*of));
                write!(f, "{field}:{}{}{}", comparison.as_str(), span.number, span.unit.as_str())
            }
            Test::Number { of, comparison, value } => {
                let field = field_name(ValueKind::Number(*of));
                let sign = if *comparison == Comparison::Equal { "" } else { comparison.as_str() };
                write!(f, "{field}:{sign}{value}")
            }
            Test::Flag(flags) => {
                let field = field_name(ValueKind::Flag);
                if *flags == FlagSet::ALL {
                    write!(f, "{field}:{ANY_FLAG}")
                } else {
                    write!(f, "{field}:{flags}")
                }
            }
        }
    }
}

/// The name in queries of the field with these values.
fn field_name(kind: ValueKind) -> &'static str {
    field::filters().find(|(_, filter)| filter.kind == kind).map_or("", |(field, _)| field.query_name)
}

/// As in a query: `*.edu`.
impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |text: &str| if text.contains('*') { quoted(text) } else { value(text) };
        match self {
            Self::Contains(text) => f.write_str(&part(text)),
            Self::Glob(parts) => {
                for (at, text) in parts.iter().enumerate() {
                    if at > 0 {
                        f.write_str("*")?;
                    }
                    if !text.is_empty() {
                        f.write_str(&part(text))?;
                    }
                }
                Ok(())
            }
        }
    }
}

/// Unquoted if it parses back to the same part.
fn name_part(part: NamePart, name: &str) -> String {
    let is_same = match part {
        NamePart::TopLevel => ascii_form(name) == name,
        NamePart::Registrable => ascii_form(name) == name && registrable(name) == name,
    };
    let is_plain = is_plain(name) && !name.contains(',') && !name.starts_with('.') && !name.ends_with('.');
    if is_same && is_plain { name.to_owned() } else { quoted(name) }
}

fn joined<T>(values: &[T], text: impl Fn(&T) -> String) -> String {
    values.iter().map(text).collect::<Vec<_>>().join(",")
}

fn status(status: &VerificationStatus) -> String {
    match status {
        // Unknown statuses are only accepted in quotes.
        VerificationStatus::Other(text) => quoted(text),
        known => known.as_str().to_owned(),
    }
}

/// Unquoted if it parses back to the same text.
fn free_text(text: &str) -> String {
    if text.split(' ').all(is_plain_word) { text.to_owned() } else { quoted(text) }
}

fn word(text: &str) -> String {
    if is_plain_word(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain_word(word: &str) -> bool {
    is_plain(word)
        && !word.contains(':')
        && !word.starts_with(['!', '~'])
        && (word.is_empty() || pasted::meaning(word).is_none())
}

/// A value behind a colon.
fn value(text: &str) -> String {
    if is_plain(text) { text.to_owned() } else { quoted(text) }
}

fn is_plain(text: &str) -> bool {
    !text.is_empty() && !text.contains(|c: char| c == '"' || c.is_whitespace())
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}
