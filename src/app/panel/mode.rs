//! A short list of enrollment modes for one row.

use crate::clerk::{EnrollmentMode, OrganizationDomain};
use crate::input::{Action, Key, Place};

use super::super::Model;
use super::super::update::changes;
use super::{Flow, Panel};

#[derive(Debug, Clone, PartialEq)]
pub struct ModePicker {
    pub domain: Box<OrganizationDomain>,
    /// The mode that the row will have once all pending changes are done.
    pub current: EnrollmentMode,
    pub modes: Vec<EnrollmentMode>,
    pub line: usize,
}

impl ModePicker {
    #[must_use]
    pub fn open(domain: &OrganizationDomain, current: EnrollmentMode, modes: Vec<EnrollmentMode>) -> Self {
        let line = modes.iter().position(|mode| *mode == current).unwrap_or(0);
        Self { domain: Box::new(domain.clone()), current, modes, line }
    }
}

impl Panel for ModePicker {
    fn place(&self) -> Place {
        Place::Modes
    }

    fn press(&mut self, _key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        let modes = self.modes.len().max(1);
        match action {
            Some(Action::Back) => return Flow::CLOSE,
            Some(Action::Down) => self.line = (self.line + 1) % modes,
            Some(Action::Up) => self.line = (self.line + modes - 1) % modes,
            Some(Action::Accept) => {
                return match self.modes.get(self.line) {
                    Some(mode) if *mode != self.current => {
                        Flow::Close(changes::set_mode(model, &self.domain, mode.clone()))
                    }
                    _ => Flow::CLOSE,
                };
            }
            _ => {}
        }
        Flow::STAY
    }

    fn must_arrive_alone(&self, key: Key, action: Option<Action>) -> bool {
        action == Some(Action::Accept) || key.typed().is_some()
    }
}
