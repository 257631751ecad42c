//! Completion of the word at the cursor.

use super::grammar::SORT;
use super::{Pattern, Term, Test};
use crate::field::{self, FieldFilter, Text, ValueKind};

/// A longer list is no help.
const MAX_CANDIDATES: usize = 50;

/// The part of a query before the cursor that can be completed.
#[derive(Debug)]
pub struct Completion {
    /// In characters.
    pub start: usize,
    pub typed: String,
    expected: Expected,
}

#[derive(Debug)]
enum Expected {
    Field,
    Value(&'static FieldFilter),
    /// A column to sort by.
    Column,
}

impl Completion {
    /// The part before the cursor, which is a position in characters. `None` in quoted free text, in fuzzy words, and behind
    /// unknown fields.
    #[must_use]
    pub fn before(text: &str, cursor: usize) -> Option<Self> {
        let chars: Vec<char> = text.chars().take(cursor).collect();
        let mut word = PartialWord::at(0);
        let mut at = 0;
        while let Some(&c) = chars.get(at) {
            at += 1;
            match c {
                '"' if word.opens_quotes(&chars, at - 1) => at = end_of_quotes(&chars, at),
                ':' if word.colon.is_none() => {
                    word.colon = Some(at - 1);
                    word.part = at;
                }
                ',' if word.colon.is_some() => word.part = at,
                c if c.is_whitespace() => word = PartialWord::at(at),
                _ => {}
            }
        }
        word.read(&chars)
    }

    /// The texts that can replace the typed part. `organizations` returns the names with a given beginning.
    pub fn candidates(&self, organizations: impl FnOnce(&str) -> Vec<String>) -> Vec<String> {
        let typed = self.typed.to_lowercase();
        let begins = |text: &&str| text.starts_with(&typed);
        let mut found: Vec<String> = match &self.expected {
            Expected::Field => fields(&typed),
            Expected::Column => {
                let columns = field::orders().into_iter().map(|(field, _)| field.query_name);
                columns.filter(begins).map(ToOwned::to_owned).collect()
            }
            Expected::Value(filter) if filter.kind == ValueKind::Pattern(Text::Organization) => {
                let names = organizations(self.typed.trim_start_matches('"'));
                names.iter().map(|name| organization_value(name)).collect()
            }
            Expected::Value(filter) => {
                filter.values.iter().copied().filter(begins).map(ToOwned::to_owned).collect()
            }
        };
        found.truncate(MAX_CANDIDATES);
        found
    }
}

/// Fields whose name has this beginning: the name that queries are printed with, if it has it, or else another one.
fn fields(typed: &str) -> Vec<String> {
    let names = field::filters().filter_map(|(field, filter)| {
        let all = [field.query_name, field.name]
            .into_iter()
            .chain(field.aliases.iter().chain(filter.aliases).copied());
        all.into_iter().find(|name| name.starts_with(typed))
    });
    names
        .chain([SORT].into_iter().filter(|name| name.starts_with(typed)))
        .map(|name| format!("{name}:"))
        .collect()
}

struct PartialWord {
    start: usize,
    colon: Option<usize>,
    /// Start of the last value.
    part: usize,
}

impl PartialWord {
    const fn at(start: usize) -> Self {
        Self { start, colon: None, part: start }
    }

    /// Quotation marks open quotes at the beginning of a word or a value.
    fn opens_quotes(&self, chars: &[char], at: usize) -> bool {
        let before = at.checked_sub(1).and_then(|before| chars.get(before));
        at == self.start
            || at == self.start + 1 && matches!(before, Some('!' | '~'))
            || self.colon.is_some() && matches!(before, Some(':' | ',' | '*'))
    }

    fn read(self, chars: &[char]) -> Option<Completion> {
        let start = self.start + usize::from(chars.get(self.start) == Some(&'!'));
        let text =
            |from: usize, to: usize| chars.get(from..to).unwrap_or_default().iter().collect::<String>();
        if matches!(chars.get(start), Some('~' | '"')) {
            return None;
        }
        let Some(colon) = self.colon else {
            return Some(Completion { start, typed: text(start, chars.len()), expected: Expected::Field });
        };
        let name = text(start, colon).to_lowercase();
        let expected =
            if name == SORT { Expected::Column } else { Expected::Value(field::filter_by_name(&name)?.1) };
        let has_sign = match &expected {
            Expected::Column => matches!(chars.get(self.part), Some('-' | '+')),
            Expected::Value(filter) => filter.kind == ValueKind::Mode && chars.get(self.part) == Some(&'-'),
            Expected::Field => false,
        };
        // The name of an organization may contain a comma.
        let is_organization = matches!(&expected, Expected::Value(filter) if filter.kind == ValueKind::Pattern(Text::Organization));
        let start = if is_organization { colon + 1 } else { self.part + usize::from(has_sign) };
        Some(Completion { start, typed: text(start, chars.len()), expected })
    }
}

/// The position behind the quotes that were opened before `at`.
fn end_of_quotes(chars: &[char], mut at: usize) -> usize {
    while let Some(&c) = chars.get(at) {
        at += 1;
        match c {
            '"' => break,
            '\\' => at += 1,
            _ => {}
        }
    }
    at
}

/// The organization's name as a value, quoted if necessary.
fn organization_value(name: &str) -> String {
    let test = Test::Organization(Pattern::Contains(name.to_owned()));
    let text = Term { inverse: false, test }.to_string();
    text.split_once(':').map_or_else(String::new, |(_, value)| value.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;

    fn offered(text: &str) -> Vec<String> {
        let organizations = |typed: &str| {
            let all = ["Acme", "Acme Inc", "Argon \"x\"", "org_y"];
            all.into_iter().filter(|name| name.starts_with(typed)).map(ToOwned::to_owned).collect()
        };
        Completion::before(text, text.chars().count())
            .map(|part| part.candidates(organizations))
            .unwrap_or_default()
    }

    #[test]
    fn fields_are_completed_at_the_beginning_of_a_word() {
        for (text, expected) in [
            ("sta", &["status:"][..]),
            ("s", &["status:", "shared:", "suggestions:", "snoozed:", "sort:"]),
            ("é !ow", &["owner:"]),
            ("owners", &["ownership:"]),
            ("ag", &["age:"]),
            ("Sta", &["status:"]),
            ("or", &["org:", "org_id:"]),
            ("acme", &[]),
            ("~s", &[]),
            ("\"s", &[]),
            ("\"a b\" s", &["status:", "shared:", "suggestions:", "snoozed:", "sort:"]),
        ] {
            assert_eq!(offered(text), expected, "{text}");
        }
        assert!(offered("").contains(&"verified:".to_owned()) && offered("x ").len() == offered("").len());
    }

    #[test]
    fn values_are_completed_behind_colons_and_commas() {
        for (text, expected) in [
            ("verified:", &["yes", "no"][..]),
            ("status:f", &["failed"]),
            ("state:failed,e", &["expired"]),
            ("Status:Fa", &["failed"]),
            ("!owner:n", &["none"]),
            ("mode:s", &["suggestion", "sso"]),
            ("mode:-sso,-m", &["manual"]),
            ("sort:-c", &["created"]),
            ("sort:name,-up", &["updated"]),
            ("org:Ac", &["Acme", "\"Acme Inc\""]),
            ("org:\"Acme I", &["\"Acme Inc\""]),
            ("org:Ar", &[r#""Argon \"x\"""#]),
            ("organization:o", &["\"org_y\""]),
            ("note:", &["yes", "no"]),
            ("snoozed:n", &["no"]),
            ("color:r", &[]),
            ("any:x", &[]),
        ] {
            assert_eq!(offered(text), expected, "{text}");
        }
    }

    #[test]
    fn candidates_can_be_parsed() {
        for text in ["verified:", "status:", "owner:", "mode:-", "sort:-", "created:", "pending:", "org:"] {
            for offered in offered(text) {
                let whole = format!("{text}{offered}");
                assert!(whole.parse::<Query>().is_ok(), "{whole}");
            }
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_panics(text in "[a-c !~:,*\"\\\\<>=é-]{0,12}", cursor in 0_usize..14) {
            if let Some(part) = Completion::before(&text, cursor) {
                let before: String = text.chars().take(cursor).collect();
                proptest::prop_assert!(before.ends_with(&part.typed));
                proptest::prop_assert!(part.start <= cursor);
            }
        }
    }
}
