//! Whether another organization has a domain of the same name.

use super::{Field, FieldFilter, ValueKind};

pub(super) static FIELD: Field = Field {
    name: "shared",
    aliases: &[],
    query_name: "shared",
    heading: "Shared",
    short_heading: "Shared",
    filter: Some(FieldFilter {
        kind: ValueKind::Shared,
        aliases: &[],
        server: None,
        examples: &["shared:yes", "shared:no"],
        help: "another organization has, or has not, a domain of the same name",
        hint: "",
        values: &["yes", "no"],
        expected: "shared:yes or shared:no",
    }),
    order: None,
    column: None,
    export: None,
};
