//! Domains that look like one that another organization has verified: by characters that are confusable (Unicode TS 39),
//! or by one edit.
//!
//! Pairs are not compared one by one. Labels that are one edit apart become equal when one letter of the longer one is left
//! out (of both, if they are as long): so the labels of each length meet in groups with an equal hash.

use std::hash::BuildHasher;
use std::sync::LazyLock;

use foldhash::fast::FixedState;
use unicode_security::confusable_detection::skeleton;

use super::Found;
use super::one_edit::{deletions, hash, is_one_edit};
use super::packed::HashedRows;
use super::quota::Owners;
use super::site::Sites;
use crate::clerk::unicode_form;
use crate::flag::Flag;
use crate::store::Store;

/// Shorter labels are one edit apart by chance.
const SHORTEST: usize = 6;

/// How many verified domains of a group its rows are compared with. Only names made on purpose form larger groups.
const MOST_COMPARED: usize = 8;

/// How many hashes are held at a time.
const MOST_HASHES: usize = 1 << 20;

pub(super) fn find(store: &Store, owners: &Owners, sites: &Sites<'_>, found: &mut Found<'_>) {
    let search = Search { store, owners, sites };
    search.find_confusable(found);
    search.find_one_edit(found);
}

struct Search<'a> {
    store: &'a Store,
    owners: &'a Owners,
    sites: &'a Sites<'a>,
}

impl Search<'_> {
    fn find_confusable(&self, found: &mut Found<'_>) {
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
        hashes.groups().for_each(|group| self.flag_group(group, is_confusable, found));
    }

    fn find_one_edit(&self, found: &mut Found<'_>) {
        let mut counts = [0_usize; 1 << u8::BITS];
        for (_, length) in self.sites.rows() {
            if let Some(count) = counts.get_mut(length) {
                *count += 1;
            }
        }
        let is_close = |one: u32, other: u32| {
            let (one, other) = (self.sites.label(one), self.sites.label(other));
            let chars = |label: &str| label.chars().collect::<Vec<_>>();
            one.1 == other.1 && is_one_edit(&chars(&one.0), &chars(&other.0))
        };
        let mut hashes = HashedRows::default();
        for (length, shorter) in (1..).zip(counts) {
            let count = counts.get(length).copied().unwrap_or(0);
            if length < SHORTEST || count == 0 {
                continue;
            }
            // One after the other, to take less memory.
            let parts = ((count * length + shorter) / MOST_HASHES + 1) as u64;
            for part in 0..parts {
                hashes.clear();
                self.push_hashes(length, |hash| (hash >> 32) % parts == part, &mut hashes);
                hashes.sort();
                hashes.groups().for_each(|group| self.flag_group(group, is_close, found));
            }
        }
    }

    /// The hashes by which a label of this length meets others as long or a letter shorter.
    fn push_hashes(&self, length: usize, is_wanted: impl Fn(u64) -> bool, hashes: &mut HashedRows) {
        let hasher = FixedState::default();
        let mut label = Vec::new();
        for (number, own) in self.sites.rows() {
            let is_longer = own == length;
            let is_shorter = own + 1 == length && own >= SHORTEST;
            if !(is_longer || is_shorter) {
                continue;
            }
            let (text, suffix) = self.sites.label(number);
            label.clear();
            label.extend(text.chars());
            let suffix = hasher.hash_one(suffix);
            let mut push = |hash: u64| {
                let hash = hasher.hash_one((hash, suffix));
                if is_wanted(hash) {
                    hashes.push(hash, number);
                }
            };
            if is_longer {
                deletions(&label).for_each(&mut push);
            } else {
                push(hash(label.iter().copied()));
            }
        }
    }

    /// Flags the rows of a group that look like a verified domain of another organization among them.
    fn flag_group(
        &self,
        group: impl Iterator<Item = u32> + Clone,
        is_alike: impl Fn(u32, u32) -> bool,
        found: &mut Found<'_>,
    ) {
        let key = |number: u32| (self.sites.part(number), self.owners.owner(self.store, number));
        let mut verified: Vec<u32> = Vec::new();
        for number in group.clone() {
            let is_verified = self.store.row(number).is_some_and(|row| row.is_verified());
            if is_verified && !verified.iter().any(|known| key(*known) == key(number)) {
                verified.push(number);
                if verified.len() == MOST_COMPARED {
                    break;
                }
            }
        }
        if verified.is_empty() {
            return;
        }
        for number in group.filter(|number| !found.flags.of(*number).has(Flag::LookAlike)).collect::<Vec<_>>()
        {
            let (part, owner) = key(number);
            let alike = verified.iter().find(|other| {
                let (other_part, other_owner) = key(**other);
                other_part != part && other_owner != owner && is_alike(number, **other)
            });
            if let Some(other) = alike {
                found.add(number, Flag::LookAlike, Some(*other));
            }
        }
    }
}

/// Names that are confusable have the same skeleton. Case is folded after: the skeleton of a digit is a capital letter.
fn write_skeleton(part: &str, text: &mut String) {
    text.clear();
    match unicode_form(part) {
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
