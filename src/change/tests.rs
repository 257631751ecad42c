//! The life of a change without a screen: what an answer or a lookup proves, and what it does not.

mod creations;
pub(super) mod kit;
mod rows;
mod watching;
