//! The state folder: the journal's files, the marks that tell which runs of the program still live, and the history of
//! queries.
//!
//! ```text
//! journals/INSTANCE.jsonl   one file per instance, lines are only ever added
//! sessions/SESSION.live     held locked as long as that run of the program lives
//! queries                   the queries that were typed, the latest last
//! ```
//!
//! Blocking: whoever must not wait calls it from a thread of its own. Several processes may share a folder.

mod encode;
mod error;
mod file;
mod file_lock;
mod folder;
mod index;
mod journal;
mod known_file;
mod operator;
mod private_files;
mod queries;
mod queue;
mod read;
mod session;
mod writer;

pub use error::StateError;
pub use folder::{folder, journals};
pub use index::JournalIndex;
pub use journal::{Journal, JournalContents, OpenedJournal};
pub use private_files::describe_foreign_access;
pub use queries::{queries, remember_query};
pub use queue::JournalNotice;
pub use read::{FileContents, read};
