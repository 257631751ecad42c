//! The forms: creating a domain, editing one, and picking a mode.

mod create;
mod edit;
mod mode_picker;

use crate::clerk::{EnrollmentMode, OrganizationSettings};
use crate::input::Action;

use super::messages::{Explanation, explain, explain_field_error};
use super::{Failure, FailureKind};

pub use create::{CreateForm, CreateLine, OrganizationChoice};
pub use edit::{EditForm, EditLine};
pub use mode_picker::{ModePicker, Picked};

/// What a key in a form asks of the desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// Nothing.
    Nothing,
    /// Send the form.
    Send,
    /// Close the form.
    Close,
}

/// What is wrong with a form, each at its place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormErrors {
    /// At the organization.
    pub organization: Option<String>,
    /// At the name.
    pub name: Option<String>,
    /// At the mode.
    pub mode: Option<String>,
    /// At the verification.
    pub verified: Option<String>,
    /// With the form as a whole.
    pub whole: Option<Explanation>,
    /// What Clerk's support asks for, where the errors stand at their fields; else empty.
    pub trace: String,
}

impl FormErrors {
    /// Puts each of the failure's errors at its field, and the rest with the form.
    #[must_use]
    pub fn from_failure(failure: &Failure) -> Self {
        let mut errors = Self::default();
        let mut rest = failure.errors.is_empty();
        for error in &failure.errors {
            let place = match error.param_name().unwrap_or_else(|| field_of_code(&error.code)) {
                "name" => &mut errors.name,
                "enrollment_mode" => &mut errors.mode,
                "verified" => &mut errors.verified,
                "organization_id" => &mut errors.organization,
                _ => {
                    rest = true;
                    continue;
                }
            };
            place.get_or_insert_with(|| explain_field_error(error, failure.request_kind()));
        }
        let explained = explain(failure);
        if failure.kind == FailureKind::Exists {
            errors.name = Some(format!("{} {}", explained.what, explained.next));
        } else if rest {
            errors.whole = Some(explained);
        } else {
            // What is said at the fields is not said again.
            errors.trace = explained.trace;
        }
        errors
    }
}

impl FormErrors {
    /// The field was changed: what was said of it, and of the form as it was sent, holds no longer.
    fn settle(&mut self, field: impl FnOnce(&mut Self) -> &mut Option<String>) {
        *field(self) = None;
        self.whole = None;
        self.trace.clear();
    }
}

/// The field that a code speaks of where the answer names none.
fn field_of_code(code: &str) -> &'static str {
    use crate::clerk::code;
    match code {
        code::DOMAIN_COMMON
        | code::DOMAIN_BLOCKED
        | code::ALREADY_EXISTS
        | code::ALREADY_EXISTS_SAME_ORGANIZATION
        | code::EXISTS_FOR_ENTERPRISE_CONNECTION
        | code::EXISTS_FOR_ENROLLMENT => "name",
        code::MODE_NOT_ENABLED => "enrollment_mode",
        code::QUOTA_EXCEEDED => "organization_id",
        _ => "",
    }
}

/// The modes to choose from: those that the instance allows, `enterprise_sso`, and the one that the row has.
///
/// No settings ever list `enterprise_sso`; create and update accept it all the same, so the server decides.
#[must_use]
pub fn modes_offered(
    settings: Option<&OrganizationSettings>,
    present: Option<&EnrollmentMode>,
) -> Vec<EnrollmentMode> {
    let mut modes: Vec<EnrollmentMode> = match settings {
        Some(settings) if !settings.domains_enrollment_modes.is_empty() => {
            settings.domains_enrollment_modes.clone()
        }
        _ => EnrollmentMode::KNOWN.to_vec(),
    };
    for mode in [Some(&EnrollmentMode::EnterpriseSso), present].into_iter().flatten() {
        if !modes.contains(mode) {
            modes.push(mode.clone());
        }
    }
    modes
}

/// What a mode means, in words.
#[must_use]
pub const fn meaning(mode: &EnrollmentMode) -> &'static str {
    match mode {
        EnrollmentMode::ManualInvitation => "nothing happens by itself; members are invited by hand",
        EnrollmentMode::AutomaticInvitation => "Clerk emails an invitation to people with this domain",
        EnrollmentMode::AutomaticSuggestion => "people with this domain are suggested to request to join",
        EnrollmentMode::EnterpriseSso => {
            "people with this domain go through the organization's SSO connection"
        }
        EnrollmentMode::Other(_) => "a mode that this domdesk does not know",
    }
}

/// Steps through choices: the new choice, or `None` when the action is not for choosing.
fn step(action: Option<Action>, chosen: usize, choices: usize) -> Option<usize> {
    let choices = choices.max(1);
    match action {
        Some(Action::NextChoice) => Some((chosen + 1) % choices),
        Some(Action::PreviousChoice) => Some((chosen + choices - 1) % choices),
        _ => None,
    }
}
