//! The life of a change without a screen: what an answer or a lookup proves, and what it does not.

mod creations;
mod kit;
mod rows;
mod watching;
