//! A plan, its steps, and the requests that they become.

use super::row_json::{Shapes, Templates};
use super::{Action, RowJson};
use crate::change::{Operation, Request};
use crate::clerk::{Change, CreateDomain, Millis, OrganizationDomain};
use crate::store::RowRef;

/// Many changes of one instance, in the order in which they are carried out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Plan {
    /// `ins_…`: the plan is for this instance only.
    pub instance: String,
    /// When it was made, by the clock of the machine that made it. Tells equal plans of different days apart.
    pub planned_at: Option<Millis>,
    pub steps: Vec<Step>,
    pub skipped: Vec<Skipped>,
}

/// One change of one domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// `orgdmn_…`; `None` for a domain that does not exist yet.
    pub id: Option<String>,
    /// `org_…`.
    pub organization_id: String,
    /// The organization's name; empty where it is unknown.
    pub organization: String,
    /// The domain's name.
    pub name: String,
    pub action: Action,
    /// The row when the plan was made; `None` for a domain that does not exist yet.
    pub before: Option<RowJson>,
    /// Steps with the same number follow each other and have one fate: a later one needs the earlier ones.
    pub group: Option<u32>,
}

/// What was asked for but is not part of the plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    pub step: Step,
    /// A reason for people, such as `already verified`.
    pub why: String,
}

impl Step {
    /// A change of an existing row.
    #[must_use]
    pub fn of_row(row: &OrganizationDomain, action: Action) -> Self {
        StepPacker::default().step(row, action)
    }

    /// The row when the plan was made.
    #[must_use]
    pub fn row(&self) -> Option<OrganizationDomain> {
        self.before.as_ref().map(RowJson::row)
    }

    /// The operation on the row; `None` for a creation.
    #[must_use]
    pub fn operation(&self) -> Option<Operation> {
        match &self.action {
            Action::Delete => Some(Operation::Delete),
            Action::Own => Some(Operation::VerifyOwnership),
            action => action.body().map(Operation::Update),
        }
    }

    /// The change as it is sent.
    #[must_use]
    pub fn change(&self) -> Change {
        let organization_id = self.organization_id.clone();
        let domain_id = self.id.clone().unwrap_or_default();
        match &self.action {
            Action::Create { verified, mode } => Change::Create {
                organization_id,
                body: CreateDomain {
                    name: self.name.clone(),
                    enrollment_mode: mode.clone(),
                    verified: *verified,
                },
            },
            Action::Delete => Change::Delete { organization_id, domain_id },
            Action::Own => Change::VerifyOwnership { organization_id, domain_id },
            Action::Verify | Action::Unverify | Action::Mode(_) | Action::Set { .. } => {
                let body = self.action.body().unwrap_or_default();
                Change::Update { organization_id, domain_id, body }
            }
        }
    }

    /// The request that carries it out, as any other change.
    #[must_use]
    pub fn request(&self) -> Request {
        Request {
            change: self.change(),
            name: self.name.clone(),
            organization: self.organization.clone(),
            before: self.row().map(Box::new),
            undoing: None,
            last_known_write: None,
        }
    }
}

/// Makes steps that share memory with each other.
#[derive(Debug, Default)]
pub struct StepPacker {
    shapes: Shapes,
    templates: Templates,
}

impl StepPacker {
    /// A change of an existing row.
    #[must_use]
    pub fn step(&mut self, row: &OrganizationDomain, action: Action) -> Step {
        Step {
            id: Some(row.id.clone()),
            organization_id: row.organization_id.clone(),
            organization: organization_name(row).to_owned(),
            name: row.name.clone(),
            action,
            before: Some(RowJson::sharing(row, &mut self.shapes)),
            group: None,
        }
    }

    /// A change of a row of the local copy.
    #[must_use]
    pub fn copied(&mut self, row: &RowRef<'_>, action: Action) -> Step {
        Step {
            id: Some(row.id().into_owned()),
            organization_id: row.organization_id().to_owned(),
            organization: row.organization_name().to_owned(),
            name: row.name().to_owned(),
            action,
            before: Some(RowJson::copied(row, &mut self.templates, &mut self.shapes)),
            group: None,
        }
    }
}

/// The organization's name in the row; empty if it has none.
pub(super) fn organization_name(row: &OrganizationDomain) -> &str {
    row.public_organization_data.as_ref().map_or("", |data| &data.name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clerk::{EnrollmentMode, decode_domain};

    #[test]
    fn a_step_becomes_the_same_request_as_a_key() {
        let row = decode_domain(
            r#"{"id":"orgdmn_1","organization_id":"org_1","name":"acme.com","public_organization_data":{"name":"Acme"}}"#,
        )
        .unwrap();
        let mode = EnrollmentMode::EnterpriseSso;
        for action in [
            Action::Verify,
            Action::Unverify,
            Action::Mode(mode.clone()),
            Action::Set { verified: true, mode: mode.clone() },
            Action::Delete,
            Action::Own,
        ] {
            let step = Step::of_row(&row, action);
            let operation = step.operation().unwrap();
            assert_eq!(step.request(), Request::of_row(row.clone(), &operation, None));
        }
        let step = Step {
            id: None,
            before: None,
            ..Step::of_row(&row, Action::Create { verified: Some(false), mode: Some(mode.clone()) })
        };
        let body =
            CreateDomain { name: "acme.com".into(), enrollment_mode: Some(mode), verified: Some(false) };
        let request = step.request();
        assert_eq!(request.change, Change::Create { organization_id: "org_1".into(), body });
        assert_eq!((request.organization.as_str(), request.before), ("Acme", None));
        assert_eq!(step.operation(), None);
    }
}
