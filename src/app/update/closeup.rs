//! The row under the cursor is read whole while its detail is open, as far as the copy of the instance does not have it.

use super::super::{Closeup, CloseupStage, Effect, Failure, Model, Purpose, Question};
use crate::clerk::{ListQuery, MAX_LIMIT, OrganizationDomain, Page};

/// How long the cursor has to rest before the next row is asked for, in milliseconds: who scrolls past rows reads none.
const PAUSE: i64 = 120;

/// Follows the cursor.
pub(super) fn follow(model: &mut Model) -> Vec<Effect> {
    let wanted = wanted(model).map(|domain| domain.id.clone());
    let mut effects = Vec::new();
    if model.closeup.as_ref().map(|closeup| &closeup.id) != wanted.as_ref() {
        let former = model.closeup.take();
        // While a query is typed, every key puts another row under the cursor.
        let moves = former.is_some() || model.bar.is_some();
        let due = model.now.plus(if moves { PAUSE } else { 0 });
        effects.extend(model.requests.abandon(&Purpose::Row));
        model.closeup = wanted.map(|id| Closeup { id, stage: CloseupStage::Due(due) });
    }
    effects.extend(ask(model));
    effects
}

/// The row whose detail is open and of which there is more to be read.
fn wanted(model: &Model) -> Option<&OrganizationDomain> {
    let list = model.list();
    let is_open = model.detail.open && list.is_local() && !list.is_replacing();
    model.selected().filter(|domain| is_open && domain.raw.is_empty())
}

fn ask(model: &mut Model) -> Option<Effect> {
    let is_due = |closeup: &Closeup| closeup.due().is_some_and(|due| due <= model.now);
    model.closeup.as_ref().filter(|closeup| is_due(closeup))?;
    let domain = wanted(model)?;
    // A row without a name is found only among all of its organization's.
    let domains = if domain.is_unnamed() { Vec::new() } else { vec![domain.name.clone()] };
    let query = ListQuery {
        organization_id: Some(domain.organization_id.clone()),
        limit: domain.is_unnamed().then_some(MAX_LIMIT),
        domains,
        ..ListQuery::default()
    };
    let ticket = model.requests.ask(Purpose::Row);
    if let Some(closeup) = &mut model.closeup {
        closeup.stage = CloseupStage::Asked;
    }
    Some(Effect::Ask(ticket, Question::Domains(query)))
}

/// The answer has come.
pub(super) fn receive(model: &mut Model, result: Result<Page<OrganizationDomain>, Failure>) {
    let Some(closeup) = &mut model.closeup else { return };
    match result {
        Err(failure) => closeup.stage = CloseupStage::Failed(failure),
        Ok(page) => match page.data.into_iter().find(|domain| domain.id == closeup.id) {
            // What is read whole is no longer wanted. A list that lags behind may have an older reading.
            Some(domain) => {
                closeup.stage = CloseupStage::Missing;
                model.learn(&domain);
            }
            None => closeup.stage = CloseupStage::Missing,
        },
    }
}
