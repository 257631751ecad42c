//! Pending suggestions.

use super::{Column, ColumnLayout, Count, Field, FieldFilter, FieldOrder, ValueKind, number};
use crate::clerk::Direction;

pub(super) static FIELD: Field = Field {
    name: "suggestions",
    aliases: &["sug"],
    query_name: "suggestions",
    heading: "Suggestions",
    short_heading: "Sug",
    filter: Some(FieldFilter {
        kind: ValueKind::Number(Count::Suggestions),
        aliases: &[],
        server: None,
        examples: &["suggestions:0", "sug:>0"],
        help: "how many suggestions are pending",
        hint: "",
        values: &[">0", "0"],
        expected: "a number, such as suggestions:0, suggestions:>0 or suggestions:<=3",
    }),
    order: Some(FieldOrder {
        by: Column::Count(Count::Suggestions),
        server: None,
        default_direction: Direction::Descending,
        ascending: "fewest suggestions first",
        descending: "most suggestions first",
    }),
    column: Some(ColumnLayout {
        min_width: 4,
        full_width: 4,
        grow: 0,
        align_right: true,
        rank: 6,
        is_default: true,
        show: |row, _| number::cell(row.total_pending_suggestions),
    }),
    export: Some(|row| row.total_pending_suggestions.to_string().into()),
};
