//! Whether affiliation is verified, as in Clerk's `verified` parameter.

use super::{Field, FieldFilter, ValueKind};

pub(super) static FIELD: Field = Field {
    name: "verified",
    aliases: &[],
    query_name: "verified",
    heading: "Verified",
    short_heading: "Verified",
    filter: Some(FieldFilter {
        kind: ValueKind::Verified,
        aliases: &[],
        server: Some("verified"),
        examples: &["verified:no", "verified:yes"],
        help: "affiliation is, or is not, verified",
        hint: "verified:no",
        values: &["yes", "no"],
        expected: "verified:yes or verified:no",
    }),
    order: None,
    column: None,
    export: Some(|row| if row.is_verified() { "yes" } else { "no" }.into()),
};
