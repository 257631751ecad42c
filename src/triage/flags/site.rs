//! The part of each name that its owner registered, by the Public Suffix List: `acme.co.uk` of `mail.acme.co.uk`.

use std::borrow::Cow;
use std::ops::Range;

use super::halves::Halves;
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
    pub(super) fn of(store: &'a Store, halves: Halves) -> Self {
        let rows = packed::bound(store) as usize;
        let sites = Self { store, starts: Vec::new(), lengths: Vec::new() };
        let (first, second) = halves.both(rows, |rows| sites.find(rows), |rows| sites.find(rows));
        let (starts, lengths) = first.into_iter().chain(second).unzip();
        Self { starts, lengths, ..sites }
    }

    /// The start and the length of each of these rows.
    fn find(&self, rows: Range<u32>) -> Vec<(u8, u8)> {
        let of = |number: u32| {
            let name = self.name(number);
            let part = psl::domain_str(name).filter(|_| self.store.is_live(number))?;
            let start = u8::try_from(name.len() - part.len());
            let length = u8::try_from(unicode(first_label(part)).chars().count());
            // A longer text is no domain name.
            start.ok().zip(length.ok())
        };
        rows.map(|number| of(number).unwrap_or_default()).collect()
    }

    /// Whether the row is a domain with a registered part: then it is no public suffix.
    pub(super) fn is_registered(&self, number: u32) -> bool {
        self.length(number) > 0
    }

    /// All rows with a registered part, each with the length of its label.
    pub(super) fn rows(&self) -> impl Iterator<Item = (u32, usize)> {
        let rows = (0..).zip(&self.lengths).filter(|(_, length)| **length > 0);
        rows.map(|(number, length)| (number, usize::from(*length)))
    }

    /// The length of the label of a row, 0 for a row without a registered part.
    pub(super) fn length(&self, number: u32) -> usize {
        self.lengths.get(number as usize).copied().map_or(0, usize::from)
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
    part.split_once('.').map_or(part, |(first, _)| first)
}

fn unicode(label: &str) -> Cow<'_, str> {
    // Names are in lower case, and most have no punycode.
    if !label.starts_with("xn--") {
        return Cow::Borrowed(label);
    }
    unicode_form(label).map_or(Cow::Borrowed(label), Cow::Owned)
}
