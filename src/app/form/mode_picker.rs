//! A short list of enrollment modes over one row.

use crate::clerk::{EnrollmentMode, OrganizationDomain};
use crate::input::{Action, Key, Place, action};

/// The list.
#[derive(Debug, Clone, PartialEq)]
pub struct ModePicker {
    /// The row.
    pub domain: Box<OrganizationDomain>,
    /// The mode that it will have when everything under way is done.
    pub present: EnrollmentMode,
    /// What can be chosen.
    pub modes: Vec<EnrollmentMode>,
    /// Which one is highlighted.
    pub line: usize,
}

/// What a key did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// Nothing to do.
    Nothing,
    /// Close without a change.
    Close,
    /// This one.
    Mode(EnrollmentMode),
}

impl ModePicker {
    /// Opens on the mode that the row has.
    #[must_use]
    pub fn open(domain: &OrganizationDomain, present: EnrollmentMode, modes: Vec<EnrollmentMode>) -> Self {
        let line = modes.iter().position(|mode| *mode == present).unwrap_or(0);
        Self { domain: Box::new(domain.clone()), present, modes, line }
    }

    /// Acts on a key.
    pub fn key(&mut self, key: Key) -> Picked {
        let modes = self.modes.len().max(1);
        match action(Place::Modes, key) {
            Some(Action::Back) => return Picked::Close,
            Some(Action::Down) => self.line = (self.line + 1) % modes,
            Some(Action::Up) => self.line = (self.line + modes - 1) % modes,
            Some(Action::Accept) => {
                return match self.modes.get(self.line) {
                    Some(mode) if *mode != self.present => Picked::Mode(mode.clone()),
                    _ => Picked::Close,
                };
            }
            _ => {}
        }
        Picked::Nothing
    }
}
