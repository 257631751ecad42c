//! What the emulated instance holds: rows, the order they are listed in, and where they come from (sample data or a seed
//! file). Knows neither Clerk's rules nor HTTP.

pub(super) mod clock;
pub(super) mod connections;
mod explicit_ids;
mod history;
pub(super) mod ids;
pub(super) mod list_query;
mod members;
pub(super) mod people;
pub(super) mod row;
pub(super) mod sample;
pub(super) mod seed_file;
pub(super) mod settings;
mod sorted_index;
mod stale_list;
pub(super) mod store;
