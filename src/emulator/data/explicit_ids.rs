//! Ids that a seed file names, in the place of those that are computed.

use std::collections::HashMap;

use super::ids::IdKind;

/// The given ids, both ways.
#[derive(Debug, Default)]
pub(crate) struct GivenIds {
    ids: HashMap<(IdKind, u32), String>,
    /// Prefixes tell the kinds apart, so that no id belongs to two of them.
    numbers: HashMap<String, (IdKind, u32)>,
}

impl GivenIds {
    /// From now on this is the id of that.
    pub(crate) fn give(&mut self, kind: IdKind, number: u32, id: &str) {
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
