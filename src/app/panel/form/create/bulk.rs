//! The create form for many domains: they become a plan instead of a request.

use std::sync::Arc;

use crate::clerk::{EnrollmentMode, Millis, OrganizationDomain};
use crate::triage::LookupAnswer;

use super::super::super::super::TextField;
use super::{CreateForm, CreateLine, LINES, OrganizationChoice};

/// The many that a form creates with a plan.
#[derive(Debug, Clone)]
pub enum Bulk {
    /// The missing ones of these names, in the organization.
    Names(Arc<[LookupAnswer]>),
    /// The name, in these organizations.
    Organizations {
        organizations: Arc<[OrganizationChoice]>,
        /// The name that the form was opened with.
        given: String,
    },
}

/// What a form plans.
#[derive(Debug, Clone, PartialEq)]
pub struct Creations {
    pub names: Vec<String>,
    pub organizations: Vec<OrganizationChoice>,
    pub verified: bool,
    pub mode: Option<EnrollmentMode>,
    /// Every row with one of the names; `None` if they have to be looked up.
    pub rows: Option<Vec<OrganizationDomain>>,
}

impl Bulk {
    /// The missing names.
    #[must_use]
    pub fn missing(&self) -> Vec<&str> {
        match self {
            Self::Names(answers) => {
                let missing = answers.iter().filter(|answer| answer.rows.is_empty());
                missing.filter_map(|answer| answer.name.as_deref()).collect()
            }
            Self::Organizations { .. } => Vec::new(),
        }
    }

    /// The organizations, if there are several.
    #[must_use]
    pub fn organizations(&self) -> &[OrganizationChoice] {
        match self {
            Self::Names(_) => &[],
            Self::Organizations { organizations, .. } => organizations,
        }
    }
}

impl CreateForm {
    /// Opens for the missing ones of these names.
    #[must_use]
    pub fn open_for_names(
        answers: Vec<LookupAnswer>,
        selected: Option<OrganizationChoice>,
        modes: Vec<EnrollmentMode>,
        now: Millis,
    ) -> Self {
        let mut form = Self::open(selected, modes, now);
        if form.line == CreateLine::Name {
            form.line = CreateLine::Mode;
        }
        form.bulk = Some(Bulk::Names(answers.into()));
        form
    }

    /// Opens for a name in these organizations.
    #[must_use]
    pub fn open_for_organizations(
        name: &str,
        organizations: Vec<OrganizationChoice>,
        modes: Vec<EnrollmentMode>,
        now: Millis,
    ) -> Self {
        let mut form = Self::open(None, modes, now);
        (form.line, form.search_due) = (CreateLine::Name, None);
        form.name = TextField::new(name);
        form.bulk = Some(Bulk::Organizations {
            organizations: organizations.into(),
            given: form.name.text().to_owned(),
        });
        form
    }

    /// The lines that can be edited.
    pub(super) fn lines(&self) -> impl Iterator<Item = CreateLine> + use<> {
        let left_out = match self.bulk {
            None => None,
            Some(Bulk::Names(_)) => Some(CreateLine::Name),
            Some(Bulk::Organizations { .. }) => Some(CreateLine::Organization),
        };
        LINES.into_iter().filter(move |line| Some(*line) != left_out)
    }

    /// What to plan. Where something is missing: `None`, with the error set and the keys on it.
    pub(in crate::app) fn creations(&mut self) -> Option<Creations> {
        self.errors = super::FormErrors::default();
        let (names, organizations, rows) = match self.bulk.clone()? {
            Bulk::Names(answers) => {
                let Some(organization) = self.organization.clone() else {
                    self.refuse_without_organization();
                    return None;
                };
                let names = answers.iter().filter_map(|answer| answer.name.clone()).collect();
                let rows = answers.iter().flat_map(|answer| answer.rows.iter().cloned()).collect();
                (names, vec![organization], Some(rows))
            }
            Bulk::Organizations { organizations, .. } => {
                (vec![self.check_name()?.into()], organizations.to_vec(), None)
            }
        };
        let (verified, mode) = (self.verified, self.enrollment_mode().cloned());
        Some(Creations { names, organizations, verified, mode, rows })
    }
}
