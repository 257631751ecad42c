//! The six operations on organization domains.

use super::Listing;
use crate::clerk::{DeletedObject, OrderBy, OrganizationDomain, SortField};
use crate::emulator::params::Params;
use crate::emulator::question::Question;
use crate::emulator::refusal::Refusal;
use crate::emulator::rules::{self, Create, Update};
use crate::emulator::server::Target;
use crate::emulator::shared::Shared;
use crate::emulator::store::Store;

pub(super) fn list_all(shared: &Shared, params: &Params) -> Result<Listing<OrganizationDomain>, Refusal> {
    let (offset, limit) = (params.offset()?, params.limit()?);
    let text = params.text("query")?;
    let order = params.order_by(&[("name", SortField::Name), ("created_at", SortField::CreatedAt)])?;
    let (verified, modes) = (params.flag("verified")?, params.modes()?);
    let names = params.all("domains").map(str::to_ascii_lowercase).collect();

    let store = shared.store();
    let mut organizations = Vec::new();
    if let Some(id) = params.one("organization_id") {
        organizations.push(store.organization_number(id));
    }
    let mut part_of_name = None;
    match text {
        Some(id) if id.starts_with("org_") => organizations.push(store.organization_number(id)),
        text => part_of_name = text.map(str::to_lowercase),
    }
    let question = Question {
        organizations,
        verified,
        modes,
        text: part_of_name,
        names,
        order: order.map_or_else(OrderBy::default, |(field, direction)| OrderBy::new(field, direction)),
    };
    Ok(page(shared, &store, &question, offset, limit))
}

pub(super) fn list(
    shared: &Shared,
    target: &Target,
    params: &Params,
) -> Result<Listing<OrganizationDomain>, Refusal> {
    let (offset, limit) = (params.offset()?, params.limit()?);
    let (verified, modes) = (params.flag("verified")?, params.mode()?);
    let store = shared.store();
    let question = Question {
        organizations: vec![Some(organization(&store, target)?)],
        verified,
        modes,
        ..Question::default()
    };
    Ok(page(shared, &store, &question, offset, limit))
}

pub(super) fn create(
    shared: &Shared,
    target: &Target,
    create: &Create,
) -> Result<OrganizationDomain, Refusal> {
    let settings = shared.settings();
    if let Some(mode) = create.mode {
        rules::mode_is_enabled(&settings, mode)?;
    }
    let mut store = shared.store_mut();
    let organization = organization(&store, target)?;
    let number = rules::create(&mut store, &settings, organization, create, shared.clock.next())?;
    picture(&store, number)
}

pub(super) fn update(
    shared: &Shared,
    target: &Target,
    update: Update,
) -> Result<OrganizationDomain, Refusal> {
    if let Some(mode) = update.mode {
        rules::mode_is_enabled(&shared.settings(), mode)?;
    }
    let mut store = shared.store_mut();
    let number = domain(&store, target)?;
    rules::update(&mut store, number, update, shared.clock.next())?;
    picture(&store, number)
}

pub(super) fn delete(shared: &Shared, target: &Target) -> Result<DeletedObject, Refusal> {
    let mut store = shared.store_mut();
    let number = domain(&store, target)?;
    rules::delete(&mut store, &shared.settings(), number)?;
    Ok(DeletedObject {
        object: "organization_domain".to_owned(),
        id: target.domain_id.clone(),
        deleted: true,
    })
}

pub(super) fn verify_ownership(shared: &Shared, target: &Target) -> Result<OrganizationDomain, Refusal> {
    let mut store = shared.store_mut();
    let number = domain(&store, target)?;
    rules::verify_ownership(&mut store, number, shared.clock.next());
    picture(&store, number)
}

fn page(
    shared: &Shared,
    store: &Store,
    question: &Question,
    offset: usize,
    limit: usize,
) -> Listing<OrganizationDomain> {
    let (numbers, total_count) = shared.finder.page(store, question, offset, limit);
    Listing { data: numbers.into_iter().filter_map(|number| store.picture(number)).collect(), total_count }
}

fn organization(store: &Store, target: &Target) -> Result<u32, Refusal> {
    store.organization_number(&target.organization_id).ok_or_else(|| Refusal::not_found("organization"))
}

/// The domain that a path names: it must belong to the organization in the path.
fn domain(store: &Store, target: &Target) -> Result<u32, Refusal> {
    let organization = organization(store, target)?;
    store
        .domain_number(&target.domain_id)
        .filter(|&number| store.row(number).is_some_and(|row| row.organization == organization))
        .ok_or_else(|| Refusal::not_found("organization domain"))
}

fn picture(store: &Store, number: u32) -> Result<OrganizationDomain, Refusal> {
    store.picture(number).ok_or_else(|| Refusal::not_found("organization domain"))
}
