//! Suggestions that were not yet answered.

use super::{Cells, Column, Count, Field, Filter, Kind, Order, number};
use crate::clerk::Direction;

pub(super) static FIELD: Field = Field {
    name: "suggestions",
    aliases: &["sug"],
    written: "suggestions",
    heading: "Suggestions",
    narrow: "Sug",
    filter: Some(Filter {
        kind: Kind::Number(Count::Suggestions),
        also: &[],
        server: None,
        examples: &["suggestions:0", "sug:>0"],
        help: "how many suggestions are pending",
        hint: "",
        values: &[">0", "0"],
        expected: "a number, as suggestions:0, suggestions:>0 or suggestions:<=3",
    }),
    order: Some(Order {
        by: Column::Count(Count::Suggestions),
        server: None,
        first: Direction::Descending,
        ascending: "fewest suggestions first",
        descending: "most suggestions first",
    }),
    cells: Some(Cells {
        least: 4,
        roomy: 4,
        share: 0,
        right: true,
        rank: 6,
        standard: true,
        show: |row, _| number::cell(row.total_pending_suggestions),
    }),
    export: Some(|row| row.total_pending_suggestions.to_string().into()),
};
