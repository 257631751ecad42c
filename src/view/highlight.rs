//! Highlights the parts of a row's text that the query matched.

use std::ops::Range;

use crate::field::{Column, Field, NAME, ORGANIZATION};
use crate::query::{Pattern, Query, Test};
use crate::text::width;

/// The search terms in lower case, by the column that they apply to.
#[derive(Debug, Default)]
pub(super) struct Highlight(Vec<(Where, Needle)>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Domain,
    Organization,
    Anywhere,
}

#[derive(Debug)]
enum Needle {
    /// These parts in this order; whether the first is a prefix, and the last a suffix.
    Parts(Vec<String>, bool, bool),
    /// These characters in this order.
    Letters(String),
}

impl Highlight {
    /// The query's terms, without exclusions, which match nothing visible.
    pub(super) fn of(query: &Query) -> Self {
        let text = |text: &str| Needle::Parts(vec![text.trim().to_lowercase()], false, false);
        let mut needles = Vec::new();
        if let Some(query) = query.list.query.as_deref().filter(|query| !query.trim().starts_with("org_")) {
            needles.push((Where::Domain, text(query)));
        }
        for term in query.terms.iter().filter(|term| !term.inverse) {
            needles.push(match &term.test {
                Test::Name(pattern) => (Where::Domain, shape(pattern)),
                Test::Organization(pattern) => (Where::Organization, shape(pattern)),
                Test::Any(any) => (Where::Anywhere, text(any)),
                Test::Fuzzy(letters) => {
                    let letters = letters.to_lowercase();
                    (Where::Domain, Needle::Letters(letters.split_whitespace().collect()))
                }
                _ => continue,
            });
        }
        Self(needles)
    }

    /// The cells of the text, as drawn in that column, that match.
    pub(super) fn ranges(&self, field: &Field, text: &str) -> Vec<Range<usize>> {
        let by = field.order.as_ref().map(|order| order.by);
        let of_column = |place: Where| match place {
            Where::Domain => field == NAME,
            Where::Organization => field == ORGANIZATION,
            Where::Anywhere => !matches!(by, Some(Column::Count(_) | Column::Moment(_))),
        };
        let needles = self.0.iter().filter(|(place, _)| of_column(*place));
        let found = needles.flat_map(|(_, needle)| needle.found(text));
        // The columns without an order are ids: they match by prefix, longer than the common one.
        let is_more = |end: usize| text.find('_').is_some_and(|prefix| end > prefix + 1);
        let found = found.filter(|bytes| by.is_some() || (bytes.start == 0 && is_more(bytes.end)));
        found.map(|bytes| width(&text[..bytes.start])..width(&text[..bytes.end])).collect()
    }
}

fn shape(pattern: &Pattern) -> Needle {
    match pattern {
        Pattern::Contains(text) => Needle::Parts(vec![text.to_lowercase()], false, false),
        Pattern::Glob(parts) => {
            let is_given = |part: Option<&String>| part.is_some_and(|part| !part.is_empty());
            let (starts, ends) = (is_given(parts.first()), is_given(parts.last()));
            let parts = parts.iter().filter(|part| !part.is_empty()).map(|part| part.to_lowercase());
            Needle::Parts(parts.collect(), starts, ends)
        }
    }
}

impl Needle {
    /// The matching byte ranges: for all parts, or none.
    fn found(&self, text: &str) -> Vec<Range<usize>> {
        let mut found = Vec::new();
        let mut from = 0;
        match self {
            Self::Letters(letters) => {
                for letter in letters.chars() {
                    let Some(at) = find(text, letter.encode_utf8(&mut [0; 4]), from) else {
                        return Vec::new();
                    };
                    from = at.end;
                    found.push(at);
                }
            }
            Self::Parts(parts, starts, ends) => {
                for (at, part) in parts.iter().enumerate() {
                    let (first, last) = (*starts && at == 0, *ends && at + 1 == parts.len());
                    let place = match (find(text, part, from), last) {
                        // The suffix may be the last of several occurrences.
                        (Some(_), true) => ending(text, part, from),
                        (place, _) => place,
                    };
                    let Some(place) = place.filter(|place| !first || place.start == 0) else {
                        return Vec::new();
                    };
                    from = place.end;
                    found.push(place);
                }
            }
        }
        found
    }
}

/// The first occurrence of the lower-case part from that byte on.
fn find(text: &str, part: &str, from: usize) -> Option<Range<usize>> {
    let starts = text.char_indices().map(|(at, _)| at).filter(|at| *at >= from);
    starts.into_iter().find_map(|at| Some(at..at + begins(&text[at..], part)?))
}

/// The occurrence of the part at the end of the text.
fn ending(text: &str, part: &str, from: usize) -> Option<Range<usize>> {
    let starts = text.char_indices().map(|(at, _)| at).filter(|at| *at >= from);
    starts.into_iter().find_map(|at| {
        let length = begins(&text[at..], part)?;
        (at + length == text.len()).then_some(at..at + length)
    })
}

/// The length in bytes of the part at the start of the text.
fn begins(text: &str, part: &str) -> Option<usize> {
    let mut rest = part;
    for (at, c) in text.char_indices() {
        if rest.is_empty() {
            return Some(at);
        }
        let lower: String = c.to_lowercase().collect();
        rest = rest.strip_prefix(lower.as_str())?;
    }
    (rest.is_empty() && !part.is_empty()).then_some(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::field::by_name;

    #[test]
    fn matches_are_highlighted_in_place() {
        for (query, field, text, found) in [
            ("acme", "name", "Acme.com", "^^^^"),
            ("BÜCHER", "name", "xn--… bücherwald.exa…", "      ^^^^^^"),
            ("", "name", "acme.com", ""),
            ("acme", "org", "Acme", ""),
            ("!acme", "name", "acme.com", ""),
            ("org_acme", "name", "org_acme", ""),
            ("org:inc", "org", "Acme Inc", "     ^^^"),
            ("org:acme*", "org", "Acme Inc", "^^^^"),
            ("name:*.edu", "name", "x.edu.y.edu", "       ^^^^"),
            ("name:a*e", "name", "acme", "^  ^"),
            ("name:b*", "name", "acme.b", ""),
            ("~am", "name", "acme", "^ ^"),
            ("~xz", "name", "acme", ""),
            ("any:青葉", "org", "株式会社 青葉灯", "         ^^^^"),
            ("any:4", "created", "4d", ""),
            ("any:sso", "mode", "sso", "^^^"),
            ("any:orgdmn_2x", "id", "orgdmn_2xyz", "^^^^^^^^^"),
            ("any:2x", "id", "orgdmn_2xyz", ""),
            ("any:org_", "org_id", "org_2xyz", ""),
        ] {
            let highlight = Highlight::of(&query.parse().unwrap());
            let ranges = highlight.ranges(by_name(field).unwrap(), text);
            let mark = |cell| if ranges.iter().any(|range| range.contains(&cell)) { '^' } else { ' ' };
            let marks: String = (0..width(text)).map(mark).collect();
            assert_eq!(marks.trim_end(), found, "{query} in {text}");
        }
    }
}
