//! Counts users, and lists the instance's invitations.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Listing;
use super::id_filter::IdFilter;
use crate::clerk::{Direction, OrganizationInvitation, TotalCount};
use crate::emulator::data::people::{self, AddressQuery, Invitation, InvitationStatus};
use crate::emulator::data::store::Store;
use crate::emulator::rules::instance::EmulatedInstance;
use crate::emulator::rules::params::Params;
use crate::emulator::rules::refusal::Refusal;

const MONTH: i64 = 30 * 86_400_000;

/// An invitation in Clerk's format: the fields domdesk reads, and the others that Clerk's schema requires.
#[derive(Debug, Serialize)]
pub(super) struct InvitationAnswer {
    #[serde(flatten)]
    invitation: OrganizationInvitation,
    role_name: String,
    inviter_id: Option<String>,
    public_inviter_data: Option<Map<String, Value>>,
    public_metadata: Map<String, Value>,
    private_metadata: Map<String, Value>,
    url: Option<String>,
    expires_at: Option<i64>,
    updated_at: i64,
}

pub(super) fn users_count(instance: &EmulatedInstance, params: &Params) -> Result<TotalCount, Refusal> {
    let store = instance.store();
    let organizations = IdFilter::organizations(&store, params)?;
    let query = lowercase(params, "email_address_query");
    let mut total_count = 0;
    people::visit_users(&store, query.as_deref().map(AddressQuery), &mut |is_member| {
        total_count += i64::from(organizations.matches(|organization| is_member(*organization)));
    });
    Ok(TotalCount { object: "total_count".to_owned(), total_count })
}

#[derive(Debug, Clone, Copy)]
enum InvitationSort {
    CreatedAt,
    EmailAddress,
}

pub(super) fn organization_invitations(
    instance: &EmulatedInstance,
    params: &Params,
) -> Result<Listing<InvitationAnswer>, Refusal> {
    let (offset, limit) = (params.offset()?, params.limit()?);
    let (field, direction) = params
        .order_by(&[
            ("created_at", InvitationSort::CreatedAt),
            ("email_address", InvitationSort::EmailAddress),
        ])?
        .unwrap_or((InvitationSort::CreatedAt, Direction::Descending));
    let statuses = params
        .all("status")
        .map(|status| {
            InvitationStatus::parse(status)
                .ok_or_else(|| Refusal::invalid_value("status", "one of pending, accepted, revoked, expired"))
        })
        .collect::<Result<Vec<_>, _>>()?;
    let query = lowercase(params, "query");
    let store = instance.store();
    let mut found = people::invitations(&store, query.as_deref().map(AddressQuery));
    found.retain(|invitation| statuses.is_empty() || statuses.contains(&invitation.status));
    found.sort_by(|a, b| {
        match field {
            InvitationSort::CreatedAt => a.created_at.cmp(&b.created_at),
            InvitationSort::EmailAddress => a.email_address.cmp(&b.email_address),
        }
        .then_with(|| a.id.cmp(&b.id))
    });
    if direction == Direction::Descending {
        found.reverse();
    }
    let total_count = found.len();
    let data = found.into_iter().skip(offset).take(limit).map(|row| answer(&store, row)).collect();
    Ok(Listing { data, total_count })
}

/// A blank text filters nothing.
fn lowercase(params: &Params, name: &str) -> Option<String> {
    params.first(name).map(|text| text.trim().to_lowercase()).filter(|text| !text.is_empty())
}

fn answer(store: &Store, row: Invitation) -> InvitationAnswer {
    let is_expired = row.status == InvitationStatus::Expired;
    InvitationAnswer {
        role_name: "Member".to_owned(),
        inviter_id: None,
        public_inviter_data: None,
        public_metadata: Map::new(),
        private_metadata: Map::new(),
        url: None,
        // An invitation that a domain sent does not expire before it is made to.
        expires_at: is_expired.then(|| row.created_at.plus(MONTH).0),
        updated_at: row.created_at.0,
        invitation: OrganizationInvitation {
            object: "organization_invitation".to_owned(),
            id: row.id,
            email_address: row.email_address,
            role: "org:member".to_owned(),
            organization_id: store.organization_id(row.organization),
            status: row.status.as_str().to_owned(),
            created_at: row.created_at,
            public_organization_data: store.public_organization(row.organization),
        },
    }
}
