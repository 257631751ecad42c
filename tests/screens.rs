//! A picture of every screen, in each of the sizes that the desk promises to be usable in.
//!
//! The pictures are text without styles, so whatever they tell is told without colour. Time stands still and the address
//! is a fixed one, so nothing in them differs from run to run.

#![expect(clippy::expect_used, reason = "a test tells what went wrong by panicking")]

mod support;

#[path = "screens/odd.rs"]
mod odd;
#[path = "screens/shots.rs"]
mod shots;

#[path = "screens/changes.rs"]
mod changes;
#[path = "screens/detail.rs"]
mod detail;
#[path = "screens/find.rs"]
mod find;
#[path = "screens/forms.rs"]
mod forms;
#[path = "screens/frame.rs"]
mod frame;
#[path = "screens/guards.rs"]
mod guards;
#[path = "screens/journal.rs"]
mod journal;
#[path = "screens/list.rs"]
mod list;
#[path = "screens/local.rs"]
mod local;
#[path = "screens/organization.rs"]
mod organization;
#[path = "screens/sizes.rs"]
mod sizes;
#[path = "screens/styles.rs"]
mod styles;
#[path = "screens/trouble.rs"]
mod trouble;
