//! The edit form: mode and verification of a domain.

use crate::clerk::{EnrollmentMode, OrganizationDomain, UpdateDomain};
use crate::input::{Action, Key, Place};

use super::super::super::update::holder;
use super::super::super::{DomainLabel, ExpectedRow, Level, Model};
use super::super::{Flow, Panel};
use super::{Form, FormChange, FormErrors, step};

/// The line that receives the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EditLine {
    Mode,
    Verified,
    Send,
}

const LINES: [EditLine; 3] = [EditLine::Mode, EditLine::Verified, EditLine::Send];

#[derive(Debug, Clone, PartialEq)]
pub struct EditForm {
    pub domain: Box<OrganizationDomain>,
    /// The mode and verification that the row will have once all pending changes are done, as the list shows them.
    pub current: (EnrollmentMode, bool),
    pub modes: Vec<EnrollmentMode>,
    /// The index of the chosen mode.
    pub mode: usize,
    pub verified: bool,
    /// The line that receives the keys.
    pub line: EditLine,
    pub errors: FormErrors,
    /// Waiting for the result.
    pub sending: bool,
}

impl EditForm {
    /// Opens on the row as it will be once all pending changes are done.
    #[must_use]
    pub fn open(domain: &OrganizationDomain, expected_row: ExpectedRow, modes: Vec<EnrollmentMode>) -> Self {
        let mode = modes.iter().position(|mode| *mode == expected_row.mode).unwrap_or(0);
        Self {
            domain: Box::new(domain.clone()),
            current: (expected_row.mode, expected_row.verified),
            modes,
            mode,
            verified: expected_row.verified,
            line: EditLine::Mode,
            errors: FormErrors::default(),
            sending: false,
        }
    }

    /// The fields that differ; empty when the form changes nothing.
    #[must_use]
    pub fn body(&self) -> UpdateDomain {
        let (mode, verified) = &self.current;
        UpdateDomain {
            enrollment_mode: self.modes.get(self.mode).filter(|chosen| *chosen != mode).cloned(),
            verified: Some(self.verified).filter(|chosen| chosen != verified),
        }
    }

    #[must_use]
    pub fn is_changed(&self) -> bool {
        self.body() != UpdateDomain::default()
    }

    fn act(&mut self, action: Option<Action>) -> Flow {
        if action == Some(Action::Back) {
            return Flow::CLOSE;
        }
        if self.sending {
            return Flow::STAY;
        }
        let at = LINES.iter().position(|line| *line == self.line).unwrap_or(0);
        match action {
            Some(Action::Accept | Action::Send) => return Flow::Send,
            Some(Action::NextLine) => self.line = LINES[(at + 1) % LINES.len()],
            Some(Action::PreviousLine) => self.line = LINES[(at + LINES.len() - 1) % LINES.len()],
            _ => match self.line {
                EditLine::Mode => {
                    if let Some(mode) = step(action, self.mode, self.modes.len()) {
                        self.mode = mode;
                        self.errors.clear(|errors| &mut errors.mode);
                    }
                }
                EditLine::Verified => {
                    if step(action, 0, 2).is_some() {
                        self.verified = !self.verified;
                        self.errors.clear(|errors| &mut errors.verified);
                    }
                }
                EditLine::Send => {}
            },
        }
        Flow::STAY
    }
}

impl Panel for EditForm {
    fn place(&self) -> Place {
        Place::Form
    }

    fn press(&mut self, _key: Key, action: Option<Action>, model: &mut Model) -> Flow {
        if action == Some(Action::Holder) {
            holder::open_for_domain(model, &self.domain);
            return Flow::STAY;
        }
        let label = DomainLabel::of(&self.domain);
        let text = match self.act(action) {
            Flow::Close(_) if self.sending => {
                format!("Still changing {label}. You will see the result here.")
            }
            Flow::Send if !self.is_changed() => format!("Nothing to change in {label}."),
            flow => return flow,
        };
        model.toasts.show(Level::Info, text, model.now);
        Flow::CLOSE
    }

    fn must_arrive_alone(&self, key: Key, action: Option<Action>) -> bool {
        matches!(action, Some(Action::Accept | Action::Send)) || key.typed().is_some()
    }

    fn waits_for_change(&self, domain_id: &str) -> bool {
        self.sending && self.domain.id == domain_id
    }

    fn form(&self) -> Option<&dyn Form> {
        Some(self)
    }

    fn form_mut(&mut self) -> Option<&mut dyn Form> {
        Some(self)
    }
}

impl Form for EditForm {
    fn change(&mut self) -> Option<FormChange> {
        Some(FormChange::Update(self.domain.clone(), self.body()))
    }

    fn wait(&mut self) {
        self.sending = true;
        self.errors = FormErrors::default();
    }

    fn errors_mut(&mut self) -> &mut FormErrors {
        &mut self.errors
    }

    fn label(&self) -> Option<DomainLabel> {
        Some(DomainLabel::of(&self.domain))
    }
}
