//! Everything that needs no process of its own: the core, the client, the emulator, the view, and whole desks over real
//! HTTP. One binary, so that a change is linked once.

mod api_client;
mod architecture;
mod config;
mod decoding;
mod emulator;
mod engine;
mod fault_matrix;
mod fuzzed;
mod journeys;
mod keys;
mod pictures;
mod readme;
mod screens;
mod snapshot;
mod support;
mod two_operators;
