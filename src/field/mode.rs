//! The enrollment mode.

use std::borrow::Cow;

use super::{Cell, Cells, Choice, Column, Field, Filter, Kind, Order};
use crate::clerk::{Direction, EnrollmentMode};
use crate::text::{Tone, visible};

pub(super) static FIELD: Field = Field {
    name: "mode",
    aliases: &["enrollment_mode"],
    written: "mode",
    heading: "Mode",
    narrow: "Mode",
    filter: Some(Filter {
        kind: Kind::Mode,
        also: &[],
        server: Some("enrollment_mode"),
        examples: &["mode:sso", "mode:-sso", "mode:automatic_invitation"],
        help: "enrollment mode: manual, invitation, suggestion, sso, Clerk's full name, or any beginning that only one \
               has; - excludes; may be repeated",
        hint: "mode:-sso",
        values: &["manual", "invitation", "suggestion", "sso"],
        expected: "mode:manual, invitation, suggestion or sso; mode:-sso excludes",
    }),
    order: Some(Order {
        by: Column::Choice(Choice::Mode),
        server: None,
        first: Direction::Ascending,
        ascending: "by mode",
        descending: "by mode, descending",
    }),
    cells: Some(Cells {
        least: 10,
        roomy: WHOLE,
        share: 0,
        right: false,
        rank: 3,
        standard: true,
        show: |row, space| Cell::new(shown(&row.enrollment_mode, space.cells), Tone::Plain),
    }),
    export: Some(|row| row.enrollment_mode.as_str().into()),
};

/// Cells for Clerk's own spelling of every mode.
const WHOLE: usize = 20;

/// The mode as it is written in so many cells, safe to show.
#[must_use]
pub fn shown(mode: &EnrollmentMode, cells: usize) -> Cow<'_, str> {
    let short = if *mode == EnrollmentMode::default() { "none" } else { mode.short() };
    let full = mode.as_str();
    visible(if cells >= WHOLE && !full.is_empty() { full } else { short })
}
