//! The domain's own id.

use super::{Cell, Cells, Field};
use crate::text::{Tone, fit_end, visible};

pub(super) static FIELD: Field = Field {
    name: "id",
    aliases: &[],
    written: "id",
    heading: "Id",
    narrow: "Id",
    filter: None,
    order: None,
    cells: Some(Cells {
        least: 12,
        roomy: 34,
        share: 1,
        right: false,
        rank: 10,
        standard: false,
        // Ids differ at their end.
        show: |row, space| Cell::new(fit_end(&visible(&row.id), space.cells), Tone::Dim),
    }),
    export: Some(|row| row.id.as_str().into()),
};
