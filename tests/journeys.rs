//! What people do with the desk: keys in, screen out, against the emulator.

mod support;

#[path = "journeys/browse.rs"]
mod browse;
