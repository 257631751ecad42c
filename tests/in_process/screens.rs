//! A snapshot of every screen at 80x24, and of one screen of each layout in three more sizes: wide, narrow and tiny.
//!
//! The snapshots are text without styles, so they show what a terminal without color shows. The clock stands still and
//! the address is fixed, so they do not differ from run to run.

#![expect(clippy::expect_used, reason = "a test tells what went wrong by panicking")]

mod odd;
mod shots;

mod ascii;
mod changes;
mod connection_errors;
mod detail;
mod find;
mod find_work;
mod forms;
mod frame;
mod journal;
mod list;
mod local;
mod lock;
mod look_alikes;
mod marks;
mod missing;
mod notes;
mod organization;
mod plans;
mod share;
mod sizes;
mod styles;
mod themes;
mod views;
