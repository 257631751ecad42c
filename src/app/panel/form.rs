//! The forms: create a domain, edit one.

mod create;
mod edit;

use crate::clerk::{CreateDomain, EnrollmentMode, OrganizationDomain, OrganizationSettings, UpdateDomain};
use crate::input::Action;
use crate::triage::says_taken;

use super::super::messages::{Explanation, explain, explain_field_error};
use super::super::{DomainLabel, Failure, FailureKind};

pub use create::{Bulk, CreateForm, CreateLine, Creations, OrganizationChoice};
pub use edit::{EditForm, EditLine};

/// A panel whose content is sent as a change.
pub trait Form {
    /// The change that the form stands for; `None` while something is missing, which the form then shows.
    fn change(&mut self) -> Option<FormChange>;

    /// The change has been requested: the form waits for the result.
    fn wait(&mut self);

    fn errors_mut(&mut self) -> &mut FormErrors;

    /// The domain that it changes or creates; `None` while that is not known.
    fn label(&self) -> Option<DomainLabel>;
}

/// The change that a form stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum FormChange {
    Create(OrganizationChoice, CreateDomain),
    Update(Box<OrganizationDomain>, UpdateDomain),
}

/// The errors of a form, by field.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FormErrors {
    pub organization: Option<String>,
    pub name: Option<String>,
    pub mode: Option<String>,
    pub verified: Option<String>,
    /// An error of the form as a whole.
    pub whole: Option<Explanation>,
    /// The code of a refusal that says that the name is taken, without saying by whom.
    pub taken: Option<String>,
    /// The trace id for Clerk's support, where the errors are shown at their fields; otherwise empty.
    pub trace: String,
}

impl FormErrors {
    /// Assigns each of the failure's errors to its field, and the rest to the form.
    #[must_use]
    pub fn from_failure(failure: &Failure) -> Self {
        let taken = failure.code().filter(|code| says_taken(code)).map(ToOwned::to_owned);
        let mut errors = Self { taken, ..Self::default() };
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
            // Errors shown at the fields are not repeated.
            errors.trace = explained.trace;
        }
        errors
    }
}

impl FormErrors {
    /// The field was edited: clears its error, and those of the form as it was sent.
    fn clear(&mut self, field: impl FnOnce(&mut Self) -> &mut Option<String>) {
        *field(self) = None;
        self.whole = None;
        self.taken = None;
        self.trace.clear();
    }
}

/// The field that an error code refers to, for errors without a parameter name.
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

/// The modes to choose from: those that the instance allows, `enterprise_sso`, and the row's current mode.
///
/// No settings ever list `enterprise_sso`, but create and update accept it, so the server decides.
#[must_use]
pub fn modes_offered(
    settings: Option<&OrganizationSettings>,
    current: Option<&EnrollmentMode>,
) -> Vec<EnrollmentMode> {
    let mut modes: Vec<EnrollmentMode> = match settings {
        Some(settings) if !settings.domains_enrollment_modes.is_empty() => {
            settings.domains_enrollment_modes.clone()
        }
        _ => EnrollmentMode::KNOWN.to_vec(),
    };
    for mode in [Some(&EnrollmentMode::EnterpriseSso), current].into_iter().flatten() {
        if !modes.contains(mode) {
            modes.push(mode.clone());
        }
    }
    modes
}

/// A description of a mode.
#[must_use]
pub const fn meaning(mode: &EnrollmentMode) -> &'static str {
    match mode {
        EnrollmentMode::ManualInvitation => "no automatic enrollment; members are invited manually",
        EnrollmentMode::AutomaticInvitation => "Clerk emails an invitation to people with this domain",
        EnrollmentMode::AutomaticSuggestion => "people with this domain are prompted to request to join",
        EnrollmentMode::EnterpriseSso => {
            "people with this domain go through the organization's SSO connection"
        }
        EnrollmentMode::Other(_) => "a mode unknown to this version of domdesk",
    }
}

/// The next or previous choice, or `None` when the action does not choose.
fn step(action: Option<Action>, chosen: usize, choices: usize) -> Option<usize> {
    let choices = choices.max(1);
    match action {
        Some(Action::NextChoice) => Some((chosen + 1) % choices),
        Some(Action::PreviousChoice) => Some((chosen + choices - 1) % choices),
        _ => None,
    }
}
