//! The rows of a Clerk without a network: what it answers, and what changes do to it.

use super::super::super::*;
use super::bench::Desk;
use crate::clerk::{
    Change, CreateDomain, Direction, EnrollmentMode, EnvironmentType, Instance, ListQuery, Organization,
    OrganizationDomain, OrganizationSettings, Page, PublicOrganizationData, Verification, VerificationStatus,
};
use crate::store::{Batch, PageRows};

/// Row `index`: `d3`, `3.example`, unverified, manual, held by one of five organizations.
pub(super) fn row(index: u64) -> OrganizationDomain {
    let organization = index % 5;
    OrganizationDomain {
        id: format!("d{index}"),
        organization_id: format!("org_{organization}"),
        name: format!("{index}.example"),
        enrollment_mode: EnrollmentMode::ManualInvitation,
        affiliation_verification: Some(proof(false)),
        public_organization_data: Some(PublicOrganizationData {
            id: format!("org_{organization}"),
            name: format!("Organization {organization}"),
            ..PublicOrganizationData::default()
        }),
        ..OrganizationDomain::default()
    }
}

pub(super) fn proof(verified: bool) -> Verification {
    let status = if verified { VerificationStatus::Verified } else { VerificationStatus::Unverified };
    Verification { status, ..Verification::default() }
}

impl Desk {
    /// What the server answers to that question.
    pub(super) fn answer(&self, question: &Question) -> Answer {
        let page = |rows: Vec<&OrganizationDomain>, offset: u64, limit: u32| {
            let (skip, take) = (usize::try_from(offset).unwrap(), usize::try_from(limit).unwrap());
            let total_count = i64::try_from(rows.len()).unwrap();
            Page { data: rows.into_iter().skip(skip).take(take).cloned().collect(), total_count }
        };
        match question {
            Question::Domains(query) => {
                let rows = self.rows.iter().filter(|row| matches(query, row)).collect();
                Answer::Domains(page(rows, query.offset.unwrap_or(0), query.limit.unwrap_or(10)))
            }
            Question::Rows(query) => {
                let mut rows: Vec<_> = self.rows.iter().filter(|row| matches(query, row)).collect();
                if query.order().direction == Direction::Ascending {
                    rows.reverse();
                }
                let Page { data, total_count } =
                    page(rows, query.offset.unwrap_or(0), query.limit.unwrap_or(10));
                Answer::Rows(PageRows { rows: Batch::of(&data), total_count })
            }
            Question::OrganizationDomains(id, query) => {
                let rows = self.rows.iter().filter(|row| row.organization_id == *id).collect();
                Answer::Domains(page(rows, query.offset.unwrap_or(0), query.limit.unwrap_or(10)))
            }
            Question::Organizations(_) => {
                let data: Vec<_> = (0..3).map(organization).collect();
                Answer::Organizations(Page { data, total_count: 3 })
            }
            Question::Organization(id) => {
                Answer::Organization(Box::new(Organization { id: id.clone(), ..organization(0) }))
            }
            // Such as the key says.
            Question::Instance => {
                let live = self.model.endpoint().is_some_and(|endpoint| endpoint.key == KeyKind::Live);
                answer_instance(if live { EnvironmentType::Production } else { EnvironmentType::Development })
            }
            Question::Settings => Answer::Settings(Box::new(OrganizationSettings {
                domains_enrollment_modes: EnrollmentMode::GATED.to_vec(),
                ..OrganizationSettings::default()
            })),
        }
    }

    /// What the copy answers, as far as the list's own part of the query goes: the newest first.
    pub(super) fn find(search: &Search) -> Found {
        let Search { store, query, .. } = search;
        let is_found =
            |number: &u32| store.row(*number).is_some_and(|row| matches(&query.list, &row.to_domain()));
        Found { rows: (0..store.bound()).rev().filter(is_found).collect(), lost: lost(store) }
    }

    /// The server does what is asked.
    pub(super) fn carry_out(&mut self, change: &Change) -> Outcome {
        if let Change::Create { organization_id, body } = change {
            let CreateDomain { name, enrollment_mode, verified } = body.clone();
            let domain = OrganizationDomain {
                id: format!("new_{name}"),
                organization_id: organization_id.clone(),
                name,
                enrollment_mode: enrollment_mode.unwrap_or(EnrollmentMode::ManualInvitation),
                affiliation_verification: Some(proof(verified.unwrap_or(true))),
                created_at: self.model.now,
                ..OrganizationDomain::default()
            };
            self.rows.insert(0, domain.clone());
            return Outcome::Domain(Box::new(domain));
        }
        let (Change::Update { domain_id: id, .. }
        | Change::Delete { domain_id: id, .. }
        | Change::VerifyOwnership { domain_id: id, .. }) = change
        else {
            unreachable!("a creation is done above")
        };
        let at = self.rows.iter().position(|row| row.id == *id).unwrap();
        let row = &mut self.rows[at];
        match change {
            Change::Update { body, .. } => {
                if let Some(mode) = &body.enrollment_mode {
                    row.enrollment_mode = mode.clone();
                }
                row.affiliation_verification = Some(proof(body.verified.unwrap_or(row.is_verified())));
            }
            Change::VerifyOwnership { .. } => row.ownership_verification = Some(proof(true)),
            _ => {
                self.rows.remove(at);
                return Outcome::Deleted;
            }
        }
        row.updated_at = row.updated_at.plus(1);
        Outcome::Domain(Box::new(row.clone()))
    }
}

/// An instance of that kind.
pub(super) fn answer_instance(environment_type: EnvironmentType) -> Answer {
    Answer::Instance(Box::new(Instance { id: "ins_0".into(), environment_type, ..Instance::default() }))
}

fn matches(query: &ListQuery, row: &OrganizationDomain) -> bool {
    query.verified.is_none_or(|verified| verified == row.is_verified())
        && query.query.as_ref().is_none_or(|text| row.name.contains(text))
        && query.organization_id.as_ref().is_none_or(|id| *id == row.organization_id)
        && (query.domains.is_empty() || query.domains.contains(&row.name))
}

pub(super) fn organization(index: u64) -> Organization {
    Organization {
        id: format!("org_{index}"),
        name: format!("Organization {index}"),
        ..Organization::default()
    }
}
