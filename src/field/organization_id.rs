//! The organization's id.

use super::{Cell, ColumnLayout, Field, FieldFilter, ValueKind};
use crate::text::{Tone, fit_end, visible};

pub(super) static FIELD: Field = Field {
    name: "organization_id",
    aliases: &["org_id"],
    query_name: "org_id",
    heading: "Organization id",
    short_heading: "Org id",
    filter: Some(FieldFilter {
        kind: ValueKind::OrganizationId,
        aliases: &[],
        server: Some("organization_id"),
        examples: &["org:org_2abc", "org_id:org_2abc"],
        help: "one organization",
        hint: "org:org_…",
        values: &[],
        expected: "an organization id, such as org:org_2abc or org_id:org_2abc",
    }),
    order: None,
    column: Some(ColumnLayout {
        min_width: 12,
        full_width: 31,
        grow: 1,
        align_right: false,
        rank: 8,
        is_default: false,
        // Ids differ at their end.
        show: |row, space| Cell::new(fit_end(&visible(&row.organization_id), space.cells), Tone::Dim),
    }),
    export: Some(|row| row.organization_id.as_str().into()),
};
