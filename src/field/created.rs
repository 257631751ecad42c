//! When the domain was added.

use super::{Cells, Column, Field, Filter, Kind, Moment, Order, number};
use crate::clerk::{Direction, SortField};
use crate::text::rfc3339;

pub(super) static FIELD: Field = Field {
    name: "created",
    aliases: &["created_at"],
    written: "created",
    heading: "Created",
    narrow: "Created",
    filter: Some(Filter {
        kind: Kind::Age(Moment::Created),
        also: &["age"],
        server: None,
        examples: &["created:>30d", "age:>30d"],
        help: "time since it was added: s, m, h, d, w, mo (30 days), y (365 days)",
        hint: "created:<7d",
        values: &["<1d", "<7d", ">30d"],
        expected: "< or >, a number and s, m, h, d, w, mo or y, as created:>30d or created:<2h",
    }),
    order: Some(Order {
        by: Column::Moment(Moment::Created),
        server: Some(SortField::CreatedAt),
        first: Direction::Descending,
        ascending: "oldest first",
        descending: "newest first",
    }),
    cells: Some(Cells {
        least: number::AGE,
        roomy: number::AGE,
        share: 0,
        right: true,
        rank: 4,
        standard: true,
        show: |row, space| number::moment(row.created_at, space),
    }),
    export: Some(|row| rfc3339(row.created_at).into()),
};
