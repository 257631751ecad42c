//! Pending invitations.

use super::{Column, ColumnLayout, Count, Field, FieldFilter, FieldOrder, ValueKind, number};
use crate::clerk::Direction;

pub(super) static FIELD: Field = Field {
    name: "invitations",
    aliases: &["inv"],
    query_name: "invitations",
    heading: "Invitations",
    short_heading: "Inv",
    filter: Some(FieldFilter {
        kind: ValueKind::Number(Count::Invitations),
        aliases: &[],
        server: None,
        examples: &["invitations:>0", "inv:>=3"],
        help: "how many invitations are pending",
        hint: "",
        values: &[">0", "0"],
        expected: "a number, such as invitations:0, invitations:>0 or invitations:<=3",
    }),
    order: Some(FieldOrder {
        by: Column::Count(Count::Invitations),
        server: None,
        default_direction: Direction::Descending,
        ascending: "fewest invitations first",
        descending: "most invitations first",
    }),
    column: Some(ColumnLayout {
        min_width: 4,
        full_width: 4,
        grow: 0,
        align_right: true,
        rank: 5,
        is_default: true,
        show: |row, _| number::cell(row.total_pending_invitations),
    }),
    export: Some(|row| row.total_pending_invitations.to_string().into()),
};
