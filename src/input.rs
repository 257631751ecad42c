//! Keys and their meaning in each place. Hints, help, palette, README and every sentence that names a key are generated
//! from the same tables.

mod action;
mod binding;
mod key;
mod place;
mod table;
mod words;

pub use action::Action;
pub use binding::{Binding, Section, sequence_text};
pub use key::{Code, Key, Mouse, MouseKind};
pub use place::{Hint, KeyMeaning, Place, action, everywhere, resolve};
pub use table::{BINDINGS, binding, moved};
pub use words::{key, markdown, say};
