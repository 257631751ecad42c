//! When the domain last changed.

use super::{Cells, Column, Field, Filter, Kind, Moment, Order, number};
use crate::clerk::Direction;
use crate::text::rfc3339;

pub(super) static FIELD: Field = Field {
    name: "updated",
    aliases: &["updated_at"],
    written: "updated",
    heading: "Updated",
    narrow: "Updated",
    filter: Some(Filter {
        kind: Kind::Age(Moment::Updated),
        also: &[],
        server: None,
        examples: &["updated:<2h"],
        help: "time since it last changed",
        hint: "",
        values: &["<1d", "<7d", ">30d"],
        expected: "< or >, a number and s, m, h, d, w, mo or y, as updated:>30d or updated:<2h",
    }),
    order: Some(Order {
        by: Column::Moment(Moment::Updated),
        server: None,
        first: Direction::Descending,
        ascending: "longest unchanged first",
        descending: "last changed first",
    }),
    cells: Some(Cells {
        least: number::AGE,
        roomy: number::AGE,
        share: 0,
        right: true,
        rank: 9,
        standard: false,
        show: |row, space| number::moment(row.updated_at, space),
    }),
    export: Some(|row| rfc3339(row.updated_at).into()),
};
