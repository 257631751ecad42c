//! Work with one instance, without a screen: a change is looked at once more, written into the journal, sent once, and
//! looked up when its outcome is unknown; the local copy is read for whoever needs it. The browser and the commands are
//! users of this room.

mod clock;
mod driver;
mod execute;
mod failure;
mod journal_writer;
mod list;
mod mirror;
mod panic_text;
mod precheck;

pub use clock::Clock;
pub use driver::{ChangeProgress, ChangeResult, Driver};
pub use execute::{carry_out, panicked};
pub use failure::failure;
pub use journal_writer::{JournalWatch, JournalWriter};
pub use list::{ListRange, ListRows, read_list};
pub use mirror::{CompleteMirror, MirrorProgress, load_mirror};
pub use panic_text::panic_text;
