//! The quit dialog: waiting for pending changes before quitting.

use crate::clerk::Millis;
use crate::input::Place;

use super::Panel;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quitting {
    /// When it stops waiting.
    pub until: Millis,
}

impl Panel for Quitting {
    fn place(&self) -> Place {
        Place::Leaving
    }
}
