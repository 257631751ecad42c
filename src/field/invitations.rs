//! Invitations that were not yet answered.

use super::{Cells, Column, Count, Field, Filter, Kind, Order, number};
use crate::clerk::Direction;

pub(super) static FIELD: Field = Field {
    name: "invitations",
    aliases: &["inv"],
    written: "invitations",
    heading: "Invitations",
    narrow: "Inv",
    filter: Some(Filter {
        kind: Kind::Number(Count::Invitations),
        also: &[],
        server: None,
        examples: &["invitations:>0", "inv:>=3"],
        help: "how many invitations are pending",
        hint: "",
        values: &[">0", "0"],
        expected: "a number, as invitations:0, invitations:>0 or invitations:<=3",
    }),
    order: Some(Order {
        by: Column::Count(Count::Invitations),
        server: None,
        first: Direction::Descending,
        ascending: "fewest invitations first",
        descending: "most invitations first",
    }),
    cells: Some(Cells {
        least: 4,
        roomy: 4,
        share: 0,
        right: true,
        rank: 5,
        standard: true,
        show: |row, _| number::cell(row.total_pending_invitations),
    }),
    export: Some(|row| row.total_pending_invitations.to_string().into()),
};
