//! The flags of a domain. They are not part of it: a local copy has them.

use super::{Cell, ColumnLayout, Field, FieldFilter, ValueKind};
use crate::text::Tone;

pub(super) static FIELD: Field = Field {
    name: "flags",
    aliases: &["flag"],
    query_name: "flag",
    heading: "Flags",
    short_heading: "Flags",
    filter: Some(FieldFilter {
        kind: ValueKind::Flag,
        aliases: &[],
        server: None,
        examples: &["flag:lookalike", "flag:any"],
        help: "a reason to look at it: lookalike, mixed-script, mail-provider, disposable, public-suffix, parent, child, \
               mailbox, automatic, expired, attempts, waiting, quota; or any",
        hint: "",
        values: &[
            "any",
            "lookalike",
            "mixed-script",
            "mail-provider",
            "disposable",
            "public-suffix",
            "parent",
            "child",
            "mailbox",
            "automatic",
            "expired",
            "attempts",
            "waiting",
            "quota",
        ],
        expected: "any, lookalike, mixed-script, mail-provider, disposable, public-suffix, parent, child, mailbox, automatic, \
                   expired, attempts, waiting or quota; separate several with commas",
    }),
    order: None,
    column: Some(ColumnLayout {
        min_width: 10,
        full_width: 24,
        grow: 1,
        align_right: false,
        rank: 12,
        is_default: false,
        show: |_, space| Cell::new(space.extras.flags.to_string(), Tone::Open),
    }),
    export: None,
};
