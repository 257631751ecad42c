//! A text in any column.

use super::{Field, Filter, Kind};

pub(super) static FIELD: Field = Field {
    name: "any",
    aliases: &[],
    written: "any",
    heading: "Any",
    narrow: "Any",
    filter: Some(Filter {
        kind: Kind::Any,
        also: &[],
        server: None,
        examples: &["any:text"],
        help: "part of any column: names, mode, status, strategy; or the beginning of an id",
        hint: "",
        values: &[],
        expected: "a text, as any:acme",
    }),
    order: None,
    cells: None,
    export: None,
};
