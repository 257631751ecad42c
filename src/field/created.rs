//! When the domain was added.

use super::{Column, ColumnLayout, Field, FieldFilter, FieldOrder, Moment, ValueKind, number};
use crate::clerk::{Direction, SortField};
use crate::text::rfc3339;

pub(super) static FIELD: Field = Field {
    name: "created",
    aliases: &["created_at"],
    query_name: "created",
    heading: "Created",
    short_heading: "Created",
    filter: Some(FieldFilter {
        kind: ValueKind::Age(Moment::Created),
        aliases: &["age"],
        server: None,
        examples: &["created:>30d", "age:>30d"],
        help: "time since it was added: s, m, h, d, w, mo (30 days), y (365 days)",
        hint: "created:<7d",
        values: &["<1d", "<7d", ">30d"],
        expected: "< or >, a number and s, m, h, d, w, mo or y, such as created:>30d or created:<2h",
    }),
    order: Some(FieldOrder {
        by: Column::Moment(Moment::Created),
        server: Some(SortField::CreatedAt),
        default_direction: Direction::Descending,
        ascending: "oldest first",
        descending: "newest first",
    }),
    column: Some(ColumnLayout {
        min_width: number::AGE_WIDTH,
        full_width: number::AGE_WIDTH,
        grow: 0,
        align_right: true,
        rank: 4,
        is_default: true,
        show: |row, space| number::moment(row.created_at, space),
    }),
    export: Some(|row| rfc3339(row.created_at).into()),
};
