//! The status of ownership: whether the organization has proven that it controls the DNS zone.

use super::{Cell, Cells, Choice, Column, Field, Filter, Kind, Order, proof};
use crate::clerk::Direction;
use crate::text::Tone;

pub(super) static FIELD: Field = Field {
    name: "ownership",
    aliases: &["owner"],
    written: "owner",
    heading: "Ownership",
    narrow: "Owner",
    filter: Some(Filter {
        kind: Kind::Ownership,
        also: &[],
        server: None,
        examples: &["owner:none", "owner:none,expired"],
        help: "ownership status, one of these; none was never attempted",
        hint: "",
        values: &["none", "unverified", "verified", "failed", "expired"],
        expected: "none, unverified, verified, failed or expired; separate several with commas",
    }),
    order: Some(Order {
        by: Column::Choice(Choice::Ownership),
        server: None,
        first: Direction::Ascending,
        ascending: "by owner",
        descending: "by owner, descending",
    }),
    cells: Some(Cells {
        least: 12,
        roomy: 12,
        share: 0,
        right: false,
        rank: 7,
        standard: true,
        show: |row, _| match &row.ownership_verification {
            Some(verification) => {
                let (glyph, word, tone) = proof::shown(&verification.status);
                Cell::new(format!("{glyph} {word}"), tone)
            }
            None => Cell::new("-", Tone::Dim),
        },
    }),
    export: Some(|row| {
        row.ownership_verification.as_ref().map_or("none", |verification| verification.status.as_str()).into()
    }),
};
