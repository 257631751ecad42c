//! Domains that look like one that another organization has verified: by characters that are confusable (Unicode TS 39),
//! or by one edit.
//!
//! Pairs are not compared one by one. Labels that are one edit apart become equal when one letter of the longer one is left
//! out (of both, if they are as long): so the labels of each length meet in groups with an equal hash.

use std::hash::BuildHasher;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::fast::FixedState;
use unicode_security::confusable_detection::skeleton;

use super::halves::Halves;
use super::one_edit::{deletions, hash, is_one_edit};
use super::packed::HashedRows;
use super::quota::Owners;
use super::site::Sites;
use crate::clerk::unicode_form;
use crate::store::Store;

/// Shorter labels are one edit apart by chance.
const SHORTEST: usize = 6;

/// Labels are at most this long.
const LENGTHS: usize = u8::MAX as usize;

/// How many verified domains of a group its rows are compared with. Only names made on purpose form larger groups.
const MOST_COMPARED: usize = 8;

/// How many hashes are sorted at a time.
const MOST_HASHES: usize = 1 << 20;

/// How many times as many are held at a time, by each thread.
const MOST_PARTS: usize = 4;

/// Pairs of a row and the verified one that it looks like.
type Pairs = Vec<(u32, u32)>;

/// The rows that look like others, each with the other row: of several with the same row the first counts. Other work is
/// done at the same time.
pub(super) fn find<T: Send>(
    store: &Store,
    owners: &Owners,
    sites: &Sites<'_>,
    halves: Halves,
    other: impl FnOnce() -> T + Send,
) -> (T, Pairs) {
    let search = Search::new(store, owners, sites);
    let next = AtomicUsize::new(SHORTEST);
    let ((other, mut pairs, one), two) = halves.join(
        || {
            let other = other();
            (other, search.find_confusable(), search.find_one_edit(&next))
        },
        || search.find_one_edit(&next),
    );
    let mut by_length = [one, two].concat();
    by_length.sort_unstable_by_key(|(length, _)| *length);
    pairs.extend(by_length.into_iter().flat_map(|(_, pairs)| pairs));
    (other, pairs)
}

struct Search<'a> {
    store: &'a Store,
    owners: &'a Owners,
    sites: &'a Sites<'a>,
    /// Whether each row is verified.
    verified: Vec<bool>,
    /// The rows with labels of each length, in ascending order of length.
    rows: Vec<u32>,
    /// Where the rows of each length begin among these.
    starts: Vec<usize>,
}

impl<'a> Search<'a> {
    fn new(store: &'a Store, owners: &'a Owners, sites: &'a Sites<'a>) -> Self {
        let is_verified = |number: u32| store.row(number).is_some_and(|row| row.is_verified());
        let mut starts = vec![0; LENGTHS + 2];
        for (_, length) in sites.rows() {
            if let Some(count) = starts.get_mut(length + 1) {
                *count += 1;
            }
        }
        let mut sum = 0;
        for start in &mut starts {
            sum += *start;
            *start = sum;
        }
        let mut rows = vec![0; sum];
        let mut ends = starts.clone();
        for (number, length) in sites.rows() {
            if let Some(end) = ends.get_mut(length) {
                if let Some(place) = rows.get_mut(*end) {
                    *place = number;
                }
                *end += 1;
            }
        }
        let verified = (0..store.bound()).map(is_verified).collect();
        Self { store, owners, sites, verified, rows, starts }
    }

    /// The rows with labels of this length.
    fn rows(&self, length: usize) -> &[u32] {
        let bounds = self.starts.get(length).zip(self.starts.get(length + 1));
        bounds.and_then(|(start, end)| self.rows.get(*start..*end)).unwrap_or_default()
    }

    fn is_verified(&self, number: u32) -> bool {
        self.verified.get(number as usize) == Some(&true)
    }

    fn find_confusable(&self) -> Pairs {
        let hasher = FixedState::default();
        let mut hashes = HashedRows::with_capacity(self.store.len());
        let mut text = String::new();
        for (number, _) in self.sites.rows() {
            write_skeleton(self.sites.part(number), &mut text);
            hashes.push(hasher.hash_one(&text), number);
        }
        hashes.sort();
        let is_confusable = |one: u32, other: u32| {
            let [one, other] = [one, other].map(|number| {
                let mut text = String::new();
                write_skeleton(self.sites.part(number), &mut text);
                text
            });
            one == other
        };
        let mut pairs = Pairs::new();
        // Each row is in one group.
        let mut add = |number: u32, other: u32| pairs.push((number, other));
        hashes.groups().for_each(|group| self.flag_group(group, |_| true, is_confusable, &mut add));
        pairs
    }

    /// Takes one length after the other, and returns what was found for each. Several may share the work.
    fn find_one_edit(&self, next: &AtomicUsize) -> Vec<(usize, Pairs)> {
        let mut found = Vec::new();
        let mut lists: Vec<HashedRows> = Vec::new();
        // A row is looked at twice: with labels that are as long or shorter, and with those that are one letter longer.
        let mut known = vec![0_u8; self.store.bound() as usize];
        loop {
            let length = next.fetch_add(1, Ordering::Relaxed);
            if length > LENGTHS {
                return found;
            }
            let (longer, shorter) = (self.rows(length), self.rows(length - 1));
            if longer.is_empty() {
                continue;
            }
            let shorter = if length > SHORTEST { shorter } else { &[] };
            let mut pairs = Pairs::new();
            // One after the other, to take less memory.
            let parts = (longer.len() * length + self.rows(length - 1).len()) / MOST_HASHES + 1;
            let divisor = parts as u64;
            for first in (0..parts).step_by(MOST_PARTS) {
                lists.iter_mut().for_each(HashedRows::clear);
                lists.resize_with(MOST_PARTS.min(parts - first).max(lists.len()), HashedRows::default);
                self.push_hashes(longer, shorter, |hash, number| {
                    let part = if divisor == 1 { 0 } else { (hash >> 32) % divisor };
                    let at = usize::try_from(part).ok().and_then(|part| part.checked_sub(first));
                    if let Some(list) = at.filter(|at| *at < MOST_PARTS).and_then(|at| lists.get_mut(at)) {
                        list.push(hash, number);
                    }
                });
                for hashes in &mut lists {
                    hashes.sort();
                    for group in hashes.groups() {
                        let role = |number: u32| if self.sites.length(number) == length { 1 } else { 2 };
                        let mut marks: Vec<u32> = Vec::new();
                        self.flag_group(
                            group,
                            |number| {
                                known.get(number as usize).is_some_and(|known| known & role(number) == 0)
                            },
                            |one, other| self.is_close(one, other),
                            &mut |number, other| {
                                pairs.push((number, other));
                                marks.push(number);
                            },
                        );
                        for number in marks {
                            if let Some(known) = known.get_mut(number as usize) {
                                *known |= role(number);
                            }
                        }
                    }
                }
            }
            found.push((length, pairs));
        }
    }

    fn is_close(&self, one: u32, other: u32) -> bool {
        let (one, other) = (self.sites.label(one), self.sites.label(other));
        if one.1 != other.1 {
            return false;
        }
        if one.0.is_ascii() && other.0.is_ascii() {
            return is_one_edit(one.0.as_bytes(), other.0.as_bytes());
        }
        let chars = |label: &str| label.chars().collect::<Vec<_>>();
        is_one_edit(&chars(&one.0), &chars(&other.0))
    }

    /// The hashes by which labels of one length meet each other, and those that are a letter shorter.
    fn push_hashes(&self, longer: &[u32], shorter: &[u32], mut push: impl FnMut(u64, u32)) {
        let hasher = FixedState::default();
        let mut chars = Vec::new();
        for number in longer.iter().copied() {
            let (label, suffix) = self.sites.label(number);
            let suffix = hasher.hash_one(suffix);
            let mut push = |hash: u64| push(hasher.hash_one((hash, suffix)), number);
            if label.is_ascii() {
                deletions(label.as_bytes()).for_each(&mut push);
            } else {
                chars.clear();
                chars.extend(label.chars());
                deletions(&chars).for_each(&mut push);
            }
        }
        for number in shorter.iter().copied() {
            let (label, suffix) = self.sites.label(number);
            push(hasher.hash_one((hash(label.chars()), hasher.hash_one(suffix))), number);
        }
    }

    /// Finds the rows of a group that look like a verified domain of another organization among them.
    fn flag_group(
        &self,
        group: impl Iterator<Item = u32> + Clone,
        is_wanted: impl Fn(u32) -> bool,
        is_alike: impl Fn(u32, u32) -> bool,
        add: &mut impl FnMut(u32, u32),
    ) {
        let key = |number: u32| (self.sites.part(number), self.owners.owner(self.store, number));
        let mut verified: Vec<u32> = Vec::new();
        for number in group.clone().filter(|number| self.is_verified(*number)) {
            if !verified.iter().any(|known| key(*known) == key(number)) {
                verified.push(number);
                if verified.len() == MOST_COMPARED {
                    break;
                }
            }
        }
        if verified.is_empty() {
            return;
        }
        for number in group.filter(|number| is_wanted(*number)) {
            let (part, owner) = key(number);
            let alike = verified.iter().find(|other| {
                let (other_part, other_owner) = key(**other);
                other_part != part && other_owner != owner && is_alike(number, **other)
            });
            if let Some(other) = alike {
                add(number, *other);
            }
        }
    }
}

/// Names that are confusable have the same skeleton. Case is folded after: the skeleton of a digit is a capital letter.
fn write_skeleton(part: &str, text: &mut String) {
    text.clear();
    // Most names have no punycode, and those without two hyphens need no closer look.
    let unicode = memchr::memmem::find(part.as_bytes(), b"--").and_then(|_| unicode_form(part));
    match unicode {
        None if part.is_ascii() => {
            text.extend(part.bytes().filter_map(|byte| ASCII.get(usize::from(byte))).map(String::as_str));
        }
        unicode => {
            let lowercase = unicode.as_deref().unwrap_or(part).to_lowercase();
            text.extend(skeleton(&lowercase).flat_map(char::to_lowercase));
        }
    }
}

/// The skeletons of ASCII characters: most names have no others, and the tables of all characters are slow.
static ASCII: LazyLock<Vec<String>> = LazyLock::new(|| {
    let of =
        |byte: u8| skeleton(char::from(byte).encode_utf8(&mut [0; 4])).flat_map(char::to_lowercase).collect();
    (0..128).map(of).collect()
});
