//! Keys: what was pressed and what it means where it is pressed. Hints, help, palette, README and every sentence that names
//! a key are made from the same tables.

mod action;
mod key;
mod place;
mod table;
mod words;

pub use action::Action;
pub use key::{Code, Key, Mouse, MouseKind};
pub use place::{Hint, Place, Resolved, action, everywhere, resolve};
pub use table::{BINDINGS, Binding, Section, binding, moved, sequence_text};
pub use words::{key, markdown, say};
