//! The part of each name that its owner registered, by the Public Suffix List: `acme.co.uk` of `mail.acme.co.uk`.

use std::borrow::Cow;

use super::packed;
use crate::clerk::unicode_form;
use crate::store::{Chunk, Store};

/// Where the registered part of each name begins, and the length of its first label. Two bytes per row.
pub(super) struct Sites<'a> {
    store: &'a Store,
    /// In bytes.
    starts: Vec<u8>,
    /// In characters of the Unicode form; 0 for rows that were removed, and for names without a registered part.
    lengths: Vec<u8>,
}

impl<'a> Sites<'a> {
    pub(super) fn of(store: &'a Store) -> Self {
        let rows = packed::bound(store) as usize;
        let mut sites = Self { store, starts: vec![0; rows], lengths: vec![0; rows] };
        for number in (0..packed::bound(store)).filter(|number| store.is_live(*number)) {
            let name = sites.name(number);
            let Some(part) = psl::domain_str(name) else { continue };
            let start = u8::try_from(name.len() - part.len());
            let length = u8::try_from(unicode(first_label(part)).chars().count());
            // A longer text is no domain name.
            let (Ok(start), Ok(length)) = (start, length) else { continue };
            let number = number as usize;
            if let (Some(place), Some(size)) = (sites.starts.get_mut(number), sites.lengths.get_mut(number)) {
                (*place, *size) = (start, length);
            }
        }
        sites
    }

    /// All rows with a registered part, each with the length of its label.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, usize)> {
        let rows = (0..).zip(&self.lengths).filter(|(_, length)| **length > 0);
        rows.map(|(number, length)| (number, usize::from(*length)))
    }

    /// The whole name in lower case.
    pub(super) fn name(&self, number: u32) -> &'a str {
        let chunk = self.store.chunks().get(number as usize / Chunk::ROWS);
        chunk.map_or("", |chunk| chunk.lowercase_names().get(number as usize % Chunk::ROWS))
    }

    /// Where the registered part begins.
    pub(super) fn start(&self, number: u32) -> usize {
        self.starts.get(number as usize).copied().map_or(0, usize::from)
    }

    /// The registered part.
    pub(super) fn part(&self, number: u32) -> &'a str {
        self.name(number).get(self.start(number)..).unwrap_or_default()
    }

    /// The first label of the registered part in its Unicode form, and what follows.
    pub(super) fn label(&self, number: u32) -> (Cow<'a, str>, &'a str) {
        let part = self.part(number);
        let label = first_label(part);
        (unicode(label), &part[label.len()..])
    }
}

fn first_label(part: &str) -> &str {
    part.split('.').next().unwrap_or_default()
}

fn unicode(label: &str) -> Cow<'_, str> {
    unicode_form(label).map_or(Cow::Borrowed(label), Cow::Owned)
}
