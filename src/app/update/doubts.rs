//! Changes whose outcome is unknown are looked up: by organization and exact name, with growing pauses.

use super::super::{Effect, Model, Question, Stage};
use crate::clerk::ListQuery;

/// Looks up every change whose outcome is unknown and whose next look is due.
pub(super) fn look_where_due(model: &mut Model) -> Vec<Effect> {
    let Model { changes, tickets, now, .. } = model;
    let rows =
        changes.rows.values_mut().map(|row| (&row.before.organization_id, &row.before.name, &mut row.stage));
    let creations = changes
        .creations
        .iter_mut()
        .map(|creation| (&creation.organization_id, &creation.body.name, &mut creation.stage));
    let mut effects = Vec::new();
    for (organization_id, name, stage) in rows.chain(creations) {
        let Stage::Unknown(doubt) = stage else { continue };
        if doubt.next.is_some_and(|next| next <= *now) {
            let ticket = tickets.draw();
            doubt.next = None;
            doubt.ticket = Some(ticket);
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
