//! Until when a domain is snoozed. It is not part of the domain: the state folder has it.

use super::{Cell, ColumnLayout, Field, FieldFilter, ValueKind};
use crate::text::{Tone, day};

pub(super) static FIELD: Field = Field {
    name: "snoozed",
    aliases: &[],
    query_name: "snoozed",
    heading: "Snoozed",
    short_heading: "Snoozed",
    filter: Some(FieldFilter {
        kind: ValueKind::Snoozed,
        aliases: &[],
        server: None,
        examples: &["snoozed:yes", "snoozed:no"],
        help: "it is snoozed now, or is not",
        hint: "",
        values: &["yes", "no"],
        expected: "snoozed:yes or snoozed:no",
    }),
    order: None,
    column: Some(ColumnLayout {
        min_width: 10,
        full_width: 10,
        grow: 0,
        align_right: false,
        rank: 14,
        is_default: false,
        show: |_, space| Cell::new(space.extras.snoozed_until.map(day).unwrap_or_default(), Tone::Open),
    }),
    export: None,
};
