//! Searches organizations, and returns one by id or slug.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Listing;
use super::id_filter::IdFilter;
use crate::clerk::{Direction, Organization};
use crate::emulator::data::store::{self, Store};
use crate::emulator::rules::instance::EmulatedInstance;
use crate::emulator::rules::params::Params;
use crate::emulator::rules::refusal::Refusal;
use crate::emulator::rules::target::Target;

/// An organization in Clerk's format: the fields domdesk reads, and the others that Clerk's schema requires.
#[derive(Debug, Serialize)]
pub(super) struct OrganizationAnswer {
    #[serde(flatten)]
    organization: Organization,
    image_url: String,
    has_image: bool,
    admin_delete_enabled: bool,
    public_metadata: Map<String, Value>,
    private_metadata: Map<String, Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    created_by: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    missing_member_with_elevated_permissions: Option<bool>,
}

/// Optional fields, included on request.
#[derive(Debug, Clone, Copy, Default)]
struct Extras {
    members_count: bool,
    missing_member: bool,
}

const MEMBERS_COUNT: &str = "include_members_count";
const MISSING_MEMBER: &str = "include_missing_member_with_elevated_permissions";

impl Extras {
    /// For the search, which refuses non-boolean values.
    fn checked(params: &Params) -> Result<Self, Refusal> {
        let flag = |name: &str| {
            params
                .flag(name)
                .map(Option::unwrap_or_default)
                .map_err(|_| Refusal::wrong_type(name, "a boolean"))
        };
        Ok(Self { members_count: flag(MEMBERS_COUNT)?, missing_member: flag(MISSING_MEMBER)? })
    }

    /// For a single organization, whose operation documents no 422: ignores non-boolean values.
    fn lenient(params: &Params) -> Self {
        let flag = |name: &str| params.flag(name).ok().flatten().unwrap_or_default();
        Self { members_count: flag(MEMBERS_COUNT), missing_member: flag(MISSING_MEMBER) }
    }
}

#[derive(Debug, Clone, Copy)]
enum OrganizationSort {
    Name,
    CreatedAt,
    MembersCount,
}

pub(super) fn organizations(
    instance: &EmulatedInstance,
    params: &Params,
) -> Result<Listing<OrganizationAnswer>, Refusal> {
    let (offset, limit) = (params.offset()?, params.limit()?);
    let extras = Extras::checked(params)?;
    let (field, direction) = params
        .order_by(&[
            ("name", OrganizationSort::Name),
            ("created_at", OrganizationSort::CreatedAt),
            ("members_count", OrganizationSort::MembersCount),
        ])?
        .unwrap_or((OrganizationSort::CreatedAt, Direction::Descending));
    let store = instance.store();
    let ids = IdFilter::organizations(&store, params)?;
    let users = IdFilter::read(params, "user_id", |id| Some(id.to_owned()));
    let query = params.first("query").map(str::trim).filter(|query| !query.is_empty());
    let exact = query.and_then(|query| store.organization_number(query));
    let part = query.map(str::to_lowercase);

    let mut found: Vec<_> = (0_u32..)
        .zip(store.organizations())
        .filter(|(number, organization)| {
            let matches = part.as_ref().is_none_or(|part| {
                exact == Some(*number)
                    || organization.name.to_lowercase().contains(part)
                    || organization.slug.contains(part)
            });
            matches
                && ids.matches(|wanted| wanted == number)
                && users.matches(|user| store.is_member(*number, user))
        })
        .collect();
    found.sort_by(|(number, a), (other, b)| {
        match field {
            OrganizationSort::Name => a.name.cmp(&b.name),
            OrganizationSort::CreatedAt => a.created_at.cmp(&b.created_at),
            OrganizationSort::MembersCount => a.members.count.cmp(&b.members.count),
        }
        .then(number.cmp(other))
    });
    if direction == Direction::Descending {
        found.reverse();
    }
    Ok(Listing {
        total_count: found.len(),
        data: found
            .into_iter()
            .skip(offset)
            .take(limit)
            .map(|(number, organization)| answer(&store, number, organization, extras))
            .collect(),
    })
}

pub(super) fn organization(
    instance: &EmulatedInstance,
    target: &Target,
    params: &Params,
) -> Result<OrganizationAnswer, Refusal> {
    let extras = Extras::lenient(params);
    let store = instance.store();
    let id_or_slug = &target.organization_id;
    store
        .organization_number(id_or_slug)
        .or_else(|| store.organization_by_slug(id_or_slug))
        .and_then(|number| {
            let organization = store.organization(number)?;
            Some(answer(&store, number, organization, extras))
        })
        .ok_or_else(|| Refusal::not_found("organization"))
}

fn answer(
    store: &Store,
    number: u32,
    organization: &store::OrganizationRow,
    extras: Extras,
) -> OrganizationAnswer {
    let id = store.organization_id(number);
    OrganizationAnswer {
        image_url: store::image_url(&id),
        has_image: organization.has_image,
        admin_delete_enabled: true,
        public_metadata: Map::new(),
        private_metadata: Map::new(),
        created_by: store.creator(number),
        // Every organization has a member with all permissions.
        missing_member_with_elevated_permissions: extras.missing_member.then_some(false),
        organization: Organization {
            object: "organization".to_owned(),
            id,
            name: organization.name.clone(),
            slug: organization.slug.clone(),
            members_count: extras.members_count.then_some(organization.members.count.into()),
            pending_invitations_count: None,
            max_allowed_memberships: Some(0),
            created_at: organization.created_at,
            updated_at: organization.updated_at,
        },
    }
}
