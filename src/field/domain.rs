//! Filter by whole names of domains, as in Clerk's `domains` parameter. The column belongs to the name.

use super::{Field, FieldFilter, ValueKind};

pub(super) static FIELD: Field = Field {
    name: "domain",
    aliases: &[],
    query_name: "domain",
    heading: "Domain",
    short_heading: "Domain",
    filter: Some(FieldFilter {
        kind: ValueKind::Exact,
        aliases: &[],
        server: Some("domains"),
        examples: &["domain:acme.com", "domain:a.com,b.org"],
        help: "exact name, or one of several; may be repeated",
        hint: "domain:acme.com",
        values: &[],
        expected: "a whole name, such as domain:acme.com",
    }),
    order: None,
    column: None,
    export: None,
};
