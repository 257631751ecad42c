//! Whether affiliation is verified: what Clerk's `verified` parameter asks.

use super::{Field, Filter, Kind};

pub(super) static FIELD: Field = Field {
    name: "verified",
    aliases: &[],
    written: "verified",
    heading: "Verified",
    narrow: "Verified",
    filter: Some(Filter {
        kind: Kind::Verified,
        also: &[],
        server: Some("verified"),
        examples: &["verified:no", "verified:yes"],
        help: "affiliation is, or is not, verified",
        hint: "verified:no",
        values: &["yes", "no"],
        expected: "verified:yes or verified:no",
    }),
    order: None,
    cells: None,
    export: Some(|row| if row.is_verified() { "yes" } else { "no" }.into()),
};
