//! What a fuzzer may throw bytes at. One function per target; each panics when what it checks does not hold. The fuzz
//! targets call them without end, the ordinary tests over the kept corpus and over what proptest makes up.

#![allow(dead_code, unreachable_pub, clippy::expect_used, reason = "each fuzz target uses one of them")]
#![allow(
    clippy::allow_attributes,
    reason = "what is unused differs from target to target, so nothing can be expected"
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

/// An entry point.
pub type Entry = fn(&[u8]);

/// Every target by its name, which is also that of its corpus.
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
