//! The state folder: the journal's files, and the marks that tell which runs of the program still live.
//!
//! ```text
//! journals/INSTANCE.jsonl   one file per instance, lines are only ever added
//! sessions/SESSION.live     held locked as long as that run of the program lives
//! ```
//!
//! Blocking: whoever must not wait calls it from a thread of its own. Several processes may share a folder.

mod encode;
mod error;
mod file;
mod folder;
mod guard;
mod index;
mod journal;
mod lock;
mod operator;
mod queue;
mod read;
mod seen;
mod session;
mod writer;

pub use error::StateError;
pub use folder::{folder, journals};
pub use guard::others_hand_in;
pub use index::Index;
pub use journal::{Journal, Opened, Reading};
pub use queue::Notice;
pub use read::{Contents, read};
