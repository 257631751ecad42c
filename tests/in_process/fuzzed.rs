//! What the fuzz targets check, as ordinary tests: over the kept corpus, and over what proptest makes up.

#![expect(clippy::expect_used, reason = "a test's helpers fail the test that way")]

mod answers;
mod corpus;
#[path = "../fuzz/entries.rs"]
mod entries;
mod texts;
