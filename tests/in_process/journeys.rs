//! User journeys: keys in, screen out, against the emulator.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a failed unwrap fails the test")]

pub(crate) mod kit;

mod browse;
mod create;
mod creating_many;
mod dependants;
mod edit;
mod errors;
mod failures;
mod filters;
mod find_work;
mod flags;
mod hand_over;
mod holder;
mod hostile;
mod irreversible;
mod journal;
mod journal_view;
mod keys_per_task;
mod local;
mod lock;
mod marks;
mod mode;
mod odd_responses;
mod organization;
mod paging;
mod plans;
mod queue;
mod rate_budget;
mod read_only;
mod refusals;
mod share;
mod target;
mod toggle;
mod undo;
mod unintended_input;
mod unknown_outcomes;
mod views;
mod waiting;
