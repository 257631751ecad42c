//! The domain's own id.

use super::{Cell, ColumnLayout, Field};
use crate::text::{Tone, fit_end, visible};

pub(super) static FIELD: Field = Field {
    name: "id",
    aliases: &[],
    query_name: "id",
    heading: "Id",
    short_heading: "Id",
    filter: None,
    order: None,
    column: Some(ColumnLayout {
        min_width: 12,
        full_width: 34,
        grow: 1,
        align_right: false,
        rank: 10,
        is_default: false,
        // Ids differ at their end.
        show: |row, space| Cell::new(fit_end(&visible(&row.id), space.cells), Tone::Dim),
    }),
    export: Some(|row| row.id.as_str().into()),
};
