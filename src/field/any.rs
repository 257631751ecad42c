//! A text in any column.

use super::{Field, FieldFilter, ValueKind};

pub(super) static FIELD: Field = Field {
    name: "any",
    aliases: &[],
    query_name: "any",
    heading: "Any",
    short_heading: "Any",
    filter: Some(FieldFilter {
        kind: ValueKind::Any,
        aliases: &[],
        server: None,
        examples: &["any:text"],
        help: "part of any column: names, mode, status, strategy; or the beginning of an id",
        hint: "",
        values: &[],
        expected: "text, such as any:acme",
    }),
    order: None,
    column: None,
    export: None,
};
