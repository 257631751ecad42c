//! The life of one change, without a screen: what is asked, what may go wrong, and how both are said. No I/O.

mod difference;
mod failure;
mod operation;
mod outcome;
pub mod words;

pub use difference::difference;
pub use failure::{Failure, FailureKind};
pub use operation::{Operation, asked_in_words, change_in_words};
pub use outcome::Outcome;
