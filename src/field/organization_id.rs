//! The organization's id.

use super::{Cell, Cells, Field, Filter, Kind};
use crate::text::{Tone, fit_end, visible};

pub(super) static FIELD: Field = Field {
    name: "organization_id",
    aliases: &["org_id"],
    written: "org_id",
    heading: "Organization id",
    narrow: "Org id",
    filter: Some(Filter {
        kind: Kind::OrganizationId,
        also: &[],
        server: Some("organization_id"),
        examples: &["org:org_2abc", "org_id:org_2abc"],
        help: "one organization",
        hint: "org:org_…",
        values: &[],
        expected: "an organization id, as org:org_2abc",
    }),
    order: None,
    cells: Some(Cells {
        least: 12,
        roomy: 31,
        share: 1,
        right: false,
        rank: 8,
        standard: false,
        // Ids differ at their end.
        show: |row, space| Cell::new(fit_end(&visible(&row.organization_id), space.cells), Tone::Dim),
    }),
    export: Some(|row| row.organization_id.as_str().into()),
};
