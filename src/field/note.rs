//! The note on a domain. It is not part of the domain: the state folder has it.

use super::{Cell, ColumnLayout, Field, FieldFilter, ValueKind};
use crate::text::{Tone, visible_start};

pub(super) static FIELD: Field = Field {
    name: "note",
    aliases: &[],
    query_name: "note",
    heading: "Note",
    short_heading: "Note",
    filter: Some(FieldFilter {
        kind: ValueKind::Note,
        aliases: &[],
        server: None,
        examples: &["note:yes", "note:no", "note:kim"],
        help: "it has a note, or has none; or part of the note",
        hint: "",
        values: &["yes", "no"],
        expected: "note:yes, note:no, or part of the note, such as note:kim",
    }),
    order: None,
    column: Some(ColumnLayout {
        min_width: 12,
        full_width: 30,
        grow: 1,
        align_right: false,
        rank: 13,
        is_default: false,
        show: |_, space| Cell::new(visible_start(space.extras.note, space.cells), Tone::Plain),
    }),
    export: None,
};
