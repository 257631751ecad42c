//! Organizations: the search, and one by id or slug.

use serde::Serialize;
use serde_json::{Map, Value};

use super::Listing;
use crate::clerk::{Direction, Organization};
use crate::emulator::params::Params;
use crate::emulator::refusal::Refusal;
use crate::emulator::server::Target;
use crate::emulator::shared::Shared;
use crate::emulator::store::{self, Store};

/// How many ids the search takes.
const MAX_IDS: usize = 100;

/// An organization as Clerk answers it: what domdesk reads, and the rest that the contract requires.
#[derive(Debug, Serialize)]
pub(super) struct Answer {
    #[serde(flatten)]
    organization: Organization,
    image_url: String,
    has_image: bool,
    admin_delete_enabled: bool,
    public_metadata: Map<String, Value>,
    private_metadata: Map<String, Value>,
}

#[derive(Debug, Clone, Copy)]
enum Field {
    Name,
    CreatedAt,
    MembersCount,
}

pub(super) fn organizations(shared: &Shared, params: &Params) -> Result<Listing<Answer>, Refusal> {
    let (offset, limit) = (params.offset()?, params.limit()?);
    let with_members = with_members(params)?;
    let (field, direction) = params
        .order_by(&[
            ("name", Field::Name),
            ("created_at", Field::CreatedAt),
            ("members_count", Field::MembersCount),
        ])?
        .unwrap_or((Field::CreatedAt, Direction::Descending));
    let store = shared.store();
    let ids = Ids::read(&store, params)?;
    let query = params.one("query").map(str::trim).filter(|query| !query.is_empty());
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
            matches && ids.admit(*number)
        })
        .collect();
    found.sort_by(|(number, a), (other, b)| {
        match field {
            Field::Name => a.name.cmp(&b.name),
            Field::CreatedAt => a.created_at.cmp(&b.created_at),
            Field::MembersCount => a.members.cmp(&b.members),
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
            .map(|(number, organization)| answer(&store, number, organization, with_members))
            .collect(),
    })
}

pub(super) fn organization(shared: &Shared, target: &Target, params: &Params) -> Result<Answer, Refusal> {
    let with_members = with_members(params)?;
    let store = shared.store();
    let id_or_slug = &target.organization_id;
    store
        .organization_number(id_or_slug)
        .or_else(|| store.organization_by_slug(id_or_slug))
        .and_then(|number| {
            let organization = store.organization(number)?;
            Some(answer(&store, number, organization, with_members))
        })
        .ok_or_else(|| Refusal::not_found("organization"))
}

fn with_members(params: &Params) -> Result<bool, Refusal> {
    params
        .flag("include_members_count")
        .map(Option::unwrap_or_default)
        .map_err(|_| Refusal::kind("include_members_count", "a boolean"))
}

fn answer(store: &Store, number: u32, organization: &store::Organization, with_members: bool) -> Answer {
    let id = store.organization_id(number);
    Answer {
        image_url: store::image_url(&id),
        has_image: organization.has_image,
        admin_delete_enabled: true,
        public_metadata: Map::new(),
        private_metadata: Map::new(),
        organization: Organization {
            object: "organization".to_owned(),
            id,
            name: organization.name.clone(),
            slug: organization.slug.clone(),
            members_count: with_members.then_some(organization.members.into()),
            pending_invitations_count: None,
            max_allowed_memberships: Some(0),
            created_at: organization.created_at,
            updated_at: organization.updated_at,
        },
    }
}

/// The `organization_id` filter: ids to include, and with `-` before them to exclude. Unknown ones are ignored.
#[derive(Debug, Default)]
struct Ids {
    /// `None` where no id is to be included, which admits all.
    include: Option<Vec<u32>>,
    exclude: Vec<u32>,
}

impl Ids {
    fn read(store: &Store, params: &Params) -> Result<Self, Refusal> {
        let mut ids = Self::default();
        for (index, value) in params.all("organization_id").enumerate() {
            if index == MAX_IDS {
                return Err(Refusal::value("organization_id", "100 ids at most"));
            }
            if let Some(id) = value.strip_prefix('-') {
                ids.exclude.extend(store.organization_number(id));
            } else {
                // A `+` that was not percent-encoded arrives as a blank.
                let id = value.strip_prefix(['+', ' ']).unwrap_or(value);
                ids.include.get_or_insert_default().extend(store.organization_number(id));
            }
        }
        Ok(ids)
    }

    fn admit(&self, number: u32) -> bool {
        self.include.as_ref().is_none_or(|include| include.contains(&number))
            && !self.exclude.contains(&number)
    }
}
