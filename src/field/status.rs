//! The status of affiliation, which Clerk's `verified` parameters refer to.

use super::{Cell, Choice, Column, ColumnLayout, Field, FieldFilter, FieldOrder, ValueKind, status_label};
use crate::clerk::Direction;

pub(super) static FIELD: Field = Field {
    name: "status",
    aliases: &["state"],
    query_name: "status",
    heading: "Status",
    short_heading: "Status",
    filter: Some(FieldFilter {
        kind: ValueKind::Status,
        aliases: &[],
        server: None,
        examples: &["status:failed", "status:failed,expired"],
        help: "affiliation status: unverified, verified, failed, expired",
        hint: "status:failed",
        values: &["unverified", "verified", "failed", "expired"],
        expected: "unverified, verified, failed or expired; separate several with commas",
    }),
    order: Some(FieldOrder {
        by: Column::Choice(Choice::Status),
        server: None,
        default_direction: Direction::Ascending,
        ascending: "by status",
        descending: "by status, descending",
    }),
    column: Some(ColumnLayout {
        min_width: 12,
        full_width: 12,
        grow: 0,
        align_right: false,
        rank: 0,
        is_default: true,
        show: |row, _| {
            let (glyph, word, tone) = status_label::status_label(row.status());
            Cell::new(format!("{glyph} {word}"), tone)
        },
    }),
    export: Some(|row| row.status().as_str().into()),
};
