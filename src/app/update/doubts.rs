//! Changes whose outcome is unknown are looked up: by organization and exact name, with growing pauses.

use super::super::{Effect, Model, Purpose, Question, Stage};
use crate::clerk::ListQuery;

/// Looks up every change whose outcome is unknown and whose next look is due.
pub(super) fn look_where_due(model: &mut Model) -> Vec<Effect> {
    let Model { changes, requests, now, .. } = model;
    let rows = changes
        .rows
        .values_mut()
        .map(|row| (&row.entry, &row.before.organization_id, &row.before.name, &mut row.stage));
    let creations = changes.creations.iter_mut().map(|creation| {
        (&creation.entry, &creation.organization_id, &creation.body.name, &mut creation.stage)
    });
    let mut effects = Vec::new();
    for (entry, organization_id, name, stage) in rows.chain(creations) {
        let Stage::Unknown(doubt) = stage else { continue };
        if doubt.next.is_some_and(|next| next <= *now) {
            let ticket = requests.ask(Purpose::Lookup(entry.clone()));
            doubt.next = None;
            let query = ListQuery {
                organization_id: Some(organization_id.clone()),
                domains: vec![name.clone()],
                ..ListQuery::default()
            };
            effects.push(Effect::Look(ticket, Question::Domains(query)));
        }
    }
    effects
}
