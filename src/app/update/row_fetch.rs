//! While the detail pane is open, fetches the complete row under the cursor if the local copy has only its columns.

use super::super::{Effect, Failure, Model, Purpose, ReadRequest, RowFetch, RowFetchStage};
use crate::clerk::{ListQuery, MAX_LIMIT, OrganizationDomain, Page};

/// How long the cursor has to rest before the next row is fetched, in milliseconds: scrolling past rows fetches none.
const PAUSE: i64 = 120;

pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let wanted = wanted(model).map(|domain| domain.id.clone());
    let mut effects = Vec::new();
    if model.row_fetch.as_ref().map(|row_fetch| &row_fetch.id) != wanted.as_ref() {
        let previous = model.row_fetch.take();
        // While a query is being typed, every key changes the row under the cursor.
        let moves = previous.is_some() || model.bar.is_some();
        let due = model.now.plus(if moves { PAUSE } else { 0 });
        effects.extend(model.requests.abandon(&Purpose::Row));
        model.row_fetch = wanted.map(|id| RowFetch { id, stage: RowFetchStage::Due(due) });
    }
    effects.extend(ask(model));
    effects
}

/// The row whose detail pane is open and whose complete data is missing.
fn wanted(model: &Model) -> Option<&OrganizationDomain> {
    let list = model.list();
    let is_open = model.detail.open && list.is_local() && !list.is_replacing();
    model.selected().filter(|domain| is_open && domain.raw.is_empty())
}

fn ask(model: &mut Model) -> Option<Effect> {
    let is_due = |row_fetch: &RowFetch| row_fetch.due().is_some_and(|due| due <= model.now);
    model.row_fetch.as_ref().filter(|row_fetch| is_due(row_fetch))?;
    let domain = wanted(model)?;
    // A row without a name can only be found by listing its whole organization.
    let domains = if domain.is_unnamed() { Vec::new() } else { vec![domain.name.clone()] };
    let query = ListQuery {
        organization_id: Some(domain.organization_id.clone()),
        limit: domain.is_unnamed().then_some(MAX_LIMIT),
        domains,
        ..ListQuery::default()
    };
    let ticket = model.requests.ask(Purpose::Row);
    if let Some(row_fetch) = &mut model.row_fetch {
        row_fetch.stage = RowFetchStage::Requested;
    }
    Some(Effect::Read(ticket, ReadRequest::Domains(query)))
}

pub(super) fn receive(model: &mut Model, result: Result<Page<OrganizationDomain>, Failure>) {
    let Some(row_fetch) = &mut model.row_fetch else { return };
    match result {
        Err(failure) => row_fetch.stage = RowFetchStage::Failed(failure),
        Ok(page) => match page.data.into_iter().find(|domain| domain.id == row_fetch.id) {
            // A complete row is no longer fetched. A list that lags behind may return an older version.
            Some(domain) => {
                row_fetch.stage = RowFetchStage::Missing;
                model.learn(&domain);
            }
            None => row_fetch.stage = RowFetchStage::Missing,
        },
    }
}
