//! The organization's name.

use super::{Cell, Cells, Column, Field, Filter, Kind, Order, Text};
use crate::clerk::Direction;
use crate::text::{Tone, organization_within, visible_start};

pub(super) static FIELD: Field = Field {
    name: "organization",
    aliases: &["org"],
    written: "org",
    heading: "Organization",
    narrow: "Org",
    filter: Some(Filter {
        kind: Kind::Shape(Text::Organization),
        also: &[],
        server: None,
        examples: &["org:acme", "org:acme*"],
        help: "part or shape of the organization's name",
        hint: "org:acme",
        values: &[],
        expected: "an organization's name or id, as org:acme, org:org_2abc",
    }),
    order: Some(Order {
        by: Column::Text(Text::Organization),
        server: None,
        first: Direction::Ascending,
        ascending: "by org",
        descending: "by org, descending",
    }),
    cells: Some(Cells {
        least: 13,
        roomy: 13,
        share: 2,
        right: false,
        rank: 2,
        standard: true,
        show: |row, space| {
            let label = row.organization_label();
            // Without a name its id is the label, and ids begin alike.
            if label == row.organization_id {
                return Cell::new(organization_within(label, &row.organization_id, space.cells), Tone::Plain);
            }
            Cell::new(visible_start(label, space.cells), Tone::Plain)
        },
    }),
    export: Some(|row| {
        row.public_organization_data.as_ref().map(|data| data.name.as_str()).unwrap_or_default().into()
    }),
};
