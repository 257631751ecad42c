//! The enrollment mode.

use std::borrow::Cow;

use super::{Cell, Choice, Column, ColumnLayout, Field, FieldFilter, FieldOrder, ValueKind};
use crate::clerk::{Direction, EnrollmentMode};
use crate::text::{Tone, visible};

pub(super) static FIELD: Field = Field {
    name: "mode",
    aliases: &["enrollment_mode"],
    query_name: "mode",
    heading: "Mode",
    short_heading: "Mode",
    filter: Some(FieldFilter {
        kind: ValueKind::Mode,
        aliases: &[],
        server: Some("enrollment_mode"),
        examples: &["mode:sso", "mode:-sso", "mode:automatic_invitation"],
        help: "enrollment mode: manual, invitation, suggestion, sso, Clerk's full name, or any unambiguous \
               beginning; - excludes; may be repeated",
        hint: "mode:-sso",
        values: &["manual", "invitation", "suggestion", "sso"],
        expected: "mode:manual, invitation, suggestion or sso; mode:-sso excludes",
    }),
    order: Some(FieldOrder {
        by: Column::Choice(Choice::Mode),
        server: None,
        default_direction: Direction::Ascending,
        ascending: "by mode",
        descending: "by mode, descending",
    }),
    column: Some(ColumnLayout {
        min_width: 10,
        full_width: FULL_WIDTH,
        grow: 0,
        align_right: false,
        rank: 3,
        is_default: true,
        show: |row, space| Cell::new(label(&row.enrollment_mode, space.cells), Tone::Plain),
    }),
    export: Some(|row| row.enrollment_mode.as_str().into()),
};

/// Wide enough for Clerk's spelling of every mode.
const FULL_WIDTH: usize = 20;

/// The mode for that many cells, safe to show.
#[must_use]
pub fn label(mode: &EnrollmentMode, cells: usize) -> Cow<'_, str> {
    let short = if *mode == EnrollmentMode::default() { "none" } else { mode.short() };
    let full = mode.as_str();
    visible(if cells >= FULL_WIDTH && !full.is_empty() { full } else { short })
}
