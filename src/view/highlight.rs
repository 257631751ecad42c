//! What of a row's text the query has found.

use std::ops::Range;

use crate::field::{Column, Field, NAME, ORGANIZATION};
use crate::query::{Pattern, Query, Test};
use crate::text::width;

/// What is looked for, in lower case, by the column that it is looked for in.
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
    /// These parts one after the other; whether the first is the beginning, and the last the end.
    Parts(Vec<String>, bool, bool),
    /// These letters one after the other.
    Letters(String),
}

impl Highlight {
    /// What the query looks for. Of what it leaves out there is nothing to be seen.
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

    /// The cells of the text, as it is drawn in that column, in which something is found.
    pub(super) fn ranges(&self, field: &Field, text: &str) -> Vec<Range<usize>> {
        let by = field.order.as_ref().map(|order| order.by);
        let of_column = |place: Where| match place {
            Where::Domain => field == NAME,
            Where::Organization => field == ORGANIZATION,
            Where::Anywhere => !matches!(by, Some(Column::Count(_) | Column::Moment(_))),
        };
        let needles = self.0.iter().filter(|(place, _)| of_column(*place));
        let found = needles.flat_map(|(_, needle)| needle.found(text));
        // The columns without an order are the ids: of one the beginning is found, and more than what all begin with.
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
    /// Where it is in the text, in bytes: all of it, or nothing.
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
                        // The last of several places is the end.
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

/// The first place of the part, which is in lower case, from that byte on.
fn find(text: &str, part: &str, from: usize) -> Option<Range<usize>> {
    let starts = text.char_indices().map(|(at, _)| at).filter(|at| *at >= from);
    starts.into_iter().find_map(|at| Some(at..at + begins(&text[at..], part)?))
}

/// The place of the part at the end of the text.
fn ending(text: &str, part: &str, from: usize) -> Option<Range<usize>> {
    let starts = text.char_indices().map(|(at, _)| at).filter(|at| *at >= from);
    starts.into_iter().find_map(|at| {
        let length = begins(&text[at..], part)?;
        (at + length == text.len()).then_some(at..at + length)
    })
}

/// How many bytes of the text's beginning are the part.
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
    fn what_is_found_is_marked_where_it_is() {
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
