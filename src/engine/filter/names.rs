//! Checks of the domain's name, without regard to case.

mod dense;

use memchr::memmem::Finder;

use super::pattern::Shape;
use super::{Check, Either};
use crate::clerk::unicode_form;
use crate::engine::bits::{self, WORDS};
use crate::engine::fuzzy::Letters;
use crate::query::Pattern;
use crate::store::{Chunk, Names};

/// After so many hits it is clear whether a text is common,
const MANY: usize = 128;
/// which it is when one name in this many has it.
const COMMON: usize = 12;

/// The text is part of the name, as it is held or as it is read.
pub(super) fn containing(text: &str) -> Box<dyn Check> {
    let text = text.to_lowercase();
    let held = Box::new(Containing(Finder::new(&text).into_owned()));
    either(held, move |name| name.contains(&text))
}

/// The name has that shape.
pub(super) fn like(pattern: &Pattern) -> Box<dyn Check> {
    match pattern {
        Pattern::Contains(text) => containing(text),
        Pattern::Shape(_) => {
            let (held, read) = (Shape::of(pattern), Shape::of(pattern));
            let held = Box::new(Name { test: move |name: &[u8]| held.is_of(name), cost: 3 });
            either(held, move |name| read.is_of(name.as_bytes()))
        }
    }
}

/// The name is one of these.
pub(super) fn one_of(names: &[String]) -> Box<dyn Check> {
    let names: Vec<_> = names.iter().map(|name| name.to_lowercase().into_bytes()).collect();
    Box::new(Name { test: move |name: &[u8]| names.iter().any(|wanted| wanted == name), cost: 3 })
}

/// The letters are in the name in this order.
pub(super) fn fuzzy(text: &str) -> Box<dyn Check> {
    let (held, read) = (Letters::of(text), Letters::of(text));
    let held = Box::new(Name { test: move |name: &[u8]| held.are_in(name), cost: 7 });
    either(held, move |name| read.are_in(name.as_bytes()))
}

/// A name is found by what stands on the screen as well, which is not what is held where it has punycode.
fn either(held: Box<dyn Check>, read: impl Fn(&str) -> bool + Sync + 'static) -> Box<dyn Check> {
    Box::new(Either(vec![held, Box::new(Read(read))]))
}

/// A check of the Unicode form, in lower case, of the names that have one.
struct Read<F>(F);

impl<F: Fn(&str) -> bool + Sync> Check for Read<F> {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        bits::intersect(rows, chunk.punycode());
        let names = chunk.folded_names();
        bits::retain(rows, |row| {
            unicode_form(names.get(row)).is_some_and(|name| (self.0)(&name.to_lowercase()))
        });
    }

    fn cost(&self) -> u8 {
        4
    }
}

/// A check of one name after the other.
struct Name<F> {
    test: F,
    cost: u8,
}

impl<F: Fn(&[u8]) -> bool + Sync> Check for Name<F> {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        let names = chunk.folded_names();
        let (arena, offsets) = (names.arena().as_bytes(), names.offsets());
        bits::retain(rows, |row| match offsets.get(row..row + 2) {
            Some(&[start, end]) => arena.get(start as usize..end as usize).is_some_and(&self.test),
            _ => false,
        });
    }

    fn cost(&self) -> u8 {
        self.cost
    }
}

struct Containing(Finder<'static>);

impl Check for Containing {
    fn narrow(&self, chunk: &Chunk, rows: &mut [u64]) {
        let names = chunk.folded_names();
        // Where few rows are left, the names of the others are not worth a look.
        if bits::count(rows) * 8 < chunk.len() {
            bits::retain(rows, |row| self.0.find(names.get(row).as_bytes()).is_some());
        } else {
            bits::intersect(rows, &self.scan(names));
        }
    }

    fn cost(&self) -> u8 {
        4
    }
}

impl Containing {
    /// The rows whose name has the text: all names are searched as one text, which is left for the next name after a hit.
    fn scan(&self, names: Names<'_>) -> [u64; WORDS] {
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
                bits::put(&mut met, row);
                from = end;
                row += 1;
                hits += 1;
                if hits == MANY && row < MANY * COMMON && length <= dense::LONGEST {
                    dense::scan(names, self.0.needle(), row, &mut met);
                    return met;
                }
            } else {
                // It reaches into the next name.
                from = at + 1;
            }
        }
        met
    }
}
