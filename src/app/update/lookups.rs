//! Changes whose outcome is unknown are looked up.

use crate::change::Known;
use crate::clerk::{OrganizationDomain, Page};
use crate::journal::EntryId;

use super::super::{Effect, Failure, Model, Purpose, Question};
use super::told;

/// Asks for every lookup that is due.
pub(super) fn look_where_due(model: &mut Model) -> Vec<Effect> {
    let Model { changes, requests, now, .. } = model;
    let due = changes.looks_due(*now).into_iter();
    due.map(|(entry, query)| Effect::Look(requests.ask(Purpose::Lookup(entry)), Question::Domains(query)))
        .collect()
}

/// A lookup has its answer.
pub(super) fn looked(
    model: &mut Model,
    entry: &EntryId,
    result: Result<Page<OrganizationDomain>, Failure>,
) -> Vec<Effect> {
    let Model { changes, journal, now, server_clock, .. } = model;
    let is_former = |entry: &EntryId, id: &str| {
        journal.open().is_some_and(|journal| journal.history.knew_before(entry, id))
    };
    let known = Known { is_former: &is_former, server_clock: *server_clock };
    let steps = changes.looked(entry, result, known, *now);
    told::steps(model, steps)
}
