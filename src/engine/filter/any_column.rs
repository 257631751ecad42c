//! Checks for a text in any column.

use super::{AnyOf, Check, dictionary, names, organizations};
use crate::engine::bit_set;
use crate::engine::lowercase::lowercase;
use crate::store::{Chunk, Proof, Store};

/// Prefixes that all ids share: a prefix alone matches no id.
const DOMAIN_PREFIX: &str = "orgdmn_";
const ORGANIZATION_PREFIX: &str = "org_";

/// Holds if the text is part of any column, or the beginning of an id.
pub(super) fn check(store: &Store, text: &str) -> Box<dyn Check> {
    let text = text.to_lowercase();
    let mut columns = vec![
        {
            let text = text.clone();
            dictionary::mode(move |mode| mode.as_str().to_lowercase().contains(&text))
        },
        {
            let text = text.clone();
            dictionary::affiliation(move |proof| {
                super::status(proof).as_str().contains(&text) || is_in_strategy(proof, &text)
            })
        },
        {
            let text = text.clone();
            dictionary::ownership(move |proof| {
                proof.is_some_and(|proof| proof.status.as_str().to_lowercase().contains(&text))
                    || is_in_strategy(proof, &text)
            })
        },
        organization(store, &text),
        names::containing(&text),
    ];
    if is_id(&text, DOMAIN_PREFIX) {
        columns.push(Box::new(DomainId(text)));
    }
    Box::new(AnyOf(columns))
}

fn is_in_strategy(proof: Option<&Proof>, text: &str) -> bool {
    proof.is_some_and(|proof| proof.strategy.to_lowercase().contains(text))
}

fn organization(store: &Store, text: &str) -> Box<dyn Check> {
    let finder = memchr::memmem::Finder::new(text);
    let by_id = is_id(text, ORGANIZATION_PREFIX);
    organizations::by_any_name(store, |organization, buffer| {
        finder.find(lowercase(organization.name, buffer).as_bytes()).is_some()
            || by_id && has_prefix(organization.id, text)
    })
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.len() > prefix.len() && text.starts_with(prefix)
}

fn has_prefix(id: &str, text: &str) -> bool {
    lowercase(id, &mut String::new()).starts_with(text)
}

/// Checks the beginning of a domain's id.
struct DomainId(String);

impl Check for DomainId {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        bit_set::retain(rows, |row| has_prefix(&chunk.id_text(row), &self.0));
    }

    fn cost(&self) -> u8 {
        9
    }
}
