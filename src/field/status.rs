//! The status of affiliation: what `verified` means in Clerk's parameters.

use super::{Cell, Cells, Choice, Column, Field, Filter, Kind, Order, proof};
use crate::clerk::Direction;

pub(super) static FIELD: Field = Field {
    name: "status",
    aliases: &["state"],
    written: "status",
    heading: "Status",
    narrow: "Status",
    filter: Some(Filter {
        kind: Kind::Status,
        also: &[],
        server: None,
        examples: &["status:failed", "status:failed,expired"],
        help: "affiliation status, one of these: unverified, verified, failed, expired",
        hint: "status:failed",
        values: &["unverified", "verified", "failed", "expired"],
        expected: "unverified, verified, failed or expired; separate several with commas",
    }),
    order: Some(Order {
        by: Column::Choice(Choice::Status),
        server: None,
        first: Direction::Ascending,
        ascending: "by status",
        descending: "by status, descending",
    }),
    cells: Some(Cells {
        least: 12,
        roomy: 12,
        share: 0,
        right: false,
        rank: 0,
        standard: true,
        show: |row, _| {
            let (glyph, word, tone) = proof::shown(row.status());
            Cell::new(format!("{glyph} {word}"), tone)
        },
    }),
    export: Some(|row| row.status().as_str().into()),
};
