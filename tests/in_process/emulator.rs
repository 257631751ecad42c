//! The emulator against the contract: every rule and every code, paging, the sample data, faults and the log.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = ".clippy.toml allows it only in test functions, not in their helpers"
)]

mod bodies;
mod conditions;
mod control;
mod damage;
mod faults;
mod filters;
mod harness;
mod people;
mod requests;
mod rules;
mod sample;
mod seed;
mod statuses;
