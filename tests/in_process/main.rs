//! Tests within one process: the core, the client, the emulator, the view, and whole desks over real HTTP. A single
//! binary, so that a change is linked only once.

mod api_client;
mod architecture;
mod concurrent;
mod config;
mod decoding;
mod driver;
mod emulator;
mod engine;
mod fault_matrix;
mod journeys;
mod keys;
mod mirror;
mod pictures;
mod properties;
mod readme;
mod screens;
mod support;
