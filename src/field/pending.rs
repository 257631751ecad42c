//! Pending invitations and suggestions together.

use super::{Column, ColumnLayout, Count, Field, FieldFilter, FieldOrder, ValueKind, number};
use crate::clerk::Direction;

pub(super) static FIELD: Field = Field {
    name: "pending",
    aliases: &["pend"],
    query_name: "pending",
    heading: "Pending",
    short_heading: "Pend",
    filter: Some(FieldFilter {
        kind: ValueKind::Number(Count::Pending),
        aliases: &[],
        server: None,
        examples: &["pending:>0"],
        help: "how many invitations and suggestions are pending, both together",
        hint: "pending:>0",
        values: &[">0", "0"],
        expected: "a number, such as pending:0, pending:>0 or pending:<=3",
    }),
    order: Some(FieldOrder {
        by: Column::Count(Count::Pending),
        server: None,
        default_direction: Direction::Descending,
        ascending: "fewest pending first",
        descending: "most pending first",
    }),
    column: Some(ColumnLayout {
        min_width: 5,
        full_width: 5,
        grow: 0,
        align_right: true,
        rank: 11,
        is_default: false,
        show: |row, _| {
            number::cell(row.total_pending_invitations.saturating_add(row.total_pending_suggestions))
        },
    }),
    export: Some(|row| {
        row.total_pending_invitations.saturating_add(row.total_pending_suggestions).to_string().into()
    }),
};
