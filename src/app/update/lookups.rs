//! Looks up changes whose outcome is unknown.

use crate::change::LookupContext;
use crate::clerk::{OrganizationDomain, Page, is_same_name};
use crate::journal::EntryId;
use crate::rows::RowCache;
use crate::store::Store;

use super::super::{Effect, Failure, Model, Purpose, ReadRequest};
use super::outcomes;

/// Sends every lookup that is due.
pub(super) fn send_due_lookups(model: &mut Model) -> Vec<Effect> {
    let Model { changes, requests, now, .. } = model;
    let due = changes.lookups_due(*now).into_iter();
    due.map(|(entry, query)| {
        Effect::Lookup(requests.ask(Purpose::Lookup(entry)), ReadRequest::Domains(query))
    })
    .collect()
}

/// Whether a row with that id is known with another name or in another organization.
pub(super) fn is_other_domain(rows: &RowCache, store: &Store, row: &OrganizationDomain) -> bool {
    let is_same = |organization_id: &str, name: &str| {
        row.organization_id == organization_id && is_same_name(name, &row.name)
    };
    let listed = rows.get(&row.id).map(|known| is_same(&known.organization_id, &known.name));
    let copied = || {
        let copied = store.row(store.number(&row.id)?)?;
        Some(is_same(copied.organization_id(), copied.name()))
    };
    listed.or_else(copied) == Some(false)
}

/// A lookup has finished.
pub(super) fn looked_up(
    model: &mut Model,
    entry: &EntryId,
    result: Result<Page<OrganizationDomain>, Failure>,
) -> Vec<Effect> {
    let Model { changes, journal, now, server_clock, rows, copy, .. } = model;
    let existed_before = |entry: &EntryId, id: &str| {
        journal.open().is_some_and(|journal| journal.history.knew_before(entry, id))
    };
    let is_other_domain = |row: &OrganizationDomain| {
        is_other_domain(rows, copy.store(), row)
            || journal.open().is_some_and(|journal| journal.history.knows_as_another(row))
    };
    let context = LookupContext {
        existed_before: &existed_before,
        is_other_domain: &is_other_domain,
        server_clock: *server_clock,
    };
    let steps = changes.receive_lookup(entry, result, context, *now);
    outcomes::steps(model, steps)
}
