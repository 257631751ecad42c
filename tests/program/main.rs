//! The real program, run as a user runs it: its commands, its journal among several processes, the browser in a
//! pseudo-terminal, and crashes (SIGKILL) during changes.

mod audit;
mod command_line;
mod commands;
#[cfg(unix)]
mod crash;
mod journal;
mod network;
#[cfg(unix)]
mod terminal;
