//! Undoes de-fanging, and remembers where each part was in the original text.

/// What is replaced, regardless of case, and by what. Of two that fit, the first is taken.
const REPLACEMENTS: [(&str, &str); 14] = [
    ("[.]", "."),
    ("(.)", "."),
    ("{.}", "."),
    ("[dot]", "."),
    ("(dot)", "."),
    ("[@]", "@"),
    ("[at]", "@"),
    ("(at)", "@"),
    ("hxxps[:]//", "https://"),
    ("hxxp[:]//", "http://"),
    ("hxxps[://]", "https://"),
    ("hxxp[://]", "http://"),
    ("hxxps://", "https://"),
    ("hxxp://", "http://"),
];

/// A text without de-fanging.
#[derive(Debug)]
pub(super) struct Refanged<'a> {
    original: &'a str,
    plain: String,
    /// The replaced parts, in order.
    parts: Vec<Part>,
}

/// A replaced part: its start and its end in the plain text and in the original.
#[derive(Debug, Clone, Copy)]
struct Part {
    plain: (usize, usize),
    original: (usize, usize),
}

impl<'a> Refanged<'a> {
    pub(super) fn new(original: &'a str) -> Self {
        let (mut plain, mut parts) = (String::with_capacity(original.len()), Vec::new());
        let mut rest = original;
        while let Some(first) = rest.chars().next() {
            let at = original.len() - rest.len();
            let replacement =
                matches!(first, '[' | '(' | '{' | 'h' | 'H').then(|| replacement(rest)).flatten();
            if let Some((from, to)) = replacement {
                let start = plain.len();
                plain.push_str(to);
                parts.push(Part { plain: (start, plain.len()), original: (at, at + from.len()) });
                rest = rest.get(from.len()..).unwrap_or_default();
            } else {
                plain.push(first);
                rest = rest.get(first.len_utf8()..).unwrap_or_default();
            }
        }
        Self { original, plain, parts }
    }

    pub(super) fn plain(&self) -> &str {
        &self.plain
    }

    /// The part of the original for a part of the plain text.
    pub(super) fn original(&self, start: usize, end: usize) -> &'a str {
        let (start, end) = (self.original_at(start, false), self.original_at(end, true));
        self.original.get(start..end).unwrap_or_default()
    }

    /// The place in the original. Inside of a replaced part it is the part's end or start.
    fn original_at(&self, at: usize, is_end: bool) -> usize {
        let before = self.parts.partition_point(|part| part.plain.0 < at);
        match before.checked_sub(1).and_then(|last| self.parts.get(last)) {
            None => at,
            Some(part) if at >= part.plain.1 => part.original.1 + (at - part.plain.1),
            Some(part) => {
                if is_end {
                    part.original.1
                } else {
                    part.original.0
                }
            }
        }
    }
}

fn replacement(text: &str) -> Option<(&'static str, &'static str)> {
    let fits = |from: &str| text.get(..from.len()).is_some_and(|start| start.eq_ignore_ascii_case(from));
    REPLACEMENTS.into_iter().find(|(from, _)| fits(from))
}
