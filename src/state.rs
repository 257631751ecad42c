//! The state folder: the journal's files, the marks that show which runs of the program are alive, and the query history.
//!
//! ```text
//! journals/INSTANCE.jsonl   one file per instance, append-only
//! sessions/SESSION.live     locked as long as that run of the program is alive
//! sessions/PLAN.plan        locked as long as a run carries out that plan
//! plans/PLAN.json           a plan that the browser carries out or has carried out
//! plans/PLAN.unfinished     as long as that plan has not ended: what it is, as one line of JSON
//! queries                   the query history, the latest last
//! notes/USER@HOST.jsonl     notes and snoozes: one file per user and host, who alone appends to it; all are read
//! queues/USER@HOST+INSTANCE.jsonl  the user's places in queues
//! ```
//!
//! Blocking: callers that must not wait use a separate thread. Several processes may share a folder.

mod encode;
mod error;
mod file;
mod file_lock;
mod folder;
mod index;
mod journal;
mod known_file;
mod note_files;
mod operator;
mod place_files;
mod plan_lock;
mod plans;
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
pub use note_files::{NoteFiles, append_notes, read_notes};
pub use operator::operator;
pub use plan_lock::PlanLock;
pub use private_files::describe_foreign_access;
pub use queries::{queries, remember_query};
pub use queue::JournalNotice;
pub use read::{FileContents, read};
