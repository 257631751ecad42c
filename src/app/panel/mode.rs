//! A short list of enrollment modes for one row.

use crate::clerk::{EnrollmentMode, OrganizationDomain};
use crate::input::{Action, Key, Place, action};

use super::Panel;

#[derive(Debug, Clone, PartialEq)]
pub struct ModePicker {
    pub domain: Box<OrganizationDomain>,
    /// The mode that the row will have once all pending changes are done.
    pub current: EnrollmentMode,
    pub modes: Vec<EnrollmentMode>,
    pub line: usize,
}

/// How the picker responds to a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ModePickerResponse {
    Nothing,
    Close,
    Mode(EnrollmentMode),
}

impl ModePicker {
    #[must_use]
    pub fn open(domain: &OrganizationDomain, current: EnrollmentMode, modes: Vec<EnrollmentMode>) -> Self {
        let line = modes.iter().position(|mode| *mode == current).unwrap_or(0);
        Self { domain: Box::new(domain.clone()), current, modes, line }
    }

    pub fn key(&mut self, key: Key) -> ModePickerResponse {
        let modes = self.modes.len().max(1);
        match action(Place::Modes, key) {
            Some(Action::Back) => return ModePickerResponse::Close,
            Some(Action::Down) => self.line = (self.line + 1) % modes,
            Some(Action::Up) => self.line = (self.line + modes - 1) % modes,
            Some(Action::Accept) => {
                return match self.modes.get(self.line) {
                    Some(mode) if *mode != self.current => ModePickerResponse::Mode(mode.clone()),
                    _ => ModePickerResponse::Close,
                };
            }
            _ => {}
        }
        ModePickerResponse::Nothing
    }
}

impl Panel for ModePicker {
    fn place(&self) -> Place {
        Place::Modes
    }

    fn must_arrive_alone(&self, key: Key, action: Option<Action>) -> bool {
        action == Some(Action::Accept) || key.typed().is_some()
    }
}
