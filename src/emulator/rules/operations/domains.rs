//! The two lists of organization domains.

use super::Listing;
use crate::clerk::{OrderBy, OrganizationDomain, SortField};
use crate::emulator::data::list_query::ListQuery;
use crate::emulator::data::store::Store;
use crate::emulator::rules::instance::EmulatedInstance;
use crate::emulator::rules::params::Params;
use crate::emulator::rules::refusal::Refusal;
use crate::emulator::rules::target::Target;

pub(super) fn list_all(
    instance: &EmulatedInstance,
    params: &Params,
) -> Result<Listing<OrganizationDomain>, Refusal> {
    let (offset, limit) = (params.offset()?, params.limit()?);
    let text = params.text("query")?;
    let order = params.order_by(&[("name", SortField::Name), ("created_at", SortField::CreatedAt)])?;
    let (verified, modes) = (params.flag("verified")?, params.modes()?);
    let names = params.all("domains").map(str::to_ascii_lowercase).collect();

    let store = instance.store();
    let mut organizations = Vec::new();
    if let Some(id) = params.first("organization_id") {
        organizations.push(store.organization_number(id));
    }
    let mut part_of_name = None;
    match text {
        Some(id) if id.starts_with("org_") => organizations.push(store.organization_number(id)),
        text => part_of_name = text.map(str::to_lowercase),
    }
    let query = ListQuery {
        organizations,
        verified,
        modes,
        text: part_of_name,
        names,
        order: order.map_or_else(OrderBy::default, |(field, direction)| OrderBy::new(field, direction)),
    };
    Ok(page(instance, &store, &query, offset, limit))
}

pub(super) fn list(
    instance: &EmulatedInstance,
    target: &Target,
    params: &Params,
) -> Result<Listing<OrganizationDomain>, Refusal> {
    let (offset, limit) = (params.offset()?, params.limit()?);
    let (verified, modes) = (params.flag("verified")?, params.repeated_modes()?);
    let store = instance.store();
    let query = ListQuery {
        // An unknown organization has no domains: the operation documents no 404.
        organizations: vec![store.organization_number(&target.organization_id)],
        verified,
        modes,
        ..ListQuery::default()
    };
    Ok(page(instance, &store, &query, offset, limit))
}

fn page(
    instance: &EmulatedInstance,
    store: &Store,
    query: &ListQuery,
    offset: usize,
    limit: usize,
) -> Listing<OrganizationDomain> {
    let stale_rows = store.stale_rows();
    let (numbers, total_count) = instance.list_cache.page(store, query, &stale_rows, offset, limit);
    let domain = |number| match stale_rows.get(&number) {
        Some(Some(row)) => store.domain_from_row(number, row),
        _ => store.domain(number),
    };
    Listing { data: numbers.into_iter().filter_map(domain).collect(), total_count }
}
