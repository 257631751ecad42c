//! Whole names of domains: what Clerk's `domains` parameter asks. The column is that of the name.

use super::{Field, Filter, Kind};

pub(super) static FIELD: Field = Field {
    name: "domain",
    aliases: &[],
    written: "domain",
    heading: "Domain",
    narrow: "Domain",
    filter: Some(Filter {
        kind: Kind::Exact,
        also: &[],
        server: Some("domains"),
        examples: &["domain:acme.com", "domain:a.com,b.org"],
        help: "exact name, or one of several; may be repeated",
        hint: "domain:acme.com",
        values: &[],
        expected: "a whole name, as domain:acme.com",
    }),
    order: None,
    cells: None,
    export: None,
};
