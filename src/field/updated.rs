//! When the domain last changed.

use super::{Column, ColumnLayout, Field, FieldFilter, FieldOrder, Moment, ValueKind, number};
use crate::clerk::Direction;
use crate::text::rfc3339;

pub(super) static FIELD: Field = Field {
    name: "updated",
    aliases: &["updated_at"],
    query_name: "updated",
    heading: "Updated",
    short_heading: "Updated",
    filter: Some(FieldFilter {
        kind: ValueKind::Age(Moment::Updated),
        aliases: &[],
        server: None,
        examples: &["updated:<2h"],
        help: "time since it last changed",
        hint: "",
        values: &["<1d", "<7d", ">30d"],
        expected: "< or >, a number and s, m, h, d, w, mo or y, such as updated:>30d or updated:<2h",
    }),
    order: Some(FieldOrder {
        by: Column::Moment(Moment::Updated),
        server: None,
        default_direction: Direction::Descending,
        ascending: "longest unchanged first",
        descending: "last changed first",
    }),
    column: Some(ColumnLayout {
        min_width: number::AGE_WIDTH,
        full_width: number::AGE_WIDTH,
        grow: 0,
        align_right: true,
        rank: 9,
        is_default: false,
        show: |row, space| number::moment(row.updated_at, space),
    }),
    export: Some(|row| rfc3339(row.updated_at).into()),
};
