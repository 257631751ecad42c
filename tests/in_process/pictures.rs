//! Frames as pictures, in the colours of a terminal: as SVG to be looked at, and as numbers to be measured.

#![expect(clippy::expect_used, reason = "a test tells what went wrong by panicking")]

pub(crate) mod palette;
mod svg;

pub(crate) use palette::colors_of;
pub(crate) use svg::svg;
