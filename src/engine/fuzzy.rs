//! Fuzzy matching: which names match, and how well.

use std::sync::Arc;

use nucleo_matcher::{Config, Matcher, Utf32Str, Utf32String};

use super::bit_set::{self, WORDS};
use super::order::stable;
use super::{IsCancelled, workers};
use crate::clerk::unicode_form;
use crate::store::{Chunk, Store};

/// Letters that a name has to contain in this order. Blanks are ignored.
pub(super) struct FuzzyLetters {
    text: String,
    /// If so, the bytes of a name are compared without decoding its characters.
    is_ascii: bool,
}

impl FuzzyLetters {
    pub(super) fn of(text: &str) -> Self {
        let text: String = text.to_lowercase().chars().filter(|c| !c.is_whitespace()).collect();
        Self { is_ascii: text.is_ascii(), text }
    }

    /// The name must be in lower case.
    pub(super) fn match_name(&self, name: &[u8]) -> bool {
        if self.is_ascii {
            // Names are short: one pass over the bytes costs less than a search for each letter.
            let mut letters = self.text.bytes();
            let Some(mut letter) = letters.next() else { return true };
            for byte in name {
                if *byte == letter {
                    let Some(next) = letters.next() else { return true };
                    letter = next;
                }
            }
            return false;
        }
        let Ok(name) = std::str::from_utf8(name) else { return false };
        let mut characters = name.chars();
        self.text.chars().all(|letter| characters.any(|c| c == letter))
    }
}

/// Sorts the rows by score, best first. Equally good rows keep their order. `None` if cancelled.
pub(super) fn ranked(
    store: &Store,
    hits: &[u64],
    rows: &[u32],
    needles: &[&str],
    is_cancelled: IsCancelled<'_>,
) -> Option<Arc<[u32]>> {
    let needles: Vec<_> =
        needles.iter().map(|needle| Utf32String::from(FuzzyLetters::of(needle).text)).collect();
    let mut scores = vec![0_u16; hits.len() / WORDS * Chunk::ROWS];
    let parts = scores.chunks_exact_mut(Chunk::ROWS).zip(hits.chunks_exact(WORDS)).zip(store.chunks());
    // Names are already in lower case. The matcher must find every name that `FuzzyLetters` finds.
    let matcher = || {
        let mut config = Config::DEFAULT;
        (config.ignore_case, config.normalize) = (false, false);
        (Matcher::new(config), Vec::new())
    };
    workers::each(parts, is_cancelled, matcher, |(matcher, buffer), ((scores, hits), chunk)| {
        let names = chunk.lowercase_names();
        for row in bit_set::iter(hits) {
            let name = names.get(row);
            let unicode = if bit_set::has(chunk.punycode(), row) { unicode_form(name) } else { None };
            let unicode = unicode.map(|name| Utf32String::from(name.to_lowercase()));
            let name = Utf32Str::new(name, buffer);
            // The better of both forms counts.
            let score = |needle: &Utf32String| {
                let mut score = |name| matcher.fuzzy_match(name, needle.slice(..)).unwrap_or_default();
                score(name).max(unicode.as_ref().map_or(0, |unicode| score(unicode.slice(..))))
            };
            scores[row] = needles.iter().map(score).fold(0, u16::saturating_add);
        }
    })?;
    let inverse_score =
        |row: u32| u64::from(u16::MAX - scores.get(row as usize).copied().unwrap_or_default());
    let mut rows = rows.to_vec();
    stable::by_number(&mut rows, inverse_score);
    Some(rows.into())
}
