//! What people do with the desk: keys in, screen out, against the emulator.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a story that cannot go on fails")]

mod support;

#[path = "journeys/kit.rs"]
mod kit;

#[path = "journeys/browse.rs"]
mod browse;
#[path = "journeys/create.rs"]
mod create;
#[path = "journeys/danger.rs"]
mod danger;
#[path = "journeys/doubt.rs"]
mod doubt;
#[path = "journeys/edit.rs"]
mod edit;
#[path = "journeys/errors.rs"]
mod errors;
#[path = "journeys/filters.rs"]
mod filters;
#[path = "journeys/guards.rs"]
mod guards;
#[path = "journeys/hostile.rs"]
mod hostile;
#[path = "journeys/journal.rs"]
mod journal;
#[path = "journeys/journal_view.rs"]
mod journal_view;
#[path = "journeys/local.rs"]
mod local;
#[path = "journeys/mode.rs"]
mod mode;
#[path = "journeys/organization.rs"]
mod organization;
#[path = "journeys/paging.rs"]
mod paging;
#[path = "journeys/pressure.rs"]
mod pressure;
#[path = "journeys/read_only.rs"]
mod read_only;
#[path = "journeys/refusals.rs"]
mod refusals;
#[path = "journeys/toggle.rs"]
mod toggle;
#[path = "journeys/trouble.rs"]
mod trouble;
#[path = "journeys/undo.rs"]
mod undo;
#[path = "journeys/waiting.rs"]
mod waiting;
