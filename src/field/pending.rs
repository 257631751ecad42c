//! Invitations and suggestions that were not yet answered.

use super::{Cells, Column, Count, Field, Filter, Kind, Order, number};
use crate::clerk::Direction;

pub(super) static FIELD: Field = Field {
    name: "pending",
    aliases: &["pend"],
    written: "pending",
    heading: "Pending",
    narrow: "Pend",
    filter: Some(Filter {
        kind: Kind::Number(Count::Pending),
        also: &[],
        server: None,
        examples: &["pending:>0"],
        help: "how many invitations and suggestions are pending, both together",
        hint: "pending:>0",
        values: &[">0", "0"],
        expected: "a number, as pending:0, pending:>0 or pending:<=3",
    }),
    order: Some(Order {
        by: Column::Count(Count::Pending),
        server: None,
        first: Direction::Descending,
        ascending: "fewest pending first",
        descending: "most pending first",
    }),
    cells: Some(Cells {
        least: 5,
        roomy: 5,
        share: 0,
        right: true,
        rank: 11,
        standard: false,
        show: |row, _| {
            number::cell(row.total_pending_invitations.saturating_add(row.total_pending_suggestions))
        },
    }),
    export: Some(|row| {
        row.total_pending_invitations.saturating_add(row.total_pending_suggestions).to_string().into()
    }),
};
