//! Case-insensitive checks of the domain's name.

mod dense;

use std::collections::HashSet;

use foldhash::fast::RandomState;
use memchr::memmem::Finder;

use super::pattern::LowercasePattern;
use super::{AnyOf, Check};
use crate::clerk::{registrable, unicode_form};
use crate::engine::bit_set::{self, WORDS};
use crate::engine::fuzzy::FuzzyLetters;
use crate::field::NamePart;
use crate::query::Pattern;
use crate::store::{Chunk, StringsView};

/// After this many hits the scan decides whether the text is common.
const SAMPLE: usize = 128;
/// A text is common if at least one name in this many contains it.
const COMMON_RATIO: usize = 12;

/// The text is part of the name, in its stored or its Unicode form.
pub(super) fn containing(text: &str) -> Box<dyn Check> {
    let text = text.to_lowercase();
    let stored = Box::new(ContainsCheck(Finder::new(&text).into_owned()));
    with_unicode(stored, move |name| name.contains(&text))
}

pub(super) fn matching(pattern: &Pattern) -> Box<dyn Check> {
    match pattern {
        Pattern::Contains(text) => containing(text),
        Pattern::Glob(_) => {
            let (stored, unicode) = (LowercasePattern::of(pattern), LowercasePattern::of(pattern));
            let stored = Box::new(NameCheck { test: move |name: &[u8]| stored.matches(name), cost: 3 });
            with_unicode(stored, move |name| unicode.matches(name.as_bytes()))
        }
    }
}

pub(super) fn one_of(names: &[String]) -> Box<dyn Check> {
    let names: HashSet<Vec<u8>, RandomState> =
        names.iter().map(|name| name.to_lowercase().into_bytes()).collect();
    Box::new(NameCheck { test: move |name: &[u8]| names.contains(name), cost: 3 })
}

/// This part of the name is one of these, which are in lower case.
pub(super) fn with_part(part: NamePart, wanted: &[String]) -> Box<dyn Check> {
    let wanted: HashSet<Vec<u8>, RandomState> = wanted.iter().map(|name| name.clone().into_bytes()).collect();
    match part {
        NamePart::TopLevel => {
            let last_label =
                |name: &[u8]| name.iter().rposition(|byte| *byte == b'.').map_or(0, |dot| dot + 1);
            Box::new(NameCheck {
                test: move |name: &[u8]| wanted.contains(name.get(last_label(name)..).unwrap_or_default()),
                cost: 3,
            })
        }
        NamePart::Registrable => Box::new(NameCheck {
            test: move |name: &[u8]| {
                // Few names end in a wanted part, and finding out costs less than looking up the public suffix.
                let name = name.strip_suffix(b".").unwrap_or(name);
                let starts = (0..name.len()).filter(|at| *at == 0 || name.get(at - 1) == Some(&b'.'));
                starts.chain([name.len()]).any(|at| name.get(at..).is_some_and(|end| wanted.contains(end)))
                    && std::str::from_utf8(name)
                        .is_ok_and(|name| wanted.contains(registrable(name).as_bytes()))
            },
            cost: 5,
        }),
    }
}

/// The name contains the letters in this order.
pub(super) fn fuzzy(text: &str) -> Box<dyn Check> {
    let (stored, unicode) = (FuzzyLetters::of(text), FuzzyLetters::of(text));
    let stored = Box::new(NameCheck { test: move |name: &[u8]| stored.match_name(name), cost: 7 });
    with_unicode(stored, move |name| unicode.match_name(name.as_bytes()))
}

/// The screen shows the Unicode form of names in punycode, so that form counts too.
fn with_unicode(stored: Box<dyn Check>, unicode: impl Fn(&str) -> bool + Sync + 'static) -> Box<dyn Check> {
    Box::new(AnyOf(vec![stored, Box::new(UnicodeCheck(unicode))]))
}

/// Checks the lower-case Unicode form of the names that have one.
struct UnicodeCheck<F>(F);

impl<F: Fn(&str) -> bool + Sync> Check for UnicodeCheck<F> {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        bit_set::intersect(rows, chunk.punycode());
        let names = chunk.lowercase_names();
        bit_set::retain(rows, |row| {
            unicode_form(names.get(row)).is_some_and(|name| (self.0)(&name.to_lowercase()))
        });
    }

    fn cost(&self) -> u8 {
        4
    }
}

/// Checks one name after the other.
struct NameCheck<F> {
    test: F,
    cost: u8,
}

impl<F: Fn(&[u8]) -> bool + Sync> Check for NameCheck<F> {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        let names = chunk.lowercase_names();
        let (arena, offsets) = (names.arena().as_bytes(), names.offsets());
        bit_set::retain(rows, |row| match offsets.get(row..row + 2) {
            Some(&[start, end]) => arena.get(start as usize..end as usize).is_some_and(&self.test),
            _ => false,
        });
    }

    fn cost(&self) -> u8 {
        self.cost
    }
}

struct ContainsCheck(Finder<'static>);

impl Check for ContainsCheck {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        let names = chunk.lowercase_names();
        // With few rows left, scanning the names of all others costs more.
        if bit_set::count(rows) * 8 < chunk.len() {
            bit_set::retain(rows, |row| self.0.find(names.get(row).as_bytes()).is_some());
        } else {
            bit_set::intersect(rows, &self.scan(names));
        }
    }

    fn cost(&self) -> u8 {
        4
    }
}

impl ContainsCheck {
    /// The rows whose name contains the text. Searches all names as one text, and continues with the next name after a hit.
    fn scan(&self, names: StringsView<'_>) -> [u64; WORDS] {
        let mut met = [0; WORDS];
        let (arena, offsets) = (names.arena().as_bytes(), names.offsets());
        let length = self.0.needle().len();
        let (mut row, mut from, mut hits) = (0, 0, 0);
        while let Some(at) = arena.get(from..).and_then(|rest| self.0.find(rest)) {
            let at = from + at;
            let end = loop {
                match offsets.get(row + 1) {
                    Some(&end) if end as usize <= at => row += 1,
                    Some(&end) => break end as usize,
                    None => return met,
                }
            };
            if at + length <= end {
                bit_set::put(&mut met, row);
                from = end;
                row += 1;
                hits += 1;
                if hits == SAMPLE && row < SAMPLE * COMMON_RATIO && length <= dense::MAX_LEN {
                    dense::scan(names, self.0.needle(), row, &mut met);
                    return met;
                }
            } else {
                // The hit crosses into the next name.
                from = at + 1;
            }
        }
        met
    }
}
