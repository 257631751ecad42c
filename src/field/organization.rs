//! The organization's name.

use super::{Cell, Column, ColumnLayout, Field, FieldFilter, FieldOrder, Text, ValueKind};
use crate::clerk::Direction;
use crate::text::{Tone, organization_within, visible_start};

pub(super) static FIELD: Field = Field {
    name: "organization",
    aliases: &["org"],
    query_name: "org",
    heading: "Organization",
    short_heading: "Org",
    filter: Some(FieldFilter {
        kind: ValueKind::Pattern(Text::Organization),
        aliases: &[],
        server: None,
        examples: &["org:acme", "org:acme*"],
        help: "part of the organization's name, or a pattern for it",
        hint: "org:acme",
        values: &[],
        expected: "an organization's name or id, such as org:acme or org:org_2abc",
    }),
    order: Some(FieldOrder {
        by: Column::Text(Text::Organization),
        server: None,
        default_direction: Direction::Ascending,
        ascending: "by org",
        descending: "by org, descending",
    }),
    column: Some(ColumnLayout {
        min_width: 13,
        full_width: 13,
        grow: 2,
        align_right: false,
        rank: 2,
        is_default: true,
        show: |row, space| {
            let label = row.organization_label();
            // Without a name the label is the id, and all ids begin alike.
            if label == row.organization_id {
                return Cell::new(organization_within(label, &row.organization_id, space.cells), Tone::Plain);
            }
            Cell::new(visible_start(label, space.cells), Tone::Plain)
        },
    }),
    // As on the screen: the id where Clerk sends no name.
    export: Some(|row| row.organization_label().into()),
};
