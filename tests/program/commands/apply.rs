//! `domdesk apply` from start to end.

mod groups;
#[cfg(unix)]
mod interrupted;
mod kit;
mod refused;
mod rows;
#[cfg(unix)]
mod terminal;
mod undone;
