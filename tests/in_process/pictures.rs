//! Frames in the colors of a terminal: as SVG for viewing, and as numbers for measuring.

#![expect(clippy::expect_used, reason = "a failed expect fails the test")]

pub(crate) mod palette;
mod svg;

pub(crate) use palette::colors_of;
pub(crate) use svg::svg;
