//! Works on one instance without a screen: checks a row, journals the change, sends it once, and looks its outcome up
//! if it is unknown; loads the local copy for commands that need it. The browser and the commands both use this room.

mod clock;
mod connections;
mod driver;
mod execute;
mod failure;
mod journal_writer;
mod list;
mod mirror;
mod organizations;
mod panic_text;
mod precheck;

pub use clock::Clock;
pub use connections::all_connections;
pub use driver::{ChangeProgress, ChangeResult, CheckId, Driver, DriverEvent};
pub use execute::{carry_out, panicked};
pub use failure::failure;
pub use journal_writer::{JournalWatch, JournalWriter};
pub use list::{ListRange, ListRows, read_list};
pub use mirror::{CompleteMirror, MirrorProgress, load_mirror};
pub use organizations::all_organizations;
pub use panic_text::panic_text;
pub use precheck::check_step;
