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
        help: "pattern for the name, where * matches any text; without *, part of the name",
        hint: "name:*.edu",
        values: &[],
        expected: "part of the name, or a pattern, such as name:*.edu or name:acme*",
    }),
    order: Some(FieldOrder {
        by: Column::Text(Text::Name),
        server: Some(SortField::Name),
        default_direction: Direction::Ascending,
        ascending: "by name",
        descending: "by name, Z first",
    }),
    column: Some(ColumnLayout {
        min_width: 18,
        full_width: 18,
        // Names share the remaining width; the domain's name matters most.
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

/// Precedes the Unicode form of a name in punycode.
const PUNYCODE: &str = "xn--… ";

/// The name for that many cells, maybe a little longer; and whether part of it is missing.
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
    // If only one form fits, it is the readable one, marked as different from the stored name: letters of another script
    // can look like the expected ones.
    (format!("{PUNYCODE}{unicode}").into(), true)
}

/// The Unicode form of a name in punycode, if it can be drawn.
fn readable(name: &str, ascii: bool) -> Option<String> {
    if ascii { None } else { unicode_form(name) }
}

/// The name cut in the middle, so that both ends are visible.
#[must_use]
pub fn fit_ends(name: &str, cells: usize, ascii: bool) -> String {
    match readable(name, ascii) {
        Some(unicode) => {
            format!("{PUNYCODE}{}", fit_middle(&visible(&unicode), cells.saturating_sub(width(PUNYCODE))))
        }
        None => fit_middle(&visible(name), cells),
    }
}
