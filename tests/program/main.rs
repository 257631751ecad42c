//! The real program, run as a user runs it: its commands, its journal among several processes, the browser in a
//! pseudo-terminal, and SIGKILL in the middle of changes.

mod audit;
mod command_line;
mod commands;
mod journal;
#[cfg(unix)]
mod kill;
mod network;
#[cfg(unix)]
mod terminal;
