//! The domain's name.

use std::borrow::Cow;

use super::{Cell, Column, ColumnLayout, Field, FieldFilter, FieldOrder, Text, ValueKind};
use crate::clerk::{Direction, SortField, unicode_form};
use crate::text::{Tone, fit_middle, visible, visible_start, width};

pub(super) static FIELD: Field = Field {
    name: "name",
    aliases: &[],
    query_name: "name",
    heading: "Name",
    short_heading: "Name",
    filter: Some(FieldFilter {
        kind: ValueKind::Pattern(Text::Name),
        aliases: &[],
        server: None,
        examples: &["*.edu", "name:*.edu", "name:acme*", "name:a*z"],
        help: "shape of the name, a star standing for anything; without a star, part of the name",
        hint: "name:*.edu",
        values: &[],
        expected: "a part of the name; stars for anything, as name:*.edu or name:acme*",
    }),
    order: Some(FieldOrder {
        by: Column::Text(Text::Name),
        server: Some(SortField::Name),
        first: Direction::Ascending,
        ascending: "by name",
        descending: "by name, Z first",
    }),
    column: Some(ColumnLayout {
        min_width: 18,
        full_width: 18,
        // Names get what is left; the domain's is what the eye looks for.
        grow: 3,
        align_right: false,
        rank: 1,
        is_default: true,
        show: |row, space| {
            let tone = if row.is_unnamed() { Tone::Dim } else { Tone::Plain };
            Cell::new(fit(row.name_or_unnamed(), space.cells, space.ascii).0, tone)
        },
    }),
    export: Some(|row| row.name.as_str().into()),
};

/// Before the readable form of a name that is held in punycode.
const PUNYCODE: &str = "xn--… ";

/// The name as it is written in so many cells, or a little longer; and whether something of it is missing.
#[must_use]
pub fn fit(name: &str, cells: usize, ascii: bool) -> (Cow<'_, str>, bool) {
    let start = visible_start(name, cells);
    let Some(unicode) = readable(name, ascii) else {
        let is_cut = width(&start) > cells;
        return (start, is_cut);
    };
    let unicode = visible(&unicode);
    let both = format!("{start} ({unicode})");
    if width(&both) <= cells {
        return (both.into(), false);
    }
    // Where only one has room it is the one that can be read, and it says that it is not the name as held: letters of
    // another script can look like the ones expected.
    (format!("{PUNYCODE}{unicode}").into(), true)
}

/// The name in the letters that its punycode stands for, where there are such letters to draw with.
fn readable(name: &str, ascii: bool) -> Option<String> {
    if ascii { None } else { unicode_form(name) }
}

/// Both ends of the name as it is written in so many cells.
#[must_use]
pub fn fit_ends(name: &str, cells: usize, ascii: bool) -> String {
    match readable(name, ascii) {
        Some(unicode) => {
            format!("{PUNYCODE}{}", fit_middle(&visible(&unicode), cells.saturating_sub(width(PUNYCODE))))
        }
        None => fit_middle(&visible(name), cells),
    }
}
