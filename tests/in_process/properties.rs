//! The checks of the fuzz targets as ordinary tests: over the corpus, and over input that proptest generates.

#![expect(clippy::expect_used, reason = "a failed expect fails the test")]

mod bodies;
mod corpus;
#[path = "../fuzz/entries.rs"]
mod entries;
mod texts;
