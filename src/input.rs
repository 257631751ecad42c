//! Keys: what was pressed, what it means, and the one table that help, hints and README are made from.

mod action;
mod key;
mod table;

pub use action::Action;
pub use key::{Code, Key, Mouse, MouseKind};
pub use table::{BINDINGS, Binding, Section, binding, lookup, markdown};
