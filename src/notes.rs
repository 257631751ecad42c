//! Notes on domains, snoozes, and the operator's place in a queue: what is written down beside Clerk's data, as lines of
//! files that each have one writer. No I/O.
//!
//! A line about a domain sets its note, its snooze, or both. Of all lines of all files, the latest wins for each of the
//! two. So it does not matter in which order files are read, and a folder that several machines share needs no other
//! synchronization.

mod line;
mod merged;
mod place;
mod until;

pub use line::{LATEST, LONGEST_NOTE, NoteLine};
pub use merged::{DomainNotes, Notes, Stamped};
pub use place::{KeptPlace, PlaceChange, PlaceLine, Places};
pub use until::{DEFAULT_SNOOZE, UntilError, parse_until};
