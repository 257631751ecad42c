//! Keys and their meaning in each place. Hints, help, palette, README and every sentence that names a key are generated
//! from the same tables.

mod action;
mod key;
mod place;
mod table;
mod words;

pub use action::Action;
pub use key::{Code, Key, Mouse, MouseKind};
pub use place::{Hint, KeyMeaning, Place, action, everywhere, resolve};
pub use table::{BINDINGS, Binding, Section, binding, moved, sequence_text};
pub use words::{key, markdown, say};
