//! The reference of the query language, for the help and the README: from the fields, and the tokens that belong to no
//! field.

use std::fmt::Write;

use crate::field;

/// Tokens that belong together, and their meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceEntry {
    pub tokens: Vec<&'static str>,
    pub meaning: String,
    /// Whether they need a local copy.
    pub is_local: bool,
}

/// All tokens; those that Clerk itself can answer come first.
#[must_use]
pub fn reference() -> Vec<ReferenceEntry> {
    let entry = |is_local, tokens: &[&'static str], meaning: &str| ReferenceEntry {
        tokens: tokens.to_vec(),
        meaning: meaning.to_owned(),
        is_local,
    };
    let fields = |is_local| {
        field::filters()
            .filter(move |(_, filter)| filter.server.is_none() == is_local)
            .map(move |(_, filter)| entry(is_local, filter.examples, filter.help))
    };
    let columns = |is_local| -> Vec<_> {
        let orders = field::orders().into_iter().filter(|(_, order)| order.server.is_none() == is_local);
        orders.map(|(field, _)| field.query_name).collect()
    };
    let (clerks, others) = (columns(false), columns(true));
    let mut entries = vec![
        entry(
            false,
            &["acme"],
            "part of the name, or a whole organization id (org_…); with letters outside ASCII Clerk finds whole names only, the \
             local copy any part",
        ),
        entry(
            false,
            &["joe@acme.com", "@acme.com"],
            "the same as domain:acme.com; from a URL, or a name with www. or a trailing dot, only the name is used",
        ),
    ];
    entries.extend(fields(false));
    let meaning = format!("sort by {}; - reverses it; newest first by default", clerks.join(" or "));
    entries.push(entry(false, &["sort:name", "sort:-created"], &meaning));
    entries.extend(fields(true));
    entries.extend([
        entry(true, &["~acme"], "fuzzy match: these letters in this order, best first unless sort: is given"),
        entry(
            true,
            &["!acme", "!name:*.edu", "!org:org_2abc"],
            "negates any word or filter; Clerk can also answer !verified: and !mode:; -flag: is the same as !flag:",
        ),
    ]);
    let meaning = format!(
        "sort by {} as well, and by several columns; ties: newest first, by name alone in Clerk's own order",
        others.join(", ")
    );
    entries.push(entry(true, &["sort:-updated", "sort:-updated,name"], &meaning));
    entries
}

/// The tables for the README: tokens that Clerk can answer, and tokens that need a local copy.
#[must_use]
pub fn markdown() -> [String; 2] {
    let mut tables = [(); 2].map(|()| String::from("| Token | Meaning |\n|---|---|\n"));
    for entry in reference() {
        let tokens: Vec<_> = entry.tokens.iter().map(|token| format!("`{token}`")).collect();
        // Writing to a String cannot fail.
        let _ =
            writeln!(tables[usize::from(entry.is_local)], "| {} | {} |", tokens.join(", "), entry.meaning);
    }
    tables
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::Query;

    #[test]
    fn every_token_can_be_parsed_and_needs_a_local_copy_as_documented() {
        for entry in reference() {
            for token in &entry.tokens {
                let query: Query = token.parse().unwrap_or_else(|error| panic!("{token}: {error}"));
                assert_eq!(query.list_query().is_none(), entry.is_local, "{token}");
            }
        }
    }

    #[test]
    fn values_and_hints_of_fields_can_be_parsed() {
        for (field, filter) in field::filters() {
            let names = std::iter::once(&field.name).chain(field.aliases).chain(filter.aliases);
            for (name, value) in names.flat_map(|name| filter.values.iter().map(move |value| (name, value))) {
                let text = format!("{name}:{value}");
                assert!(text.parse::<Query>().is_ok(), "{text}");
            }
            let hint = filter.hint.replace('…', "2abc");
            assert!(hint.parse::<Query>().is_ok(), "{hint}");
        }
    }
}
