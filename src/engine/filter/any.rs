//! A text in any column.

use super::{Check, Either, kinds, names, organizations};
use crate::engine::bits;
use crate::engine::texts::folded;
use crate::store::{Chunk, Proof, Store};

/// What all ids of domains, and of organizations, begin with: not worth being found.
const DOMAIN: &str = "orgdmn_";
const ORGANIZATION: &str = "org_";

/// Whether the text is part of any column, or the beginning of an id.
pub(super) fn of(store: &Store, text: &str) -> Box<dyn Check> {
    let text = text.to_lowercase();
    let mut columns = vec![
        {
            let text = text.clone();
            kinds::mode(move |mode| mode.as_str().to_lowercase().contains(&text))
        },
        {
            let text = text.clone();
            kinds::affiliation(move |proof| {
                super::status(proof).as_str().contains(&text) || is_in_strategy(proof, &text)
            })
        },
        {
            let text = text.clone();
            kinds::ownership(move |proof| {
                proof.is_some_and(|proof| proof.status.as_str().to_lowercase().contains(&text))
                    || is_in_strategy(proof, &text)
            })
        },
        organization(store, &text),
        names::containing(&text),
    ];
    if is_id(&text, DOMAIN) {
        columns.push(Box::new(DomainId(text)));
    }
    Box::new(Either(columns))
}

fn is_in_strategy(proof: Option<&Proof>, text: &str) -> bool {
    proof.is_some_and(|proof| proof.strategy.to_lowercase().contains(text))
}

fn organization(store: &Store, text: &str) -> Box<dyn Check> {
    let finder = memchr::memmem::Finder::new(text);
    let by_id = is_id(text, ORGANIZATION);
    organizations::known_as(store, |organization, buffer| {
        finder.find(folded(organization.name, buffer).as_bytes()).is_some()
            || by_id && begins(organization.id, text)
    })
}

fn is_id(text: &str, prefix: &str) -> bool {
    text.len() > prefix.len() && text.starts_with(prefix)
}

fn begins(id: &str, text: &str) -> bool {
    folded(id, &mut String::new()).starts_with(text)
}

/// The beginning of a domain's id.
struct DomainId(String);

impl Check for DomainId {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        bits::retain(rows, |row| begins(&chunk.id_text(row), &self.0));
    }

    fn cost(&self) -> u8 {
        9
    }
}
