//! Filter by the month of creation.

use super::{Field, FieldFilter, ValueKind};

pub(super) static FIELD: Field = Field {
    name: "month",
    aliases: &[],
    query_name: "month",
    heading: "Month",
    short_heading: "Month",
    filter: Some(FieldFilter {
        kind: ValueKind::Month,
        aliases: &[],
        server: None,
        examples: &["month:2026-09", "month:2026-08,2026-09"],
        help: "month in which it was added, in UTC; one of several",
        hint: "",
        values: &[],
        expected: "a month, such as month:2026-09; separate several with commas",
    }),
    order: None,
    column: None,
    export: None,
};
