//! A fake Clerk without a network: its responses, and the effects of changes on its rows.

use std::sync::Arc;

use super::super::super::*;
use super::bench::Desk;
use crate::clerk::{
    Change, CreateDomain, Direction, EnrollmentMode, EnterpriseConnection, EnvironmentType, Instance,
    ListQuery, Organization, OrganizationDomain, OrganizationInvitation, OrganizationSettings, Page,
    PublicOrganizationData, Verification, VerificationStatus,
};
use crate::store::{Batch, Flags, PageRows};
use crate::triage::find_flags;

/// Row `index`: `d3`, `3.example`, unverified, manual, in one of five organizations.
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
    /// The server's response to a request.
    pub(super) fn answer(&self, question: &ReadRequest) -> ReadResponse {
        let page = |rows: Vec<&OrganizationDomain>, offset: u64, limit: u32| {
            let (skip, take) = (usize::try_from(offset).unwrap(), usize::try_from(limit).unwrap());
            let total_count = i64::try_from(rows.len()).unwrap();
            Page { data: rows.into_iter().skip(skip).take(take).cloned().collect(), total_count }
        };
        match question {
            ReadRequest::Domains(query) => {
                let rows = self.rows.iter().filter(|row| matches(query, row)).collect();
                ReadResponse::Domains(page(rows, query.offset.unwrap_or(0), query.limit.unwrap_or(10)))
            }
            ReadRequest::Rows(query) => {
                let mut rows: Vec<_> = self.rows.iter().filter(|row| matches(query, row)).collect();
                if query.order().direction == Direction::Ascending {
                    rows.reverse();
                }
                let Page { data, total_count } =
                    page(rows, query.offset.unwrap_or(0), query.limit.unwrap_or(10));
                ReadResponse::Rows(PageRows { rows: Batch::of(&data), total_count })
            }
            ReadRequest::OrganizationDomains(id, query) => {
                let rows = self.rows.iter().filter(|row| row.organization_id == *id).collect();
                ReadResponse::Domains(page(rows, query.offset.unwrap_or(0), query.limit.unwrap_or(10)))
            }
            ReadRequest::Organizations(_) => {
                let data: Vec<_> = (0..3).map(organization).collect();
                ReadResponse::Organizations(Page { data, total_count: 3 })
            }
            ReadRequest::AllOrganizations => {
                ReadResponse::AllOrganizations((0..3).map(organization).collect())
            }
            ReadRequest::Organization(id) => {
                ReadResponse::Organization(Box::new(Organization { id: id.clone(), ..organization(0) }))
            }
            ReadRequest::Connections => ReadResponse::Connections(vec![connection("0.example")]),
            // Everyone, or those outside of the organization.
            ReadRequest::UsersCount(query) => {
                ReadResponse::UsersCount(if query.outside_organization_id.is_some() { 5 } else { 14 })
            }
            ReadRequest::Invitations(_) => {
                let data = vec![invitation("ada@0.example"), invitation("bo@0.example.org")];
                ReadResponse::Invitations(Page { data, total_count: 2 })
            }
            // Matches the key.
            ReadRequest::Instance => {
                let live = self.model.endpoint().is_some_and(|endpoint| endpoint.key == KeyKind::Live);
                answer_instance(if live { EnvironmentType::Production } else { EnvironmentType::Development })
            }
            ReadRequest::Settings => ReadResponse::Settings(Box::new(OrganizationSettings {
                domains_enrollment_modes: EnrollmentMode::GATED.to_vec(),
                ..OrganizationSettings::default()
            })),
        }
    }

    /// The search result of the local copy, for the list part of the query: newest first.
    pub(super) fn find(search: &Search) -> SearchHits {
        let Search { store, query, .. } = search;
        let is_found =
            |number: &u32| store.row(*number).is_some_and(|row| matches(&query.list, &row.to_domain()));
        SearchHits { rows: (0..store.bound()).rev().filter(is_found).collect(), removed: removed_rows(store) }
    }

    pub(super) fn find_flags(search: FlagSearch) -> Arc<Flags> {
        let FlagSearch { store, rules, max_domains, now } = search;
        Arc::new(find_flags(&store, &rules, max_domains, now))
    }

    /// Applies a change.
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

pub(super) fn connection(name: &str) -> EnterpriseConnection {
    EnterpriseConnection {
        id: "entconn_0".into(),
        name: "Zero Okta".into(),
        active: true,
        domains: vec![name.into()],
        organization_id: Some("org_0".into()),
        ..EnterpriseConnection::default()
    }
}

fn invitation(address: &str) -> OrganizationInvitation {
    OrganizationInvitation {
        id: format!("orginv_{address}"),
        email_address: address.into(),
        organization_id: "org_0".into(),
        ..OrganizationInvitation::default()
    }
}

pub(super) fn answer_instance(environment_type: EnvironmentType) -> ReadResponse {
    ReadResponse::Instance(Box::new(Instance { id: "ins_0".into(), environment_type, ..Instance::default() }))
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
