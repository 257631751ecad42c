//! What Clerk accepts and what it answers: parameters, bodies, business rules, error codes, and the operations.

pub(super) mod admission;
pub(super) mod answer;
pub(super) mod blocked_names;
mod body;
pub(super) mod domain_rules;
pub(super) mod instance;
pub(super) mod operations;
pub(super) mod params;
pub(super) mod refusal;
pub(super) mod target;
pub(super) mod write;
pub(super) mod write_log;
