//! A picture of every screen, in each of the sizes that the desk promises to be usable in.
//!
//! The pictures are text without styles, so whatever they tell is told without colour. Time stands still and the address
//! is a fixed one, so nothing in them differs from run to run.

#![expect(clippy::expect_used, reason = "a test tells what went wrong by panicking")]

mod odd;
mod shots;

mod ascii;
mod changes;
mod detail;
mod find;
mod forms;
mod frame;
mod guards;
mod journal;
mod list;
mod local;
mod look_alikes;
mod missing;
mod organization;
mod sizes;
mod styles;
mod themes;
mod trouble;
