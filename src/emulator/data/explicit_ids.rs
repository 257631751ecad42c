//! Ids that a seed file sets, instead of computed ones.

use std::collections::HashMap;

use super::ids::IdKind;

#[derive(Debug, Default)]
pub(crate) struct ExplicitIds {
    ids: HashMap<(IdKind, u32), String>,
    /// Prefixes distinguish the kinds, so no id belongs to two of them.
    numbers: HashMap<String, (IdKind, u32)>,
}

impl ExplicitIds {
    pub(crate) fn insert(&mut self, kind: IdKind, number: u32, id: &str) {
        self.ids.insert((kind, number), id.to_owned());
        self.numbers.insert(id.to_owned(), (kind, number));
    }

    pub(crate) fn id(&self, kind: IdKind, number: u32) -> Option<&str> {
        self.ids.get(&(kind, number)).map(String::as_str)
    }

    pub(crate) fn number(&self, kind: IdKind, id: &str) -> Option<u32> {
        self.numbers.get(id).filter(|(found, _)| *found == kind).map(|(_, number)| *number)
    }
}
