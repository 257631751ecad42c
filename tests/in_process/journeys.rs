//! What people do with the desk: keys in, screen out, against the emulator.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a story that cannot go on fails")]

pub(crate) mod kit;

mod browse;
mod create;
mod danger;
mod doubt;
mod edit;
mod errors;
mod filters;
mod guards;
mod hostile;
mod journal;
mod journal_view;
mod local;
mod mode;
mod odd_answers;
mod organization;
mod paging;
mod pressure;
mod read_only;
mod refusals;
mod stranger;
mod target;
mod toggle;
mod trouble;
mod undo;
mod waiting;
