//! Requests that have to wait before they are sent, and giving them up.

use super::super::{Effect, Model, Stage, Ticket, Wait};

/// A request has to wait, or to wait longer.
pub(super) fn told(model: &mut Model, ticket: Ticket, wait: Wait) {
    model.retries.remove(&ticket);
    let until = model.now.plus(wait.wait);
    model.waits.insert(ticket, (until, wait));
}

/// Gives up whatever waits: what has not been sent by then will not be, and says so at its place. Look-ups go on: without
/// them nobody would know what became of a change.
pub(super) fn stop(model: &mut Model) -> Vec<Effect> {
    let now = model.now;
    let waits = model.waits.iter().map(|(ticket, (until, _))| (*ticket, *until));
    let retries = model.retries.iter().map(|(ticket, (until, _))| (*ticket, *until));
    let waiting = waits.chain(retries).filter(|(_, until)| *until > now);
    let tickets: Vec<_> =
        waiting.map(|(ticket, _)| ticket).filter(|ticket| !looks_up_a_change(model, *ticket)).collect();
    for ticket in &tickets {
        model.waits.remove(ticket);
        model.retries.remove(ticket);
    }
    tickets.into_iter().map(Effect::StopWaiting).collect()
}

fn looks_up_a_change(model: &Model, ticket: Ticket) -> bool {
    let rows = model.changes.rows.values().map(|row| &row.stage);
    let mut stages = rows.chain(model.changes.creations.iter().map(|creation| &creation.stage));
    stages.any(|stage| matches!(stage, Stage::Unknown(doubt) if doubt.ticket == Some(ticket)))
}
