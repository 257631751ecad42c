//! The entry points for fuzzing, one function per target. Each panics if a property that it checks does not hold. The
//! fuzz targets call them endlessly; the ordinary tests call them over the corpus and over input that proptest
//! generates.

#![allow(
    dead_code,
    unreachable_pub,
    clippy::expect_used,
    reason = "each fuzz target uses only one entry point"
)]
#![allow(
    clippy::allow_attributes,
    reason = "the unused code differs between targets, so `expect` would fail"
)]

#[path = "entries/config.rs"]
mod config;
#[path = "entries/decode.rs"]
mod decode;
#[path = "entries/input.rs"]
mod input;
#[path = "entries/journal.rs"]
mod journal;
#[path = "entries/names.rs"]
mod names;
#[path = "entries/query.rs"]
mod query;
#[path = "entries/safe.rs"]
mod safe;
#[path = "entries/screen.rs"]
mod screen;
#[path = "entries/source.rs"]
mod source;
#[path = "entries/text.rs"]
mod text;

pub use config::config;
pub use decode::decode;
pub use input::input;
pub use journal::journal;
pub use names::names;
pub use query::query;
pub use screen::screen;
pub use text::text;

pub type Entry = fn(&[u8]);

/// Every target by name, which is also the name of its corpus.
pub const ALL: [(&str, Entry); 8] = [
    ("config", config),
    ("decode", decode),
    ("input", input),
    ("journal", journal),
    ("names", names),
    ("query", query),
    ("screen", screen),
    ("text", text),
];
