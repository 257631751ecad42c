//! The status of ownership: whether the organization has proven that it controls the DNS zone.

use super::{Cell, Choice, Column, ColumnLayout, Field, FieldFilter, FieldOrder, ValueKind, status_label};
use crate::clerk::Direction;
use crate::text::Tone;

pub(super) static FIELD: Field = Field {
    name: "ownership",
    aliases: &["owner"],
    query_name: "owner",
    heading: "Ownership",
    short_heading: "Owner",
    filter: Some(FieldFilter {
        kind: ValueKind::Ownership,
        aliases: &[],
        server: None,
        examples: &["owner:none", "owner:none,expired"],
        help: "ownership status; none means never attempted",
        hint: "",
        values: &["none", "unverified", "verified", "failed", "expired"],
        expected: "none, unverified, verified, failed or expired; separate several with commas",
    }),
    order: Some(FieldOrder {
        by: Column::Choice(Choice::Ownership),
        server: None,
        default_direction: Direction::Ascending,
        ascending: "by owner",
        descending: "by owner, descending",
    }),
    column: Some(ColumnLayout {
        min_width: 12,
        full_width: 12,
        grow: 0,
        align_right: false,
        rank: 7,
        is_default: true,
        show: |row, _| match &row.ownership_verification {
            Some(verification) => {
                let (glyph, word, tone) = status_label::status_label(&verification.status);
                Cell::new(format!("{glyph} {word}"), tone)
            }
            None => Cell::new("none", Tone::Dim),
        },
    }),
    export: Some(|row| {
        row.ownership_verification.as_ref().map_or("none", |verification| verification.status.as_str()).into()
    }),
};
