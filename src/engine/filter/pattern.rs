//! Patterns, prepared for matching.

use memchr::memmem::Finder;

use crate::query::Pattern;

/// A [`Pattern`] in lower case.
pub(super) struct LowercasePattern {
    start: Vec<u8>,
    inner: Vec<Finder<'static>>,
    end: Vec<u8>,
}

impl LowercasePattern {
    pub(super) fn of(pattern: &Pattern) -> Self {
        let lower = |text: &String| text.to_lowercase().into_bytes();
        let mut parts = match pattern {
            Pattern::Contains(text) => vec![Vec::new(), lower(text), Vec::new()],
            Pattern::Glob(parts) => parts.iter().map(lower).collect(),
        };
        let end = parts.pop().unwrap_or_default();
        let mut parts = parts.into_iter();
        let start = parts.next().unwrap_or_default();
        Self { start, inner: parts.map(|part| Finder::new(&part).into_owned()).collect(), end }
    }

    /// The text must be in lower case.
    pub(super) fn matches(&self, text: &[u8]) -> bool {
        let rest = text.strip_prefix(self.start.as_slice());
        let Some(mut rest) = rest.and_then(|rest| rest.strip_suffix(self.end.as_slice())) else {
            return false;
        };
        // The first match of each part leaves the most text for the next.
        self.inner.iter().all(|part| match part.find(rest) {
            Some(at) => {
                rest = rest.get(at + part.needle().len()..).unwrap_or_default();
                true
            }
            None => false,
        })
    }
}
