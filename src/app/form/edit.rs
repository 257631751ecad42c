//! Editing a domain: its mode and its verification.

use crate::clerk::{EnrollmentMode, OrganizationDomain, UpdateDomain};
use crate::input::{Action, Key, Place, action};

use super::super::ExpectedRow;
use super::{Asked, FormErrors, step};

/// Where the keys go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditLine {
    Mode,
    Verified,
    Send,
}

const LINES: [EditLine; 3] = [EditLine::Mode, EditLine::Verified, EditLine::Send];

/// The form.
#[derive(Debug, Clone, PartialEq)]
pub struct EditForm {
    /// The row as it was when the form opened.
    pub domain: Box<OrganizationDomain>,
    /// The mode and the verification that it will have when everything under way is done: what the list shows.
    pub present: (EnrollmentMode, bool),
    /// What can be chosen.
    pub modes: Vec<EnrollmentMode>,
    /// Which mode is chosen.
    pub mode: usize,
    /// Which verification is chosen.
    pub verified: bool,
    /// Where the keys go.
    pub line: EditLine,
    /// What is wrong.
    pub errors: FormErrors,
    /// It is on its way.
    pub sending: bool,
}

impl EditForm {
    /// Opens on the row as it will be.
    #[must_use]
    pub fn open(domain: &OrganizationDomain, expected_row: ExpectedRow, modes: Vec<EnrollmentMode>) -> Self {
        let mode = modes.iter().position(|mode| *mode == expected_row.mode).unwrap_or(0);
        Self {
            domain: Box::new(domain.clone()),
            present: (expected_row.mode, expected_row.verified),
            modes,
            mode,
            verified: expected_row.verified,
            line: EditLine::Mode,
            errors: FormErrors::default(),
            sending: false,
        }
    }

    /// What the form changes; empty when it changes nothing.
    #[must_use]
    pub fn body(&self) -> UpdateDomain {
        let (mode, verified) = &self.present;
        UpdateDomain {
            enrollment_mode: self.modes.get(self.mode).filter(|chosen| *chosen != mode).cloned(),
            verified: Some(self.verified).filter(|chosen| chosen != verified),
        }
    }

    /// Whether anything differs from the row.
    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.body() != UpdateDomain::default()
    }

    /// Acts on a key.
    pub fn key(&mut self, key: Key) -> Asked {
        let action = action(Place::Form, key);
        if action == Some(Action::Back) {
            return Asked::Close;
        }
        if self.sending {
            return Asked::Nothing;
        }
        let at = LINES.iter().position(|line| *line == self.line).unwrap_or(0);
        match action {
            Some(Action::Accept | Action::Send) => return Asked::Send,
            Some(Action::NextLine) => self.line = LINES[(at + 1) % LINES.len()],
            Some(Action::PreviousLine) => self.line = LINES[(at + LINES.len() - 1) % LINES.len()],
            _ => match self.line {
                EditLine::Mode => {
                    if let Some(mode) = step(action, self.mode, self.modes.len()) {
                        self.mode = mode;
                        self.errors.settle(|errors| &mut errors.mode);
                    }
                }
                EditLine::Verified => {
                    if step(action, 0, 2).is_some() {
                        self.verified = !self.verified;
                        self.errors.settle(|errors| &mut errors.verified);
                    }
                }
                EditLine::Send => {}
            },
        }
        Asked::Nothing
    }
}
