//! The two lists of organization domains.

use super::Listing;
use crate::clerk::{OrderBy, OrganizationDomain, SortField};
use crate::emulator::data::list_query::Question;
use crate::emulator::data::store::Store;
use crate::emulator::rules::target::Target;
use crate::emulator::rules::instance::EmulatedInstance;
use crate::emulator::rules::params::Params;
use crate::emulator::rules::refusal::Refusal;

pub(super) fn list_all(instance: &EmulatedInstance, params: &Params) -> Result<Listing<OrganizationDomain>, Refusal> {
    let (offset, limit) = (params.offset()?, params.limit()?);
    let text = params.text("query")?;
    let order = params.order_by(&[("name", SortField::Name), ("created_at", SortField::CreatedAt)])?;
    let (verified, modes) = (params.flag("verified")?, params.modes()?);
    let names = params.all("domains").map(str::to_ascii_lowercase).collect();

    let store = instance.store();
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
    Ok(page(instance, &store, &question, offset, limit))
}

pub(super) fn list(
    instance: &EmulatedInstance,
    target: &Target,
    params: &Params,
) -> Result<Listing<OrganizationDomain>, Refusal> {
    let (offset, limit) = (params.offset()?, params.limit()?);
    let (verified, modes) = (params.flag("verified")?, params.repeated_modes()?);
    let store = instance.store();
    let question = Question {
        // One that does not exist has no domains: the operation documents no 404.
        organizations: vec![store.organization_number(&target.organization_id)],
        verified,
        modes,
        ..Question::default()
    };
    Ok(page(instance, &store, &question, offset, limit))
}

fn page(
    instance: &EmulatedInstance,
    store: &Store,
    question: &Question,
    offset: usize,
    limit: usize,
) -> Listing<OrganizationDomain> {
    let former = store.former();
    let (numbers, total_count) = instance.list_cache.page(store, question, &former, offset, limit);
    let picture = |number| match former.get(&number) {
        Some(Some(row)) => store.picture_of(number, row),
        _ => store.picture(number),
    };
    Listing { data: numbers.into_iter().filter_map(picture).collect(), total_count }
}
