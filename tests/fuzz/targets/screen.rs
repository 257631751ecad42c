//! Hostile rows on a screen of any size, and any keys.

#![no_main]

#[path = "../entries.rs"]
mod entries;

libfuzzer_sys::fuzz_target!(|data: &[u8]| entries::screen(data));
