//! Filter by the last label of the name.

use super::{Field, FieldFilter, NamePart, ValueKind};

pub(super) static FIELD: Field = Field {
    name: "tld",
    aliases: &[],
    query_name: "tld",
    heading: "Tld",
    short_heading: "Tld",
    filter: Some(FieldFilter {
        kind: ValueKind::NamePart(NamePart::TopLevel),
        aliases: &[],
        server: None,
        examples: &["tld:edu", "tld:com,org"],
        help: "top-level domain, the last label of the name; one of several",
        hint: "",
        values: &["com", "org", "net", "edu"],
        expected: "a top-level domain, such as tld:edu; separate several with commas",
    }),
    order: None,
    column: None,
    export: None,
};
