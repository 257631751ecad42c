//! Filter by the part of the name that its owner registered.

use super::{Field, FieldFilter, NamePart, ValueKind};

pub(super) static FIELD: Field = Field {
    name: "registrable",
    aliases: &["reg"],
    query_name: "registrable",
    heading: "Registrable",
    short_heading: "Registrable",
    filter: Some(FieldFilter {
        kind: ValueKind::NamePart(NamePart::Registrable),
        aliases: &[],
        server: None,
        examples: &["reg:acme.co.uk", "registrable:acme.co.uk"],
        help: "registrable domain by the Public Suffix List, with all names below it; one of several",
        hint: "",
        values: &[],
        expected: "a registrable domain, such as registrable:acme.co.uk; separate several with commas",
    }),
    order: None,
    column: None,
    export: None,
};
